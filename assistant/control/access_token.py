"""The user's access token for the Hub: in the system's keyring, or in memory until the app ends; never in a file."""

import threading

from PySide6.QtCore import QObject, Signal

from assistant.control.background import Background
from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, Remedy, StorageError
from assistant.store.keyring_token import KeyringToken, KeyringUnavailable


class AccessToken(QObject):
    """`value` may be called on any thread but the main one: the first call may wait for the keyring."""

    known = Signal(str)             # the token as it is kept now; for the settings to show that there is one
    failed = Signal(object)         # AssistantError: there is no keyring, the token lasts until the app ends
    kept_changed = Signal(bool)     # whether the keyring has one: remember it, so that it is asked only then

    def __init__(self, keyring: KeyringToken | None = None, kept: bool = False,
                 parent: QObject | None = None) -> None:
        """`kept`: an earlier run has put a token into the keyring. Otherwise it is never asked."""
        super().__init__(parent)
        self._keyring = keyring or KeyringToken()
        self._wait = Background(1, self)
        self._asking = threading.Lock()
        self._token: str | None = None if kept else ""
        self._changes = self._told = 0                          # numbers: of the last token set, and of what was told
        self._answer: tuple[int, AssistantError | None] = 0, None   # of the keyring: to which of them, and what
        self.in_keyring = kept      # False with a token set: this session only

    def value(self) -> str:
        """Returns the token, empty where there is none or the keyring stays closed."""
        with self._asking:
            if self._token is None:
                try:
                    token = self._keyring.read()
                except KeyringUnavailable:
                    return self._token or ""    # asked again the next time: it may be unlocked by then
                if self._token is None:         # none was set meanwhile
                    self._token = token
            return self._token

    def load(self) -> None:
        """Reads the keyring if it has a token; `known` follows."""
        self._wait.run(self.value, self.known.emit, self.failed.emit)

    def set(self, token: str) -> None:
        """Uses `token` from now on and keeps it in the keyring; `failed` tells where that is not possible."""
        token = token.strip()
        if self._token == token:
            return
        self._token, self._changes = token, self._changes + 1
        number = self._changes
        self._wait.run(lambda: self._write(number, token), lambda error: self._on_written(number, token, error),
                       self.failed.emit)

    def shutdown(self) -> None:
        """Waits a moment for a token set just now. What the keyring has not answered by then is asked for at the next
        start: it may have it, or have it still."""
        if self._told == self._changes:
            self._wait.finish(1)
            return
        self._wait.finish(3)
        number, error = self._answer
        self.in_keyring = number != self._changes or (bool(self._token) and error is None)
        self.kept_changed.emit(self.in_keyring)

    def _write(self, number: int, token: str) -> AssistantError | None:
        error = None
        try:
            self._keyring.write(token)
        except KeyringUnavailable as problem:
            error = no_keyring(str(problem)) if token else None
        self._answer = number, error
        return error

    def _on_written(self, number: int, token: str, error: AssistantError | None) -> None:
        if number != self._changes:
            return                  # another was typed meanwhile
        self._told = number
        self.in_keyring = bool(token) and error is None
        self.kept_changed.emit(self.in_keyring)
        self.known.emit(token)
        if error is not None:
            self.failed.emit(error)


def no_keyring(detail: str) -> StorageError:
    """Returns what is said where the system has no keyring."""
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "This computer has no keyring that could keep the access token."),
        QT_TRANSLATE_NOOP("errors", "It is used until you close Parley, and is not written anywhere. On Linux, GNOME "
                          "Keyring or KWallet keeps it for good."),
        detail, remedies=(Remedy.OPEN_SETTINGS,))


