"""A window with its parts, and nothing behind them."""

from dataclasses import dataclass

from PySide6.QtWidgets import QApplication, QWidget

from assistant.ui.chat_list import ChatList
from assistant.ui.composer import Composer
from assistant.ui.main_window import MainWindow


@dataclass
class Shell:
    window: MainWindow
    chats: ChatList
    composer: Composer
    panel: QWidget
    first_run: QWidget

    def resize(self, width: int, height: int = 700) -> None:
        self.window.resize(width, height)
        QApplication.processEvents()
