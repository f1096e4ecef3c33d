"""The hands and eyes of somebody who writes a plain text."""

from assistant.ui.manuscript_edit import ManuscriptEdit
from tests.app.driver import Driver

LENGTH = 12     # tokens of a continuation


class Texts:
    """What a writer sees and does."""

    def __init__(self, app: Driver) -> None:
        self.app = app

    @property
    def editor(self) -> ManuscriptEdit:
        return self.app.part("textEditor", ManuscriptEdit)

    def text(self) -> str:
        return self.editor.text()

    def new(self, words: str = "") -> None:
        """Opens ⋯, then New text, and writes."""
        self.app.click("moreButton")
        self.app.choose("menu.new_text")
        self.app.until(lambda: self.app.focused() == "textEditor")
        self.app.type(words)

    def go_on(self) -> str:
        """Presses Ctrl+Enter and returns what was added at the cursor."""
        self.app.press("Ctrl+Return")
        return self.ended()

    def ended(self) -> str:
        self.app.until(lambda: self.editor.marked() and self.idle())
        return self.editor.marked()

    def idle(self) -> bool:
        return self.app.window.engine_idle() and not self.editor.is_writing()

    def put_cursor(self, before: str) -> None:
        """Puts the cursor behind these words, as a click does."""
        cursor = self.editor.textCursor()
        cursor.setPosition(self.text().index(before) + len(before))
        self.app.click(self.editor.viewport(), self.editor.cursorRect(cursor).center())
        assert self.editor.split()[0].endswith(before)

    def saved(self) -> bool:
        """Returns whether the list knows the text."""
        return bool(self.app.titles()) and not self.app.services.session._keeper.is_busy()
