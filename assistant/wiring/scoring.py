"""Connects the window that scores texts with the engine, the models and the chat; `scoring_door` makes it when it is
wanted."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject

from assistant.control.background import Background
from assistant.control.scoring import Scoring
from assistant.domain.chat import Role
from assistant.domain.errors import AssistantError, Cancelled, Remedy
from assistant.store.text_file import read_text_file
from assistant.ui import desktop, file_chooser
from assistant.ui.score.window import ScoreWindow
from assistant.wiring.next_steps import NextSteps
from assistant.wiring.parts import Services, Widgets

translate = QCoreApplication.translate


class ScoringWiring(QObject):
    """Texts are kept nowhere: they are gone with the window."""

    def __init__(self, services: Services, widgets: Widgets, steps: NextSteps) -> None:
        super().__init__(widgets.window)
        self._s, self._steps = services, steps
        self._files = Background(1, self)
        self.window = ScoreWindow(widgets.theme, widgets.window)
        self.scoring = Scoring(services.engine, services.models, services.answering, services.sampling, self)
        self._connect_window()
        self._connect_scoring()
        services.library.files_changed.connect(lambda _files: self._fill())
        services.models.chosen.connect(lambda _path: self._fill())
        services.session.opened.connect(lambda _chat: self._tell_answer())
        services.session.answer_ended.connect(lambda _message: self._tell_answer())

    def show(self) -> None:
        """Opens the window."""
        self._fill()
        self._tell_answer()
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        self.window.entry.first.setFocus()

    def close(self) -> None:
        """The app is closing."""
        self.window.close()
        self._files.finish()

    def _connect_window(self) -> None:
        window, entry = self.window, self.window.entry
        entry.score_requested.connect(self._score)
        entry.stop_requested.connect(self.scoring.stop)
        entry.model_chosen.connect(self._s.models.choose)
        entry.file_requested.connect(self._ask_for_file)
        entry.answer_requested.connect(lambda: entry.set_text(self._last_answer()))
        window.closed.connect(self.scoring.stop)
        window.file_dropped.connect(self._read)
        window.copied.connect(desktop.copy_text)
        window.remedy_requested.connect(self._on_remedy)

    def _connect_scoring(self) -> None:
        scoring, window = self.scoring, self.window
        scoring.begun.connect(window.begin)
        scoring.begun_anew.connect(window.begin_anew)
        scoring.waiting.connect(window.set_waiting)
        scoring.progressed.connect(window.set_progress)
        scoring.grew.connect(window.add_tokens)
        scoring.ended.connect(window.show_score)
        scoring.over.connect(lambda: window.set_busy(False))
        scoring.failed.connect(self._on_failed)

    def _score(self, texts: tuple[str, ...]) -> None:
        self.window.set_busy(True)
        self.scoring.score(texts)

    def _fill(self) -> None:
        models = [(file.path, file.name) for file in self._s.library.files if file.usable]
        self.window.entry.set_models(models, self._s.models.path)

    def _tell_answer(self) -> None:
        self.window.entry.has_answer = bool(self._last_answer())

    def _last_answer(self) -> str:
        return next((m.text for m in self._s.session.chat.upwards() if m.role is Role.ASSISTANT and m.text), "")

    def _ask_for_file(self) -> None:
        file_chooser.file_to_open(self.window, translate("wiring", "Open a text file"), file_chooser.documents(),
                                  "", "", self._read)

    def _read(self, file: Path) -> None:
        """On a thread: one on a sleeping network drive must hold up nothing."""
        self.window.set_error(None)
        self._files.run(lambda: read_text_file(file), lambda read: self.window.entry.set_text(read.text),
                        self.window.set_error)

    def _on_failed(self, error: AssistantError) -> None:
        if not isinstance(error, Cancelled):
            self.window.set_error(error)

    def _on_remedy(self, remedy: Remedy) -> None:
        self.window.set_error(None)
        self._steps.take(remedy)
