"""Connects the window of models with the library; `shelf_door` makes it when it is wanted."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject

from assistant.control.model_moves import cannot_take
from assistant.domain.errors import AdapterError, AssistantError, Cancelled, Remedy
from assistant.domain.model import ModelFile
from assistant.domain.model_library import IN_ORDER, MovePhase, MoveState
from assistant.ui import desktop, file_chooser
from assistant.ui.model_shelf.shelf_text import PROGRAMS
from assistant.ui.model_shelf.window import FOLDERS, MODELS, ModelShelf
from assistant.wiring.collection import REFUSED_ADAPTER
from assistant.wiring.failures import Failures
from assistant.wiring.library_errors import LIBRARY
from assistant.wiring.next_steps import NextSteps
from assistant.wiring.parts import Services, Widgets

REMOVED = "removed-folder"      # prefix of toasts, followed by the path

translate = QCoreApplication.translate


class ShelfWiring(QObject):
    """An error met while the window is open is told in it, and not a second time in the chat's."""

    def __init__(self, services: Services, widgets: Widgets, failures: Failures, steps: NextSteps) -> None:
        super().__init__(widgets.window)
        self._s, self._w, self._failures, self._steps = services, widgets, failures, steps
        self._collection = services.library.collection
        # What *Retry* does: what has failed, as far as that is told, else the last thing wanted.
        self._again: Callable[[], object] = services.library.refresh
        self._refused: tuple[Path, AssistantError] | None = None    # why a model did not get an adapter
        self.window = ModelShelf(widgets.theme, widgets.window)
        self._page = self.window.page
        self._connect_library()
        self._connect_page()
        self._connect_folders()
        self.window.set_folders(self._collection.folders)
        self.window.folders.set_scanning(self._collection.is_scanning())

    def show(self) -> None:
        """Opens the window at the model in use."""
        if not self.window.isVisible():
            self.window.show_tab(MODELS)
        self._come_forward()

    def show_model(self, path: Path) -> None:
        """Opens the window at a model."""
        self._come_forward()
        self.window.show_model(path)

    def show_folders(self) -> None:
        """Opens the window at the folders."""
        self.window.show_tab(FOLDERS)
        self._come_forward()

    def _come_forward(self) -> None:
        self.window.show()
        self._fill()
        self.window.raise_()
        self.window.activateWindow()

    # -- what the library tells -------------------------------------------------------------------------------

    def _connect_library(self) -> None:
        library, collection, adapters = self._s.library, self._collection, self._collection.adapters
        library.files_changed.connect(lambda _files: self._fill())
        self._s.models.chosen.connect(lambda _path: self._fill())
        self._s.models.released.connect(self._fill)
        collection.folders_changed.connect(self.window.set_folders)
        collection.scanning_changed.connect(self.window.folders.set_scanning)
        collection.relocated.connect(self.window.relocate)
        collection.verifying.connect(self._on_verifying)
        collection.verified.connect(lambda path, _result: self._on_verifying(path, None))
        collection.moves.changed.connect(self._on_move)
        collection.not_said.connect(self._on_not_done)
        collection.failed.connect(self._on_failed)
        adapters.not_done.connect(self._on_adapter_failed)
        self._s.models.failed.connect(self._on_load_failed)
        adapters.attached.connect(lambda _path: self._show_adapters())
        adapters.files_changed.connect(lambda _files: self._show_adapters())
        self.window.model_marked.connect(self._on_marked)
        self.window.remedy_requested.connect(self._on_remedy)

    def _fill(self) -> None:
        """While nobody sees it, nothing is filled: folders being looked into bring news all the time."""
        library = self._s.library
        if library.machine is not None and self.window.isVisible():
            self.window.set_models([(file, library.fit(file)) for file in library.files], self._s.models.path)

    def _on_marked(self, model: ModelFile) -> None:
        for place in model.places:
            self._page.set_move(place.path, self._collection.moves.state(place.path))
        self._show_adapters()
        self._page.advice.set_suggestions(self._s.library.advice(model) if model.usable else ())

    def _show_adapters(self) -> None:
        model, adapters = self._page.model(), self._collection.adapters
        if model is not None:
            self._page.set_adapters(adapters.of(model.path), adapters.files)

    def _on_verifying(self, path: Path, fraction: float | None) -> None:
        model = self._page.model()
        if model is not None and model.lies_at(path):
            self._page.check.set_checking(fraction)

    def _on_move(self, state: MoveState) -> None:
        over = state.phase in (MovePhase.DONE, MovePhase.CANCELLED)
        self._page.set_move(state.path, None if over else state)

    def _on_not_done(self, again: Callable[[], object]) -> None:
        """A check takes a minute, in which something else may be wanted."""
        self._again = again

    def _on_failed(self, error: AssistantError) -> None:
        if self.window.isVisible() and not isinstance(error, Cancelled):
            self._failures.over(LIBRARY)
            self.window.set_error(error)

    def _on_load_failed(self, error: AssistantError) -> None:
        """Whether an adapter is of the model's size, only loading tells; another one may be marked by then."""
        model, path = self._page.model(), self._s.models.path
        at_it = model is not None and path is not None and model.lies_at(path)
        if self.window.isVisible() and isinstance(error, AdapterError) and at_it:
            self._failures.over(REFUSED_ADAPTER)
            self._page.adapters.set_error(error)

    def _on_adapter_failed(self, model: Path, error: AssistantError) -> None:
        """A header may be read for long: where another model is marked by then, it is told for all of them."""
        marked = self._page.model()
        self._refused = model, error
        if self.window.isVisible() and marked is not None and marked.lies_at(model):
            self.window.set_error(None)
            self._page.adapters.set_error(error)

    # -- what the user wants ----------------------------------------------------------------------------------

    def _connect_page(self) -> None:
        page, collection, adapters = self._page, self._collection, self._collection.adapters
        page.use_requested.connect(self._s.models.choose)
        for signal, act in ((page.favourite_changed, collection.set_favourite), (page.renamed, collection.rename),
                            (page.noted, collection.set_note), (page.forget_requested, collection.forget),
                            (page.move_requested, collection.moves.move), (page.check_requested, self._check)):
            signal.connect(partial(self._do, act))
        page.delete_requested.connect(self._remember_deletion)
        page.cancel_check_requested.connect(collection.cancel_verify)
        page.show_requested.connect(desktop.show_folder)
        page.move_elsewhere_requested.connect(self._ask_where_to)
        page.cancel_move_requested.connect(collection.moves.take_back)
        page.go_on_requested.connect(collection.moves.go_on)
        page.remedy_requested.connect(self._on_remedy)
        shown = page.adapters
        shown.choose_requested.connect(self._ask_for_adapter)
        shown.attach_requested.connect(lambda adapter: self._with_model(adapters.attach, adapter))
        shown.scale_changed.connect(lambda adapter, scale: self._with_model(adapters.set_scale, adapter, scale))
        shown.switched.connect(lambda adapter, on: self._with_model(adapters.set_on, adapter, on))
        shown.detach_requested.connect(lambda adapter: self._with_model(adapters.detach, adapter))

    def _connect_folders(self) -> None:
        folders = self.window.folders
        folders.add_requested.connect(self._ask_for_folder)
        for signal, act in ((self.window.folder_dropped, self._collection.add_folder),
                            (folders.look_again_requested, self._s.library.refresh),
                            (folders.remove_requested, self._remove_folder),
                            (folders.want_requested, self._collection.want_folder)):
            signal.connect(partial(self._do, act))
        folders.show_requested.connect(desktop.show_folder)
        self._w.notices.action_requested.connect(self._on_notice_action)

    def _remove_folder(self, path: Path) -> None:
        """A program's folder stays in the list, switched off; one of the user's comes back with Undo."""
        self._collection.remove_folder(path)
        if any(folder.path == path and folder.removable for folder in self._collection.folders):
            text = translate("wiring", "{folder} is off the list; its files stay.").format(folder=path.name or path)
            self._w.notices.toast.show_over(self.window.foot, f"{REMOVED}:{path}", text, translate("wiring", "Undo"),
                                            "undo")

    def _on_notice_action(self, key: str, action: str) -> None:
        kind, _, path = key.partition(":")
        if kind == REMOVED and action == "undo":
            self._collection.add_folder(Path(path))

    def _do(self, act: Callable[..., object], *values: object) -> None:
        """Does what the user wants, and remembers it, should it have to be tried again."""
        self._again = partial(act, *values)
        self.window.set_error(None)
        act(*values)

    def _remember_deletion(self, path: Path) -> None:
        self._again = partial(self._page.delete_requested.emit, path)
        self.window.set_error(None)

    def _with_model(self, act: Callable[..., None], *values: object) -> None:
        model = self._page.model()
        if model is not None:
            act(model.path, *values)

    def _check(self, path: Path) -> None:
        self._page.check.set_checking(0.0)      # it may have to wait for another file
        self._collection.verify(path)

    def _ask_for_folder(self) -> None:
        file_chooser.folder(self.window, translate("wiring", "Add a folder with models"), Path.home(),
                            partial(self._do, self._collection.add_folder))

    def _ask_where_to(self, path: Path) -> None:
        file_chooser.folder(self.window, translate("wiring", "Move the model to a folder"), path.parent,
                            lambda folder: self._move_to(path, folder))

    def _move_to(self, path: Path, folder: Path) -> None:
        """A folder the library does not look into is added to it: the model would be lost from sight."""
        around = [each for each in self._collection.folders if folder.is_relative_to(each.path)]
        in_order = next((each for each in around if each.origin in IN_ORDER), None)
        if folder != path.parent and not any(each.finds(folder) for each in around):
            if in_order is not None:
                self._on_failed(cannot_take(folder, PROGRAMS[in_order.origin]))
                return
            off = any(each.path == folder for each in around)       # the user did not want to look in there so far
            look = self._collection.want_folder if off else self._collection.add_folder
            look(folder)
        self._collection.moves.move(path, folder)

    def _ask_for_adapter(self) -> None:
        file_chooser.files_to_open(
            self.window, translate("wiring", "Add a LoRA adapter"), file_chooser.downloads(),
            translate("wiring", "GGUF adapters"), "*.gguf",
            lambda files: self._with_model(self._collection.adapters.attach, files[0]))

    def _on_remedy(self, remedy: Remedy) -> None:
        error = self.window.error()
        self.window.set_error(None)
        if remedy is Remedy.RETRY:
            self._again()
        elif remedy is Remedy.OPEN_FOLDER and error is not None and "folder" in error.values:
            desktop.show_folder(Path(error.values["folder"]))
        elif remedy is Remedy.CHOOSE_MODEL:
            self.window.show_tab(MODELS)
        elif remedy is Remedy.USE_FILE and self._refused is not None and error is self._refused[1]:
            self.window.show_model(self._refused[0])
            self._ask_for_adapter()
        else:
            self._steps.take(remedy)
