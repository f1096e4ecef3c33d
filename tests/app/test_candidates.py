"""Several answers side by side, from the menu of *Answer again* to the branch that is kept: real model and widgets."""

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QMenu

from assistant.control import turn
from assistant.domain.chat import Message, Role, Status
from assistant.ui.candidate_column import CandidateColumn, ColumnPage
from assistant.ui.candidates_view import CandidatesView
from assistant.wiring.candidates import SEED
from tests.app.driver import Driver
from tests.app.steps import FIRST, siblings


@pytest.fixture
def lively(talk: Driver) -> Driver:
    """The talk, drawn at a temperature at which answers differ."""
    talk.set_number("generation.temperature", 1.2)
    talk.set_number("generation.max_tokens", 12)
    return talk


def view(talk: Driver) -> CandidatesView:
    return talk.part("candidates", CandidatesView)


def columns(talk: Driver) -> list[CandidateColumn]:
    return view(talk).columns if talk.seen("candidates") else []


def texts(talk: Driver) -> list[str]:
    return [column.page.to_plain_text().strip() for column in columns(talk)]


def on_disk(talk: Driver) -> list[Message]:
    """Returns every message of the chat shown, as the database has it."""
    services = talk.services
    return list(services.store.chat(services.session.chat.info.id).messages.values())


def ask_for(talk: Driver, count: int) -> None:
    """Asks for so many answers by the menu of the button that answers again."""
    talk.click("regenerateButton", button=Qt.MouseButton.RightButton)
    talk.choose(f"message.several.{count}")
    talk.until(lambda: len(columns(talk)) == count)


def test_three_answers_stream_side_by_side_and_one_is_kept_by_the_mouse(lively: Driver) -> None:
    talk = lively
    ask_for(talk, 3)
    assert not talk.transcript.isVisible()
    assert all(column.isVisible() for column in columns(talk))
    talk.until(lambda: all(texts(talk)))
    assert len({column.accessibleName() for column in columns(talk)}) == 3
    talk.until(talk.window.engine_idle)
    talk.until(lambda: all(column.can_keep() for column in columns(talk)))
    written = texts(talk)
    talk.click(columns(talk)[1].keep_button)
    talk.until(lambda: talk.transcript.isVisible() and len(talk.messages()) == 4)
    assert not talk.seen("candidates")
    assert talk.answer().text.strip() == written[1]
    assert siblings(talk, 3) == (2, 4)          # the first answer, and the second of the three
    kept = {message.text.strip() for message in on_disk(talk) if message.role is Role.ASSISTANT}
    assert kept >= set(written)
    talk.click("composer")
    talk.ask("And?")
    assert talk.messages()[3].text.strip() == written[1]


def test_they_are_asked_for_and_kept_by_the_keyboard_alone(lively: Driver) -> None:
    talk = lively
    talk.window.commands.run("several_answers")
    talk.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    talk.press("Down", "Down", "Return")
    talk.until(lambda: len(columns(talk)) == 3)
    assert columns(talk)[0].hasFocus()
    talk.until(talk.window.engine_idle)
    talk.until(lambda: all(column.can_keep() for column in columns(talk)))
    written = texts(talk)
    for _ in range(3):                          # the last step leads nowhere
        talk.press("Right")
    assert columns(talk)[2].hasFocus()
    talk.press("Left", "Right", "Return")
    talk.until(lambda: talk.transcript.isVisible() and len(talk.messages()) == 4)
    assert talk.answer().text.strip() == written[2]


def test_stop_ends_all_of_them_and_all_are_kept(lively: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "DRAFT_INTERVAL_MS", 20)      # 600 tokens of a small model are no long time
    talk = lively
    [engine] = talk.workers()
    talk.set_number("generation.max_tokens", 600)
    ask_for(talk, 4)
    talk.until(lambda: all(texts(talk)))
    engine.suspend()        # they do not end by themselves before they are stopped
    assert not columns(talk)[0].can_keep()
    ids = {column.message.id for column in columns(talk)}
    # What is written of each goes to disk while it is written: a power cut takes a second of each at most.
    talk.until(lambda: all(message.text for message in on_disk(talk) if message.id in ids))
    assert not talk.window.engine_idle()
    talk.press("Escape")
    engine.resume()
    talk.until(talk.window.engine_idle)
    talk.until(lambda: all(column.can_keep() for column in columns(talk)))
    assert not view(talk).stop_button.isVisible()
    written = texts(talk)
    talk.click("keepAllCandidates")
    talk.until(lambda: talk.transcript.isVisible() and len(talk.messages()) == 4)
    assert siblings(talk, 3) == (1, 5)
    ended = [message for message in on_disk(talk) if message.text.strip() in written]
    assert len(ended) >= 4
    assert {message.status for message in ended} <= {Status.STOPPED, Status.COMPLETE}
    assert Status.STOPPED in {message.status for message in ended}


