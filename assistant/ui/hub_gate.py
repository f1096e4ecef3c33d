"""What stands between the user and a model that asks for an account: why, where to agree, and the access token."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from assistant.domain.errors import AssistantError
from assistant.ui.controls import TextButton, label
from assistant.ui.error_block import ErrorBlock
from assistant.ui.theme import Theme

GATED = "page"      # what errors of gated models, and only they, tell: the page with their terms


class HubGate(QWidget):
    """Shows any error; of a gated model a field for the token besides. Hidden while there is no error."""

    remedy_requested = Signal(object)   # Remedy
    token_entered = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._in_keyring: bool | None = None     # None: nothing was entered yet
        self._error = ErrorBlock(theme, self)
        self._token = QLineEdit(self)
        self._token.setObjectName("accessToken")
        self._token.setEchoMode(QLineEdit.EchoMode.Password)
        self._use = TextButton(theme, "", parent=self)
        self._use.setObjectName("useTokenButton")
        self._kept = label(kind="caption", wrap=True)
        self._fields = QWidget(self)
        row, fields, column = QHBoxLayout(), QVBoxLayout(self._fields), QVBoxLayout(self)
        row.setSpacing(8)
        row.addWidget(self._token, 1)
        row.addWidget(self._use)
        fields.setContentsMargins(0, 4, 0, 0)
        fields.setSpacing(4)
        fields.addLayout(row)
        fields.addWidget(self._kept)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._error)
        column.addWidget(self._fields)
        self._error.remedy_requested.connect(self.remedy_requested)
        self._token.returnPressed.connect(self._on_entered)
        self._use.clicked.connect(self._on_entered)
        self._retranslate()
        self.set_error(None)

    def set_error(self, error: AssistantError | None) -> None:
        """Shows why the model is refused; errors of gated models carry the page with their terms."""
        self._error.set_error(error)
        self._fields.setVisible(error is not None and GATED in error.values)
        self.setVisible(error is not None)

    def is_closed(self) -> bool:
        """Returns whether the model shown is gated and refused."""
        error = self._error.error()
        return error is not None and GATED in error.values

    def set_in_keyring(self, kept: bool) -> None:
        """Says where the token is that was entered: in the keyring, or only in memory."""
        self._in_keyring = kept
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._token.setPlaceholderText(self.tr("Access token"))
        self._token.setAccessibleName(self.tr("Access token"))
        self._use.set_label(self.tr("Use it"))
        if self._in_keyring is False:
            text = self.tr("This computer has no keyring, so the token is used until you close Parley.")
        elif self._in_keyring:
            text = self.tr("The token is kept in this computer’s keyring; the settings can remove it.")
        else:
            text = self.tr("It will be kept in this computer’s keyring, in no file.")
        self._kept.setText(text)
        self._token.setAccessibleDescription(text)

    def _on_entered(self) -> None:
        if token := self._token.text().strip():
            self._token.clear()
            self.token_entered.emit(token)
