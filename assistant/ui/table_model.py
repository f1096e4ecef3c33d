"""What the tables of tokens share: rows that only change with a reset, and words in the language of the app."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)      # numbers
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class TableModel(QAbstractTableModel):
    """A flat table. Subclasses say how many rows and columns there are, and what is in them."""

    def tell_language(self) -> None:
        """The language is another: every cell and head is to be read anew."""
        rows, columns = self.rowCount(), self.columnCount()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, columns - 1)
        if rows:
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, rows - 1)
            self.dataChanged.emit(self.index(0, 0), self.index(rows - 1, columns - 1))
