"""A graphics card that cannot run a model: the processor does, now and until the driver changes."""

import json
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from assistant.control.engine_process import EngineProcess
from assistant.control.graphics import driver_mark
from assistant.control.machine import engine_uses_gpus
from assistant.control.preferences import Preferences
from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, Cancelled, EngineError, Remedy
from assistant.engine.protocol import Backends, Event, Load, Loaded

KEY = "app.graphics_trouble"
ANY_MODEL = "*"             # the driver ended the engine before a model was read
MODELS_REMEMBERED = 50


class GraphicsTrouble:
    """Which models graphics cards failed with. Kept in the settings file, for the drivers there are now."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences, self._paths = preferences, preferences.paths

    def met(self, model: Path) -> bool:
        """Returns whether the present drivers failed with a model file, or with any."""
        models = self._models()
        return bool(models) and (ANY_MODEL in models or self._paths.kept(str(model)) in models)

    def add(self, model: str) -> None:
        """Remembers the path of a model file, or ANY_MODEL."""
        model = self._paths.kept(model)
        models = [*(each for each in self._models() if each != model), model][-MODELS_REMEMBERED:]
        self._preferences.set_app(KEY, json.dumps({"driver": driver_mark(), "models": models}))

    def _models(self) -> list[str]:
        try:
            kept = json.loads(self._preferences.app.graphics_trouble or "{}")
            models = [str(each) for each in kept.get("models", ())]
        except (ValueError, TypeError, AttributeError):     # edited by hand; met again if it is still there
            return []
        return models if models and kept.get("driver") == driver_mark() else []


class GraphicsFallback(QObject):
    """Decides for the model session whether graphics cards take part. A failure with them is only suspicious: they
    are to blame once the same model has been loaded without them."""

    left_out = Signal(object)   # AssistantError: graphics cards failed, and the model is loaded without them

    def __init__(self, trouble: GraphicsTrouble, engine: EngineProcess, parent: QObject) -> None:
        super().__init__(parent)
        self._trouble = trouble
        self.backends: Backends | None = None       # of the last load
        self._opened = False        # the worker there is has opened the drivers, and lives
        self._suspicion: AssistantError | None = None
        self._before_any_model = False
        engine.received.connect(self._on_event)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, Backends):
            self.backends, self._opened = event, True
        elif isinstance(event, Loaded):
            self._on_loaded(event)

    def forget(self) -> None:
        """The user wants something else, or the same once more: nothing is suspicious."""
        self._suspicion = None

    def layers(self, model: Path, wanted: int) -> int:
        """Returns the layers to ask for: what the user has set is tried, automatic ones not with known trouble."""
        avoided = self._suspicion is not None or (wanted < 0 and self._trouble.met(model))
        return 0 if avoided else wanted

    def take_part(self, load: Load | None) -> bool:
        """Returns whether graphics cards have to do with a load, as far as is known."""
        if load is None or not load.gpu_layers:
            return False
        return self.backends.has_graphics if self._opened and self.backends else engine_uses_gpus()

    def suspects(self, load: Load | None, error: AssistantError, died: bool = False) -> bool:
        """Returns whether a try without graphics cards may end better than `load` did, by which the worker may have
        `died`."""
        before_any_model, took_part = not self._opened, self.take_part(load)
        self._opened = self._opened and not died
        if self._suspicion is not None or not took_part or _has_other_cause(error, died):
            self._suspicion = None
            return False
        self._suspicion, self._before_any_model = error, before_any_model
        return True

    def _on_loaded(self, loaded: Loaded) -> None:
        """A model is there: where it was suspicious before, the cards are to blame, and the user is told."""
        error, self._suspicion = self._suspicion, None
        if error is None:
            return
        self._trouble.add(ANY_MODEL if self._before_any_model else loaded.path)
        self.left_out.emit(EngineError(
            QT_TRANSLATE_NOOP("errors", "The graphics card could not run this model; the processor does."),
            QT_TRANSLATE_NOOP("errors", "That is slower. It stays so until the card's driver changes, or until you set "
                              "“GPU layers” for this model."),
            error.detail))


def _has_other_cause(error: AssistantError, died: bool) -> bool:
    """Returns whether an error is none that a graphics card is to blame for: the user stopped, the file changed under
    the engine, or the computer's own memory is short. Where a card's may be, the processor is among the remedies."""
    short_of_memory = Remedy.SMALLER_CONTEXT in error.remedies and Remedy.CPU_ONLY not in error.remedies
    return isinstance(error, Cancelled) or short_of_memory or (died and Remedy.DOWNLOAD_AGAIN in error.remedies)
