"""Builds what works without a window: engine, store, hub and what stands between them and the widgets."""

from pathlib import Path

from assistant import paths
from assistant.control.adapter_use import attached
from assistant.control.answering_beside import AnsweringBeside
from assistant.control.awake import Awake
from assistant.control.chat_library import ChatLibrary
from assistant.control.chat_session import ChatSession
from assistant.control.engine_process import EngineProcess
from assistant.control.graphics_trouble import GraphicsTrouble
from assistant.control.hub_access import HubAccess
from assistant.control.hub_search import HubSearch
from assistant.control.measuring import Measuring
from assistant.control.model_library import ModelLibrary
from assistant.control.model_session import ModelSession
from assistant.control.sampling import Sampling
from assistant.control.single_instance import SingleInstance
from assistant.control.speeds import Speeds
from assistant.control.summaries import Summaries
from assistant.domain.errors import AssistantError
from assistant.domain.model import HubModel
from assistant.domain.settings import ModelOptions
from assistant.hub import curated
from assistant.store.chats import ChatStore
from assistant.store.download_queue import DownloadQueue
from assistant.store.machine_profile import MachineProfile
from assistant.store.model_folder import ModelFolder
from assistant.store.model_sources import programs
from assistant.wiring.face import Face
from assistant.wiring.parts import Services


def recommended_models() -> tuple[tuple[HubModel, ...], AssistantError | None]:
    """Returns the curated list, or why there is none: the app is of use without it."""
    try:
        return curated.models(), None
    except AssistantError as error:
        return (), error


def build_services(face: Face, instance: SingleInstance, listed: tuple[HubModel, ...]) -> Services:
    """Builds them on the settings the window shows already. Nothing is read, started or asked for yet."""
    places, disk, kept, preferences = face.paths, face.disk, face.kept, face.preferences
    store = ChatStore(places.database)
    engine = EngineProcess()
    def options(path: Path) -> ModelOptions:
        return preferences.model_options(path, library.recommended_options(path))

    models = ModelSession(engine, options, lambda: preferences.app.idle_minutes, GraphicsTrouble(preferences),
                          judge=lambda load: library.judge(load),
                          adapters=lambda path: attached(library.collection.adapters, path))
    here = programs.Surroundings(root=paths.system_root())     # as it is before huggingface_hub is imported
    folder = ModelFolder(places.models, paths.starter_model(), places.model_index, kept,
                         programs=lambda: programs.sources(here))
    hub = HubAccess(preferences)
    library = ModelLibrary(folder, places.models, listed, hub, Speeds(preferences), options,
                           queue=DownloadQueue(places.download_queue), in_use=models.uses)
    sampling = Sampling(preferences, models, library)
    answering = AnsweringBeside(store, disk, engine, models, sampling)
    session = ChatSession(store, disk, answering)
    chats = ChatLibrary(store, disk)
    measuring = Measuring(engine, MachineProfile(places.data / "machine.json"), disk,
                          lambda: answering.is_busy() or models.is_loading() or library.is_downloading(),
                          lambda: models.info is not None or models.is_loading())
    return Services(places, instance, disk, preferences, store, engine, models, library, sampling, answering,
                    session, chats, Awake(), measuring, hub, HubSearch(hub, lambda: library.machine),
                    Summaries(store, disk, engine, models, answering, sampling))
