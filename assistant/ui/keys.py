"""The keys of the window, in one table: the actions, the tooltips and the sheet behind F1 come from it."""

import sys
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from assistant.domain.translatable import QT_TRANSLATE_NOOP

CONTEXT = "keys"
# Cmd+Tab belongs to macOS; Qt calls the Mac's Control key "Meta".
_TAB = "Meta+Tab" if sys.platform == "darwin" else "Ctrl+Tab"
_ENTER = "Return" if sys.platform == "darwin" else "Enter"      # as the key is labelled
_BACK_TAB = "Meta+Shift+Tab" if sys.platform == "darwin" else "Ctrl+Shift+Tab"


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the table. `name` is the action's; empty where a widget handles the key itself."""

    name: str
    sequences: tuple[str, ...]
    text: str


KEYS: tuple[Key, ...] = (
    Key("new_chat", ("Ctrl+N",), QT_TRANSLATE_NOOP("keys", "New chat")),
    Key("continue_text", ("Ctrl+Return", "Ctrl+Enter"), QT_TRANSLATE_NOOP("keys", "Continue the text at the cursor")),
    Key("search", ("Ctrl+K",), QT_TRANSLATE_NOOP("keys", "Search all chats")),
    Key("commands", ("Ctrl+Shift+P",), QT_TRANSLATE_NOOP("keys", "All commands")),
    Key("find", ("Ctrl+F",), QT_TRANSLATE_NOOP("keys", "Find in this chat")),
    Key("find_next", ("F3",), QT_TRANSLATE_NOOP("keys", "Next place found")),
    Key("find_previous", ("Shift+F3",), QT_TRANSLATE_NOOP("keys", "Previous place found")),
    Key("choose_model", ("Ctrl+Shift+M",), QT_TRANSLATE_NOOP("keys", "Choose a model")),
    Key("", (_ENTER,), QT_TRANSLATE_NOOP("keys", "Send the message")),
    Key("", (f"Shift+{_ENTER}",), QT_TRANSLATE_NOOP("keys", "New line in the message")),
    Key("", ("Esc",), QT_TRANSLATE_NOOP("keys", "Stop the answer")),
    Key("", ("Up",), QT_TRANSLATE_NOOP("keys", "Edit the last message (while nothing is written)")),
    Key("older_prompt", ("Ctrl+Up",), QT_TRANSLATE_NOOP("keys", "An earlier message of yours, to send again")),
    Key("newer_prompt", ("Ctrl+Down",), QT_TRANSLATE_NOOP("keys", "A later one, and back to what you were writing")),
    Key("attach", ("Ctrl+Shift+A",), QT_TRANSLATE_NOOP("keys", "Attach text files")),
    Key("", ("Ctrl+Shift+V",), QT_TRANSLATE_NOOP("keys", "Paste as text, however long")),
    Key("again", ("Ctrl+R",), QT_TRANSLATE_NOOP("keys", "Answer again")),
    Key("previous_answer", ("Alt+Left",), QT_TRANSLATE_NOOP("keys", "Previous answer")),
    Key("next_answer", ("Alt+Right",), QT_TRANSLATE_NOOP("keys", "Next answer")),
    Key("previous_message", ("Alt+Up",), QT_TRANSLATE_NOOP("keys", "Previous message")),
    Key("next_message", ("Alt+Down",), QT_TRANSLATE_NOOP("keys", "Next message")),
    Key("latest", ("Alt+End",), QT_TRANSLATE_NOOP("keys", "Newest message")),
    Key("", ("Ctrl+C",), QT_TRANSLATE_NOOP("keys", "Copy what is selected, as text")),
    Key("", ("Ctrl+Shift+C",), QT_TRANSLATE_NOOP("keys", "Copy what is selected, as Markdown")),
    Key("outline", ("Ctrl+Shift+O",), QT_TRANSLATE_NOOP("keys", "Outline of the chat")),
    Key("", ("Shift+F10",), QT_TRANSLATE_NOOP("keys", "What can be done with a message")),
    Key("next_chat", (_TAB,), QT_TRANSLATE_NOOP("keys", "Next chat")),
    Key("previous_chat", (_BACK_TAB,), QT_TRANSLATE_NOOP("keys", "Previous chat")),
    Key("export", ("Ctrl+Shift+E",), QT_TRANSLATE_NOOP("keys", "Export…")),
    Key("print", ("Ctrl+P",), QT_TRANSLATE_NOOP("keys", "Print…")),
    Key("rename", ("F2",), QT_TRANSLATE_NOOP("keys", "Rename the chat")),
    Key("next_region", ("F6",), QT_TRANSLATE_NOOP("keys", "Next part of the window")),
    Key("explore", ("F7",), QT_TRANSLATE_NOOP("keys", "Explore word by word")),
    Key("tint_surprise", ("Shift+F7",), QT_TRANSLATE_NOOP("keys", "Mark surprising words")),
    # The first is told: Ctrl+F7 moves windows under KDE.
    Key("word_alternatives", ("Ctrl+Shift+F7", "Ctrl+F7"),
        QT_TRANSLATE_NOOP("keys", "What else a word might have been")),
    Key("explain", ("Shift+F1",), QT_TRANSLATE_NOOP("keys", "Explain the sampler")),
    Key("panel", ("F8",), QT_TRANSLATE_NOOP("keys", "Show or hide the sampling panel")),
    Key("sidebar", ("F9",), QT_TRANSLATE_NOOP("keys", "Show or hide the chats")),
    Key("settings", ("Ctrl+,",), QT_TRANSLATE_NOOP("keys", "Settings")),
    Key("larger", ("Ctrl++", "Ctrl+="), QT_TRANSLATE_NOOP("keys", "Larger text")),
    Key("smaller", ("Ctrl+-",), QT_TRANSLATE_NOOP("keys", "Smaller text")),
    Key("normal_size", ("Ctrl+0",), QT_TRANSLATE_NOOP("keys", "Normal text size")),
    Key("keys", ("F1",), QT_TRANSLATE_NOOP("keys", "All keys")),
    Key("quit", ("Ctrl+Q",), QT_TRANSLATE_NOOP("keys", "Quit")),
)


def key_label(key: Key) -> str:
    """Returns what a key does, translated."""
    return QCoreApplication.translate(CONTEXT, key.text)


def opens_menu(event: QKeyEvent) -> bool:
    """Returns whether a key asks for the menu of what has the focus."""
    shifted = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
    return event.key() == Qt.Key.Key_Menu or (event.key() == Qt.Key.Key_F10 and shifted)


def native(sequence: str) -> str:
    """Returns a key as the system writes it."""
    return QKeySequence(sequence).toString(QKeySequence.SequenceFormat.NativeText)
