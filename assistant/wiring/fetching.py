"""Connects the settings of downloads with the list of them, and the access token with the keyring."""

from assistant.domain.errors import AssistantError
from assistant.ui.error_text import error_text
from assistant.wiring.parts import Services, Widgets

KEYRING = "keyring"         # key of the toast


class FetchingWiring:
    """A change in the settings counts at once, for downloads under way too."""

    def __init__(self, services: Services, widgets: Widgets) -> None:
        self._s, self._w = services, widgets
        services.preferences.app_changed.connect(self._on_changed)
        services.hub.token.failed.connect(self._on_no_keyring)
        services.hub.token.known.connect(lambda _token: widgets.settings.set_values(services.preferences.app))
        for key in ("app.downloads_at_once", "app.download_limit", "app.second_source"):
            self._on_changed(key)

    def _on_changed(self, key: str) -> None:
        app, downloads = self._s.preferences.app, self._s.library.downloads
        match key:
            case "app.downloads_at_once":
                downloads.set_at_once(app.downloads_at_once)
            case "app.download_limit":
                downloads.set_rate(app.download_limit * 1000)
            case "app.second_source":
                downloads.set_second_source(app.second_source)

    def _on_no_keyring(self, error: AssistantError) -> None:
        """The token works all the same, so this takes no other error's place."""
        self._w.notices.show_toast(KEYRING, " ".join(error_text(error)))
