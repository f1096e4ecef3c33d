"""A second engine process with a model of its own, for as long as models are compared."""

from dataclasses import dataclass
from pathlib import Path

from assistant.control.adapter_use import attached
from assistant.control.answering_beside import SideAnswering
from assistant.control.background import Background
from assistant.control.engine_process import EngineProcess
from assistant.control.graphics_trouble import GraphicsTrouble
from assistant.control.model_library import ModelLibrary
from assistant.control.model_session import ModelSession
from assistant.control.preferences import Preferences
from assistant.control.sampling import Sampling
from assistant.domain.settings import ModelOptions
from assistant.store.chats import ChatStore


@dataclass(frozen=True, slots=True)
class SideEngine:
    """It runs no process before a model is chosen, and none once that is released. Nothing of what it reads is kept."""

    engine: EngineProcess
    models: ModelSession
    answering: SideAnswering


def side_engine(store: ChatStore, disk: Background, preferences: Preferences, library: ModelLibrary) -> SideEngine:
    """Returns one that loads and samples as the settings say for each model."""
    def options(path: Path) -> ModelOptions:
        return preferences.model_options(path, library.recommended_options(path))

    engine = EngineProcess()
    models = ModelSession(engine, options, lambda: 0, GraphicsTrouble(preferences), judge=library.judge,
                          adapters=lambda path: attached(library.collection.adapters, path))
    library.deleting.connect(models.forget)
    library.unlisted.connect(models.forget)
    return SideEngine(engine, models, SideAnswering(store, disk, engine, models,
                                                    Sampling(preferences, models, library)))
