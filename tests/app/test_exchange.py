"""Chats go out of the window in every form and come in again, by pointer and by keyboard."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QPushButton, QWidget

from assistant.domain.chat import Chat, ChatInfo, Message, Role, TextPart
from assistant.domain.errors import Remedy, StorageError
from assistant.store.chats import ChatStore
from assistant.store.exchange import chat_json
from tests.app.driver import Driver
from tests.pdf_text import pdf_text

SEA, SKY = "Tell me about the 北京 sea", "What colour is the sky?"
ANSWER = "It is **blue**:\n\n```python\nprint('waves')\n```\n\n<script>alert(1)</script>\n\n| a |\n|---|\n| 1 |"
OTHER = "It is another answer."


@pytest.fixture
def stocked(app: Driver) -> Driver:
    """The app with two chats, one of them with two answers, and that one shown; no model is needed."""
    store = ChatStore(app.home / "data" / "chats.db")
    for text in (SKY, SEA):
        chat = store.create_chat()
        asked = store.add_user_message(chat.info.id, None, [TextPart(text)])
        for answer in (ANSWER, OTHER) if text == SEA else (OTHER,):
            made = store.add_answer(chat.info.id, asked.id, [TextPart(answer)])
            store.finish(made.id, made.parts, made.status.COMPLETE, None)
        if text == SEA:
            first = store.chat(chat.info.id).siblings(made.id)[0]
            store.set_leaf(chat.info.id, first.id)
    store.close()
    app.open("--no-model")
    app.window.show_chat()
    app.until(lambda: sorted(app.titles()) == sorted([SKY, SEA]))
    app.open_chat(SEA)
    app.until(lambda: app.said()[:1] == [SEA])
    return app


def write_path(app: Driver, window: QWidget, field: str, path: Path) -> None:
    """Types a path into a field of one of Qt's own windows."""
    edit = window.findChild(QLineEdit, field)
    assert edit is not None
    edit.setCompleter(None)     # type: ignore[arg-type]  # Qt makes a new window for its list of names at any time
    app.click(edit)
    app.press("Ctrl+A")
    app.type(str(path))


def save_as(app: Driver, path: Path) -> None:
    """Types a path into the file chooser and presses Enter."""
    write_path(app, app.until_seen("fileChooser"), "fileNameEdit", path)
    app.press("Return")
    app.until(lambda: not app.seen("fileChooser"))


def export(app: Driver, scope: str, kind: str, path: Path) -> str:
    """Exports by pointer: the menu, both choices, the file chooser. Returns what the toast says."""
    app.click(app.window.header.more_button)
    app.choose("menu.export")
    app.click(f"exportScope.{scope}")
    app.click(f"exportFormat.{kind}")
    app.click("exportGo")
    save_as(app, path)
    app.until_seen("toastAction")
    return app.words("toastAction")


def test_the_shown_branch_is_exported_as_markdown(stocked: Driver, tmp_path: Path) -> None:
    said = export(stocked, "branch", "md", tmp_path / "sea.md")
    assert "1 chat" in said
    text = (tmp_path / "sea.md").read_text("utf-8")
    assert text.startswith(f"# {SEA}\n")
    assert ANSWER in text
    assert OTHER not in text


def test_a_chat_is_exported_by_keyboard_alone_under_its_own_title(stocked: Driver, tmp_path: Path) -> None:
    app = stocked
    app.press("Ctrl+Shift+E")
    app.until_seen("exportDialog")
    app.press("Return")
    chooser = app.until_seen("fileChooser")
    assert isinstance(chooser, QFileDialog)
    assert [Path(name).name for name in chooser.selectedFiles()] == [f"{SEA}.md"]
    chooser.setDirectory(str(tmp_path))
    app.activate(chooser)
    app.press("Return")
    app.until(lambda: (tmp_path / f"{SEA}.md").is_file())


def test_all_branches_are_exported_as_a_page_that_loads_nothing(stocked: Driver, tmp_path: Path) -> None:
    export(stocked, "tree", "html", tmp_path / "sea.html")
    text = (tmp_path / "sea.html").read_text("utf-8")
    assert OTHER in text
    assert "<strong>blue</strong>" in text
    assert "&lt;script&gt;" in text
    assert "<script" not in text
    assert "prefers-color-scheme: dark" in text
    assert 'class="code_' in text


def test_a_chat_is_exported_as_numbered_pages(stocked: Driver, tmp_path: Path) -> None:
    export(stocked, "branch", "pdf", tmp_path / "sea.pdf")
    pages = pdf_text((tmp_path / "sea.pdf").read_bytes())
    assert len(pages) == 1
    assert SEA in pages[0]
    assert "print('waves')" in pages[0]
    assert pages[0].endswith("1")


