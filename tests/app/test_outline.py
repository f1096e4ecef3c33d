"""The outline and taking away, by pointer and by keyboard: any message is reached, and comes back."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeView

from assistant.domain.chat import Status
from tests.app.driver import ENDLESS, STORY, Driver
from tests.app.steps import FIRST, SECOND, WAYS, act, siblings, stored, write

SHORT = 8       # tokens


@WAYS
def test_the_outline_leads_to_any_message_of_any_branch(talk: Driver, way: str) -> None:
    old = talk.said()
    talk.click("composer")
    assert not _offers_outline(talk)
    act(talk, way, 1, "edit")
    write(talk, "Mine.")
    talk.until(lambda: talk.said() == [FIRST, "Mine."])
    if way == "pointer":
        assert _offers_outline(talk)
        talk.click(talk.window.header.more_button)
        talk.choose("menu.outline")
    else:
        talk.press("Ctrl+Shift+O")
    tree = talk.until_seen("outline")
    assert isinstance(tree, QTreeView)
    rows = _lines(tree)
    assert rows == [(0, f"You: {FIRST}", True), (0, f"1/2  Assistant: {_words(old[1])}", False),
                    (1, f"You: {SECOND}", False), (1, f"Assistant: {_words(old[3])}", False),
                    (0, "2/2  Assistant: Mine.", True)]
    if way == "pointer":
        index = tree.indexBelow(tree.indexBelow(tree.model().index(0, 0)))
        talk.click(tree.viewport(), tree.visualRect(index).center())
    else:
        assert tree.currentIndex().data() == "2/2  Assistant: Mine."
        talk.press("Up", "Up", "Return")
    talk.until(lambda: talk.said() == old and not talk.seen("outlinePopup"))
    talk.until(lambda: talk.transcript.focused_row() is not None)
    row = talk.transcript.focused_row()
    assert row is not None
    assert row.index == 2


@WAYS
def test_a_message_is_taken_away_with_what_follows_and_comes_back_with_undo(talk: Driver, way: str) -> None:
    old = talk.said()
    act(talk, way, 1, "delete")
    toast = talk.until_seen("toast")
    assert "2" in toast.accessibleName()
    talk.until(lambda: talk.said() == [FIRST])
    if way == "pointer":
        talk.click("toastAction")
    else:
        talk.press("F6", "Space")
    talk.until(lambda: talk.said() == old)
    assert len(stored(talk)) == 4


def test_a_message_taken_away_for_good_leaves_no_byte(talk: Driver) -> None:
    act(talk, "pointer", 1, "edit")
    write(talk, "Zanzibar lies in the sea.")
    talk.until(lambda: talk.said()[1:] == ["Zanzibar lies in the sea."])
    act(talk, "pointer", 1, "delete")
    talk.until(lambda: len(talk.messages()) == 4)       # the branch beside it
    assert siblings(talk, 1) == (0, 1)
    talk.close()
    assert talk.files_with("Zanzibar") == []
    assert talk.files_with(FIRST)


@WAYS
def test_the_first_message_taken_away_leaves_an_empty_chat(talk: Driver, way: str) -> None:
    act(talk, way, 0, "delete")
    talk.until(lambda: not talk.messages())
    talk.until_seen("suggestion.0")
    talk.click("toastAction")
    talk.until(lambda: len(talk.messages()) == 4)


def test_an_answer_being_written_is_stopped_before_it_is_taken_away(app: Driver, starter_model: Path) -> None:
    app.open_short(starter_model, ENDLESS)
    app.send(STORY)
    app.until(app.answer_begun)
    act(app, "pointer", 0, "delete")
    app.until(lambda: not app.messages() and app.window.engine_idle())
    app.click("toastAction")
    app.until(lambda: len(app.messages()) == 2)
    assert app.answer().status is Status.STOPPED
    assert app.answer().text


def _offers_outline(app: Driver) -> bool:
    menu = app.window.header.menu()
    found = any(action.objectName() == "menu.outline" for action in menu.actions())
    menu.deleteLater()
    return found


def _words(text: str) -> str:
    return " ".join(text.split())


def _lines(tree: QTreeView) -> list[tuple[int, str, bool]]:
    """Returns depth, words and whether it is on the branch shown, row by row."""
    lines = []
    index = tree.model().index(0, 0)
    while index.isValid():
        depth, above = 0, index.parent()
        while above.isValid():
            depth, above = depth + 1, above.parent()
        shown = index.data(Qt.ItemDataRole.AccessibleTextRole) is not None
        lines.append((depth, index.data(), shown))
        index = tree.indexBelow(index)
    return lines
