"""The access token in the system's keyring: GNOME's, KDE's, the macOS Keychain or the Windows Credential Locker.

A keyring that keeps its secrets in a plain file is not taken for one.
"""

import logging
import threading
from typing import Any

SERVICE, USER = "parley", "hub access token"
LEAST_PRIORITY = 1          # keyring's own mark for "recommended": below it are files and stand-ins that fail

log = logging.getLogger(__name__)


class KeyringUnavailable(Exception):
    """This system has no keyring, or it is locked; the words say which, for a report."""


class KeyringToken:
    """Usable from any thread; calls may wait for the user to unlock the keyring, so never on the main one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def read(self) -> str:
        """Returns the token, empty where there is none. Raises KeyringUnavailable."""
        with self._lock:
            return str(_asked(lambda backend: backend.get_password(SERVICE, USER)) or "")

    def write(self, token: str) -> None:
        """Keeps the token; an empty one is taken out. Raises KeyringUnavailable."""
        with self._lock:
            if token:
                _asked(lambda backend: backend.set_password(SERVICE, USER, token))
            elif _asked(lambda backend: backend.get_password(SERVICE, USER)):
                _asked(lambda backend: backend.delete_password(SERVICE, USER))


def _asked(question: Any) -> Any:
    import keyring  # 0.2 s, with a look at every program that may be one
    try:
        backend = keyring.get_keyring()
        if not _is_one(backend):
            raise KeyringUnavailable(f"no keyring: {type(backend).__module__}")
        return question(backend)
    except KeyringUnavailable:
        raise
    except Exception as problem:    # each system's backend raises what it likes; its words may hold the secret
        raise KeyringUnavailable(f"{type(problem).__module__}.{type(problem).__name__}") from None


def _is_one(backend: Any) -> bool:
    chained = getattr(backend, "backends", None)
    if chained is not None:         # several in a row: each has to be a real one
        return bool(chained) and all(_is_one(each) for each in chained)
    return float(backend.priority) >= LEAST_PRIORITY
