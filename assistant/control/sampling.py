"""How the next answer samples: the layers of app, user, model and chat brought together."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.control.model_library import ModelLibrary
from assistant.control.model_session import ModelSession
from assistant.control.preferences import Preferences
from assistant.control.speeds import Speeds
from assistant.domain.chat import Chat
from assistant.domain.full_context import FullContext, chosen
from assistant.domain.settings import Generation, Layers
from assistant.engine.protocol import Finished

TOKENS_MEASURED = 16    # an answer shorter than that says little about speed


class Sampling:
    """Answers `request.Preferred` from the preferences, the model in use and the chat."""

    def __init__(self, preferences: Preferences, models: ModelSession, library: ModelLibrary) -> None:
        self._preferences, self._models, self._library = preferences, models, library
        self._speeds = Speeds(preferences)
        self.asks_first: Callable[[Chat], bool] = lambda _chat: False       # set by whoever can ask

    def layers(self, chat_values: Mapping[str, Any], model: Path | None = None) -> Layers:
        """Returns the layers as they apply to a chat with these values of its own, and `model`; None: that in use."""
        path = model or self._models.path
        recommended: dict[str, Any] = {}
        if path is not None:
            info = self._models.info if path == self._models.path else None
            read = info.recommended if info is not None else {}     # the list of models may not be there yet
            recommended = {**read, **self._library.recommended_options(path)}
        return self._preferences.layers(path, recommended, chat_values)

    def generation(self, chat: Chat, model: Path | None = None) -> Mapping[str, Any]:
        return asdict(self.layers(chat.settings, model).section(Generation))

    def system_prompt(self, chat: Chat) -> str:
        """Returns the instructions for every chat followed by this chat's own."""
        return "\n\n".join(filter(None, (self._preferences.app.system_prompt, chat.system_prompt)))

    def full_context(self, chat: Chat) -> FullContext:
        return chosen(chat.settings, self._preferences.app.full_context) or FullContext.DROP

    def alternatives(self) -> int:
        return self._preferences.app.lens_alternatives

    def model_label(self, path: Path) -> tuple[str, str, str]:
        file = self._library.file(path)
        if file is None:
            return path.stem, "", f" {path}"
        return file.name, file.sha256, "" if file.sha256 else f"{file.fingerprint} {path}"

    def checksum(self, mark: str) -> str:
        """Returns the sha256 of the file that a mark tells, "" while it is not known, or where another one lies there
        now."""
        fingerprint, _blank, path = mark.partition(" ")
        file = self._library.file(Path(path))
        return file.sha256 if file is not None and fingerprint in ("", file.fingerprint) else ""

    def measured(self, path: Path, event: Finished) -> None:
        speed = event.timings.tokens_per_second(event.usage)
        if speed > 0 and event.usage.answer_tokens + event.usage.thinking_tokens >= TOKENS_MEASURED:
            self._speeds.add(path, speed)
