"""How many tokens of a prompt are evaluated at once: llama.cpp's n_batch and n_ubatch."""

AUTOMATIC_BATCH = 256       # tokens, of both
LEAST_BATCH, MOST_BATCH = 32, 2048      # tokens; with less, several answers could not be written in one pass


def batch_sizes(batch: int, ubatch: int) -> tuple[int, int]:
    """Returns how many tokens go to llama.cpp in one call, and how many of them are computed in one pass: as the
    settings say, 0 being automatic."""
    passes = min(max(ubatch or min(batch or AUTOMATIC_BATCH, AUTOMATIC_BATCH), LEAST_BATCH), MOST_BATCH)
    calls = min(max(batch or max(passes, AUTOMATIC_BATCH), LEAST_BATCH), MOST_BATCH)
    return calls, min(passes, calls)
