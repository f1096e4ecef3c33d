"""One stage is shown on its own: what came to it, what it left, and of what it cut the likeliest."""

from assistant.domain.distribution import Candidate, Distribution, Sieve
from assistant.domain.sampler_notes import CHAIN, NOTES
from assistant.domain.settings import OPTIONS
from assistant.domain.stage_alone import alone, untouched

CHAIN_OF_THREE = (Sieve("top_k", (10,), 10), Sieve("min_p", (0.1,), 9), Sieve("temperature", (0.5, 0.0, 1.0), 9))
PLACE = Distribution(CHAIN_OF_THREE, (
    *(Candidate(token, f"w{token}", 0.2 - token / 100, (0.3 - token / 100, 0.4 - token / 100, 0.5 - token / 100))
      for token in range(9)),
    Candidate(9, "cut by min-p", 0.02, (0.03, 0.0, 0.0), 1),
    Candidate(10, "cut by top-k", 0.01, (0.0, 0.0, 0.0), 0),
), 1000, 4.0, 2.0)


def test_a_stage_is_shown_between_what_came_to_it_and_what_it_left() -> None:
    shown = alone(PLACE, "min_p")
    assert shown is not None
    assert (shown.stages, shown.vocabulary) == ((CHAIN_OF_THREE[1],), 10)
    assert [each.text for each in shown.candidates] == [*(f"w{token}" for token in range(7)), "cut by min-p"]
    assert (shown.candidates[0].before, shown.candidates[0].after) == (0.3, (0.4,))
    assert [each.cut for each in shown.candidates] == [-1] * 7 + [0]


def test_the_first_stage_begins_with_the_models_estimate() -> None:
    shown = alone(PLACE, "top_k")
    assert shown is not None
    assert (shown.vocabulary, shown.candidates[0].before) == (1000, 0.2)
    assert shown.candidates[-1].text == "cut by top-k"


def test_the_whole_chain_leads_from_the_estimate_to_the_draw() -> None:
    shown = alone(PLACE, CHAIN)
    assert shown is not None
    assert (shown.candidates[0].before, shown.candidates[0].after) == (0.2, (0.5,))
    assert [each.text for each in shown.candidates if each.cut >= 0] == ["cut by min-p", "cut by top-k"]


def test_a_stage_that_is_off_changes_nothing() -> None:
    assert alone(PLACE, "top_p") is None
    assert all(each.now == each.before for each in untouched(PLACE).candidates)


def test_every_sampler_has_a_note_with_a_source() -> None:
    silent = {"max_tokens", "thinking", "thinking_effort", "max_thinking_tokens"}       # these do no sampling
    assert {f"generation.{name}" for name in silent} | set(NOTES) == {
        key for key in OPTIONS if key.startswith("generation.")}
    assert all(note.address.startswith("https://") and note.source for note in NOTES.values())
