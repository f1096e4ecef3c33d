"""How the Hub is reached: its address, the user's token, and the proxy in between."""

from PySide6.QtCore import QObject

from assistant.control.access_token import AccessToken
from assistant.control.preferences import Preferences
from assistant.hub.client import may_have_token, use_proxy


class HubAccess(QObject):
    """Call it for endpoint and token as they are now; on any thread but the main one, for it may wait for a keyring.

    A token goes to the address it was given for and to no other: whoever has it can pass for the user.
    The settings' token field shows the token in use, but no file holds it (see `AccessToken`). One that an older
    version wrote into the settings file moves into the keyring.
    """

    def __init__(self, preferences: Preferences, token: AccessToken | None = None,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._shown = old = preferences.app.hub_token   # by the settings; not typed there
        self.token = token or AccessToken(kept=preferences.app.token_in_keyring and not old, parent=self)
        self.token.known.connect(self._on_known)
        self.token.kept_changed.connect(lambda kept: preferences.set_app("token_in_keyring", kept))
        preferences.app_changed.connect(self._on_changed)
        use_proxy(preferences.app.hub_proxy)
        if old:
            self.token.set(old)

    def __call__(self) -> tuple[str, str]:
        return self._preferences.app.hub_endpoint, self.token.value() if self._is_its_place() else ""

    def set_token(self, token: str) -> None:
        """Uses a token from now on, for the address that is set now."""
        self._preferences.set_app("token_endpoint", self._preferences.app.hub_endpoint)
        self.token.set(token)
        self._show(token.strip())

    def shutdown(self) -> None:
        self.token.shutdown()

    def _is_its_place(self) -> bool:
        return may_have_token(self._preferences.app.hub_endpoint, self._preferences.app.token_endpoint)

    def _show(self, token: str) -> None:
        self._shown = token
        self._preferences.set_app("hub_token", token)

    def _on_known(self, token: str) -> None:
        self._show(token if self._is_its_place() else "")

    def _on_changed(self, key: str) -> None:
        app = self._preferences.app
        if key == "app.hub_token" and app.hub_token != self._shown:
            self.set_token(app.hub_token)
        elif key == "app.hub_endpoint":
            self._on_endpoint()
        elif key == "app.hub_proxy":
            use_proxy(app.hub_proxy)

    def _on_endpoint(self) -> None:
        """Another address: the settings show the token only where it is sent."""
        if self._is_its_place():
            self.token.load()
        else:
            self._show("")
