"""What stays on this computer: no socket is opened for a chat, and diagnostics hold none of its words."""

from pathlib import Path

import psutil
import pytest
from PySide6.QtGui import QGuiApplication

from tests.app.driver import Driver


def test_no_network_socket_is_opened_for_a_chat(new_computer: Driver, starter_model: Path) -> None:
    app = new_computer
    before = _sockets(psutil.Process())
    app.open()
    seen: set[str] = set()

    def ready() -> bool:
        seen.update(_sockets(psutil.Process()) - before)
        return app.window.engine_ready()

    app.click("starterButton")
    app.until(ready)
    app.set_number("generation.max_tokens", 30)
    [worker] = app.workers()
    app.send("Hello.")
    app.until(app.answer_begun)
    seen |= _sockets(worker) | _sockets(psutil.Process()) - before
    app.until_answered()
    seen |= _sockets(worker) | _sockets(psutil.Process()) - before
    assert not seen


def test_copied_diagnostics_hold_no_words_of_a_chat(app: Driver, starter_model: Path) -> None:
    app.open_short(starter_model, 8)
    answer = app.ask("Xanadu-7421")
    app.click("settingsButton")
    button = app.until_seen("diagnosticsButton")
    app.scroll_to(button)
    QGuiApplication.clipboard().clear()
    app.click(button)
    app.until(lambda: QGuiApplication.clipboard().text())
    copied = QGuiApplication.clipboard().text()
    assert "Parley" in copied
    assert "Xanadu" not in copied
    assert answer.text not in copied


def test_a_list_of_models_that_cannot_be_read_is_told(
        app: Driver, starter_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_MODELS", str(tmp_path / "missing.json"))
    app.open_short(starter_model, 8)
    assert app.notice("error") is not None
    assert app.ask("Hello.").text


def _sockets(process: psutil.Process) -> set[str]:
    """Returns the network sockets of a process; those of the Unix family reach nobody outside."""
    return {f"{process.pid}: {each.type.name} {each.laddr} {each.raddr}" for each in process.net_connections("inet")}
