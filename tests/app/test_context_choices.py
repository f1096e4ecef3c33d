"""A chat that outgrows the context, by mouse and keyboard: asked once, kept, summed up, stopped; nothing is hidden."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu

from assistant.domain.chat import Message, Role
from assistant.ui.context_marks import PinMark
from assistant.ui.context_popup import ContextNumbers
from assistant.ui.message_view import Line
from tests.app.driver import Driver
from tests.app.few_layers import write_short_sighted
from tests.app.steps import ask_pasted, of_summary, text_of, until_summed_up

translate = QCoreApplication.translate

SMALL, TRAINED = 512, 1024     # tokens
FILLING = "The sea is wide and deep, and the ship sails on and on. " * 6


@pytest.fixture(scope="module")
def small(starter_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_short_sighted(starter_model, tmp_path_factory.mktemp("small") / "small.gguf", TRAINED)


@pytest.fixture
def full(app: Driver, small: Path) -> Driver:
    """A chat that the next question no longer leaves whole."""
    app.settings_for(small, context_length=SMALL)
    app.open_short(small, 8)
    assert app.services.models.window.tokens == SMALL
    while not app.notice("full_context"):
        ask_pasted(app, f"Number {len(app.messages())}. {FILLING}")
    return app


def until_put_off(full: Driver) -> Message:
    """Asks until choices take the place of an answer; returns that."""
    full.click("noticeAction.stop")
    while not full.seen("remedy.drop_oldest"):
        ask_pasted(full, FILLING)
    return full.messages()[-1]


def until_answered_with_a_summary(full: Driver, asked: Message) -> None:
    """Waits for the answer that takes the place of a question what to do."""
    full.until(lambda: full.answer().text and full.window.engine_idle())
    answer = full.answer()
    assert answer.id == asked.id
    assert answer.record is not None
    assert answer.record.settings["context.summary"] in [each.id for each in summaries(full)]


def test_the_user_is_asked_once_before_anything_is_dropped(full: Driver) -> None:
    assert not lines(full), "the strip came before the first message went out of sight"
    full.click("noticeAction.drop")
    full.until(lambda: not full.notice("full_context"))
    ask_pasted(full, FILLING)
    ask_pasted(full, FILLING)
    assert translate("TranscriptPage", "The model no longer sees what is above") in lines(full)
    assert not full.notice("full_context")
    assert full.services.session.chat.settings["full_context"] == "drop"
    full.click("newChatButton")
    assert not full.notice("full_context")
    assert not full.seen("contextGauge"), "an empty chat takes no context"


def test_what_is_then_chosen_for_every_chat_leaves_another_one_its_own_choice(full: Driver) -> None:
    session, preferences = full.services.session, full.services.preferences
    full.click("noticeAction.drop")
    full.click("newChatButton")
    session.set_value("full_context", "stop")
    full.click("toastAction")
    full.until(lambda: preferences.app.full_context == "drop")
    assert session.chat.settings["full_context"] == "stop"


def test_the_question_follows_the_language(full: Driver) -> None:
    def said() -> str:
        strip = full.notice("full_context")
        return strip.accessibleName() if strip is not None else ""

    english = said()
    full.services.preferences.set_app("language", "zh_CN")
    full.until(lambda: said() not in ("", english))
    assert said() == translate("wiring", "This chat will soon be longer than the model can see at once.")
    (summarise,) = full.seen("noticeAction.summarise")      # the strip before is not freed yet
    assert summarise.accessibleName() == translate("wiring", "Summarise")
    assert "Summarise" not in summarise.accessibleName()
    full.services.preferences.set_app("language", "en")
    full.until(lambda: said() == english)


def test_more_context_answers_the_question(full: Driver, small: Path) -> None:
    used, _total = full.window.header.context
    full.services.preferences.set_for_model(small, "model.context_length", TRAINED)
    full.window.commands.run("reload_model")
    full.until(lambda: not full.notice("full_context"))
    assert full.services.models.window.tokens == TRAINED
    used_now, total = full.window.header.context
    assert total == TRAINED
    assert used_now == pytest.approx(used, abs=2)
    ask_pasted(full, "And now?")
    assert not full.notice("full_context")
    full.click("newChatButton")
    full.until(lambda: not full.messages())
    full.open_chat(full.titles()[0])
    full.until(full.messages)
    assert full.window.header.context[1] == TRAINED
    assert not full.notice("full_context")
    assert "full_context" not in full.services.session.chat.settings


def test_the_choice_can_be_made_for_every_chat(full: Driver) -> None:
    full.click("noticeAction.pinned")
    full.click("toastAction")
    assert full.services.preferences.app.full_context == "pinned"
    assert "full_context" not in full.services.session.chat.settings
    full.click("contextGauge")
    chosen = [action.objectName() for action in popup(full).actions() if action.isChecked()]
    assert chosen == ["menu.full_context_pinned"]
    full.press("Escape")


def test_what_is_pinned_stays_in_sight_and_says_so(full: Driver) -> None:
    pin(full, 0)
    full.until(lambda: full.messages()[0].pinned)
    assert marks(full) == [translate("PinMark", "Pinned")]
    assert not full.notice("full_context"), "who pins has chosen"
    for _ in range(2):
        ask_pasted(full, FILLING)
    assert translate("context_marks", "Of what is above, the model sees only what is pinned") in lines(full)
    horizon = full.services.session.chat.branch()[-1]
    assert horizon.record is not None
    assert horizon.record.settings["context.kept"][0] in [each.id for each in full.messages()[:2]]
    full.close()
    full.open()
    full.until(lambda: len(full.messages()) > 2)
    assert full.messages()[0].pinned
    assert translate("context_marks", "Of what is above, the model sees only what is pinned") in lines(full), \
        "the marks are there before the model has answered again"
    full.click("contextGauge")
    numbers = popup(full).findChild(ContextNumbers)
    assert numbers is not None
    assert "512" in numbers.text()
    full.press("Escape")


def test_the_model_sums_up_what_it_will_no_longer_see_and_the_user_can_change_that(full: Driver) -> None:
    full.click("noticeAction.summarise")
    full.until(lambda: summaries(full))
    until_summed_up(full)
    message = summaries(full)[0]
    assert message.summary
    for _ in range(2):
        ask_pasted(full, FILLING)
    until_summed_up(full)
    used = full.services.session.chat.branch()[-1].record
    assert used is not None
    assert used.settings["context.summary"] in [each.id for each in summaries(full)]
    assert used.settings["context.summary_tokens"] > 0

    full.transcript.show_message(following(full, message.id))
    button = of_summary(full, message.summary, "editSummary")
    bar = full.transcript.verticalScrollBar()           # below a long summary it is out of sight
    below = button.mapTo(full.transcript, button.rect().center()).y()
    bar.setValue(bar.value() + below - full.transcript.height() // 2)
    full.click(of_summary(full, message.summary, "editSummary"))
    full.until(full.composed)
    assert full.composed().split() == message.summary.split()       # nonsense may hold rare line breaks
    full.press("Ctrl+A")
    full.type("Ada sails to Crete.")
    full.press("Return")
    full.until(lambda: "Ada sails to Crete." in [each.summary for each in full.messages()])
    full.until(lambda: not full.composed())
    full.transcript.show_message(following(full, message.id))
    full.click(of_summary(full, "Ada sails to Crete.", "deleteSummary"))
    full.until(lambda: "Ada sails to Crete." not in [each.summary for each in full.messages()])
    full.click("toastAction")
    full.until(lambda: "Ada sails to Crete." in [each.summary for each in full.messages()])

    full.transcript.show_message(following(full, message.id))
    full.click(of_summary(full, "Ada sails to Crete.", "deleteSummary"))
    full.until(lambda: "Ada sails to Crete." not in [each.summary for each in full.messages()])
    full.click("newChatButton")
    full.until(lambda: not full.messages())
    full.click("toastAction")                           # shows the chat again
    full.until(lambda: "Ada sails to Crete." in [each.summary for each in full.messages()])
    full.close()
    kept = [each.summary for chat in full.chats_on_disk() for each in chat.messages.values()]
    assert "Ada sails to Crete." in kept


def test_who_wants_to_be_asked_gets_choices_in_place_of_an_answer(full: Driver) -> None:
    asked = until_put_off(full)
    assert not asked.text
    assert full.seen("remedy.summarise")
    assert full.seen("remedy.larger_context")
    full.click("remedy.summarise")
    until_answered_with_a_summary(full, asked)
    assert [each.role for each in full.messages()] == [Role.USER, Role.ASSISTANT] * (len(full.messages()) // 2)


def test_who_drops_the_oldest_while_a_summary_is_written_gets_the_answer_at_once(full: Driver) -> None:
    asked = until_put_off(full)
    [engine] = full.workers()
    engine.suspend()            # it does not end before that
    full.click("remedy.summarise")
    full.until(full.services.summaries.is_running)
    full.click("remedy.drop_oldest")
    engine.resume()
    full.until(lambda: full.answer().text and full.window.engine_idle() and not full.services.summaries.is_running())
    assert full.answer().id == asked.id
    assert [message.parent for message in full.services.session.chat.messages.values()].count(asked.parent) == 1


def test_an_answer_that_waits_for_a_summary_is_not_lost_on_who_looks_at_another_chat(full: Driver) -> None:
    asked, [title], chat_id = until_put_off(full), full.titles(), full.services.session.chat.info.id
    [engine] = full.workers()
    engine.suspend()            # the summary is not there before that
    full.click("remedy.summarise")
    full.click("newChatButton")
    full.until(lambda: not full.messages())
    engine.resume()
    full.until(lambda: any(message.summary for message in full.services.store.chat(chat_id).messages.values()))
    full.until(lambda: not full.services.summaries.is_running())
    assert full.window.engine_idle(), "no answer is written that nobody looks at"
    full.open_chat(title)
    full.until(lambda: full.messages() and full.answer().text and full.window.engine_idle())
    assert full.answer().id == asked.id


def test_a_summary_that_failed_is_told_also_where_an_answer_waits_for_it(full: Driver) -> None:
    until_put_off(full)
    [engine] = full.workers()
    engine.suspend()            # it does not end before it is killed
    full.click("remedy.summarise")
    full.until(full.services.summaries.is_running)
    engine.kill()
    why = translate("wiring", "No summary: the oldest messages are dropped without one.")
    full.until(lambda: (strip := full.notice("summary")) is not None and why in strip.accessibleName())


def test_a_model_that_was_released_is_loaded_for_the_summary(full: Driver) -> None:
    asked = until_put_off(full)
    full.services.models.release()
    full.click("remedy.summarise")
    until_answered_with_a_summary(full, asked)
    assert not full.notice("summary")


def test_a_question_comes_before_a_summary(full: Driver) -> None:
    full.click("noticeAction.summarise")
    full.until(lambda: full.services.summaries.is_running() or summaries(full))
    ask_pasted(full, "And now?")
    full.until(lambda: summaries(full))


def lines(app: Driver) -> list[str]:
    """Returns the small lines of the conversation."""
    found = []
    for row in app.transcript.rows:
        app.transcript.show_message(row.message.id)
        found += [line.accessibleName() for line in app.transcript.viewport().findChildren(Line) if line.isVisible()]
    return found


def marks(app: Driver) -> list[str]:
    app.transcript.show_message(app.messages()[0].id)
    return [mark.accessibleName() for mark in app.transcript.viewport().findChildren(PinMark) if mark.isVisible()]


def summaries(app: Driver) -> list[Message]:
    """Returns the messages that have a summary, the newest first."""
    return [each for each in reversed(app.messages()) if each.summary]


def following(app: Driver, message_id: str) -> str:
    ids = [each.id for each in app.messages()]
    return ids[ids.index(message_id) + 1]


def pin(app: Driver, index: int) -> None:
    """Pins a message by its menu."""
    app.transcript.show_message(app.messages()[index].id)
    app.click(text_of(app, index).viewport(), QPoint(4, 8), Qt.MouseButton.RightButton)
    app.choose("message.pin")


def popup(app: Driver) -> QMenu:
    app.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu
