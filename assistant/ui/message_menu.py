"""The menu of a message: everything that can be done with it, behind ⋯, the right button and the Menu key."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMenu, QWidget

from assistant.domain.chat import Status
from assistant.ui import several_menu
from assistant.ui.keys import native
from assistant.ui.rows import Row

translate = QCoreApplication.translate


def entries(row: Row, selected: bool) -> list[list[str]]:
    """Returns the names of the entries in groups. `selected`: some text of the conversation is selected."""
    copy = ["copy", "copy_marked"] * selected + ["copy_markdown"] * (not row.by_user) + ["copy_text", "quote"]
    if row.live is not None:        # the rest would stop it
        return [copy, ["select_all"]]
    goes_on = not row.by_user and bool(row.message.parts) and not row.full
    steer = ["edit", "again", "several", "compare"] + ["continue"] * goes_on + ["begin"]
    record = row.message.record
    replays = (record is not None and bool(record.evaluation)
               and row.message.status is not Status.INTERRUPTED)     # what is recorded is of the piece before
    pin = "unpin" if row.message.pinned else "pin"
    words = ["words"] * (record is not None and not row.by_user)
    return [copy, steer, [pin, "details"] + words + ["replay"] * replays + ["delete"], ["select_all"]]


def build_menu(parent: QWidget, row: Row, selected: bool, chosen: Callable[[str], None], can_compare: bool) -> QMenu:
    """Returns the menu; it deletes itself when it closes. `chosen` gets the name of an entry."""
    menu = QMenu(parent)
    menu.setObjectName("messageMenu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for group in entries(row, selected):
        if not menu.isEmpty():
            menu.addSeparator()
        for name in group:
            if name == "several":
                several = menu.addMenu(several_menu.title())
                several.menuAction().setObjectName("message.several")
                several_menu.add_counts(several, lambda count: chosen(f"several.{count}"))
                continue
            action = menu.addAction(_label(name, row))
            action.setObjectName(f"message.{name}")
            action.setEnabled(name != "compare" or can_compare)
            action.triggered.connect(lambda _=False, name=name: chosen(name))
    return menu


def _label(name: str, row: Row) -> str:
    again = "\t" + native("Ctrl+R") if row.last_answer else ""
    return {
        "copy": translate("message_menu", "Copy the selection"),
        "copy_marked": translate("message_menu", "Copy the selection as Markdown"),
        "copy_markdown": translate("message_menu", "Copy as Markdown"),
        "copy_text": translate("message_menu", "Copy as text"),
        "quote": translate("message_menu", "Quote"),
        "edit": translate("message_menu", "Edit"),
        "again": translate("message_menu", "Answer again") + again,
        "compare": several_menu.compare_title(),
        "continue": translate("message_menu", "Continue"),
        "begin": translate("message_menu", "Begin the reply with…"),
        "pin": translate("message_menu", "Pin: the model keeps seeing it"),
        "unpin": translate("message_menu", "Remove pin"),
        "details": translate("message_menu", "Details…"),
        "words": translate("message_menu", "Words and their chances…"),
        "replay": translate("message_menu", "Replay…"),
        "delete": translate("message_menu", "Delete"),
        "select_all": translate("message_menu", "Select all"),
    }[name]
