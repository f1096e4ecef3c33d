"""Connects the commands that are found by name, and says which of them make sense now."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from assistant.domain.chat import ChatInfo
from assistant.domain.settings import LANGUAGES, PRESETS, THEMES
from assistant.ui import desktop
from assistant.wiring.chat import ChatWiring
from assistant.wiring.chat_list import ChatListWiring
from assistant.wiring.models import ModelWiring
from assistant.wiring.parts import Services, Widgets

_OF_MESSAGES = ("again", "several_answers", "compare_answers", "edit_last", "edit_message", "continue_answer",
                "quote_message", "message_details", "replay_message", "delete_message", "pin_message", "outline",
                "print", "find", "find_next", "find_previous", "next_message", "previous_message", "latest")
_OF_WAITING = ("edit_waiting", "withdraw_waiting")


class CommandWiring(QObject):
    """Every command that no window part carries out by itself."""

    def __init__(self, services: Services, widgets: Widgets, chat: ChatWiring, chats: ChatListWiring,
                 models: ModelWiring) -> None:
        super().__init__(widgets.window)
        self._s, self._w = services, widgets
        self._chat, self._chats, self._models = chat, chats, models
        commands = widgets.window.commands
        widgets.chat_list.set_commands(commands.find)
        widgets.chat_list.command_chosen.connect(commands.run)
        widgets.window.header.can_run = lambda name: commands.action(name).isEnabled()
        self._connect_handlers()
        session, answering = services.session, services.answering
        for changed in (session.opened, session.message_added, session.answer_begun, session.answer_ended,
                        services.chats.changed, services.models.chosen, services.models.loaded,
                        answering.busy_changed):
            changed.connect(lambda *_: self._tell_enabled())
        for changed in (widgets.composer.text_changed, widgets.composer.attached.arranged):
            changed.connect(lambda *_: widgets.window.commands.set_enabled("send", self._can_send()))
        services.session.queued_changed.connect(self._tell_waiting)
        self._tell_enabled()
        self._tell_waiting("")

    def _connect_handlers(self) -> None:
        panel, picker, chat_list = self._w.panel, self._w.picker, self._w.chat_list
        handlers: dict[str, Callable[[], object]] = {
            "pin": lambda: self._s.chats.pin((self._id(),), True),
            "unpin": lambda: self._s.chats.pin((self._id(),), False),
            "move": lambda: self._show_sidebar(chat_list.ask_folder),
            "new_folder": lambda: self._show_sidebar(chat_list.new_folder),
            "rename_folder": lambda: self._show_sidebar(chat_list.rename_folder),
            "delete_folder": lambda: self._show_sidebar(chat_list.delete_folder),
            "archive": lambda: self._chats.archive((self._id(),), True),
            "unarchive": lambda: self._chats.archive((self._id(),), False),
            "show_archive": lambda: self._show_sidebar(chat_list.show_archive),
            "send": self._w.composer.send_button.click,
            "stop": self._chat.stop,
            "edit_last": self._chat.edit_last,
            "reset_sampling": panel.reset_requested.emit,
            "keep_for_model": panel.keep_for_model_requested.emit,
            "keep_as_default": panel.keep_as_default_requested.emit,
            "open_model": self._models.steps.ask_for_file,
            "find_models": self._models.steps.show_browser,
            "reload_model": picker.reload_requested.emit,
            "open_folder": lambda: desktop.show_folder(self._s.paths.shown),
            **{f"preset_{name}": partial(panel.preset_chosen.emit, name) for name in PRESETS},
            **{f"theme_{name}": partial(self._s.preferences.set_app, "theme", name) for name, _ in THEMES},
            **{f"language_{code}": partial(self._s.preferences.set_app, "language", code) for code, _ in LANGUAGES},
        }
        for name, handler in handlers.items():
            self._w.window.commands.on(name, handler)

    def _tell_enabled(self) -> None:
        """A command that would do nothing is not found and its menu entry is grey."""
        chat, busy = self._s.session.chat, self._s.answering.is_busy()
        info, model = self._info(), self._s.models.path is not None
        leaf = chat.messages.get(chat.leaf or "")
        kept, several = info is not None, chat.has_branches() and bool(chat.places(chat.branch()))
        enabled = {
            "rename": kept, "delete": bool(chat.info.id or leaf), "move": kept and not self._is("archived"),
            "pin": kept and not self._is("pinned") and not self._is("archived"),
            "unpin": kept and self._is("pinned") and not self._is("archived"),
            "archive": kept and not self._is("archived"), "unarchive": kept and self._is("archived"),
            "show_archive": self._chats.has_archived(),
            "rename_folder": self._chats.has_folders(), "delete_folder": self._chats.has_folders(),
            "next_chat": self._w.chat_list.neighbour(1) is not None,
            "previous_chat": self._w.chat_list.neighbour(1) is not None,
            "next_answer": several, "previous_answer": several,
            "stop": busy, "send": self._can_send(),
            "context_length": model, "reload_model": model, "keep_for_model": model,
        }
        enabled |= dict.fromkeys(_OF_MESSAGES, leaf is not None)
        enabled["compare_answers"] = leaf is not None and not busy
        enabled["continue_answer"] = leaf is not None and not 0 < leaf.filled >= self._s.models.window.tokens
        for name, wanted in enabled.items():
            self._w.window.commands.set_enabled(name, wanted)

    def _can_send(self) -> bool:
        composer = self._w.composer
        return bool(composer.text().strip() or composer.attachments()) and not self._s.session.is_text

    def _tell_waiting(self, text: str) -> None:
        for name in _OF_WAITING:
            self._w.window.commands.set_enabled(name, bool(text))

    def _id(self) -> str:
        return self._s.session.chat.info.id

    def _info(self) -> ChatInfo | None:
        return self._chats.info(self._id()) if self._id() else None

    def _is(self, what: str) -> bool:
        """Returns whether the chat shown is "pinned" or "archived"."""
        return bool(getattr(self._info(), what, False))

    def _show_sidebar(self, then: Callable[[], None]) -> None:
        self._w.window.set_sidebar_open(True)
        then()
