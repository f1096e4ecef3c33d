"""The one box that appears where there is no window to speak in."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox

translate = QCoreApplication.translate


def tell_busy_instance() -> None:
    """Says why no window opens: another Parley has these chats open and does not answer."""
    box = QMessageBox()
    box.setObjectName("busyInstance")
    box.setText(translate("boxes", "Parley is running already, but does not answer."))
    box.setInformativeText(translate("boxes", "Wait a moment and start it again, or end the Parley that hangs."))
    box.exec()
