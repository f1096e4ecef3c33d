"""How the Hub is reached: its address, the user's token, and the proxy in between."""

from PySide6.QtCore import QObject

from assistant.control.access_token import AccessToken
from assistant.control.preferences import Preferences
from assistant.hub.client import use_proxy


class HubAccess(QObject):
    """Call it for endpoint and token as they are now; on any thread but the main one, for it may wait for a keyring.

    The settings' token field shows the token in use, but no file holds it (see `AccessToken`). One that an older
    version wrote into the settings file moves into the keyring.
    """

    def __init__(self, preferences: Preferences, token: AccessToken | None = None,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        old = preferences.app.hub_token
        self.token = token or AccessToken(kept=preferences.app.token_in_keyring and not old, parent=self)
        self.token.known.connect(self._on_known)
        self.token.kept_changed.connect(lambda kept: preferences.set_app("token_in_keyring", kept))
        preferences.app_changed.connect(self._on_changed)
        use_proxy(preferences.app.hub_proxy)
        if old:
            self.token.set(old)

    def __call__(self) -> tuple[str, str]:
        return self._preferences.app.hub_endpoint, self.token.value()

    def shutdown(self) -> None:
        self.token.shutdown()

    def _on_known(self, token: str) -> None:
        self._preferences.set_app("hub_token", token)

    def _on_changed(self, key: str) -> None:
        if key == "app.hub_token":
            self.token.set(self._preferences.app.hub_token)
        elif key == "app.hub_proxy":
            use_proxy(self._preferences.app.hub_proxy)
