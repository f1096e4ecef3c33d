"""What the user can ask of the window by name: keys, menus and the search field's `>` all lead to these actions."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from assistant.domain.translatable import QT_TRANSLATE_NOOP
from assistant.ui.keys import KEYS, key_label

CONTEXT = "commands"


@dataclass(frozen=True, slots=True)
class Command:
    """Something that has a name but no key."""

    name: str
    text: str


COMMANDS: tuple[Command, ...] = (
    Command("temporary_chat", QT_TRANSLATE_NOOP("commands", "New temporary chat")),
    Command("delete", QT_TRANSLATE_NOOP("commands", "Delete chat")),
    Command("edit_message", QT_TRANSLATE_NOOP("commands", "Edit the message")),
    Command("continue_answer", QT_TRANSLATE_NOOP("commands", "Continue the answer")),
    Command("begin_reply", QT_TRANSLATE_NOOP("commands", "Begin the reply with…")),
    Command("quote_message", QT_TRANSLATE_NOOP("commands", "Quote the message")),
    Command("message_details", QT_TRANSLATE_NOOP("commands", "Details of the message")),
    Command("delete_message", QT_TRANSLATE_NOOP("commands", "Delete the message")),
    Command("edit_waiting", QT_TRANSLATE_NOOP("commands", "Edit the waiting message")),
    Command("withdraw_waiting", QT_TRANSLATE_NOOP("commands", "Withdraw the waiting message")),
    Command("context_length", QT_TRANSLATE_NOOP("commands", "Use a longer context…")),
    Command("import", QT_TRANSLATE_NOOP("commands", "Import chats…")),
    Command("diagnostics", QT_TRANSLATE_NOOP("commands", "Copy diagnostics")),
    Command("about", QT_TRANSLATE_NOOP("commands", "About Parley")),
)


def command_text(name: str) -> str:
    """Returns what a command is called, translated."""
    key = next((key for key in KEYS if key.name == name), None)
    if key is not None:
        return key_label(key)
    return QCoreApplication.translate(CONTEXT, next(command.text for command in COMMANDS if command.name == name))


def command_key(name: str) -> str:
    """Returns the first key of a command, "" where it has none."""
    return next((key.sequences[0] for key in KEYS if key.name == name), "")


class Commands(QObject):
    """One action for each name; the window has them all, so their keys work everywhere in it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        for name, sequences in [*((key.name, key.sequences) for key in KEYS if key.name),
                                *((command.name, ()) for command in COMMANDS)]:
            action = self._actions[name] = QAction(window)
            action.setObjectName(f"action.{name}")
            action.setShortcuts([QKeySequence(keys) for keys in sequences])
            window.addAction(action)
        self.retranslate()

    def on(self, name: str, handler: Callable[[], object]) -> None:
        """Lets `handler` carry out the command called `name`."""
        self._actions[name].triggered.connect(lambda _=False: handler())

    def run(self, name: str) -> None:
        """Carries out a command, as its key does."""
        self._actions[name].trigger()

    def names(self) -> list[str]:
        return list(self._actions)

    def action(self, name: str) -> QAction:
        return self._actions[name]

    def retranslate(self) -> None:
        for name, action in self._actions.items():
            action.setText(command_text(name))
