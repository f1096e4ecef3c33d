"""How the next answer samples: the layers of app, user, model and chat brought together."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.control.model_library import ModelLibrary
from assistant.control.model_session import ModelSession
from assistant.control.preferences import Preferences
from assistant.domain.chat import Chat
from assistant.domain.settings import Generation, Layers


class Sampling:
    """Answers `answering.Preferred` from the preferences, the model in use and the chat."""

    def __init__(self, preferences: Preferences, models: ModelSession, library: ModelLibrary) -> None:
        self._preferences, self._models, self._library = preferences, models, library

    def layers(self, chat_values: Mapping[str, Any]) -> Layers:
        """Returns the layers as they apply to a chat with these values of its own, and the model in use."""
        path = self._models.path
        recommended: dict[str, Any] = {}
        if path is not None:
            file = self._library.file(path)
            recommended = {**(file.recommended if file is not None else {}), **self._curated(path)}
        return self._preferences.layers(path, recommended, chat_values)

    def generation(self, chat: Chat) -> Mapping[str, Any]:
        return asdict(self.layers(chat.settings).section(Generation))

    def system_prompt(self, chat: Chat) -> str:
        """Returns the instructions for every chat followed by this chat's own."""
        return "\n\n".join(filter(None, (self._preferences.app.system_prompt, chat.system_prompt)))

    def model_label(self, path: Path) -> tuple[str, str]:
        file = self._library.file(path)
        return (file.name, file.sha256) if file is not None else (path.stem, "")

    def _curated(self, path: Path) -> Mapping[str, Any]:
        for model in self._library.curated:
            if path.name == Path(model.file).name:
                return model.recommended
        return {}
