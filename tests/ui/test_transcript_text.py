"""The conversation page: how text looks, and what becomes of text that means harm."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTranslator
from PySide6.QtGui import QDesktopServices, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTextEdit
from pytestqt.qtbot import QtBot

from assistant.domain.chat import Status
from assistant.ui import desktop
from assistant.ui.segment_views import CodeView, TextView
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript
from tests.ui.conversation import (
    answer,
    begin,
    conversation,
    shown,
    spot,
    user,
    words,
)


def test_a_link_shows_where_it_leads_before_it_is_opened(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([answer("1", "See [here](https://example.org/a?b=1&c=2).")])
    opened: list[str] = []
    page.link_activated.connect(opened.append)
    view = shown(page, TextView)[0]
    asked: list[str] = []
    view.link_clicked.connect(lambda address, _: asked.append(address))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot(view, 6))
    assert asked == ["https://example.org/a?b=1&c=2"]
    assert opened == []
    menu = page.link_menu(asked[0])
    assert "example.org" in menu.actions()[0].text()
    next(action for action in menu.actions() if "Open" in action.text()).trigger()
    assert opened == asked
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()


def test_links_to_this_computer_can_only_be_copied(page: Transcript) -> None:
    menu = page.link_menu("file:///etc/passwd")
    assert [action.text() for action in menu.actions() if action.isEnabled() and not action.isSeparator()] == [
        "Copy the address"]


def test_an_address_of_a_person_is_offered_to_be_written_to(page: Transcript, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    page.link_activated.connect(desktop.open_link)
    menu = page.link_menu("mailto:me@example.org")
    offered = [action for action in menu.actions() if action.isEnabled() and not action.isSeparator()]
    assert [action.text() for action in offered] == ["Write an e-mail", "Copy the address"]
    assert opened == []
    offered[0].trigger()
    assert opened == ["mailto:me@example.org"]


def test_a_link_puts_no_file_into_an_e_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    for said in ("?subject=Hello%20there&attach=/home/me/.ssh/id_rsa", "?Attachment=/etc/passwd&body=a%26b"):
        desktop.open_link("mailto:me@example.org" + said)
    assert opened == ["mailto:me@example.org?subject=Hello there", "mailto:me@example.org?body=a%26b"]
    desktop.open_link("file:///etc/passwd")
    assert len(opened) == 2


def test_html_is_text_and_images_are_not_loaded(page: Transcript) -> None:
    page.set_messages([answer("1", "<script>x</script> ![a cat](https://example.org/cat.png)")])
    assert "<script>x</script>" in words(page)
    assert "[Image not loaded: a cat]" in words(page)


@pytest.mark.parametrize("make", [
    lambda: "x" * 1_000_000,
    lambda: "- " + "y" * 300_000,
    lambda: "> " * 10_000 + "deep",
    lambda: "```\n" + "z" * 300_000 + "\n```",
    lambda: "|a|b|\n|-|-|\n" + "|1|2|\n" * 5_000,
    lambda: "**" * 20_000,
    lambda: "[" * 5_000 + "]" * 5_000,
], ids=["one line", "item", "quotes", "code", "table", "stars", "brackets"])
def test_hostile_text_is_shown_streamed_and_at_once(page: Transcript, make: Callable[[], str]) -> None:
    text = make()
    begin(page)
    for at in range(0, len(text), len(text) // 4 + 1):
        page.feed(text[at:at + len(text) // 4 + 1])
        page._pump.flush()
    page.end_answer(answer("live", text))
    assert page.to_plain_text() == text
    page.set_messages([answer("1", text)])
    page.verticalScrollBar().setValue(0)
    longest = max(len(block.text()) for view in page.findChildren(QTextEdit)
                  for block in [view.document().begin()])
    assert longest <= 10_000


def test_the_theme_changes_what_is_shown(page: Transcript, theme: Theme, qapp: QApplication) -> None:
    page.set_messages([*conversation(30), answer("code", "```python\nimport x\n```")])
    begin(page)
    page.feed("Some words")
    page._pump.flush()
    theme.apply(qapp, "dark", 100, False, True)
    picture = page.grab().toImage()
    assert picture.pixelColor(3, 300).name() == theme.colours.canvas.lower()
    assert "Some words" in words(page)
    editor = shown(page, TextView)[-1]
    assert editor.document().begin().begin().fragment().charFormat().foreground().color() == theme.colour("text")


def test_text_size_scales_lines_and_column(page: Transcript, theme: Theme, qapp: QApplication) -> None:
    page.resize(1400, 600)
    page.set_messages([answer("1", "One line.")])
    before = shown(page, TextView)[0].height()
    assert before == 24
    assert page.column()[1] == 720
    theme.apply(qapp, "light", 150, False, True)
    assert shown(page, TextView)[0].height() == 36
    assert page.column()[1] == 1080


def test_lines_are_of_one_height_in_latin_and_in_chinese(page: Transcript) -> None:
    page.set_messages([answer("1", "Latin"), answer("2", "中文 *强调* 在这里")])
    latin, chinese = shown(page, TextView)
    assert (latin.height(), chinese.height()) == (24, 26)
    cursor = QTextCursor(chinese.document())
    cursor.setPosition(4)
    assert not cursor.charFormat().fontItalic()
    assert cursor.charFormat().fontWeight() > 400


def test_the_language_changes_at_run_time(page: Transcript, qapp: QApplication) -> None:
    class Chinese(QTranslator):
        def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:
            return {"Stopped.": "已停止。"}.get(text, text)

        def isEmpty(self) -> bool:
            return False

    page.set_messages([answer("1", "Half", Status.STOPPED)])
    translator = Chinese()
    qapp.installTranslator(translator)
    QApplication.processEvents()
    try:
        assert "已停止。" in words(page)
    finally:
        qapp.removeTranslator(translator)


def test_a_screen_reader_hears_who_speaks_and_where(page: Transcript) -> None:
    page.set_messages([user("1", "Hi"), answer("2", "Hello\n\n```sh\nls\n```")])
    assert page.accessibleName() == "Conversation"
    assert [view.accessibleName() for view in shown(page, TextView)] == ["You, message 1 of 2",
                                                                        "Qwen3 4B, message 2 of 2"]
    assert shown(page, CodeView)[0].copy_button.accessibleName() == "Copy code"
