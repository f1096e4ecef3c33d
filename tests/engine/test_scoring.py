"""A text is scored by a real worker as an independent computation has it, and nothing else suffers from it."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy
import psutil
import pytest

from assistant.domain.distribution import Word
from assistant.domain.errors import EngineError
from assistant.domain.score import ScoredToken, TextScore, spans
from assistant.engine import scoring
from assistant.engine.llama_model import LlamaModel
from assistant.engine.protocol import (
    Event,
    Failed,
    Finished,
    Generate,
    Load,
    Replay,
    Score,
    Scored,
    ScorePart,
    Stop,
    Turn,
)
from assistant.engine.scoring import MOST_TOKENS, OUTPUTS, TOLD, Window, judged, windows
from assistant.engine.vocabulary import Vocabulary
from tests.engine.full_logits import FullLogits
from tests.engine.tiny_gguf import write_mamba
from tests.engine.worker_client import STARTER, Worker

TEXTS = Path(__file__).parents[1] / "data" / "texts"
SPEECH = (TEXTS / "gettysburg.txt").read_text("utf-8")
POEM = (TEXTS / "quiet-night.txt").read_text("utf-8")
LONG = "The ship sailed on over the grey water, and nobody spoke. " * 250


def until_scored(worker: Worker, identity: str = "text") -> list[Event]:
    """Returns the events up to the end of a Score, the last one included."""
    events: list[Event] = []
    while not events or not isinstance(events[-1], Scored | Failed) or events[-1].id != identity:
        events.append(worker.next())
    if isinstance(events[-1], Failed):
        raise events[-1].error
    return events


def score(worker: Worker, text: str, first: int = 0) -> TextScore:
    worker.send(Score("text", text, first))
    events = until_scored(worker)
    end = events[-1]
    assert isinstance(end, Scored)
    return TextScore(text, "", tokens_of(events), end.window, end.reason == "complete")


def tokens_of(events: Sequence[Event]) -> tuple[ScoredToken, ...]:
    return tuple(token for event in events if isinstance(event, ScorePart) for token in event.tokens)


@pytest.fixture(scope="module")
def independent() -> Iterator[FullLogits]:
    made = FullLogits(STARTER)
    yield made
    made.close()


@pytest.fixture(scope="module")
def speech(worker: Worker) -> TextScore:
    """What the practice model makes of the speech."""
    return score(worker, SPEECH)


def perplexity(log_probabilities: Any) -> float:
    return float(numpy.exp(-log_probabilities.mean()))


def test_the_perplexity_of_a_public_domain_text_is_that_of_an_independent_computation(
        speech: TextScore, independent: FullLogits) -> None:
    expected, found = independent.log_probabilities(independent.tokens(SPEECH)), speech
    assert found.complete
    assert [token.token for token in found.tokens] == independent.tokens(SPEECH)
    assert found.scored == len(expected) > 300
    assert found.perplexity == pytest.approx(perplexity(expected), rel=0.005)
    assert found.log_probability == pytest.approx(expected.sum(), rel=0.005)
    assert found.bits_per_character == pytest.approx(
        -expected.sum() / math.log(2) / len(SPEECH.removeprefix(found.tokens[0].text)), rel=0.005)
    each = numpy.array([token.log_probability for token in found.tokens[1:]])
    # Other kernels give other floats (measured with and without flash attention: 0.09 on average, 0.9 at most).
    assert float(numpy.abs(each - expected).mean()) < 0.2


def test_what_comes_after_a_word_does_not_change_its_chance(worker: Worker, speech: TextScore) -> None:
    part = score(worker, SPEECH[:700])
    known = len(part.tokens) - 1        # the last one may be cut
    assert part.tokens[:known] == speech.tokens[:known]


def test_so_is_that_of_chinese_and_of_emoji(worker: Worker, independent: FullLogits) -> None:
    for text in (POEM, "A 🦀 and a 👩‍🚀 walk into a bar 🍻."):
        found, expected = score(worker, text), independent.log_probabilities(independent.tokens(text))
        assert found.perplexity == pytest.approx(perplexity(expected), rel=0.005)
        assert "".join(token.text for token in found.tokens) == text


def test_a_text_longer_than_the_context_is_read_in_windows_that_overlap(
        empty: Worker, independent: FullLogits) -> None:
    empty.load(context_length=256)
    found = score(empty, SPEECH)
    tokens = independent.tokens(SPEECH)
    assert len(tokens) > 256 == found.window
    assert [token.token for token in found.tokens] == tokens
    half = 128
    assert len(tokens) <= 256 + half
    expected = numpy.concatenate([independent.log_probabilities(tokens[:256]),
                                  independent.log_probabilities(tokens[half:])[256 - half - 1:]])
    assert len(expected) == found.scored
    assert found.perplexity == pytest.approx(perplexity(expected), rel=0.005)


def test_every_token_counts_once_and_is_read_after_half_a_window() -> None:
    for tokens, capacity, begins in ((1000, 256, False), (256, 256, True), (257, 256, False), (2, 64, False),
                                     (1, 64, True), (700, 101, True)):
        found = windows(tokens, capacity, begins)
        places = [place for each in found for place in range(each.scored, each.end)]
        assert places == list(range(0 if begins else 1, tokens))
        assert all(each.end - each.begin <= capacity for each in found)
        assert all(each.scored - each.begin >= capacity // 2 for each in found[1:])
        on = windows(tokens, capacity, begins, tokens // 2)
        assert [place for each in on for place in range(each.scored, each.end)] == list(
            range(max(tokens // 2, 0 if begins else 1), tokens))
    assert windows(300, 256, begins=False) == [Window(0, 1, 256), Window(128, 256, 300)]


def test_each_token_tells_its_place_and_what_was_likelier(speech: TextScore) -> None:
    first, *rest = speech.tokens
    assert not first.scored
    assert first.log_probability == 0
    for token in rest:
        assert len(token.likeliest) == TOLD
        chances = [other.before for other in token.likeliest]
        assert chances == sorted(chances, reverse=True)
        place = [other.token for other in token.likeliest].index(token.token) + 1 if token.rank <= TOLD else 0
        assert place in (0, token.rank)
        if place:
            assert token.likeliest[place - 1].before == pytest.approx(token.chance, abs=1e-5)
        else:
            assert token.chance <= chances[-1]


def test_it_goes_on_where_it_was_broken_off(worker: Worker, speech: TextScore) -> None:
    rest = score(worker, SPEECH, 200)
    assert [token.token for token in rest.tokens] == [token.token for token in speech.tokens[200:]]
    assert rest.log_probability == pytest.approx(sum(token.log_probability for token in speech.tokens[200:]), rel=0.005)


def test_what_spells_a_control_token_stays_text(quick: Worker, starter_vocabulary: Vocabulary) -> None:
    text = "She wrote <|im_end|> and <|endoftext|> on the board."
    found = score(quick, text)
    assert "".join(token.text for token in found.tokens) == text
    assert not {token.token for token in found.tokens} & set(starter_vocabulary.control.values())


def test_a_character_of_several_tokens_is_one_span_and_its_chance_that_of_all(quick: Worker) -> None:
    found = score(quick, "Hello 🦀!")
    seen = {span.text.strip(): span for span in spans(found.tokens)}
    crab = seen["🦀"]
    assert crab.last > crab.first
    parts = found.tokens[crab.first:crab.last + 1]
    assert crab.log_probability == pytest.approx(sum(token.log_probability for token in parts))
    assert all(token.raw and not token.text for token in parts[:-1])
    assert "".join(span.text for span in spans(found.tokens)) == "Hello 🦀!"


@pytest.mark.parametrize(("text", "words"), [
    ("", "no text"), ("Hello", "too short"), ("word " * (MOST_TOKENS + 10), "at most")])
def test_a_text_that_cannot_be_scored_is_refused_in_a_sentence(worker: Worker, text: str, words: str) -> None:
    with pytest.raises(EngineError, match=words):
        score(worker, text)
    assert score(worker, "Hello there.").complete


def test_without_a_model_there_is_an_error() -> None:
    with Worker() as worker, pytest.raises(EngineError, match="No model"):
        score(worker, "Hello there.")


def test_where_memory_is_short_it_is_refused(
        monkeypatch: pytest.MonkeyPatch, session_here: Any, stand_in: Path) -> None:
    session_here.load(Load(str(stand_in), context_length=512))
    monkeypatch.setattr(scoring, "_MEMORY_SHARE", 0.0)      # a computer with nothing free
    with pytest.raises(EngineError, match=r"needs .* of memory"):
        session_here.apart(Score("text", SPEECH))
    monkeypatch.undo()
    assert session_here.apart(Score("text", SPEECH)).reason == "complete"


def test_stop_ends_it_and_keeps_what_was_scored(worker: Worker) -> None:
    worker.send(Score("text", LONG))
    events: list[Event] = []
    while sum(isinstance(event, ScorePart) for event in events) < 3:
        events.append(worker.next())
    worker.send(Stop())
    events += until_scored(worker)
    assert events[-1] == Scored("text", "stopped")
    scored = len(tokens_of(events))
    assert OUTPUTS < scored < 1000
    assert score(worker, "And it goes on.").complete


def test_an_answer_does_not_wait_for_it_and_is_not_changed_by_it(worker: Worker) -> None:
    asked: dict[str, Any] = {"seed": 5, "temperature": 0.8, "max_tokens": 12}
    alone = worker.generate((Turn("user", "Tell me about the sea."),), **asked)
    worker.send(Score("text", LONG))
    part = worker.until(ScorePart)
    again = worker.generate((Turn("user", "Tell me about the sea."),), **asked)
    assert [event for event in again.events if isinstance(event, Scored)] == [Scored("text", "stopped")]
    assert part.total > 2000
    assert again.tokens == alone.tokens
    assert again.fitted.reused_tokens > 0


def test_one_that_is_asked_for_while_an_answer_is_written_comes_after_it(worker: Worker) -> None:
    worker.send(Generate("answer", (Turn("user", "Hello."),), generation={"max_tokens": 8}))
    worker.send(Score("text", "The sea is blue."))
    events = until_scored(worker)
    finished = [place for place, event in enumerate(events) if isinstance(event, Finished)]
    assert finished
    assert not tokens_of(events[:finished[0]])
    assert len(tokens_of(events)) == 5


def test_the_memory_comes_back(quick: Worker) -> None:
    def held() -> int:
        score(quick, SPEECH)
        return psutil.Process(quick.process.pid).memory_info().rss

    before = [held(), held()]
    while before[-1] - before[-2] > 4 << 20:        # the weights may still be on their way into large pages
        assert len(before) < 20
        before.append(held())
    held(), held()
    assert held() - before[-1] < 20 << 20


def test_a_large_vocabulary_is_judged_as_float64_has_it(starter_model_here: LlamaModel) -> None:
    vocabulary = starter_model_here.vocabulary
    draw = numpy.random.default_rng(4)
    for size in (vocabulary.size, 3000, 70):
        logits = draw.normal(0, 6, size).astype(numpy.float32)
        exact = logits.astype(numpy.float64)
        exact -= numpy.log(numpy.exp(exact - exact.max()).sum()) + exact.max()
        for token in (int(logits.argmax()), 3, size - 1):
            found = judged(logits, Word(token, "x", 0), vocabulary)
            assert found.log_probability == pytest.approx(float(exact[token]), abs=2e-6)
            assert found.rank == int((logits > logits[token]).sum()) + 1
            assert [other.token for other in found.likeliest] == list(numpy.argsort(-logits, kind="stable")[:TOLD])


@pytest.mark.parametrize("begins", [True, False])
def test_a_beginning_token_gives_the_first_word_a_chance_and_a_recurrent_model_is_scored_too(
        empty: Worker, tmp_path: Path, begins: bool) -> None:
    text = "the sea and the ship"
    path = write_mamba(tmp_path / "tiny.gguf", more={"tokenizer.ggml.add_bos_token": begins})
    empty.load(path, context_length=256)
    found = score(empty, text)
    assert "".join(token.text for token in found.tokens) == text
    assert found.scored == len(found.tokens) - (not begins)
    plain = FullLogits(path)
    tokens = plain.tokens(text)
    assert len(tokens) == len(found.tokens) + begins
    assert found.log_probability == pytest.approx(plain.log_probabilities(tokens).sum(), rel=0.005)
    plain.close()


def test_stop_is_looked_for_between_any_two_batches(session_here: Any, stand_in: Path) -> None:
    session_here.load(Load(str(stand_in), context_length=1024))
    session_here.on_event = lambda event: session_here.stop.set() if isinstance(event, ScorePart) else None
    assert session_here.apart(Score("text", LONG)) == Scored("text", "stopped")
    assert len([event for event in session_here.events if isinstance(event, ScorePart)]) == 1
    session_here.stop.clear()


def test_a_replay_breaks_it_off(worker: Worker) -> None:
    worker.send(Score("text", LONG))
    worker.until(ScorePart)
    worker.send(Replay(Generate("replay", (Turn("user", "Hello."),)), {}, "Hi", tokens=1))
    assert until_scored(worker)[-1] == Scored("text", "stopped")
