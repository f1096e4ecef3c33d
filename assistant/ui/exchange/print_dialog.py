"""The system's own window for printing."""

from collections.abc import Callable

from PySide6.QtGui import QPagedPaintDevice
from PySide6.QtWidgets import QDialog, QWidget

from assistant.ui.exchange import pages


def ask(parent: QWidget, title: str, then: Callable[[QPagedPaintDevice], None]) -> None:
    """Lets the user choose a printer and its paper; calls `then` with it unless the window is closed."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # not at the start: few print

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setCreator("Parley")
    printer.setPageLayout(pages.layout())
    dialog = QPrintDialog(printer, parent)
    dialog.setObjectName("printDialog")
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, False)
    dialog.accepted.connect(lambda: then(printer))
    dialog.finished.connect(dialog.deleteLater)
    QDialog.open(dialog)        # its own `open` wants a slot by name
