"""Which document a text widget shows, without holding on to those it showed before."""

from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QTextEdit


def show_document(editor: QTextEdit, document: QTextDocument) -> None:
    """Shows another document, of which the caller keeps a reference as long as it is shown.

    WORKAROUND PySide 6.11: `setDocument` keeps every document it was ever given alive, some
    35 kB for each message that was seen; the property does not.
    """
    editor.setExtraSelections([])       # their cursors must not outlive the document they are in
    editor.setProperty("document", document)


def document_of(editor: QTextEdit) -> QTextDocument:
    """Returns the document shown; `editor.document()` would keep it alive as well."""
    return editor.textCursor().document()
