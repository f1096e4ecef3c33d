"""Builds every object of the app and starts it; `wiring` connects them.

Start-up order: settings (one small file), window and widgets, first paint; then, in the background, the
database, the list of models, the machine's facts, and last the model used before. Nothing here waits for
disk or worker, and nothing opens a network connection.
"""

import gc
import logging
import sys
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QSettings, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from assistant import __version__, paths
from assistant.control.adapter_use import attached
from assistant.control.answering import Answering
from assistant.control.awake import Awake
from assistant.control.background import Background, unexpected
from assistant.control.chat_library import ChatLibrary
from assistant.control.chat_session import ChatSession
from assistant.control.engine_process import EngineProcess
from assistant.control.graphics_trouble import GraphicsTrouble
from assistant.control.hub_access import HubAccess
from assistant.control.hub_search import HubSearch
from assistant.control.measuring import Measuring
from assistant.control.model_library import ModelLibrary
from assistant.control.model_session import ModelSession
from assistant.control.preferences import Preferences
from assistant.control.sampling import Sampling
from assistant.control.single_instance import SingleInstance
from assistant.control.speeds import Speeds
from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, StorageError
from assistant.domain.model import HubModel
from assistant.domain.settings import ModelOptions
from assistant.hub import curated
from assistant.store.chats import ChatStore
from assistant.store.download_queue import DownloadQueue
from assistant.store.kept_paths import KeptPaths
from assistant.store.machine_profile import MachineProfile
from assistant.store.model_folder import ModelFolder
from assistant.store.model_sources import programs
from assistant.store.private_file import PrivateLog
from assistant.store.settings_file import SettingsFile
from assistant.ui import boxes, desktop, fonts, input_method
from assistant.ui.application import Application
from assistant.ui.chat_list import ChatList
from assistant.ui.composer import Composer
from assistant.ui.first_paint import after_first_paint
from assistant.ui.first_run import FirstRunPage
from assistant.ui.languages import Languages
from assistant.ui.main_window import MainWindow
from assistant.ui.model_browser import ModelBrowser
from assistant.ui.model_picker import ModelPicker
from assistant.ui.notices import Notices
from assistant.ui.sampling_panel import SamplingPanel
from assistant.ui.settings_dialog import SettingsDialog
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript
from assistant.wiring.attachments import AttachmentWiring
from assistant.wiring.chat import ChatWiring
from assistant.wiring.chat_list import ChatListWiring
from assistant.wiring.chat_search import ChatSearchWiring
from assistant.wiring.collection import CollectionWiring
from assistant.wiring.commands import CommandWiring
from assistant.wiring.exchange_door import ExchangeDoor
from assistant.wiring.failures import Failures
from assistant.wiring.fetching import FetchingWiring
from assistant.wiring.finding import FindingWiring
from assistant.wiring.graphics import connect_graphics
from assistant.wiring.installation import InstallationWiring
from assistant.wiring.life import Life
from assistant.wiring.measuring import MeasuringWiring
from assistant.wiring.models import ModelWiring
from assistant.wiring.moving import MovingWiring
from assistant.wiring.parts import Services, Widgets
from assistant.wiring.reading import ReadingWiring
from assistant.wiring.sampling import SamplingWiring
from assistant.wiring.shelf_door import ShelfDoor
from assistant.wiring.window import WindowWiring

COLLECT_AFTER_MS = 1000     # the first paint and the first reading of the disk are over

log = logging.getLogger(__name__)


