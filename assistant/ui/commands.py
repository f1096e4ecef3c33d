"""What the user can ask of the window by name: keys, menus and the search field's `>` all lead to these actions."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from assistant.domain.translatable import QT_TRANSLATE_NOOP
from assistant.ui.command_search import rank
from assistant.ui.keys import KEYS, key_label

CONTEXT = "commands"


@dataclass(frozen=True, slots=True)
class Command:
    """Something that has a name but no key."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class FoundCommand:
    """A command that can be carried out now, as a list shows it. `key` is "" where it has none."""

    name: str
    text: str
    key: str


COMMANDS: tuple[Command, ...] = (
    Command("new_text", QT_TRANSLATE_NOOP("commands", "New text")),
    Command("temporary_chat", QT_TRANSLATE_NOOP("commands", "New temporary chat")),
    Command("delete", QT_TRANSLATE_NOOP("commands", "Delete chat")),
    Command("edit_message", QT_TRANSLATE_NOOP("commands", "Edit the message")),
    Command("continue_answer", QT_TRANSLATE_NOOP("commands", "Continue the answer")),
    Command("several_answers", QT_TRANSLATE_NOOP("commands", "Several answers…")),
    Command("several_continuations", QT_TRANSLATE_NOOP("commands", "Several continuations…")),
    Command("compare_answers", QT_TRANSLATE_NOOP("commands", "Compare answers…")),
    Command("step_by_step", QT_TRANSLATE_NOOP("commands", "Write word by word")),
    Command("begin_reply", QT_TRANSLATE_NOOP("commands", "Begin the reply with…")),
    Command("quote_message", QT_TRANSLATE_NOOP("commands", "Quote the message")),
    Command("message_details", QT_TRANSLATE_NOOP("commands", "Details of the message")),
    Command("replay_message", QT_TRANSLATE_NOOP("commands", "Replay the answer…")),
    Command("token_table", QT_TRANSLATE_NOOP("commands", "Words and their chances…")),
    Command("pin_message", QT_TRANSLATE_NOOP("commands", "Pin the message, or unpin it")),
    Command("full_context_drop", QT_TRANSLATE_NOOP("commands", "Context full: drop the oldest")),
    Command("full_context_pinned", QT_TRANSLATE_NOOP("commands", "Context full: keep pinned")),
    Command("full_context_summarise", QT_TRANSLATE_NOOP("commands", "Context full: summarise")),
    Command("full_context_stop", QT_TRANSLATE_NOOP("commands", "Context full: stop and ask")),
    Command("full_context_everywhere", QT_TRANSLATE_NOOP("commands", "Context full: same everywhere")),
    Command("delete_message", QT_TRANSLATE_NOOP("commands", "Delete the message")),
    Command("edit_waiting", QT_TRANSLATE_NOOP("commands", "Edit the waiting message")),
    Command("withdraw_waiting", QT_TRANSLATE_NOOP("commands", "Withdraw the waiting message")),
    Command("pin", QT_TRANSLATE_NOOP("commands", "Pin the chat")),
    Command("unpin", QT_TRANSLATE_NOOP("commands", "Unpin the chat")),
    Command("move", QT_TRANSLATE_NOOP("commands", "Move the chat to a folder…")),
    Command("new_folder", QT_TRANSLATE_NOOP("commands", "New folder…")),
    Command("rename_folder", QT_TRANSLATE_NOOP("commands", "Rename a folder…")),
    Command("delete_folder", QT_TRANSLATE_NOOP("commands", "Remove a folder…")),
    Command("archive", QT_TRANSLATE_NOOP("commands", "Archive the chat")),
    Command("unarchive", QT_TRANSLATE_NOOP("commands", "Take the chat out of the archive")),
    Command("show_archive", QT_TRANSLATE_NOOP("commands", "Show the archived chats")),
    Command("send", QT_TRANSLATE_NOOP("commands", "Send the message")),
    Command("stop", QT_TRANSLATE_NOOP("commands", "Stop the answer")),
    Command("edit_last", QT_TRANSLATE_NOOP("commands", "Edit the last message")),
    Command("preset_precise", QT_TRANSLATE_NOOP("commands", "Sampling: precise")),
    Command("preset_balanced", QT_TRANSLATE_NOOP("commands", "Sampling: balanced")),
    Command("preset_creative", QT_TRANSLATE_NOOP("commands", "Sampling: creative")),
    Command("preset_maker", QT_TRANSLATE_NOOP("commands", "Sampling: as the model’s maker recommends")),
    Command("save_preset", QT_TRANSLATE_NOOP("commands", "Sampling: save as a preset…")),
    Command("presets", QT_TRANSLATE_NOOP("commands", "Presets…")),
    Command("reset_sampling", QT_TRANSLATE_NOOP("commands", "Sampling: back to the defaults")),
    Command("keep_for_model", QT_TRANSLATE_NOOP("commands", "Sampling: keep for this model")),
    Command("keep_as_default", QT_TRANSLATE_NOOP("commands", "Sampling: keep as default")),
    Command("open_model", QT_TRANSLATE_NOOP("commands", "Open a model file…")),
    Command("find_models", QT_TRANSLATE_NOOP("commands", "Find more models…")),
    Command("show_models", QT_TRANSLATE_NOOP("commands", "Models on this computer…")),
    Command("model_folders", QT_TRANSLATE_NOOP("commands", "Folders with models…")),
    Command("pause_downloads", QT_TRANSLATE_NOOP("commands", "Pause all downloads")),
    Command("resume_downloads", QT_TRANSLATE_NOOP("commands", "Resume all downloads")),
    Command("score_text", QT_TRANSLATE_NOOP("commands", "Score a text…")),
    Command("compare_models", QT_TRANSLATE_NOOP("commands", "Compare models by speed")),
    Command("reload_model", QT_TRANSLATE_NOOP("commands", "Load the model again")),
    Command("theme_light", QT_TRANSLATE_NOOP("commands", "Theme: light")),
    Command("theme_dark", QT_TRANSLATE_NOOP("commands", "Theme: dark")),
    Command("theme_system", QT_TRANSLATE_NOOP("commands", "Theme: as the system")),
    Command("language_en", QT_TRANSLATE_NOOP("commands", "Language: English")),
    Command("language_zh_CN", QT_TRANSLATE_NOOP("commands", "Language: 简体中文 (Simplified Chinese)")),
    Command("language_system", QT_TRANSLATE_NOOP("commands", "Language: as the system")),
    Command("open_folder", QT_TRANSLATE_NOOP("commands", "Open the folder with chats and settings")),
    Command("context_length", QT_TRANSLATE_NOOP("commands", "Use a longer context…")),
    Command("import", QT_TRANSLATE_NOOP("commands", "Import chats…")),
    Command("diagnostics", QT_TRANSLATE_NOOP("commands", "Copy diagnostics")),
    Command("check_updates", QT_TRANSLATE_NOOP("commands", "Check for updates")),
    Command("delete_data", QT_TRANSLATE_NOOP("commands", "Delete all of Parley’s data…")),
    Command("about", QT_TRANSLATE_NOOP("commands", "About Parley")),
)


