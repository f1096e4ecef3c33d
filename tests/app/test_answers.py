"""An answer while it is written: waited for, stopped, left, interrupted by the app's end, and gone on with."""

import hashlib
import shutil
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from assistant.domain.chat import Role, Status
from tests.app.driver import ENDLESS, STORY, Driver
from tests.app.steps import act

translate = QCoreApplication.translate

SHORT = 3       # tokens: every one costs
MOST_BUTTONS = 20


def test_a_message_written_meanwhile_is_sent_afterwards(app: Driver, stand_in: Path) -> None:
    app.open_short(stand_in, SHORT)
    [engine] = app.workers()
    engine.suspend()        # the answer ends by itself, and not before the next message is typed
    app.send(STORY)
    app.until_seen("stopButton")
    app.send("And then?")
    app.until_seen("notice.queued")
    assert app.composed() == ""
    app.until(lambda: len(app.messages()) == 2)
    engine.resume()
    app.until_answered(2)
    assert app.said()[::2] == [STORY, "And then?"]
    assert app.notice("queued") is None


def test_a_message_that_waits_is_sent_although_its_chat_is_chosen_again(app: Driver, starter_model: Path) -> None:
    app.open_short(starter_model, ENDLESS)
    app.send(STORY)
    app.until(app.answer_begun)
    app.send("And then?")
    app.until_seen("notice.queued")
    app.click_row(app.chat_view(), app.titles()[0])
    app.click("stopButton")
    app.until(lambda: app.said()[::2] == [STORY, "And then?"] and app.notice("queued") is None)
    app.until(app.answer_begun)
    app.click("stopButton")
    app.until_answered(2)


def test_a_message_that_waits_can_be_taken_back(app: Driver, starter_model: Path) -> None:
    app.open_short(starter_model, ENDLESS)
    app.send(STORY)
    app.until(app.answer_begun)
    app.send("And then?")
    app.click("noticeAction.edit")
    app.until(lambda: app.composed() == "And then?" and app.notice("queued") is None)
    app.click("stopButton")
    app.until_answered()
    assert len(app.messages()) == 2


def test_a_message_taken_back_while_another_is_changed_is_no_part_of_that(app: Driver, starter_model: Path) -> None:
    app.open_short(starter_model, ENDLESS)
    app.send(STORY)
    app.until(app.answer_begun)
    app.send("And then?")
    app.until_seen("notice.queued")
    act(app, "pointer", 0, "edit")
    app.until(lambda: app.composed() == STORY)
    app.click("noticeAction.edit")
    app.until(lambda: app.notice("queued") is None)
    assert app.composed() == STORY
    app.click("noticeAction.cancel")
    app.until(lambda: app.composed() == "And then?")
    app.click("stopButton")
    app.until_answered()


def test_what_is_typed_behind_the_beginning_of_a_reply_stays_a_draft(app: Driver, starter_model: Path) -> None:
    app.open_short(starter_model, SHORT)
    app.send(STORY)
    app.until_answered()
    app.services.models.release()
    act(app, "pointer", 1, "begin")
    app.until(lambda: app.focused() == "composer")
    app.type("Once")
    app.press("Return")
    app.type(" more words")
    app.until_answered(1)
    app.until(lambda: app.notice("editing") is None)
    assert app.composed() == "Once more words"


def test_stop_keeps_what_was_written_and_continue_goes_on(app: Driver, starter_model: Path) -> None:
    app.open_short(starter_model, ENDLESS)
    app.send(STORY)
    app.until(app.answer_begun)
    seen = app.said()[-1]
    app.click("stopButton")
    stopped = app.until_answered()
    assert stopped.status is Status.STOPPED
    assert stopped.text.startswith(seen)
    assert translate("StateView", "Stopped.") in app.words("continueButton")
    app.click("continueButton")
    app.until(lambda: len(app.said()[-1]) > len(stopped.text))
    assert app.said()[-1].startswith(stopped.text)
    app.press("Esc")
    assert app.until_answered().id == stopped.id


def test_closing_during_an_answer_keeps_it(app: Driver, starter_model: Path) -> None:
    app.open_short(starter_model, ENDLESS)
    app.send(STORY)
    app.until(lambda: app.answer_begun() and len(app.said()[-1]) > 50)
    seen = app.said()[-1]
    app.close()
    [chat] = app.chats_on_disk()
    assert [message.status for message in chat.branch()] == [Status.COMPLETE, Status.INTERRUPTED]
    assert chat.branch()[-1].text.startswith(seen)

    app.open()
    app.until(lambda: app.seen("continueButton"))
    kept = app.said()[-1]
    assert kept.startswith(seen)
    app.set_number("generation.max_tokens", 30)
    app.click("continueButton")         # while the model is still loading, perhaps
    app.until(lambda: len(app.said()[-1]) > len(kept))
    whole = app.until_answered()
    assert whole.text.startswith(kept)
    assert whole.status is Status.LENGTH


