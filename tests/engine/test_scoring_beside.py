"""A text is scored beside a chat: as its model computes, wherever the file lies by now, and behind what is shorter."""

from pathlib import Path
from typing import Any

import pytest

from assistant.engine.protocol import Command, Finished, ForgetChat, Load, Score, Scored, ScorePart, Summarise, Turn
from tests.engine import gguf_variants
from tests.engine.test_scoring import LONG, tokens_of, until_scored
from tests.engine.tiny_gguf import write_longrope
from tests.engine.worker_client import Worker


def test_a_model_whose_file_was_moved_still_scores(session_here: Any, tmp_path: Path) -> None:
    path = gguf_variants.copy(tmp_path)
    session_here.load(Load(str(path), context_length=512))
    path.rename(tmp_path / "moved.gguf")
    assert session_here.apart(Score("text", "The sea is blue.")).reason == "complete"


def test_a_short_text_is_scored_as_the_chats_long_context_has_it(session_here: Any, tmp_path: Path) -> None:
    path, text = write_longrope(tmp_path / "tiny.gguf", 1024), "the sea and the ship"

    def scored(text: str, context_length: int) -> list[float]:
        session_here.load(Load(str(path), context_length=context_length))
        session_here.events.clear()
        session_here.apart(Score("text", text))
        return [token.log_probability for token in tokens_of(session_here.events)]

    found = scored(text, 4096)
    assert found != scored(text, 256)
    assert found == pytest.approx(scored(text * 60, 4096)[:len(found)], abs=1e-4)   # longer than the first training's


@pytest.mark.parametrize("command", [Summarise("summary", (Turn("user", "Hello."),)), ForgetChat("a")])
def test_neither_a_summary_nor_a_chat_that_is_deleted_waits_for_it(worker: Worker, command: Command) -> None:
    worker.send(Score("text", LONG))
    worker.until(ScorePart)
    worker.send(command)
    assert until_scored(worker)[-1] == Scored("text", "stopped")
    if isinstance(command, Summarise):
        assert worker.until(Finished).id == "summary"
