"""What a screen reader says by itself: notices, and how an answer ended, while the keyboard is in the composer."""

import pytest
from pytestqt.qtbot import QtBot

from assistant.domain.chat import Status
from assistant.domain.errors import EngineError
from assistant.ui.notices import Notices
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript
from tests.ui.conversation import answer, begin

ERROR = EngineError("The engine ended.", "Load the model again.")


@pytest.fixture
def notices(theme: Theme, qtbot: QtBot) -> Notices:
    made = Notices(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_toast_is_said_with_what_it_offers(notices: Notices, qtbot: QtBot, heard: list[str]) -> None:
    notices.show_toast("deleted:x", "“C” deleted.", "Undo")
    assert heard == ["“C” deleted. Undo"]
    notices.show_toast("copied", "Diagnostics copied.")
    assert len(heard) == 1, "it is shown after the Undo"
    with qtbot.waitSignal(notices.toast_expired):
        notices.toast.timer.start(0)        # its 8 s are over
    assert heard[1:] == ["Diagnostics copied."]


def test_a_notice_is_said_once_however_far_it_gets(notices: Notices, heard: list[str]) -> None:
    for count in (10, 20, 30):
        notices.show_strip("export", f"Exporting… {count} chats so far", [("Stop", "stop")])
    assert heard == ["Exporting… 10 chats so far"]
    notices.hide_strip("export")
    notices.show_strip("export", "Exporting… 10 chats so far", [("Stop", "stop")])
    assert len(heard) == 2


def test_an_error_is_said_with_its_hint_and_so_is_the_next_one(notices: Notices, heard: list[str]) -> None:
    notices.show_error(ERROR)
    notices.show_error(ERROR)
    notices.show_error(EngineError("It ended once more."))
    assert heard == ["The engine ended.\nLoad the model again.", "It ended once more."]


@pytest.mark.parametrize(("status", "said"), [
    (Status.COMPLETE, "Answer finished"), (Status.STOPPED, "Stopped."), (Status.LENGTH, "Reached the maximum length."),
    (Status.CONTEXT, "The context is full."), (Status.INTERRUPTED, "The engine stopped; your text is safe.")])
def test_an_answer_is_said_to_be_finished_only_if_it_is(
        page: Transcript, heard: list[str], status: Status, said: str) -> None:
    begin(page)
    page.feed("Some words.")
    page.end_answer(answer("live", "Some words.", status))
    assert heard == [said]


def test_why_there_is_no_answer_is_said(page: Transcript, heard: list[str]) -> None:
    begin(page)
    page.set_error("live", ERROR)
    page.end_answer(answer("live", "", Status.INTERRUPTED))
    assert heard == ["The engine ended."]
