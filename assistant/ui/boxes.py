"""The only boxes: before a downloaded model file goes to the trash, and where there is no window to speak in."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from assistant.domain.model import ModelFile
from assistant.ui.model_text import size_text

translate = QCoreApplication.translate


def confirm_deletion(parent: QWidget, file: ModelFile, delete: Callable[[], None]) -> None:
    """Asks whether `file` may go; nothing waits for the answer."""
    box = QMessageBox(parent)
    box.setObjectName("confirmDeletion")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setText(translate("boxes", "Delete {name}?").format(name=file.name))
    box.setInformativeText(translate("boxes", "It goes to the trash; emptying that frees {size}.").format(
        size=size_text(file.size)))
    yes = box.addButton(translate("boxes", "Delete file"), QMessageBox.ButtonRole.DestructiveRole)
    yes.setObjectName("confirmDeletionButton")
    no = box.addButton(translate("boxes", "Keep it"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(no)
    box.setEscapeButton(no)
    yes.clicked.connect(delete)
    box.open()


def tell_busy_instance() -> None:
    """Says why no window opens: another Parley has these chats open and does not answer."""
    box = QMessageBox()
    box.setObjectName("busyInstance")
    box.setText(translate("boxes", "Parley is running already, but does not answer."))
    box.setInformativeText(translate("boxes", "Wait a moment and start it again, or end the Parley that hangs."))
    box.exec()
