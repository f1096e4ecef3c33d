"""Marks text written below the UI for translation without importing Qt."""


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Returns `text` unchanged; lupdate finds the call by this name and collects the string.

    The UI shows it with `QCoreApplication.translate(context, text)`.
    """
    return text
