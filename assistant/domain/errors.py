"""The one kind of error Parley shows: what happened, what to do next, and the detail for a report."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from assistant.domain.translatable import QT_TRANSLATE_NOOP as QT_TRANSLATE_NOOP

CONTEXT = "errors"  # translation context of every message and hint


class Remedy(StrEnum):
    """A next step the UI can offer as a button."""

    RETRY = "retry"
    RESUME = "resume"                    # go on with what is already downloaded
    CONTINUE = "continue"                # go on with the interrupted answer
    USE_MIRROR = "use_mirror"            # switch the Hub endpoint to the mirror and retry
    USE_FILE = "use_file"                # choose a model file on this computer
    CHOOSE_MODEL = "choose_model"        # open the model picker
    DOWNLOAD_AGAIN = "download_again"
    SMALLER_CONTEXT = "smaller_context"  # reload with half the context
    LARGER_CONTEXT = "larger_context"    # reload with more context, then go on with the answer
    CPU_ONLY = "cpu_only"                # reload without GPU layers
    RELOAD_MODEL = "reload_model"
    OPEN_FOLDER = "open_folder"          # show where the files lie, to free space or look
    OPEN_SETTINGS = "open_settings"
    OPEN_PAGE = "open_page"              # the web page `values["page"]`, in the browser
    NEW_CHAT = "new_chat"
    DROP_OLDEST = "drop_oldest"          # let the model no longer see the oldest messages of this chat
    SUMMARISE = "summarise"              # the same, with a summary of them


class AssistantError(Exception):
    """What happened (`message`), what to do next (`hint`), and the cause for a report (`detail`).

    `message` and `hint` are English source texts marked with QT_TRANSLATE_NOOP("errors", ...) and may hold
    `{name}` places, filled from `values` after translation. `detail` is never translated and never holds
    what the user typed or the model wrote.
    """

    def __init__(
        self,
        message: str,
        hint: str = "",
        detail: str = "",
        *,
        remedies: tuple[Remedy, ...] = (),
        values: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.detail = detail
        self.remedies = remedies
        self.values = dict(values or {})

    def __str__(self) -> str:
        text = " ".join(part for part in (self.message, self.hint) if part).format_map(_Gaps(self.values))
        return f"{text} ({self.detail})" if self.detail else text

    def to_json(self) -> dict[str, Any]:
        """Returns plain JSON values; `from_json` is the inverse. The class itself travels by name."""
        return {
            "kind": type(self).__name__,
            "message": self.message,
            "hint": self.hint,
            "detail": self.detail,
            "remedies": [str(r) for r in self.remedies],
            "values": self.values,
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "AssistantError":
        """Returns the error `to_json` described; an unknown kind becomes a plain AssistantError."""
        kind = _KINDS.get(str(data.get("kind")), AssistantError)
        return kind(
            str(data.get("message", "")),
            str(data.get("hint", "")),
            str(data.get("detail", "")),
            remedies=tuple(Remedy(r) for r in data.get("remedies", ()) if r in set(Remedy)),
            values={str(k): str(v) for k, v in dict(data.get("values", {})).items()},
        )


class ModelFileError(AssistantError):
    """The model file cannot be used: missing, not a GGUF, damaged, truncated, unknown architecture."""


class AdapterError(ModelFileError):
    """A LoRA adapter cannot be used with the model; `values["path"]` is its file. The model itself can be loaded."""


class AdapterNotNowError(AdapterError):
    """An adapter that may be usable another time: its file is not there, or there was too little memory for it."""


class EngineError(AssistantError):
    """The engine could not load, evaluate or generate, or its process died."""


class HubError(AssistantError):
    """The Hub could not be reached, refused, or sent something wrong."""


class StorageError(AssistantError):
    """Something could not be read from or written to the user's disk."""


class GoneError(StorageError):
    """A chat or message is no longer here: it was deleted."""


class NewerDataError(StorageError):
    """The data were written by a newer version of Parley, and nothing was changed. `values` may say which `version`."""


class AttachmentError(AssistantError):
    """A file cannot go with a message: not text, too large, empty, unreadable."""


class Cancelled(AssistantError):
    """The user (or the app closing) asked for the work to stop; nothing to show."""


class _Gaps(dict[str, str]):
    """Leaves `{name}` in place where no value was given."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


_KINDS: dict[str, type[AssistantError]] = {
    kind.__name__: kind for kind in (ModelFileError, AdapterError, AdapterNotNowError, EngineError, HubError,
                                     StorageError, GoneError, NewerDataError, AttachmentError, Cancelled)
}