def run(arguments: list[str]) -> int:
    """Runs the app until its window closes. Returns the exit status."""
    with input_method.reachable():
        app = QApplication.instance() or Application(sys.argv[:1])
    assert isinstance(app, QApplication)
    name_application(app)
    places = paths.find()
    _create(places)
    if places.home is not None:     # where Qt keeps what its own file dialog was like
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(places.config))
    instance = SingleInstance(places.data)
    if not instance.acquire([str(Path(a).absolute()) for a in arguments if not a.startswith("-")]):
        if instance.unanswered:
            _say_it_is_busy(places)
        return 0
    _log_to(places)
    window = build(arguments, instance)
    notices = window.findChild(Notices)
    assert isinstance(notices, Notices)
    _report_everything(notices)
    after_first_paint(window, lambda: log.info("first paint"))     # tests/benchmarks/start_programs.py reads it
    window.show()
    QTimer.singleShot(COLLECT_AFTER_MS, _collect_from_now_on)
    return app.exec()


def _collect_from_now_on() -> None:
    """Lets Python look for garbage again, except among what the start has made: nearly all of it stays."""
    gc.freeze()
    gc.enable()


def _say_it_is_busy(places: paths.Paths) -> None:
    languages = Languages(paths.resources() / "translations")
    languages.use(Preferences(SettingsFile(places.settings), Background(1)).app.language)
    boxes.tell_busy_instance()


def name_application(app: QApplication) -> None:
    """Tells Qt and the desktop who we are."""
    app.setApplicationName("Parley")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("parley")


def build(arguments: list[str], instance: SingleInstance | None = None) -> MainWindow:
    """Builds the whole application on the QApplication there is, without showing it.

    A GGUF path among `arguments` is opened and loaded; `--starter` loads the practice model.
    """
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    places = paths.find()
    folder_problem = _create(places)
    listed, list_problem = _recommended_models()
    services = _services(places, instance or SingleInstance(places.data), listed)
    languages = Languages(paths.resources() / "translations")
    languages.use(services.preferences.app.language)
    fonts.load()
    look, theme = services.preferences.app, Theme(pictures=None if folder_problem else places.pictures)
    theme.apply(application, look.theme, look.text_size, look.system_font, look.reduce_motion,
                stylesheet_later=True)
    widgets = _widgets(theme)
    theme.put_on_stylesheet()
    widgets.window.destroyed.connect(languages.remove)     # another app may be built in this process
    widgets.window.setWindowIcon(desktop.app_icon())
    failures = Failures(widgets)
    models = ModelWiring(services, widgets, failures)
    connect_graphics(services, failures)
    chat = ChatWiring(services, widgets, models, failures)
    chats = ChatListWiring(services, widgets, chat, failures)
    attachments = AttachmentWiring(services, widgets, failures)
    sampling = SamplingWiring(services, widgets)
    exchange = ExchangeDoor(services, widgets, chat, chats, failures)
    notifier = desktop.Notifier(desktop.app_icon(), widgets.window)
    desk = WindowWiring(services, widgets, chat, chats, models, exchange, failures, languages, notifier)
    searching = ChatSearchWiring(services, widgets, chat)
    commands = CommandWiring(services, widgets, chat, chats, models)
    installation = InstallationWiring(services, widgets, failures)
    life = Life(services, widgets, chat, models, failures,
                held=(sampling, desk, attachments, searching, commands, installation, ReadingWiring(widgets),
                      CollectionWiring(services, widgets, failures), MeasuringWiring(services, widgets),
                      FetchingWiring(services, widgets), FindingWiring(services, widgets, models.steps),
                      MovingWiring(services, widgets, failures), ShelfDoor(services, widgets, failures, models.steps)))
    life.data_refused.connect(installation.refuse)
    sampling.show()
    life.begin(arguments)
    if folder_problem is not None:
        failures.hold(folder_problem)
    if list_problem is not None:
        failures.tell(list_problem)
    return widgets.window


def _create(places: paths.Paths) -> AssistantError | None:
    """Makes the app's folders. Returns why that is not possible: the window opens all the same and says so."""
    try:
        paths.create(places)
    except OSError as problem:
        if places.home is not None:
            return StorageError(
                QT_TRANSLATE_NOOP("errors", "The portable folder {folder} cannot be written to, so nothing is kept."),
                QT_TRANSLATE_NOOP("errors", "Take the write protection off, or copy the folder and the program to "
                                  "where you may write. Nothing is written anywhere else."),
                f"{type(problem).__name__}: {problem.strerror}", values={"folder": str(places.home)})
        return StorageError(
            QT_TRANSLATE_NOOP("errors", "Parley cannot write into its own folder, so nothing will be kept."),
            QT_TRANSLATE_NOOP("errors", "Make {folder} writable or free some space, then start Parley again."),
            f"{type(problem).__name__}: {problem.strerror}", values={"folder": str(places.data)})
    return None


