"""From an empty computer to a conversation that is still there tomorrow, through nothing but the window."""

import json
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QProgressBar

from assistant.domain.chat import Role, Status
from tests.app.conftest import FILE, REPO
from tests.app.driver import STORY, Driver
from tests.conftest import STARTER
from tests.hub_server import HubServer

translate = QCoreApplication.translate

QUESTION = STORY
SLOW = 15_000_000       # bytes a second: slow enough to be paused on the way
LONG, SHORT = 48, 8     # tokens


def test_the_main_job_from_first_run_to_restart(new_computer: Driver, hub: HubServer) -> None:
    app = new_computer
    hub.fault("^/cdn/", rate=SLOW)
    app.open()
    assert app.window.first_run_shown()
    assert not hub.log, "something was asked before anybody wanted it"
    app.use_hub(hub.endpoint)
    assert not hub.log

    top_k: Any = app.part("setting.generation.top_k")
    usual = top_k.value()
    top_k.setValue(1)                                   # else it may come to its end before it is stopped
    app.click("downloadButton")
    app.click("firstMessage")
    app.send(QUESTION)                                  # while the model is on its way
    bar = app.until_seen("downloadProgress")
    assert isinstance(bar, QProgressBar)
    app.until(lambda: 0 < bar.value() < bar.maximum())
    seen = bar.value()
    app.until(lambda: bar.value() > seen)
    app.click("pauseButton")
    part = app.home / "models" / REPO / f"{FILE}.part"
    app.until(lambda: translate("DownloadBar", "Resume") in app.words("pauseButton"))
    there = part.stat().st_size
    assert 0 < there < hub.repos[REPO][FILE].size
    assert app.window.first_run_shown()

    app.click("pauseButton")                            # it says Resume now
    app.until(app.window.engine_ready)
    resumed = [request.headers.get("range") for request in hub.requests("^/cdn/")]
    assert resumed[0] is None or resumed[0] == "bytes=0-"
    assert resumed[-1] == f"bytes={there}-"
    model = app.home / "models" / REPO / FILE
    assert model.is_file()
    assert not part.exists()

    looks: set[str] = set()

    def look() -> bool:
        looks.add(app.shown_text())
        return len(looks) >= 10

    app.until(look)                                     # it grows before the eyes
    app.click("stopButton")
    first = app.until_answered()
    assert app.messages()[0].text == QUESTION
    assert first.text.strip()
    assert first.text.strip().split()[0] in app.shown_text()
    asked_before = len(hub.log)

    top_k.setValue(usual)
    app.set_number("generation.max_tokens", LONG)
    app.drag("generation.temperature", 0.0)
    assert app.value("generation.temperature") == 0.0
    greedy = app.answer_again()
    assert app.answer_again().text == greedy.text, "at temperature 0 the likeliest word is always taken"
    app.drag("generation.temperature", 1.0)
    assert app.value("generation.temperature") == 2.0
    wild, wilder = app.answer_again(), app.answer_again()
    assert len({greedy.text, wild.text, wilder.text}) == 3
    assert wild.record is not None
    assert wilder.record is not None
    assert wild.record.seed != wilder.record.seed

    app.set_number("generation.max_tokens", SHORT)
    app.drag("generation.temperature", 0.0)             # else it may come to its end before that
    cut = app.answer_again()
    assert cut.status is Status.LENGTH
    assert greedy.text.startswith(cut.text)
    assert cut.record is not None
    assert cut.record.usage.answer_tokens == SHORT
    assert translate("StateView", "Reached the maximum length.") in app.words("continueButton")
    app.click("continueButton")
    app.until(lambda: app.answer().record is not None and app.answer().text != cut.text)
    longer = app.until_answered()
    assert longer.id == cut.id
    assert longer.text.startswith(cut.text)
    assert len(longer.text) > len(cut.text)

    shown = app.transcript.to_plain_text()
    app.close()
    _check_disk(app, hub)

    app.open()
    assert not app.window.first_run_shown()
    app.until(lambda: app.titles() == [QUESTION] and app.messages())
    assert app.transcript.to_plain_text() == shown
    assert app.value("generation.max_tokens") == SHORT
    assert app.value("generation.temperature") == 0.0
    app.until(app.window.engine_ready)
    assert app.ask("Are you there?").text.strip()
    assert len(hub.log) == asked_before, "a restart asked the hub"


def _check_disk(app: Driver, hub: HubServer) -> None:
    """What was set reached the sampler: the record of every answer says so."""
    [chat] = app.chats_on_disk()
    assert chat.info.title == QUESTION
    answers = [message for message in chat.messages.values() if message.role is Role.ASSISTANT]
    assert len(answers) == 6
    records = [answer.record for answer in answers if answer.record is not None]
    assert len(records) == len(answers)
    used = [(r.settings["generation.temperature"], r.settings["generation.max_tokens"]) for r in records]
    assert used == [(0.8, 1024), (0.0, LONG), (0.0, LONG), (2.0, LONG), (2.0, LONG), (0.0, SHORT)]
    assert {r.model_sha256 for r in records} == {hub.repos[REPO][FILE].sha256}
    settings = json.loads((app.home / "config" / "settings.json").read_text("utf-8"))
    assert list(json.loads(settings["app"]["speeds"])) == [f"models/{REPO}/{FILE}"]    # the folder may be carried away


def test_a_recommended_model_that_is_here_is_used_without_a_download(new_computer: Driver, hub: HubServer) -> None:
    folder = new_computer.home / "models" / REPO
    folder.mkdir(parents=True)
    (folder / FILE).symlink_to(STARTER)
    new_computer.open()
    new_computer.until(lambda: translate("RecommendationCard", "Use it · it is here already")
                       in new_computer.words("downloadButton"))
    new_computer.click("downloadButton")
    new_computer.until(new_computer.window.engine_ready)
    assert new_computer.services.models.path == folder / FILE
    assert not hub.log