@pytest.mark.parametrize("kind", ["md", "html", "pdf"])
def test_all_chats_become_files_in_a_new_folder(stocked: Driver, tmp_path: Path, kind: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    names = sorted([f"{SEA}.{kind}", f"What colour is the sky.{kind}"])
    for number in (1, 2):      # the second time nothing of the first is replaced
        said = export(stocked, "all", kind, out)
        assert "2 chats" in said
        stocked.until(lambda number=number: [sorted(path.name for path in folder.iterdir()) for folder in out.iterdir()]
                      == [names] * number)  # type: ignore[misc]


def test_all_chats_go_out_as_json_and_into_a_fresh_home(stocked: Driver, tmp_path: Path,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    app = stocked
    export(app, "all", "json", tmp_path / "chats.json")
    app.close()
    before = {chat.info.id: chat for chat in app.chats_on_disk()}
    app.home = tmp_path / "other home"
    monkeypatch.setenv("PARLEY_HOME", str(app.home))
    app.open("--no-model")
    app.window.show_chat()
    for said in ("2 chats imported.", "2 were here already."):
        app.click(app.window.header.more_button)
        app.choose("menu.import")
        app.click("importFiles")
        save_as(app, tmp_path / "chats.json")
        app.until(lambda said=said: said in app.words("toastAction") + app.words("toast"))  # type: ignore[misc]
    assert sorted(app.titles()) == sorted([SKY, SEA])
    app.close()
    after: dict[str, Chat] = {chat.info.id: chat for chat in app.chats_on_disk()}
    assert after == before


def test_an_existing_file_is_asked_about(stocked: Driver, tmp_path: Path) -> None:
    app, path = stocked, tmp_path / "kept.md"
    path.write_text("kept", "utf-8")
    app.press("Ctrl+Shift+E", "Return")
    write_path(app, app.until_seen("fileChooser"), "fileNameEdit", path)
    asked: list[str] = []
    watch = QTimer(interval=20)

    def refuse() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            watch.stop()
            asked.append(box.text())
            QTest.keyClick(box, Qt.Key.Key_Escape)

    watch.timeout.connect(refuse)
    watch.start()
    app.press("Return")     # comes back when the question is answered
    assert len(asked) == 1
    assert path.name in asked[0]
    app.press("Escape")
    app.until(lambda: not app.seen("fileChooser"))
    assert path.read_text("utf-8") == "kept"


def test_a_folder_of_lm_studio_is_imported_by_keyboard(app: Driver, tmp_path: Path) -> None:
    values = {"name": "Boats", "createdAt": 1_700_000_000_000, "messages": [
        {"currentlySelected": 0, "versions": [
            {"type": "singleStep", "role": "user", "content": [{"type": "text", "text": "Name a boat"}]}]},
        {"currentlySelected": 0, "versions": [{"type": "multiStep", "role": "assistant", "steps": [
            {"type": "contentBlock", "content": [{"type": "text", "text": "A dory."}]}]}]}]}
    folder = tmp_path / "conversations"
    folder.mkdir()
    (folder / "1700000000000.conversation.json").write_text(json.dumps(values), "utf-8")
    (folder / "broken.json").write_text('[{"mapping": {', "utf-8")
    app.open("--no-model")
    app.window.show_chat()
    app.window.commands.run("import")
    app.until_seen("importDialog")
    app.activate(app.seen("importDialog")[0])
    app.press("Shift+Tab", "Return")
    save_as(app, folder)
    app.until(lambda: app.titles() == ["Boats"])
    strip = app.until_seen("notice.import")
    assert "broken.json" in strip.accessibleName()
    app.click("toastAction")
    app.until_shown("Boats")
    assert [(m.role, m.text) for m in app.messages()] == [(Role.USER, "Name a boat"), (Role.ASSISTANT, "A dory.")]


def test_chats_that_came_before_an_import_failed_are_in_the_list(app: Driver, tmp_path: Path) -> None:
    two = [Chat(ChatInfo(name, name, 1.0, 2.0), {name: Message(name, None, Role.USER, (TextPart(name),), 1.5)}, name)
           for name in ("First", "Second")]
    with open(tmp_path / "chats.json", "wb") as file:
        chat_json.write(two, {}, file)
    store = ChatStore(app.home / "data" / "chats.db")
    store.open()
    store.close()
    with closing(sqlite3.connect(app.home / "data" / "chats.db")) as db:
        db.execute("CREATE TRIGGER refuse BEFORE INSERT ON chat WHEN new.id = 'Second'"
                   " BEGIN SELECT RAISE(ABORT, 'as if the disk were full'); END")
    app.open("--no-model")
    app.window.show_chat()
    app.click(app.window.header.more_button)
    app.choose("menu.import")
    app.click("importFiles")
    save_as(app, tmp_path / "chats.json")
    app.until_seen("notice.import")
    app.until(lambda: app.titles() == ["First"])


def print_into(app: Driver, path: Path) -> None:
    """Prints the chat shown, with Ctrl+P, into a file."""
    app.press("Ctrl+P")
    dialog = app.until_seen("printDialog")
    write_path(app, dialog, "filename", path)
    button = next(b for b in dialog.findChildren(QPushButton) if "rint" in b.text() and b.isDefault())
    app.click(button)


def test_a_chat_is_printed_with_ctrl_p(stocked: Driver, tmp_path: Path) -> None:
    app, path = stocked, tmp_path / "printed.pdf"
    print_into(app, path)
    app.until(path.is_file)
    app.until(lambda: "printer" in app.words("toast"))
    assert SEA in pdf_text(path.read_bytes())[0]


def refuse(*_about: object) -> Chat:
    raise StorageError("The chats cannot be read.", remedies=(Remedy.RETRY,))


def test_try_again_prints_what_could_not_be_printed_and_exports_nothing_else(
        stocked: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app, page, printed = stocked, tmp_path / "sea.md", tmp_path / "printed.pdf"
    export(app, "branch", "md", page)
    page.unlink()
    with monkeypatch.context() as trouble:
        trouble.setattr(ChatStore, "chat", refuse)
        print_into(app, printed)
        app.until_seen("notice.export")
    app.click("noticeAction.retry")
    app.until(printed.is_file)
    app.until(lambda: "printer" in app.words("toast"))
    assert not page.exists()


def test_an_empty_window_has_nothing_to_print(app: Driver) -> None:
    app.open("--no-model")
    app.window.show_chat()
    app.press("Ctrl+P")
    menu = app.window.header.menu()
    print_it = menu.findChild(QAction, "menu.print")
    assert isinstance(print_it, QAction)
    assert not print_it.isEnabled()
    menu.deleteLater()
    assert not app.seen("printDialog")
