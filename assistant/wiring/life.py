"""The app's first and last moments: what is opened at the start, what is put on disk at the end."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.control.background import Background
from assistant.domain.chat import ChatInfo
from assistant.domain.errors import AssistantError, NewerDataError, Remedy, StorageError
from assistant.domain.translatable import QT_TRANSLATE_NOOP
from assistant.store.chats import OpenReport
from assistant.ui import highlight, markdown_parser
from assistant.ui.first_paint import after_first_paint
from assistant.wiring.chat import ChatWiring
from assistant.wiring.face import files_of, model_known
from assistant.wiring.failures import Failures
from assistant.wiring.models import ModelWiring
from assistant.wiring.parts import Services, Widgets

DATABASE = "database"       # keys of the strips
SETTINGS = "settings"


class Life(QObject):
    """Nothing is opened before the window has been painted once.

    A child of the window, it also keeps alive everything the window needs.
    """

    data_refused = Signal(object)       # NewerDataError

    def __init__(self, services: Services, widgets: Widgets, chat: ChatWiring, models: ModelWiring,
                 failures: Failures, held: tuple[object, ...]) -> None:
        super().__init__(widgets.window)
        self._failures = failures
        self.services, self.widgets, self._held = services, widgets, held
        self._s, self._w = services, widgets
        self._chat, self._models = chat, models
        self._over, self._last_chat = False, ""
        self._spare = Background(1, self)
        widgets.window.closing.connect(self.end)

    def begin(self, arguments: list[str], painted: bool) -> None:
        """Makes the window answer; the rest starts once it is painted."""
        app = self._s.preferences.app
        self._last_chat = app.last_chat
        self._w.window.set_engine_probes(
            lambda: self._s.models.info is not None,
            lambda: not (self._s.answering.is_busy() or self._s.session.is_sending))
        self._w.settings.set_values(app)
        files = files_of(arguments)
        known = [Path(app.last_model)] if model_known(app.last_model) else []
        self._chat.new_chat()
        self._s.preferences.set_app("last_chat", self._last_chat)   # an empty one stands for it until there is the list
        if self._w.window.first_run_shown():
            self._w.first_run.focus()
        self._s.chats.changed.connect(self._on_first_list)
        page = self._w.window.centralWidget()
        assert page is not None

        def look() -> None:
            self._look(files, known, "--starter" in arguments)

        if painted:
            QTimer.singleShot(0, self, look)
        else:
            after_first_paint(page, look)

    def _look(self, files: list[Path], known: list[Path], starter: bool) -> None:
        """Opens everything, unless a newer version wrote the chats: then not one file may be touched."""
        if not self._over:
            self._s.disk.run(self._check_version, lambda _result: self._open(files, known, starter), self._on_refused)

    def _check_version(self) -> None:
        """On the disk's thread: the settings may wait there to be written, right behind this."""
        try:
            self._s.store.check_version()
        except NewerDataError:
            self._s.preferences.freeze()
            raise

    def _on_refused(self, error: AssistantError) -> None:
        if isinstance(error, NewerDataError):
            self.data_refused.emit(error)
        else:
            self._failures.tell(error, DATABASE)
            for file in self._models.take_handed():
                self._models.use_file(file)

    def _open(self, files: list[Path], known: list[Path], starter: bool) -> None:
        if self._over:
            return
        self._open_database()
        self._s.session.restore_unsent()
        self._s.chats.refresh()
        self._s.library.start(self._s.preferences.app.resume_downloads)
        self._show_settings_problems()
        self._spare.run(_warm_up, lambda _result: None, self._failures.tell)
        files = [*files, *self._models.take_handed()]
        if starter:
            self._models.use_starter()
        for file in files:
            self._models.use_file(file)
        if known and not (starter or files):
            self._s.models.choose(known[0])
        self._chat.send_waiting()

    def _on_first_list(self, infos: list[ChatInfo]) -> None:
        """Goes back to the chat shown last, unless the user has begun something meanwhile, or begins anew."""
        self._s.chats.changed.disconnect(self._on_first_list)
        last, shown = self._last_chat, self._s.session.chat
        if self._s.preferences.stored.damaged_kept_as is not None:      # with them it was lost which one that is
            last = next((info.id for info in infos if not info.archived), "")
        written = shown.draft or shown.draft_attachments or self._w.composer.text()
        begun = shown.info.id or written or self._s.answering.is_busy() or self._w.window.first_run_shown()
        if last in {info.id for info in infos} and not begun:
            self._s.session.open(last)
        elif not shown.info.temporary:
            self._s.preferences.set_app("last_chat", shown.info.id)

    def _open_database(self) -> None:
        self._s.disk.run(self._s.store.open, self._on_database, self._on_database_failed)

    def _on_database(self, report: OpenReport) -> None:
        self._failures.over(DATABASE)       # of an earlier try
        if report.damaged_kept_as is not None:
            self._failures.tell(StorageError(
                QT_TRANSLATE_NOOP("errors", "The chats were damaged. {count} could be read and are here."),
                QT_TRANSLATE_NOOP(
                    "errors", "The damaged file is kept as {name} until you next delete a chat or message."),
                remedies=(Remedy.OPEN_FOLDER,),
                values={"count": str(report.recovered_chats), "name": report.damaged_kept_as.name}), DATABASE)

    def _on_database_failed(self, error: AssistantError) -> None:
        """Whatever opens it later, what that has found is told."""
        self._failures.tell(error, DATABASE)
        self._s.chats.changed.connect(self._on_list_after_failure)

    def _on_list_after_failure(self, _infos: list[ChatInfo]) -> None:
        self._s.chats.changed.disconnect(self._on_list_after_failure)
        self._open_database()

    def _show_settings_problems(self) -> None:
        stored = self._s.preferences.stored
        if stored.damaged_kept_as is not None:
            self._failures.tell(StorageError(
                QT_TRANSLATE_NOOP("errors", "The settings could not be read; Parley began with its own."),
                QT_TRANSLATE_NOOP("errors", "The damaged file was kept as {name}."),
                remedies=(Remedy.OPEN_SETTINGS, Remedy.OPEN_FOLDER),
                values={"name": stored.damaged_kept_as.name}), SETTINGS)

    def end(self) -> None:
        """Puts everything on disk and ends the worker; an answer or a download can be gone on with later."""
        if self._over:
            return
        self._over = True
        self._w.panel.commit_typing()
        self._w.settings.close()        # what is being typed there counts, too
        s = self._s
        for name, value in self._w.window.window_state().items():
            s.preferences.set_app(name, value)
        self._w.notices.finish_toast()
        s.session.shutdown()
        s.models.shutdown()
        s.engine.shutdown()
        s.library.shutdown()
        s.hub_search.shutdown()
        s.hub.shutdown()
        s.preferences.flush()
        s.chats.shutdown()
        s.disk.finish()
        self._spare.finish()
        s.store.close()
        s.awake.shutdown()
        s.instance.close()
        self._w.browser.close()


def _warm_up() -> None:
    """Imports what the first message and the first code block need."""
    markdown_parser.parser()
    highlight.warm()
