"""Which document a text widget shows."""

from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QTextEdit


def show_document(editor: QTextEdit, document: QTextDocument) -> None:
    """Shows another document, of which the caller keeps a reference as long as it is shown.

    PySide 6.11's `setDocument` keeps every document it was ever given alive, some 35 kB for each message that was seen.
    The property "document" does not; but then the app crashes at its end where a screen reader has looked at the text.
    """
    editor.setExtraSelections([])       # their cursors must not outlive the document they are in
    editor.setDocument(document)


def document_of(editor: QTextEdit) -> QTextDocument:
    """Returns the document shown; `editor.document()` would keep it alive as well."""
    return editor.textCursor().document()
