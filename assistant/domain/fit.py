"""Whether a model fits a computer, how fast it may write there, and which one to recommend.

Needed memory = the file + the f16 KV cache of the context + half a gigabyte for buffers and the worker.
"""

from collections.abc import Iterable, Sequence
from math import sqrt

from assistant.domain.gguf import Header
from assistant.domain.model import Fit, HubModel, Machine, ModelFile, Verdict

OVERHEAD = 500_000_000             # compute buffers (20 to 80 MB measured), the worker, vocabulary and template
COMFORTABLE_SHARE = 0.75           # of all memory; more makes other programs swap
LARGEST_SHARE = 0.90               # of all memory; beyond it the system kills the worker
GPU_RESERVE = 300_000_000          # what buffers, display and driver take from a graphics card, plus a tenth of it
GPU_SHARE = 0.90
DISK_RESERVE = 1 << 30             # left free by every download, never fill a disk to the brim

# Writing a token reads every active weight once, so speed is bound by memory bandwidth. Laptops with two channels
# of DDR4-3200 (51 GB/s on paper) or one of DDR5 give llama.cpp 20 to 30 GB/s; we promise the low end.
CPU_BANDWIDTH = 20e9               # bytes per second
GPU_BANDWIDTH = 150e9              # a small dedicated card (GTX 1650: 128 to 192 GB/s on paper)
SECONDS_PER_TOKEN = 0.004          # whatever the size; 98 MB at 110 tokens/s on two cores leave this beside the reading
MAX_ACTIVE_BYTES_ON_CPU = 3_000_000_000    # below that a token takes less than about 0.15 s: reading speed

AUTOMATIC_CONTEXT = 8_192          # tokens, where model and memory allow and the user asks for none
CONTEXTS = (AUTOMATIC_CONTEXT, 4_096, 2_048)   # tried in this order


def fit(
    model: HubModel | ModelFile,
    machine: Machine,
    context_length: int = 0,
    header: Header | None = None,
    measured: float = 0.0,
) -> Fit:
    """Returns what `model` needs on `machine` with `context_length` tokens (0: what `automatic_context` says).

    `header` makes the figure exact. `measured` is the speed seen here before, in tokens per second.
    """
    kv = _kv_bytes_per_token(model, header)
    if not context_length:
        context_length = automatic_context(model, machine, header)
    needed = model.size + kv * context_length + OVERHEAD
    verdict = _verdict(needed, machine)
    return Fit(
        verdict,
        needed,
        context_length,
        gpu_layers(header, context_length, machine.gpu_memory) if header else 0,
        measured or (0.0 if verdict is Verdict.TOO_BIG else _tokens_per_second(model, header, verdict)),
        measured > 0,
    )


def automatic_context(model: HubModel | ModelFile, machine: Machine, header: Header | None = None) -> int:
    """Returns the longest of CONTEXTS the model was trained for and that fits comfortably; the shortest if none."""
    trained = (header.context_length if header else getattr(model, "context_length", 0)) or CONTEXTS[0]
    kv = _kv_bytes_per_token(model, header)
    for length in CONTEXTS:
        needed = model.size + kv * length + OVERHEAD
        if length <= trained and _verdict(needed, machine) in (Verdict.GPU, Verdict.FITS):
            return length
    return min(trained, CONTEXTS[-1])


def gpu_layers(header: Header, context_length: int, memory: int) -> int:
    """Returns how many layers (the output counts as one) graphics cards with `memory` bytes hold."""
    if not header.layers or not memory:
        return 0
    room = memory * GPU_SHARE - GPU_RESERVE
    kv_of_layer = header.kv_bytes_per_token * context_length / header.layers
    outside = max(header.tensor_bytes - sum(header.layer_bytes), 0)
    used, layers = 0.0, 0
    for size in reversed(header.layer_bytes):       # llama.cpp offloads from the last layer on
        used += size + kv_of_layer
        if used > room:
            return layers
        layers += 1
    return layers + 1 if used + outside <= room else layers


def recommend(curated: Sequence[HubModel], machine: Machine, language: str = "en") -> HubModel | None:
    """Returns the model to offer first: of the highest tier (`min_memory`) that this computer can run well.

    `language` is a locale name such as "zh_CN": models good at it go before others. Without a graphics card that
    holds the whole model, one that reads more than MAX_ACTIVE_BYTES_ON_CPU for a token would write too slowly.
    None where nothing fits, or `curated` is empty.
    """
    tiers = [model for model in curated if model.min_memory]
    code = language.replace("-", "_").partition("_")[0].lower()
    speaking = [model for model in tiers if code in model.languages]
    for candidates in (speaking, tiers):
        fitting = [model for model in candidates if _runs_well(model, machine)]
        if fitting:
            return max(fitting, key=lambda model: model.min_memory)      # the first of equals
    return _smallest(speaking or tiers, machine)


def _runs_well(model: HubModel, machine: Machine) -> bool:
    verdict = _verdict(model.size + model.kv_bytes_per_token * AUTOMATIC_CONTEXT + OVERHEAD, machine, now=False)
    quick = verdict is Verdict.GPU or (model.active_bytes or model.size) <= MAX_ACTIVE_BYTES_ON_CPU
    return (quick and verdict in (Verdict.GPU, Verdict.FITS) and machine.memory >= model.min_memory
            and machine.free_disk >= model.size + DISK_RESERVE)


def _smallest(candidates: Iterable[HubModel], machine: Machine) -> HubModel | None:
    possible = [model for model in candidates if fit(model, machine, CONTEXTS[-1]).verdict is not Verdict.TOO_BIG]
    return min(possible, key=lambda model: model.size, default=None)


def _verdict(needed: int, machine: Machine, now: bool = True) -> Verdict:
    """`now` looks at the memory free at this moment too; a recommendation should not depend on it."""
    if machine.gpu_memory and needed <= machine.gpu_memory * GPU_SHARE - GPU_RESERVE:
        return Verdict.GPU
    if needed > machine.memory * LARGEST_SHARE:
        return Verdict.TOO_BIG
    if needed > machine.memory * COMFORTABLE_SHARE or (now and needed > machine.available_memory):
        return Verdict.TIGHT
    return Verdict.FITS


def _kv_bytes_per_token(model: HubModel | ModelFile, header: Header | None) -> int:
    known = header.kv_bytes_per_token if header else model.kv_bytes_per_token
    # Unknown: 80 KB times the root of the size in GB (0.1 GB 25 KB, 2.5 GB 126, 5 GB 179). Really: SmolLM2 135M 23,
    # Qwen3 4B 147, Llama 3.1 8B 131; hybrids need less.
    return known or int(80_000 * sqrt(max(model.size, 1) / 1e9))


def _tokens_per_second(model: HubModel | ModelFile, header: Header | None, verdict: Verdict) -> float:
    active = (header.active_bytes if header else model.active_bytes) or model.size
    if not active:
        return 0.0
    bandwidth = GPU_BANDWIDTH if verdict is Verdict.GPU else CPU_BANDWIDTH
    return 1 / (active / bandwidth + SECONDS_PER_TOKEN)
