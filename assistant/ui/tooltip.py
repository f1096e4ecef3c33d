"""Tooltips of what users, models and files say: Qt takes for HTML whatever looks like it."""

from html import escape

from PySide6.QtGui import Qt


def plain_tooltip(text: str) -> str:
    """Returns a tooltip that reads as `text` does, tags and line ends included."""
    return "<qt>" + escape(text, quote=False).replace("\n", "<br>") if Qt.mightBeRichText(text) else text
