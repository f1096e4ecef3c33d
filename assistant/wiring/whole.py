"""Everything behind the window: builds the services and the windows not seen at once, and wires every signal."""

from PySide6.QtCore import QCoreApplication

from assistant.control.single_instance import SingleInstance
from assistant.ui import desktop
from assistant.ui.application import Application
from assistant.ui.model_browser import ModelBrowser
from assistant.ui.settings_dialog import SettingsDialog
from assistant.wiring.attachments import AttachmentWiring
from assistant.wiring.candidates import CandidatesWiring
from assistant.wiring.chat import ChatWiring
from assistant.wiring.chat_list import ChatListWiring
from assistant.wiring.chat_search import ChatSearchWiring
from assistant.wiring.collection import CollectionWiring
from assistant.wiring.commands import CommandWiring
from assistant.wiring.comparing import CompareWiring
from assistant.wiring.exchange_door import ExchangeDoor
from assistant.wiring.explaining import ExplainWiring
from assistant.wiring.exploring import ExploreWiring
from assistant.wiring.face import Face
from assistant.wiring.failures import Failures
from assistant.wiring.fetching import FetchingWiring
from assistant.wiring.finding import FindingWiring
from assistant.wiring.fitting import FittingWiring
from assistant.wiring.freed_memory import FreedMemoryWiring
from assistant.wiring.full_context import FullContextWiring
from assistant.wiring.gauge import GaugeWiring
from assistant.wiring.graphics import connect_graphics
from assistant.wiring.installation import InstallationWiring
from assistant.wiring.lens import LensWiring
from assistant.wiring.life import Life
from assistant.wiring.measuring import MeasuringWiring
from assistant.wiring.models import ModelWiring
from assistant.wiring.moving import MovingWiring
from assistant.wiring.parts import Widgets
from assistant.wiring.preparing import PreparingWiring
from assistant.wiring.presets import PresetWiring
from assistant.wiring.read_chats import ReadChatsWiring
from assistant.wiring.reading import ReadingWiring
from assistant.wiring.replaying import ReplayWiring
from assistant.wiring.sampling import SamplingWiring
from assistant.wiring.scoring_door import ScoringDoor
from assistant.wiring.services import build_services, recommended_models
from assistant.wiring.shelf_door import ShelfDoor
from assistant.wiring.texts import TextWiring
from assistant.wiring.titles import TitleWiring
from assistant.wiring.window import WindowWiring


def complete(face: Face, arguments: list[str], instance: SingleInstance, painted: bool) -> None:
    """Gives the window its life. `painted`: it has been seen already, and need not be waited for."""
    listed, list_problem = recommended_models()
    services, widgets = build_services(face, instance, listed), _widgets(face)
    failures = Failures(widgets)
    models = ModelWiring(services, widgets, failures)
    connect_graphics(services, failures)
    chat = ChatWiring(services, widgets, models, failures)
    chats = ChatListWiring(services, widgets, chat, failures)
    attachments = AttachmentWiring(services, widgets, chat, failures)
    full_context = FullContextWiring(services, widgets, chat.rewriting)
    sampling = SamplingWiring(services, widgets)
    candidates = CandidatesWiring(services, widgets)
    exchange = ExchangeDoor(services, widgets, chat, chats, failures)
    notifier = desktop.Notifier(desktop.app_icon(), widgets.window)
    desk = WindowWiring(services, widgets, chat, chats, models, exchange, failures, face.languages, notifier)
    searching = ChatSearchWiring(services, widgets, chat)
    commands = CommandWiring(services, widgets, chat, chats, models)
    installation = InstallationWiring(services, widgets, failures)
    shelf = ShelfDoor(services, widgets, failures, models.steps)
    fitting = FittingWiring(services, widgets, failures, models.steps)
    exploring = ExploreWiring(services, widgets)
    replaying = ReplayWiring(services, widgets)
    preparing = PreparingWiring(services, widgets)
    held = (        # kept alive by the window
        sampling,
        desk,
        attachments,
        full_context,
        searching,
        commands,
        installation,
        shelf,
        fitting,
        exploring,
        LensWiring(services, widgets, exploring),
        ExplainWiring(services, widgets, exploring),
        ReadingWiring(widgets),
        CollectionWiring(services, widgets, failures),
        MeasuringWiring(services, widgets),
        MovingWiring(services, widgets, failures, shelf.front),
        FetchingWiring(services, widgets),
        PresetWiring(services, widgets, failures, sampling),
        FindingWiring(services, widgets, models.steps),
        ReadChatsWiring(services, widgets),
        FreedMemoryWiring(services, widgets),
        replaying,
        preparing,
        candidates,
        CompareWiring(services, widgets, candidates),
        TextWiring(services, widgets, failures, replaying.replay),
        ScoringDoor(services, widgets, models.steps),
        GaugeWiring(services, widgets, attachments.draft_and_frame, preparing.preparing),
        TitleWiring(services, widgets),
    )
    shelf.advice_taken.connect(fitting.take)
    life = Life(services, widgets, chat, models, failures, held)
    life.data_refused.connect(installation.refuse)
    sampling.show()
    life.begin(arguments, painted)
    if face.folder_problem is not None:
        failures.hold(face.folder_problem)
    if list_problem is not None:
        failures.tell(list_problem)
    services.preferences.report()
    instance.serve()
    application = QCoreApplication.instance()
    if isinstance(application, Application):
        application.serve()


def _widgets(face: Face) -> Widgets:
    theme, window = face.theme, face.window
    return Widgets(theme, window, face.chat_list, face.transcript, face.composer, face.panel, face.picker,
                   ModelBrowser(theme, window), face.first_run, SettingsDialog(theme, window), face.notices,
                   face.show_layers)
