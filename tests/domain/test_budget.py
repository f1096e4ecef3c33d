"""What is told of a message that may not fit the context window."""

from assistant.domain.budget import Fits, budget, occupancy


def test_a_short_message_in_a_new_chat_needs_no_word() -> None:
    told = budget(100, window=4096, used=0, fixed=30, max_tokens=1024, exact=True)
    assert (told.room, told.fits, told.matters) == (4096 - 1024 - 30, Fits.WELL, False)


def test_it_matters_from_half_of_what_is_left() -> None:
    assert not budget(500, window=4096, used=2048, fixed=30, max_tokens=1024, exact=True).matters
    assert budget(513, window=4096, used=2048, fixed=30, max_tokens=1024, exact=True).matters


def test_a_message_longer_than_what_is_left_pushes_older_ones_out() -> None:
    told = budget(1500, window=4096, used=2048, fixed=30, max_tokens=1024, exact=True)
    assert (told.room, told.fits) == (1024, Fits.PUSHES)


def test_a_message_longer_than_the_window_does_not_fit_at_all() -> None:
    assert budget(4034, window=4096, used=0, fixed=30, max_tokens=64, exact=True).fits is Fits.PUSHES
    assert budget(4035, window=4096, used=0, fixed=30, max_tokens=64, exact=True).fits is Fits.NOT


def test_a_chat_that_fills_its_window_leaves_no_room() -> None:
    told = budget(1, window=4096, used=4096, fixed=30, max_tokens=1024, exact=True)
    assert (told.room, told.fits, told.matters) == (0, Fits.PUSHES, True)


def test_without_a_model_nothing_is_said_to_be_too_long() -> None:
    told = budget(10**6, window=0, used=0, fixed=0, max_tokens=1024, exact=False)
    assert (told.fits, told.matters) == (Fits.WELL, False)


def test_the_context_is_instructions_chat_draft_and_what_is_free() -> None:
    parts = occupancy(1000, 4096, system=40, draft=96, reused=900, fresh=20)
    assert (parts.system, parts.history, parts.draft, parts.free) == (40, 960, 96, 3000)
    new = occupancy(0, 4096, system=40, draft=5000)
    assert (new.system, new.history, new.free) == (40, 0, 0)