def test_whether_the_computer_may_sleep_counts_for_the_answer_being_written(app: Driver, starter_model: Path) -> None:
    app.open_short(starter_model, ENDLESS)
    app.send(STORY)
    app.until(app.answer_begun)
    assert app.awake()
    app.services.preferences.set_app("keep_awake", False)
    assert not app.awake()
    app.services.preferences.set_app("keep_awake", True)
    assert app.awake()
    app.click("stopButton")
    app.until_answered()
    assert not app.awake()
    app.services.preferences.set_app("keep_awake", False)
    app.services.preferences.set_app("keep_awake", True)
    assert not app.awake(), "nothing is being written"


def test_enter_belongs_to_the_input_method_while_it_composes(app: Driver, stand_in: Path) -> None:
    app.open_short(stand_in, SHORT)
    app.type("Say ")
    app.compose("ni hao")
    app.press("Return")
    app.compose("", "你好")
    assert app.composed() == "Say 你好"
    app.press("Shift+Return")
    app.type("!")
    app.press("Return")
    assert app.until_answered().text
    assert app.said()[0] == "Say 你好\n!"


def test_the_page_stays_where_the_reader_scrolled(app: Driver, starter_model: Path) -> None:
    app.open_short(starter_model, ENDLESS)
    app.window.resize(900, 480)
    page = app.transcript
    app.send(STORY)
    app.until(lambda: page.verticalScrollBar().maximum() > 200)
    assert page.verticalScrollBar().value() == page.verticalScrollBar().maximum()
    _wheel(page.viewport(), 240)
    place = page.verticalScrollBar().value()
    assert place < page.verticalScrollBar().maximum()
    longer = len(app.said()[-1]) + 200
    app.until(lambda: len(app.said()[-1]) > longer)
    assert page.verticalScrollBar().value() == place
    app.click("jumpToLatest")
    app.until(lambda: page.verticalScrollBar().value() == page.verticalScrollBar().maximum())
    app.click("stopButton")
    app.until_answered()


def test_the_window_at_rest_has_few_buttons(app: Driver, stand_in: Path) -> None:
    app.open_short(stand_in, SHORT)
    app.ask("Hello.")
    elsewhere = [app.part("samplingPanel"), app.chat_view()]
    buttons = [button for button in app.window.findChildren(QAbstractButton)
               if button.isVisible() and not any(part.isAncestorOf(button) for part in elsewhere)]
    assert 5 < len(buttons) <= MOST_BUTTONS, [button.objectName() for button in buttons]


def _wheel(part: QWidget, up: int) -> None:
    """Turns the wheel over a part; 120 is a notch."""
    middle = QPointF(part.rect().center())
    QApplication.sendEvent(part, QWheelEvent(
        middle, QPointF(part.mapToGlobal(middle.toPoint())), QPoint(), QPoint(0, up), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False))


def test_an_answer_learns_later_which_file_made_it(app: Driver, starter_model: Path, tmp_path: Path) -> None:
    """The checksum of a file the user opens is known only after a while; the answer does not wait for it."""
    own = Path(shutil.copyfile(starter_model, tmp_path / "own.gguf"))
    app.open_short(own, 4)
    app.ask("Hello.")
    app.until(lambda: app.checksum_known(own))
    app.close()
    [chat] = app.chats_on_disk()
    records = [message.record for message in chat.messages.values() if message.role is Role.ASSISTANT]
    assert [record and record.model_sha256 for record in records] == [
        hashlib.sha256(starter_model.read_bytes()).hexdigest()]


def test_an_answer_whose_engine_dies_keeps_how_it_was_made(app: Driver, starter_model: Path) -> None:
    app.open_short(starter_model, ENDLESS)
    app.send(STORY)
    app.until(app.answer_begun)
    app.workers()[0].kill()
    app.until(lambda: app.answers() and app.answer().status is Status.INTERRUPTED)
    record = app.answer().record
    assert record is not None
    assert record.seed > 0, "a seed nobody chose is on record all the same"
    assert record.settings["model.context_length"] > 0
    assert record.settings["model.flash_attention"] == "on"
    assert record.settings["model.ubatch"] == record.settings["model.batch"] == 256
    assert record.settings["chat.system_prompt"] == ""
