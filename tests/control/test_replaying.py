"""A replay comes after everything else, and is no reason to load a model that the user does not want loaded."""

from dataclasses import replace
from pathlib import Path

from assistant.control.replaying import Replaying
from tests.control.conftest import Heard, StartDesk


def test_a_replay_that_waits_for_the_model_ends_when_the_loading_is_stopped(start: StartDesk, tmp_path: Path) -> None:
    desk = start("--tokens 3 --slow slow")
    desk.models.choose(tmp_path / "good.gguf")
    desk.send("first")
    answer = desk.until_answered()
    assert answer.record is not None
    answer = replace(answer, record=replace(answer.record, evaluation={"plan": "3"}))
    replaying, heard = Replaying(desk.engine, desk.models, desk.answering, desk.sampling), Heard()
    heard.listen(replaying, "waiting", "failed")
    desk.models.choose(tmp_path / "slow.gguf")
    desk.send("second")
    desk.until(desk.answering.is_busy)
    replaying.replay(desk.session.chat, answer)
    assert heard.names() == ["waiting"]
    desk.models.cancel()
    desk.until(lambda: bool(desk.heard.of("cancelled")))
    desk.settle()
    assert not desk.models.is_loading()
    [(error,)] = heard.of("failed")
    assert error.message == "Loading the model was stopped."
