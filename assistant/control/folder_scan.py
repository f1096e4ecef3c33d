"""Looks into every folder of the library at once, and does not wait for one that does not answer."""

import time

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.control.background import Background
from assistant.domain.errors import AssistantError
from assistant.domain.model_library import FolderState
from assistant.store.model_folder import ModelFolder
from assistant.store.model_sources.source import Source

SLOW_AFTER_SECONDS = 4.0     # without a sign of life: a network disk that is gone, or a drive that spins up
NEWS_INTERVAL_MS = 400       # between two lists while headers are read


class FolderScan(QObject):
    """Each folder has a thread of its own, and never more than one: a dead disk holds back nobody else."""

    news = Signal()                  # more is known of some folder
    running_changed = Signal(bool)
    failed = Signal(object)          # AssistantError: the index

    def __init__(self, folder: ModelFolder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._jobs = Background(1, self)
        self._looking: dict[Source, float] = {}     # when it last gave a sign of life
        self._slow: set[Source] = set()
        self._again: set[Source] = set()            # asked for while being looked into
        self._asking = False                        # which folders there are
        self._ask_again = False                     # there may be others since it was asked
        self._over = False
        self._watch = QTimer(self, interval=NEWS_INTERVAL_MS)
        self._watch.timeout.connect(self._on_watch)

    def is_running(self) -> bool:
        """Returns whether a folder is being looked into, those that do not answer left out."""
        return self._asking or bool(self._looking.keys() - self._slow)

    def begin(self) -> None:
        """Looks into every folder; `news` follows, more than once."""
        if self._over:
            return
        if self._asking:
            self._ask_again = True
            return
        was_running = self.is_running()
        self._asking = True
        if not was_running:
            self.running_changed.emit(True)
        self._ask()

    def shutdown(self) -> None:
        self._over = True
        self._watch.stop()
        self._jobs.finish(3)

    def _ask(self) -> None:
        self._ask_again = False
        self._jobs.run(self._folder.sources, self._on_sources, self._on_no_sources)

    def _on_no_sources(self, error: AssistantError) -> None:
        self._asking = self._ask_again = False
        self.running_changed.emit(False)
        self.failed.emit(error)

    def _on_sources(self, sources: list[Source]) -> None:
        if self._ask_again:
            self._ask()
            return
        self._asking = False
        for source in sources:
            if source in self._looking:
                self._again.add(source)
            else:
                self._look(source)
        if not self.is_running():       # none, or none that answers
            self._settle()

    def _look(self, source: Source) -> None:
        self._looking[source] = time.monotonic()
        self._watch.start()

        def alive() -> bool:
            if source in self._looking:
                self._looking[source] = time.monotonic()
            return not self._over

        self._jobs.run_apart(lambda: self._folder.look(source, alive), lambda _result: self._on_looked(source),
                             lambda error: self._on_looked(source, error))

    def _on_looked(self, source: Source, error: AssistantError | None = None) -> None:
        self._looking.pop(source, None)
        self._slow.discard(source)
        if error is not None:
            self.failed.emit(error)
        if source in self._again:
            self._again.discard(source)
            self._look(source)
        self._settle()

    def _settle(self) -> None:
        if not self._looking:
            self._watch.stop()
        if not self.is_running():
            self._jobs.run(self._folder.save_quietly, lambda _result: None, self.failed.emit)
            self.news.emit()
            self.running_changed.emit(False)

    def _on_watch(self) -> None:
        """Tells what there is so far, and gives up waiting for folders without a sign of life: they bring no news."""
        signs = list(self._looking.items())
        silent = {source for source, sign in signs if time.monotonic() - sign > SLOW_AFTER_SECONDS}
        late = silent - self._slow
        for source in late:
            self._folder.forget_look(source, FolderState.SLOW)
        self._slow |= late
        if late and not self.is_running():
            self._settle()
        elif late or len(silent) < len(signs):
            self.news.emit()
