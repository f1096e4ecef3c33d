"""The way to export, print and import: what does it is imported and built when it is first asked for."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from assistant.wiring.chat import ChatWiring
from assistant.wiring.chat_list import ChatListWiring
from assistant.wiring.failures import Failures
from assistant.wiring.parts import Services, Widgets

if TYPE_CHECKING:
    from assistant.wiring.exchange import ExchangeWiring


class ExchangeDoor(QObject):
    """Takes the commands. Building what is behind it takes 40 ms, which no start has to wait for."""

    def __init__(self, services: Services, widgets: Widgets, chat: ChatWiring, chats: ChatListWiring,
                 failures: Failures) -> None:
        super().__init__(widgets.window)
        self._parts = services, widgets, chat, chats, failures
        self._behind: ExchangeWiring | None = None
        commands = widgets.window.commands
        commands.on("export", lambda: self._wiring().export())
        commands.on("print", lambda: self._wiring().print_chat())
        commands.on("import", lambda: self._wiring().ask_for_chats())
        widgets.chat_list.export_requested.connect(lambda chats: self._wiring().export(chats))

    def bring_in(self, paths: Sequence[Path]) -> None:
        """Imports the chats in files and folders."""
        self._wiring().bring_in(paths)

    def on_notice_action(self, key: str, action: str) -> bool:
        """Carries out a button of a strip or toast of this subject. Returns False for others."""
        return self._behind is not None and self._behind.on_notice_action(key, action)

    def _wiring(self) -> "ExchangeWiring":
        if self._behind is None:
            from assistant.wiring.exchange import ExchangeWiring
            self._behind = ExchangeWiring(*self._parts)
        return self._behind
