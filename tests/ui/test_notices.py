"""Notices: strips with a next step, errors with their remedies, toasts that wait for who is reading."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QEnterEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.errors import AssistantError, EngineError, HubError, Remedy
from assistant.ui.buttons import Button
from assistant.ui.error_text import error_text, remedy_label
from assistant.ui.notices import Notices, Strip
from assistant.ui.theme import Theme


@pytest.fixture
def notices(theme: Theme, qtbot: QtBot) -> Iterator[Notices]:
    window = QWidget()
    box = QVBoxLayout(window)
    box.addStretch(1)
    made = Notices(theme)
    box.addWidget(made)
    qtbot.addWidget(window)
    window.resize(700, 500)
    window.show()
    yield made
    window.close()


def button(notices: Notices, name: str) -> Button:
    found = notices.window().findChild(Button, name)
    assert isinstance(found, Button)
    return found


ERROR = HubError(
    "{host} did not answer.", "Check the connection, or use a mirror.", "ConnectError: timed out",
    remedies=(Remedy.RETRY, Remedy.USE_MIRROR, Remedy.USE_FILE), values={"host": "huggingface.co"})


def test_an_error_says_what_happened_and_offers_every_remedy(notices: Notices, qtbot: QtBot) -> None:
    notices.show_error(ERROR, "download")
    assert notices.strip_text("download") == "huggingface.co did not answer.\nCheck the connection, or use a mirror."
    for remedy in ERROR.remedies:
        with qtbot.waitSignal(notices.action_requested) as told:
            button(notices, f"noticeAction.{remedy}").click()
        assert told.args == ["download", remedy.value]


def test_details_fold_out_and_can_be_copied(notices: Notices) -> None:
    notices.show_error(ERROR)
    copy = button(notices, "noticeCopyButton")
    assert not copy.isVisible()
    button(notices, "noticeDetailsButton").click()
    assert copy.isVisible()
    copy.click()
    assert "ConnectError: timed out" in QGuiApplication.clipboard().text()


def test_a_strip_replaces_the_one_with_its_key_and_goes_when_closed(notices: Notices, qtbot: QtBot) -> None:
    notices.show_strip("starter", "You are using the practice model.", [("Get Qwen3 4B", "get")])
    notices.show_strip("starter", "Qwen3 4B is ready.", [("Use it", "use")])
    notices.show_strip("memory", "Memory is short.", tone="warning")
    assert notices.strips() == ["starter", "memory"]
    assert notices.strip_text("starter") == "Qwen3 4B is ready."
    with qtbot.waitSignal(notices.action_requested) as told:
        button(notices, "noticeAction.use").click()
    assert told.args == ["starter", "use"]
    notices.hide_strip("memory")
    assert notices.strips() == ["starter"]


def test_a_short_notice_takes_one_line_and_a_narrow_one_two(notices: Notices, qtbot: QtBot) -> None:
    notices.show_strip("starter", "You are using the practice model.", [("Get Qwen3 4B", "get")])
    strip, link = notices.findChild(Strip), button(notices, "noticeAction.get")
    assert isinstance(strip, Strip)
    words = strip.message

    def middle(widget: QWidget) -> int:
        return widget.mapTo(notices, widget.rect().center()).y()

    qtbot.waitUntil(lambda: abs(middle(words) - middle(link)) <= 1)
    low = notices.height()
    notices.window().resize(320, 500)
    qtbot.waitUntil(lambda: middle(link) > middle(words) + 15)
    assert words.mapTo(notices, words.rect().topLeft()).x() == link.mapTo(notices, link.rect().topLeft()).x()
    assert notices.height() > low


def test_an_error_is_said_again_when_the_language_changes(notices: Notices) -> None:
    notices.show_error(ERROR)
    QApplication.sendEvent(notices, QEvent(QEvent.Type.LanguageChange))
    assert notices.strip_text("error").startswith("huggingface.co")


def test_a_strip_is_said_again_when_the_language_changes_as_long_as_it_stands(notices: Notices) -> None:
    said: list[str] = []

    def say() -> None:
        said.append("No model is chosen yet.")
        notices.show_strip("model", said[-1], anew=say)

    say()
    QApplication.sendEvent(notices, QEvent(QEvent.Type.LanguageChange))
    assert len(said) == 2
    assert notices.strips() == ["model"]
    notices.hide_strip("model")
    QApplication.sendEvent(notices, QEvent(QEvent.Type.LanguageChange))
    assert len(said) == 2


def test_undo_of_a_toast_acts_once_and_ends_it(notices: Notices, qtbot: QtBot) -> None:
    notices.show_toast("chat-1", "The chat was deleted.", "Undo")
    assert notices.toast.isVisible()
    with qtbot.assertNotEmitted(notices.toast_expired), qtbot.waitSignal(notices.action_requested) as told:
        button(notices, "toastAction").click()
    assert told.args == ["chat-1", "undo"]
    assert not notices.toast.isVisible()


def test_a_new_toast_lets_the_old_one_expire(notices: Notices, qtbot: QtBot) -> None:
    notices.show_toast("chat-1", "A chat was deleted.", "Undo")
    with qtbot.waitSignal(notices.toast_expired) as told:
        notices.show_toast("chat-2", "Another chat was deleted.", "Undo")
    assert told.args == ["chat-1"]
    with qtbot.waitSignal(notices.toast_expired) as told:
        notices.finish_toast()
    assert told.args == ["chat-2"]
    with qtbot.assertNotEmitted(notices.toast_expired):
        notices.finish_toast()


def test_undo_is_not_cut_short_by_what_offers_none(notices: Notices, qtbot: QtBot) -> None:
    notices.show_toast("deleted:x", "“C” deleted.", "Undo")
    with qtbot.assertNotEmitted(notices.toast_expired), qtbot.waitSignal(notices.action_requested) as told:
        notices.show_toast("elsewhere:y", "“A” has its answer.", "Show", "show")
        notices.show_toast("copied", "Diagnostics copied.")
        notices.show_toast("elsewhere:y", "“A” has no complete answer.", "Show", "show")
        assert notices.toast.key() == "deleted:x"
        button(notices, "toastAction").click()
    assert told.args == ["deleted:x", "undo"]
    assert not notices.toast.isVisible(), "a double click would press what comes next"
    qtbot.waitUntil(notices.toast.isVisible)
    for key, says in (("copied", "Diagnostics copied."), ("elsewhere:y", "“A” has no complete answer.")):
        assert notices.toast.isVisible()
        assert (notices.toast.key(), notices.toast.accessibleName()) == (key, says)
        button(notices, "toastClose").click()
    assert not notices.toast.isVisible()


def test_what_waits_for_undo_waits_for_the_next_undo_too(notices: Notices, qtbot: QtBot) -> None:
    notices.show_toast("deleted:x", "“C” deleted.", "Undo")
    notices.show_toast("elsewhere:y", "“A” has its answer.", "Show", "show")
    with qtbot.waitSignal(notices.toast_expired) as told:
        notices.show_toast("deleted:z", "“D” deleted.", "Undo")
    assert told.args == ["deleted:x"]
    assert notices.toast.key() == "deleted:z"
    with qtbot.waitSignal(notices.toast_expired):
        notices.toast.timer.start(0)        # its 8 s are over
    assert notices.toast.key() == "elsewhere:y"
    notices.show_toast("deleted:x", "“C” deleted.", "Undo")
    notices.show_toast("copied", "Diagnostics copied.")
    notices.finish_toast()              # the app closes
    assert not notices.toast.isVisible()


def test_a_toast_waits_under_the_pointer(notices: Notices, qtbot: QtBot) -> None:
    notices.show_toast("chat-1", "A chat was deleted.", "Undo")
    assert notices.toast.timer.isActive()
    place = notices.toast.rect().center().toPointF()
    QApplication.sendEvent(notices.toast, QEnterEvent(place, place, place))
    assert not notices.toast.timer.isActive()
    QApplication.sendEvent(notices.toast, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(notices.toast.timer.isActive)


def test_a_toast_covers_no_notice(notices: Notices, qtbot: QtBot) -> None:
    notices.show_toast("chat-1", "A chat was deleted.", "Undo")
    notices.show_strip("starter", "You are using the practice model.", [("Get Qwen3 4B", "get")])
    strip = notices.findChild(Strip)
    assert isinstance(strip, Strip)
    window = notices.window()
    qtbot.waitUntil(lambda: not notices.toast.geometry().intersects(
        QRect(strip.mapTo(window, QPoint(0, 0)), strip.size())))


def test_enter_undoes_as_space_does(notices: Notices, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        notices.show_toast("chat-1", "A chat was deleted.", "Undo")
        with qtbot.waitSignal(notices.action_requested):
            QTest.keyClick(button(notices, "toastAction"), key)


def test_a_toast_stays_inside_a_small_window(notices: Notices) -> None:
    notices.window().resize(300, 300)
    notices.show_toast("chat-1", "“Photosynthesis for a ten-year-old child” was deleted.", "Undo")
    assert notices.window().rect().contains(notices.toast.geometry())


def test_a_value_that_did_not_come_leaves_the_sentence_whole(notices: Notices) -> None:
    assert error_text(EngineError("It needs {need}.", values={})) == ("It needs {need}.", "")
    assert error_text(AssistantError("A {odd} one.", values={"odd": "{name}"}))[0] == "A {name} one."


def test_every_remedy_has_a_button() -> None:
    assert all(remedy_label(remedy) for remedy in Remedy)


def test_a_strip_told_anew_keeps_its_button_pressed_and_the_keyboard(notices: Notices, qtbot: QtBot) -> None:
    notices.show_strip("export", "Exporting… 1 chat so far", [("Stop", "stop")])
    stop = button(notices, "noticeAction.stop")
    notices.window().activateWindow()
    stop.setFocus()
    qtbot.waitUntil(stop.hasFocus)
    QTest.mousePress(stop, Qt.MouseButton.LeftButton)
    notices.show_strip("export", "Exporting… 2 chats so far", [("Stop", "stop")])
    assert notices.strip_text("export") == "Exporting… 2 chats so far"
    assert stop.isVisible(), "released, the pointer is over another button"
    assert stop.hasFocus()
    with qtbot.waitSignal(notices.action_requested) as told:
        QTest.mouseRelease(stop, Qt.MouseButton.LeftButton)
    assert told.args == ["export", "stop"]


def test_another_language_leaves_details_open_and_the_keyboard_where_it_is(notices: Notices, qtbot: QtBot) -> None:
    said = iter((("Retry", "Details of it"), ("重试", "它的详情")))

    def say() -> None:
        text, what = next(said)
        notices.show_strip("error", what, [(text, "retry")], details="timed out", anew=say)

    say()
    details, retry = button(notices, "noticeDetailsButton"), button(notices, "noticeAction.retry")
    details.click()
    notices.window().activateWindow()
    retry.setFocus()
    qtbot.waitUntil(retry.hasFocus)
    QApplication.sendEvent(notices, QEvent(QEvent.Type.LanguageChange))
    assert notices.strip_text("error") == "它的详情"
    assert retry.hasFocus()
    assert (retry.text(), retry.accessibleName()) == ("重试", "重试")
    assert button(notices, "noticeCopyButton").isVisible()
