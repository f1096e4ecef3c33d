"""Connects models: picker, browser and first page with the model session and the library."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale

from assistant import paths
from assistant.control.late_checksums import LateChecksums
from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, ModelFileError, Remedy
from assistant.domain.model import DownloadPhase, DownloadState, Fit, HubModel, ModelFile
from assistant.domain.model_parts import first_part
from assistant.engine.protocol import Loaded
from assistant.wiring.face import model_known
from assistant.wiring.failures import Failures
from assistant.wiring.library_errors import LIBRARY, LibraryErrors
from assistant.wiring.model_strips import ModelStrips
from assistant.wiring.next_steps import AGAIN, NextSteps
from assistant.wiring.parts import Services, Widgets
from assistant.wiring.template_strip import TemplateStrip

LOAD_FAILED = "load"        # keys of the strips above the composer
DOWNLOAD = "download"       # prefix of strips, followed by repository and file
DOWNLOADED = "downloaded"   # prefix of toasts, followed by the path

translate = QCoreApplication.translate


class ModelWiring:
    """Knows which download the user waits for: that one is used as soon as it is there."""

    def __init__(self, services: Services, widgets: Widgets, failures: Failures) -> None:
        self._s, self._w, self._failures = services, widgets, failures
        self._opening: Path | None = None   # the file the user pointed at last, until it is known or refused
        self._handed: list[Path] | None = []    # files handed over before it is known that the data are ours to change
        self._failed: dict[str, HubModel] = {}      # downloads whose strip is shown, by its key
        self._errors = LibraryErrors(services, widgets, failures, self._open)
        self.steps = NextSteps(services, widgets, self.use_file, self._download,
                               lambda: self._errors.refused or services.models.path)
        self._awaited: set[str] = set()     # file names chosen on the first page or opened by the user
        self._recommended: HubModel | None = None
        self._recommended_awaited = False   # asked for before the machine was known
        self._starter_awaited = False       # asked for before the model files were known
        self._late = LateChecksums(services.store, services.disk, services.answering, services.sampling.checksum)
        self._late.failed.connect(failures.tell)
        self.template_strip = TemplateStrip(services, widgets)
        self._strips = ModelStrips(services, widgets, self.steps, self._get)
        self._connect_library()
        self._connect_session()
        self._connect_widgets()

    def use_file(self, path: Path) -> None:
        """Opens a model file the user points at: used in place, loaded at once."""
        self._awaited |= {path.name, first_part(path).name}     # of a model cut into parts the first is told
        self._open(path)

    def _open(self, path: Path) -> None:
        self._opening = path
        self._errors.over()
        self._s.library.add(path)

    def hand_over(self, path: Path) -> None:
        """Opens a file that another start or the system hands over; one that comes early waits for `take_handed`."""
        if self._handed is None:
            self.use_file(path)
        else:
            self._handed.append(path)

    def take_handed(self) -> list[Path]:
        """Returns the files that wait; later ones are opened as they come."""
        handed, self._handed = self._handed or [], None
        return handed

    def use_starter(self) -> None:
        """Loads the practice model, as soon as the model files are known."""
        if paths.starter_model() is None:
            self._failures.tell(_no_starter(), LOAD_FAILED)
            return
        starter = self._s.library.starter()
        self._starter_awaited = starter is None
        if starter is not None:
            self._s.models.choose(starter.path)

    def _on_leaving(self, path: Path) -> None:
        self._s.models.forget(path)
        if self._s.preferences.app.last_model == str(path):
            self._s.preferences.set_app("last_model", "")   # the next start shall not look for it

    def _connect_library(self) -> None:
        library = self._s.library
        library.machine_known.connect(self._w.first_run.set_machine)
        library.files_changed.connect(self._on_files)
        library.file_added.connect(self._on_file_added)
        library.download_changed.connect(self._on_download)
        library.collection.not_added.connect(self._on_not_added)
        library.deleting.connect(self._on_leaving)
        library.unlisted.connect(self._on_leaving)
        library.discarded.connect(self._on_discarded)
        library.connected.connect(self._w.first_run.add_connection)

    def _connect_session(self) -> None:
        models = self._s.models
        models.chosen.connect(self._on_chosen)
        models.adopted.connect(self._s.preferences.set_for_model)
        models.loading.connect(self._on_loading)
        models.loaded.connect(self._on_loaded)
        models.failed.connect(self._on_failed)
        models.released.connect(self._on_released)

    def _connect_widgets(self) -> None:
        picker, browser, first = self._w.picker, self._w.browser, self._w.first_run
        models = self._s.models
        picker.model_chosen.connect(models.choose)
        picker.download_requested.connect(self._get)
        picker.find_more_requested.connect(self.steps.show_browser)
        picker.reload_requested.connect(self._on_reload)
        picker.cancel_requested.connect(models.cancel)
        browser.download_requested.connect(self._download)
        first.download_requested.connect(self._download_recommended)
        first.pause_requested.connect(self._pause_recommended)
        first.resume_requested.connect(self._download_recommended)
        first.cancel_requested.connect(models.cancel)
        first.choose_another_requested.connect(self.steps.show_browser)
        first.starter_requested.connect(self.use_starter)
        first.remedy_requested.connect(lambda remedy: self.steps.take(remedy, self._recommended))

    def _download(self, model: HubModel | None) -> None:
        if model is not None:
            self._awaited.add(self._s.library.destination(model).name)
            self._s.library.download(model)

    def _get(self, model: HubModel) -> None:
        """Uses the file that holds a model, or downloads it, in the window where that is seen."""
        here = self._s.library.file_of(model)
        if here is not None:
            self._s.models.choose(here.path)
        else:
            self._download(model)
            self.steps.show_browser()

    def _on_reload(self) -> None:
        self._w.picker.set_reload_needed(False)
        self._s.models.reload()

    def _download_recommended(self) -> None:
        """Downloads the recommended model, or uses the file that holds it, as soon as it is known which one that is."""
        self._recommended_awaited = self._recommended is None
        here = self._s.library.file_of(self._recommended) if self._recommended is not None else None
        if here is not None:
            self._s.models.choose(here.path)
        else:
            self._download(self._recommended)

    def _pause_recommended(self) -> None:
        if self._recommended is not None:
            self._s.library.pause(self._recommended)

    def _on_files(self, files: list[tuple[ModelFile, Fit]]) -> None:
        self._late.look()
        library, first = self._s.library, self._w.first_run
        language = QLocale().name()
        found = library.recommended(language)
        here = library.file_of(found[0]) if found is not None else None
        self._w.picker.set_rows(files, [found] if found is not None and here is None else [])
        self._w.browser.found.set_curated(library.curated_with_fit())
        first.set_local_count(sum(file.usable and not file.starter for file, _fit in files))
        first.set_starter_available(library.starter() is not None)
        if found is not None:
            before, self._recommended = self._recommended, found[0]
            first.set_recommended(*found, here is not None)
            if before is None or not _same(before, found[0]):
                first.set_download(library.downloads.state(found[0]))       # told before it was known to be this one
            if self._recommended_awaited:
                self._download_recommended()
        self._show_current()
        if self._starter_awaited and library.starter() is not None:
            self.use_starter()

    def _on_file_added(self, file: ModelFile) -> None:
        opened, self._opening = self._opening, None
        answering, current = self._s.answering, self._s.models.path
        if file.path.name in self._awaited or current is None:
            self._awaited.discard(file.path.name)
            waits = answering.is_busy() and current is not None and file.path != opened     # for the model in use
            if not (answering.turns or waits):
                self._s.models.choose(file.path)
                return
        text = translate("wiring", "{name} is ready.").format(name=file.name)
        self._w.notices.show_toast(f"{DOWNLOADED}:{file.path}", text, translate("wiring", "Use it"), "use")

    def _on_not_added(self, path: Path) -> None:
        """Where nothing is in use yet, the app was started by this file: the last model is used as at every start."""
        if path != self._opening:
            return
        self._opening, last = None, self._s.preferences.app.last_model
        if self._s.models.path is None and not self._starter_awaited and model_known(last) and Path(last) != path:
            self._s.models.choose(Path(last))

    def _on_download(self, state: DownloadState) -> None:
        self._w.browser.set_download(state)
        if self._recommended is not None and _same(state.model, self._recommended):
            self._w.first_run.set_download(None if state.phase is DownloadPhase.DONE else state)
        if state.speed > 0 or state.phase in (DownloadPhase.CHECKING, DownloadPhase.DONE):
            self._w.first_run.set_answered()
        self._tell_failed_download(state)
        under_way = state.phase in (DownloadPhase.DOWNLOADING, DownloadPhase.WAITING, DownloadPhase.CHECKING)
        self._stay_awake(state.model, under_way and self._s.preferences.app.keep_awake)

    def _on_discarded(self, model: HubModel) -> None:
        self._w.browser.remove_download(model)
        if self._recommended is not None and _same(model, self._recommended):
            self._w.first_run.set_download(None)
        self._stay_awake(model, False)

    def _stay_awake(self, model: HubModel, wanted: bool) -> None:
        """Each download is a reason of its own: the last to end lets the computer sleep again."""
        self._s.awake.set(f"{DOWNLOAD}:{model.repo}/{model.file}", wanted)

    def _tell_failed_download(self, state: DownloadState) -> None:
        """The browser shows it at the bar, and the first page in its card; the chat in a strip."""
        key = f"{DOWNLOAD}:{state.model.repo}/{state.model.file}"
        in_card = (self._w.window.first_run_shown() and self._recommended is not None
                   and _same(state.model, self._recommended))
        if state.phase is DownloadPhase.FAILED and state.error is not None and not in_card:
            self._failed[key] = state.model
            self._failures.tell(state.error, key)
        elif self._failed.pop(key, None) is not None:
            self._failures.over(key)

    def _failed_alike(self, key: str) -> list[HubModel]:
        """Returns the models whose downloads failed for the reason that a strip gives: it is told once for all."""
        of, one = self._s.library.downloads.state, self._failed[key]
        return [each for each in self._failed.values() if each is one or _trouble(of(each)) == _trouble(of(one))]

    def _on_chosen(self, path: Path) -> None:
        self._s.preferences.set_app("last_model", str(path))
        self._failures.over(LOAD_FAILED)
        self._errors.over()
        self._show_current()

    def _show_current(self) -> None:
        path = self._s.models.path
        file = self._s.library.file(path) if path is not None else None
        self._w.picker.set_current(file)
        self._w.composer.set_model_name(file.name if file is not None else "")
        coming = self._opening is not None or self._errors.refused is not None or self._starter_awaited
        self._strips.show(path, coming=coming)

    def _on_loading(self, fraction: float) -> None:
        self._w.picker.set_loading(fraction)
        self._w.first_run.set_loading(fraction, self._w.picker.model_name())

    def _on_released(self) -> None:
        """It is not being loaded any more, either."""
        self._w.picker.set_loading(None)
        self._w.first_run.set_loading(None)

    def _on_loaded(self, info: Loaded) -> None:
        self._on_released()
        self._failures.over(LOAD_FAILED)
        self._w.window.show_chat()
        self._s.library.learn_hash(Path(info.path))

    def _on_failed(self, error: AssistantError) -> None:
        self._on_released()
        self._failures.tell(error, LOAD_FAILED)

    def on_notice_action(self, key: str, action: str) -> bool:
        """Carries out a button of a strip or toast of this subject. Returns False for others."""
        if self._strips.on_notice_action(key, action):
            return True
        if key == LOAD_FAILED and action in set(Remedy):
            self.steps.take(Remedy(action), file=self._s.models.path)
        elif key == LIBRARY and action == Remedy.RETRY:
            self._errors.try_again()
        elif key in self._failed:
            for model in self._failed_alike(key) if action in AGAIN else [self._failed[key]]:
                self.steps.take(Remedy(action), model)
        elif key.startswith(DOWNLOADED):
            self._s.models.choose(Path(key.partition(":")[2]))
        else:
            return False
        return True


def _no_starter() -> ModelFileError:
    return ModelFileError(
        QT_TRANSLATE_NOOP("errors", "The practice model did not come with this installation."),
        QT_TRANSLATE_NOOP("errors", "Choose another model, or install the package that has it."),
        remedies=(Remedy.CHOOSE_MODEL, Remedy.USE_FILE))


def _trouble(state: DownloadState | None) -> tuple[str, dict[str, str]] | None:
    """Returns what tells one failure from another."""
    error = state.error if state is not None else None
    return (error.message, dict(error.values)) if error is not None else None


def _same(one: HubModel, other: HubModel) -> bool:
    """Whether both are one file; what is noted beside a download holds less than the list."""
    return (one.repo, one.file) == (other.repo, other.file)
