"""An answer cut in the middle of a marker or a stop string goes on as if it had never been cut.

A tiny model evaluates, and what it draws is planted: no small model ends its thinking in several tokens when asked to.
"""

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.engine import beginning
from assistant.engine.protocol import Finished, Generate, Load, Token, Turn
from assistant.engine.sampling import Sampler
from assistant.engine.stop_flag import StopFlag
from tests.engine import tiny_gguf
from tests.engine.conftest import SessionHere
from tests.engine.test_recurrent import TEMPLATE
from tests.engine.test_thinking import MESSAGES

QUESTION = Turn("user", "What is the sea?")
OPENED = TEMPLATE + "{{ '<think>\n' }}"
ANSWERING = "<|START_RESPONSE|>"        # a marker before answers, of as many tokens as characters
TELLING = MESSAGES + "{# <|START_THINKING|> #}"
END = len(tiny_gguf.TOKENS) - 1


class Planted(Sampler):
    """Draws the tokens of `script`, then the model's end; sets `stop` as it gives the `last` one."""

    script: Iterator[int] = iter(())
    stop: StopFlag
    last = 0

    def draw(self, context: ctypes.c_void_p, row: int = -1) -> int:
        super().draw(context, row)
        Planted.last -= 1
        if Planted.last == 0:
            Planted.stop.set()
        return next(Planted.script, END)


class Talk:
    """A session with a tiny model that says what is planted."""

    def __init__(self, session: SessionHere) -> None:
        self.session = session
        self.thinking = self.text = ""
        self._begun = False

    def plant(self, text: str) -> None:
        """`text` holds printable ASCII only, no space."""
        Planted.script = iter([tiny_gguf.TOKENS.index(character) for character in text])

    def write(self, stop_after: int = 0, stop: tuple[str, ...] = (), **options: Any) -> Finished:
        """Writes the answer, or goes on with it; stops it after so many tokens."""
        begun, self._begun = self._begun, True
        drawn = len(self.session.events)
        Planted.stop, Planted.last = self.session.stop, stop_after
        turns = (QUESTION, Turn("assistant", self.text, self.thinking)) if begun else (QUESTION,)
        finished = self.session.generate(Generate("1", turns, "", begun, options, stop), 0.0)
        self.session.stop.clear()
        for event in self.session.events[drawn:]:
            if isinstance(event, Token) and event.thinking:
                self.thinking += event.text
            elif isinstance(event, Token):
                self.text += event.text
        return finished


@pytest.fixture
def talk(session_here: SessionHere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Talk:
    monkeypatch.setattr(beginning, "Sampler", Planted)
    session_here.load(Load(str(tiny_gguf.write_qwen35(tmp_path / "tiny.gguf", OPENED))))
    return Talk(session_here)


@pytest.mark.parametrize("tokens", range(1, 16))
def test_thinking_stopped_anywhere_ends_where_it_would_have_ended(talk: Talk, tokens: int) -> None:
    talk.plant("One.</think>Two.")
    assert talk.write(stop_after=tokens).reason == "stopped"
    talk.write()
    assert (talk.thinking, talk.text) == ("One.", "Two.")


@pytest.mark.parametrize("tokens", range(1, 16))
def test_changed_settings_change_nothing_about_that(talk: Talk, tokens: int) -> None:
    talk.plant("One.</think>Two.")
    talk.write(stop_after=tokens, temperature=1)
    talk.write(temperature=0)
    assert (talk.thinking, talk.text) == ("One.", "Two.")


@pytest.mark.parametrize("length", range(1, 8))
def test_a_stop_string_is_seen_across_a_maximum_length(talk: Talk, length: int) -> None:
    talk.plant("</think>One_ENDED")
    assert talk.write(max_tokens=length, stop=("ENDED",)).reason == "length"
    assert talk.write(max_tokens=20, stop=("ENDED",)).reason == "stop"
    assert talk.text == "One_"


@pytest.mark.parametrize("length", range(1, 8))
def test_what_only_looked_like_a_stop_string_is_all_there_in_the_end(talk: Talk, length: int) -> None:
    talk.plant("</think>One_END")
    talk.write(max_tokens=length, stop=("ENDED",))
    assert talk.write(max_tokens=20, stop=("ENDED",)).reason == "stop"
    assert talk.text == "One_END"


def test_a_marker_half_written_is_written_whole_by_a_worker_that_knows_nothing_of_it(talk: Talk) -> None:
    talk.plant("One.</th")
    talk.write(stop_after=7)
    assert talk.thinking == "One."
    talk.session.generate(Generate("2", (Turn("user", "Something else."),), generation={"max_tokens": 1}), 0.0)
    talk.plant("</think>Two.")
    talk.write()
    assert (talk.thinking, talk.text) == ("One.", "Two.")


@pytest.fixture
def telling(talk: Talk, tmp_path: Path) -> Talk:
    """A talk with a model that marks its answers, whether it has thought or not."""
    talk.session.load(Load(str(tiny_gguf.write_qwen35(tmp_path / "telling.gguf", TELLING))))
    return talk


def test_a_marker_before_an_answer_without_thinking_takes_nothing_of_its_maximum_length(telling: Talk) -> None:
    telling.plant(ANSWERING + "x" * 30)
    finished = telling.write(max_tokens=20)
    assert (telling.text, telling.thinking, finished.reason) == ("x" * 20, "", "length")
    assert (finished.usage.answer_tokens, finished.usage.thinking_tokens) == (20, len(ANSWERING))


@pytest.mark.parametrize("cut", [1, len(ANSWERING) - 1, len(ANSWERING), len(ANSWERING) + 1])
def test_an_answer_cut_at_the_marker_before_it_goes_on_with_all_of_its_maximum_length(telling: Talk, cut: int) -> None:
    telling.plant(ANSWERING + "x" * 40)
    before = telling.write(stop_after=cut)
    finished = telling.write(max_tokens=20)
    assert (before.reason, finished.reason) == ("stopped", "length")
    assert telling.text == "x" * (20 + max(cut - len(ANSWERING), 0))
    assert finished.usage.answer_tokens == 20
    assert finished.usage.thinking_tokens == max(len(ANSWERING) - cut, 0)


def test_an_answer_of_nothing_but_markers_ends_at_its_maximum_length(telling: Talk) -> None:
    telling.plant(ANSWERING * 5)
    finished = telling.write(max_tokens=20)
    assert (telling.text, finished.reason) == ("", "length")
    assert (finished.usage.answer_tokens, finished.usage.thinking_tokens) == (20, len(ANSWERING))
