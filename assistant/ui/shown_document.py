"""Which document a text widget shows."""

from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QTextEdit

_PLACE = "shownIn"


def show_document(editor: QTextEdit, document: QTextDocument, former: QTextDocument | None) -> None:
    """Shows another document than the `former` one, which goes back to whoever keeps it, if anybody does.

    PySide makes every document that `setDocument` was ever given a child of the widget, which keeps it alive: some
    35 kB for each message that was seen. The one that is shown stays such a child: it must not go before the widget.
    """
    editor.setExtraSelections([])       # their cursors must not outlive the document they are in
    editor.setDocument(document)
    document.setProperty(_PLACE, id(editor))
    if former is not None and former.property(_PLACE) == id(editor):    # and not shown elsewhere since
        former.setParent(None)


def document_of(editor: QTextEdit) -> QTextDocument:
    """Returns the document shown; `editor.document()` would make it a child as well."""
    return editor.textCursor().document()
