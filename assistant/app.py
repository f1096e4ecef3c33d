"""Starts the app: the window first, then everything behind it.

Start-up order: settings (one small file), window and widgets, a look whether there are chats where no model is known,
first paint; then the services and the wiring; then, in the background, the database, the list of models, the machine's
facts, and last the model used before. Nothing else here waits for disk or worker, and nothing opens a network
connection.
"""

import gc
import logging
import sys
import traceback
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QSettings, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from assistant import __version__, paths
from assistant.control.background import Background, unexpected
from assistant.control.garbage import GarbageCollector
from assistant.control.preferences import Preferences
from assistant.control.single_instance import SingleInstance
from assistant.domain.errors import AssistantError
from assistant.store.private_file import PrivateLog
from assistant.store.settings_file import SettingsFile
from assistant.ui import boxes, input_method
from assistant.ui.application import Application
from assistant.ui.first_paint import wait_for_first_paint
from assistant.ui.languages import Languages
from assistant.ui.main_window import MainWindow
from assistant.ui.notices import Notices
from assistant.wiring import face as face_of

COLLECT_AFTER_MS = 1000     # the first paint and the first reading of the disk are over

log = logging.getLogger(__name__)


def run(arguments: list[str]) -> int:
    """Runs the app until its window closes. Returns the exit status."""
    with input_method.reachable():
        app = QApplication.instance() or Application(sys.argv[:1])
    assert isinstance(app, QApplication)
    name_application(app)
    places = paths.find()
    folder_problem = face_of.create_folders(places)
    if places.home is not None:     # where Qt keeps what its own file dialog was like
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(places.config))
    instance = SingleInstance(places.data)
    if not instance.acquire([str(file) for file in face_of.files_of(arguments)]):
        if instance.unanswered:
            _say_it_is_busy(places)
        return 0
    _log_to(places)
    face = make_face(places, folder_problem, arguments)
    _report_everything(face.notices)
    face.window.show()
    wait_for_first_paint(face.window)
    log.info("first paint")     # tests/benchmarks/start_programs.py reads it
    if not face.window.isVisible():
        return 0                # closed already
    from assistant.wiring import whole  # the user looks at the window while the rest is read
    whole.complete(face, arguments, instance, painted=True)
    QTimer.singleShot(COLLECT_AFTER_MS, _collect_from_now_on)
    return app.exec()


def _collect_from_now_on() -> None:
    """Has garbage looked for again, except among what the start has made: nearly all of it stays."""
    gc.freeze()
    GarbageCollector(QApplication.instance())


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
    from assistant.wiring import whole
    places = paths.find()
    face = make_face(places, face_of.create_folders(places), arguments)
    whole.complete(face, arguments, instance or SingleInstance(places.data), painted=False)
    return face.window


def make_face(places: paths.Paths, folder_problem: AssistantError | None, arguments: list[str]) -> face_of.Face:
    """Builds what is painted first."""
    face = face_of.build(places, folder_problem)
    face_of.begin(face, arguments)
    return face


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