def test_another_chat_can_be_looked_at_meanwhile(lively: Driver) -> None:
    talk = lively
    [engine] = talk.workers()
    talk.set_number("generation.max_tokens", 400)
    chat = talk.services.session.chat.info.id
    ask_for(talk, 2)
    talk.until(lambda: all(texts(talk)))
    engine.suspend()        # they do not end meanwhile
    talk.press("Ctrl+N")
    talk.until(lambda: not talk.seen("candidates"))
    talk.services.session.open(chat)
    talk.until(lambda: len(columns(talk)) == 2)
    engine.resume()
    talk.until(talk.window.engine_idle)
    talk.until(lambda: all(column.can_keep() for column in columns(talk)))
    answers = [message.text.strip() for message in on_disk(talk) if message.role is Role.ASSISTANT]
    assert all(text in answers for text in texts(talk))


def test_what_is_sent_while_they_are_looked_at_goes_on_from_the_one_chosen(lively: Driver) -> None:
    talk = lively
    ask_for(talk, 2)
    talk.until(talk.window.engine_idle)
    talk.until(lambda: all(column.can_keep() for column in columns(talk)))
    written = texts(talk)
    talk.press("Right")
    talk.click("composer")
    talk.type("Go on.")
    talk.press("Return")
    talk.until(lambda: talk.said()[:1] == [FIRST] and len(talk.messages()) == 6)
    assert talk.messages()[3].text.strip() == written[1]
    talk.until(talk.window.engine_idle)


def test_answers_that_do_not_fit_leave_nothing_and_say_why_with_numbers(talk: Driver) -> None:
    before = on_disk(talk)
    talk.services.session.send("word " * 1400)      # typing it would take a minute
    talk.until_answered(3)
    talk.set_number("generation.max_tokens", 500)
    asked = on_disk(talk)
    assert len(asked) > len(before)
    talk.transcript.signals.several_requested.emit(talk.messages()[-1].id, 8)
    talk.until(lambda: any(row.error is not None for row in talk.transcript.rows))
    talk.until(talk.window.engine_idle)
    error = next(row.error for row in talk.transcript.rows if row.error is not None)
    assert error.values["count"] == "8"
    assert {message.id for message in on_disk(talk)} == {message.id for message in asked}
    assert not talk.seen("candidates")
    assert talk.messages()[-1].role is Role.ASSISTANT       # the answer there was is shown again


@pytest.mark.parametrize(("width", "seen"), [(1280, 3), (900, 2), (480, 1)])
def test_as_many_columns_as_can_be_read_are_beside_each_other(talk: Driver, width: int, seen: int) -> None:
    talk.window.set_panel_open(False)
    talk.window.resize(width, 800)
    talk.transcript.signals.several_requested.emit(talk.messages()[-1].id, 4)
    talk.until(lambda: len(columns(talk)) == 4)
    talk.until(talk.window.engine_idle)
    assert len([column for column in columns(talk) if column.visibleRegion().boundingRect() == column.rect()]) == seen
    talk.press("Right", "Right", "Right")
    last = columns(talk)[3]
    assert last.hasFocus()
    talk.until(lambda: last.visibleRegion().boundingRect() == last.rect())


def test_what_they_are_made_with_follows_the_language(talk: Driver) -> None:
    ask_for(talk, 2)
    english = [column.accessibleName() for column in columns(talk)]
    seed = columns(talk)[0].message.record.settings[SEED]       # type: ignore[union-attr]  # all have one
    assert f"seed {seed}" in english[0]
    talk.services.preferences.set_app("language", "zh_CN")
    talk.until(lambda: QCoreApplication.translate("candidates", "seed {seed}").format(seed=seed)
               in columns(talk)[0].accessibleName())
    assert "seed" not in columns(talk)[0].accessibleName()
    talk.services.preferences.set_app("language", "en")
    talk.until(talk.window.engine_idle)


def test_a_link_in_one_of_them_is_opened(talk: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    ask_for(talk, 2)
    page = columns(talk)[1].page
    assert isinstance(page, ColumnPage)
    next(action for action in page.link_menu("https://example.org/a").actions() if "Open" in action.text()).trigger()
    assert opened == ["https://example.org/a"]
    talk.until(talk.window.engine_idle)
