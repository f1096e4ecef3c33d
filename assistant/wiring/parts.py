"""The objects of the running app, by name: what `face`, `services` and `whole` build and the wiring connects."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.control.answering_beside import AnsweringBeside
from assistant.control.awake import Awake
from assistant.control.background import Background
from assistant.control.chat_library import ChatLibrary
from assistant.control.chat_session import ChatSession
from assistant.control.engine_process import EngineProcess
from assistant.control.hub_access import HubAccess
from assistant.control.hub_search import HubSearch
from assistant.control.measuring import Measuring
from assistant.control.model_library import ModelLibrary
from assistant.control.model_session import ModelSession
from assistant.control.preferences import Preferences
from assistant.control.sampling import Sampling
from assistant.control.single_instance import SingleInstance
from assistant.control.summaries import Summaries
from assistant.domain.settings import Layers
from assistant.paths import Paths
from assistant.store.chats import ChatStore
from assistant.ui.chat_list import ChatList
from assistant.ui.composer import Composer
from assistant.ui.first_run import FirstRunPage
from assistant.ui.main_window import MainWindow
from assistant.ui.model_browser import ModelBrowser
from assistant.ui.model_picker import ModelPicker
from assistant.ui.notices import Notices
from assistant.ui.sampling_panel import SamplingPanel
from assistant.ui.settings_dialog import SettingsDialog
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Services:
    """What works without a window."""

    paths: Paths
    instance: SingleInstance
    disk: Background
    preferences: Preferences
    store: ChatStore
    engine: EngineProcess
    models: ModelSession
    library: ModelLibrary
    sampling: Sampling
    answering: AnsweringBeside
    session: ChatSession
    chats: ChatLibrary
    awake: Awake
    measuring: Measuring
    hub: HubAccess
    hub_search: HubSearch
    summaries: Summaries


@dataclass(frozen=True, slots=True)
class Widgets:
    """What is seen."""

    theme: Theme
    window: MainWindow
    chat_list: ChatList
    transcript: Transcript
    composer: Composer
    panel: SamplingPanel
    picker: ModelPicker
    browser: ModelBrowser
    first_run: FirstRunPage
    settings: SettingsDialog
    notices: Notices
    # In every part of the window that shows values; the second are what the chat says itself.
    show_layers: Callable[[Layers, Mapping[str, Any]], None]
