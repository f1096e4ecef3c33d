"""Connects the window: settings, keys, files dropped, errors, and what the desktop is told."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication

from assistant import __version__
from assistant.control import diagnostics
from assistant.domain.chat import Message, Status
from assistant.domain.errors import Remedy
from assistant.ui import desktop
from assistant.ui.application import Application
from assistant.ui.languages import Languages
from assistant.wiring.chat import ChatWiring
from assistant.wiring.chat_list import ChatListWiring
from assistant.wiring.exchange_door import ExchangeDoor
from assistant.wiring.failures import Failures
from assistant.wiring.installation import place_of
from assistant.wiring.models import ModelWiring
from assistant.wiring.parts import Services, Widgets

translate = QCoreApplication.translate


class WindowWiring(QObject):
    """What belongs to no single subject."""

    def __init__(self, services: Services, widgets: Widgets, chat: ChatWiring, chats: ChatListWiring,
                 models: ModelWiring, exchange: ExchangeDoor, failures: Failures, languages: Languages,
                 notifier: desktop.Notifier) -> None:
        super().__init__(widgets.window)
        self._failures = failures
        self._s, self._w = services, widgets
        self._chat, self._chats, self._models, self._exchange = chat, chats, models, exchange
        self._languages, self._notifier = languages, notifier
        self._finished = ""     # chat with a finished answer that is not told yet: others beside it are being written
        self._connect_window()
        self._connect_settings()
        self._connect_notices()
        services.answering.ended.connect(self._on_answer_ended)
        services.answering.busy_changed.connect(self._on_busy_changed)
        services.models.chosen.connect(lambda _path: self._keep_awake())
        services.instance.activated.connect(self._on_activated)
        notifier.clicked.connect(self._come_forward)
        application = QCoreApplication.instance()
        assert isinstance(application, QApplication)
        application.applicationStateChanged.connect(self._on_state_changed)
        application.focusWindowChanged.connect(self._on_focus_window)
        if isinstance(application, Application):
            application.files_opened.connect(self._on_activated)

    def apply_look(self) -> None:
        """Applies theme, text size and font as the settings say."""
        app, instance = self._s.preferences.app, QCoreApplication.instance()
        assert isinstance(instance, QApplication)
        self._w.theme.apply(instance, app.theme, app.text_size, app.system_font, app.reduce_motion)

    def _connect_window(self) -> None:
        window, session = self._w.window, self._s.session
        window.new_chat_requested.connect(self._chat.new_chat)
        window.temporary_chat_requested.connect(lambda: self._chat.new_chat(temporary=True))
        window.stop_requested.connect(self._chat.stop)
        window.again_requested.connect(self._chat.again)
        window.delete_chat_requested.connect(self._chats.delete_shown)
        window.chat_step_requested.connect(self._on_chat_step)
        self._s.models.loaded.connect(lambda info: session.set_window(info.context_length))
        window.settings_requested.connect(self._models.steps.show_settings)
        window.text_size_step_requested.connect(self._on_text_size)
        window.diagnostics_requested.connect(self._copy_diagnostics)
        window.rename_requested.connect(window.rename_chat)
        window.model_requested.connect(self._w.picker.open)
        window.context_length_requested.connect(self._w.picker.open)
        window.about_requested.connect(lambda: window.show_about(__version__, place_of(self._s.paths)))
        window.suggestion_chosen.connect(self._on_suggestion)
        self._w.composer.panel_requested.connect(window.toggle_panel)
        self._w.panel.close_requested.connect(window.toggle_panel)
        self._w.chat_list.collapse_requested.connect(window.toggle_sidebar)
        window.file_dropped.connect(self._models.use_file)
        self._w.picker.open_file_requested.connect(self._models.steps.ask_for_file)
        self._w.picker.show_in_folder_requested.connect(desktop.show_folder)
        self._w.first_run.use_file_requested.connect(self._models.steps.ask_for_file)
        self._w.first_run.language_chosen.connect(lambda code: self._s.preferences.set_app("language", code))
        self._w.transcript.link_activated.connect(desktop.open_link)
        self._w.chat_list.settings_requested.connect(self._models.steps.show_settings)

    def _connect_settings(self) -> None:
        preferences, dialog = self._s.preferences, self._w.settings
        preferences.app_changed.connect(self._on_app_changed)
        preferences.failed.connect(self._failures.tell)
        dialog.value_changed.connect(preferences.set_app)
        dialog.diagnostics_requested.connect(self._copy_diagnostics)
        dialog.open_folder_requested.connect(lambda: desktop.show_folder(self._s.paths.shown))

    def _connect_notices(self) -> None:
        self._w.notices.action_requested.connect(self._on_action)
        self._w.first_run.error_remedy_requested.connect(
            lambda remedy: self._on_action(self._failures.on_card, remedy))
        self._w.notices.toast_expired.connect(self._chats.on_toast_expired)

    def _on_action(self, key: str, action: str) -> None:
        if any(wiring.on_notice_action(key, action) for wiring in
               (self._chat, self._chats, self._models, self._exchange)):
            return
        if action == Remedy.RETRY:
            self._failures.over(key)
            self._try_again()
        elif action == Remedy.OPEN_FOLDER and (folder := self._failures.folder_of(key)) is not None:
            desktop.show_folder(folder)
        elif action in set(Remedy):
            self._models.steps.take(Remedy(action))

    def _try_again(self) -> None:
        """Does again whatever the disk may have refused; what was done stays as it is."""
        self._s.preferences.flush()
        self._s.answering.save_again()
        self._s.library.refresh()
        self._s.session.restore_unsent()
        self._s.chats.refresh()
        self._chat.send_again()

    def _on_app_changed(self, key: str) -> None:
        app = self._s.preferences.app
        if key == "app.language":
            self._languages.use(app.language)
            self._models.template_strip.retranslate()
            self._s.library.refresh()       # names the recommended model anew
        elif key in ("app.theme", "app.text_size", "app.system_font", "app.reduce_motion"):
            self.apply_look()
        elif key == "app.keep_awake":
            self._keep_awake()
        self._w.settings.set_values(app)

    def _on_text_size(self, step: int) -> None:
        """Step 0 goes back to 100 %."""
        size = self._s.preferences.app.text_size
        self._s.preferences.set_app("text_size", size + 10 * step if step else 100)

    def _on_suggestion(self, words: str) -> None:
        self._w.composer.set_text(words)
        self._w.composer.focus()

    def _on_chat_step(self, step: int) -> None:
        """On the first page nothing would be seen of another chat, but what is written there would become its draft."""
        neighbour = self._w.chat_list.neighbour(step)
        if neighbour is not None and not self._w.window.first_run_shown():
            self._chat.open(neighbour)

    def _copy_diagnostics(self) -> None:
        models, library = self._s.models, self._s.library
        file = library.file(models.path) if models.path is not None else None
        desktop.copy_text(diagnostics.report(
            library.machine, file, models.info, self._s.preferences.app, self._s.engine.last_stderr(),
            self._s.paths.shown, models.graphics.backends, portable=self._s.paths.home is not None))
        self._w.notices.show_toast("copied", translate("wiring", "Diagnostics copied. They hold no chat text."))

    def _keep_awake(self) -> None:
        """A message may wait all night for somebody to choose a model."""
        answering = self._s.answering
        waits = self._s.models.path is None and answering.is_busy_alone() and not answering.turns
        self._s.awake.set("answer", answering.is_busy() and not waits and self._s.preferences.app.keep_awake)

    def _on_answer_ended(self, chat_id: str, message: Message, _event: object) -> None:
        if message.status in (Status.COMPLETE, Status.LENGTH, Status.CONTEXT):
            self._finished = chat_id

    def _on_busy_changed(self, busy: bool) -> None:
        self._keep_awake()
        if busy or not self._finished:
            return
        chat_id, self._finished = self._finished, ""
        # Whoever is in one of Parley's other windows sees it too; this one may be behind a dialog of its own.
        if self._s.preferences.app.notify and QApplication.focusWindow() is None:
            self._notifier.tell(translate("wiring", "The answer is finished"), self._chats.title(chat_id))

    def _on_state_changed(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self._notifier.hide()
            self._s.library.collection.on_focus()

    def _on_focus_window(self, window: QWindow | None) -> None:
        if window is not None:
            self._notifier.hide()

    def _come_forward(self) -> None:
        window = self._w.window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        window.activateWindow()

    def _on_activated(self, files: list[str]) -> None:
        self._come_forward()
        for file in files:
            self._models.hand_over(Path(file))
