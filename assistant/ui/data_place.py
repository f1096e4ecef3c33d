"""Where the user's data lie, in words."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class DataPlace:
    """`portable`: the one folder that holds everything, to be carried around with the program."""

    folder: Path
    portable: bool = False

    def text(self) -> str:
        """Returns the sentence about it."""
        if self.portable:
            return translate("data_place", "Portable: everything lies in {folder}").format(folder=self.folder)
        return translate("data_place", "Chats and models lie in {folder}").format(folder=self.folder)