def _recommended_models() -> tuple[tuple[HubModel, ...], AssistantError | None]:
    """Returns the curated list, or why there is none: the app is of use without it."""
    try:
        return curated.models(), None
    except AssistantError as error:
        return (), error


def _services(places: paths.Paths, instance: SingleInstance, listed: tuple[HubModel, ...]) -> Services:
    disk = Background(1)
    kept = KeptPaths(places.home, paths.resources())
    preferences = Preferences(SettingsFile(places.settings, kept), disk)
    store = ChatStore(places.database)
    engine = EngineProcess()
    def options(path: Path) -> ModelOptions:
        return preferences.model_options(path, library.recommended_options(path))

    models = ModelSession(engine, options, lambda: preferences.app.idle_minutes, GraphicsTrouble(preferences, kept),
                          judge=lambda load: library.judge(load),
                          adapters=lambda path: attached(library.collection.adapters, path))
    here = programs.Surroundings(root=paths.system_root())     # as it is before huggingface_hub is imported
    folder = ModelFolder(places.models, paths.starter_model(), places.model_index, kept,
                         programs=lambda: programs.sources(here))
    hub = HubAccess(preferences)
    library = ModelLibrary(folder, places.models, listed, hub, Speeds(preferences, kept), options,
                           queue=DownloadQueue(places.download_queue), in_use=models.uses)
    sampling = Sampling(preferences, models, library)
    answering = Answering(store, disk, engine, models, sampling)
    session = ChatSession(store, disk, answering)
    chats = ChatLibrary(store, disk)
    measuring = Measuring(engine, MachineProfile(places.data / "machine.json"), disk,
                          lambda: answering.is_busy() or models.is_loading() or library.is_downloading(),
                          lambda: models.info is not None or models.is_loading())
    return Services(places, instance, disk, preferences, store, engine, models, library, sampling, answering,
                    session, chats, Awake(), measuring, hub, HubSearch(hub, lambda: library.machine))


def _widgets(theme: Theme) -> Widgets:
    chat_list, transcript, composer = ChatList(theme), Transcript(theme), Composer(theme)
    panel, picker, first_run = SamplingPanel(theme), ModelPicker(theme), FirstRunPage(theme)
    notices = Notices(theme)
    window = MainWindow(theme, chat_list=chat_list, transcript=transcript, composer=composer, model_picker=picker,
                        sampling_panel=panel, first_run=first_run, notices=notices)
    browser, settings = ModelBrowser(theme, window), SettingsDialog(theme, window)
    return Widgets(theme, window, chat_list, transcript, composer, panel, picker, browser, first_run, settings,
                   notices)


def _log_to(places: paths.Paths) -> None:
    """Keeps the last megabyte of what went wrong; never chat text."""
    handler = PrivateLog(places.logs / "parley.log", maxBytes=500_000, backupCount=1, encoding="utf-8",
                                  delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger("assistant")
    root.setLevel(logging.INFO)
    root.addHandler(handler)


def _report_everything(notices: Notices) -> None:
    """An exception nobody caught and Qt's own complaints go to the log; the exception to the user as well."""
    def on_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        # Where, but not the exception's own words: they may quote a chat.
        log.error("uncaught %s\n%s", kind.__name__, "".join(traceback.format_tb(trace)))
        if isinstance(error, Exception):
            notices.show_error(unexpected(error))

    def on_message(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        log.warning("qt: %s", text)

    sys.excepthook = on_exception
    qInstallMessageHandler(on_message)