def command_text(name: str) -> str:
    """Returns what a command is called, translated."""
    key = next((key for key in KEYS if key.name == name), None)
    if key is not None:
        return key_label(key)
    return QCoreApplication.translate(CONTEXT, next(command.text for command in COMMANDS if command.name == name))


def command_source(name: str) -> str:
    """Returns what a command is called in English."""
    texts = {key.name: key.text for key in KEYS} | {command.name: command.text for command in COMMANDS}
    return texts[name]


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

    def set_enabled(self, name: str, enabled: bool) -> None:
        """Tells whether a command makes sense now; one that does not has no key and is not found."""
        self._actions[name].setEnabled(enabled)

    def find(self, query: str, loosely: bool = True) -> list[FoundCommand]:
        """Returns what can be done now and is called so in the language of the window or in English, best first.

        `loosely`: the letters may lie apart ("nwch" finds "New chat").
        """
        found = [(place, FoundCommand(name, text, command_key(name))) for name, action in self._actions.items()
                 if action.isEnabled()
                 and (place := rank(query, (text := command_text(name), command_source(name)), loosely)) is not None]
        return [command for _, command in sorted(found, key=lambda pair: pair[0])]

    def names(self) -> list[str]:
        return list(self._actions)

    def action(self, name: str) -> QAction:
        return self._actions[name]

    def retranslate(self) -> None:
        for name, action in self._actions.items():
            action.setText(command_text(name))
