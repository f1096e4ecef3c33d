"""The way to the window of models: what does it is imported and built when it is first asked for."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from assistant.domain.model import ModelFile
from assistant.domain.model_library import Removal
from assistant.wiring.failures import Failures
from assistant.wiring.next_steps import NextSteps
from assistant.wiring.parts import Services, Widgets

if TYPE_CHECKING:
    from assistant.wiring.shelf import ShelfWiring


class ShelfDoor(QObject):
    """Takes what is asked for in the picker and by commands, and asks before a model's files are deleted."""

    advice_taken = Signal(Path, object)     # a model's file, Suggestion: how it is to be loaded

    def __init__(self, services: Services, widgets: Widgets, failures: Failures, steps: NextSteps) -> None:
        super().__init__(widgets.window)
        self._parts = services, widgets, failures, steps
        self._s, self._w = services, widgets
        self._behind: ShelfWiring | None = None
        self._asked: set[Path] = set()      # of what is about to be deleted, until it is known what that would do
        self._asks: QWidget = widgets.window    # the window that wants to delete
        self._let_go: tuple[Path, Path] | None = None   # what is deleted, and the model in use, let go of for that
        picker, commands, removal = widgets.picker, widgets.window.commands, services.library.collection.removal
        picker.manage_requested.connect(lambda: self._wiring().show())
        picker.about_requested.connect(lambda path: self._wiring().show_model(path))
        picker.delete_requested.connect(lambda path: self._ask_to_delete(path, widgets.window))
        commands.on("show_models", lambda: self._wiring().show())
        commands.on("model_folders", lambda: self._wiring().show_folders())
        removal.planned.connect(self._on_planned)
        removal.no_trash.connect(lambda plan: self._ask(plan, for_good=True))
        removal.not_deleted.connect(self._take_back)
        services.library.collection.failed.connect(lambda _error: self._asked.clear())
        widgets.window.closing.connect(self._close)

    def front(self) -> QWidget:
        """Returns what a toast about models is shown over: the window of models while it is open."""
        if self._behind is not None and self._behind.window.isVisible():
            return self._behind.window.foot
        return self._w.notices

    def _ask_to_delete(self, path: Path, asks: QWidget) -> None:
        """Asks whether a model's files may go, once it is known what that would do."""
        self._asked.add(path)
        self._asks = asks
        self._s.library.collection.removal.plan(path)

    def _on_planned(self, plan: Removal) -> None:
        if plan.path in self._asked:
            self._asked.discard(plan.path)
            self._ask(plan)

    def _ask(self, plan: Removal, for_good: bool = False) -> None:
        from assistant.ui.model_shelf.deletion_box import DeletionBox
        model = self._s.library.file(plan.path)
        box = DeletionBox(self._w.theme, plan, model.name if model is not None else plan.path.stem,
                          in_use=any(map(self._s.models.uses, (plan.path, *plan.goes_too))), for_good=for_good,
                          parent=self._asks)
        box.confirmed.connect(lambda for_good: self._delete(plan, for_good))
        box.rejected.connect(lambda: self._take_back(plan.path))
        box.open()

    def _delete(self, plan: Removal, for_good: bool) -> None:
        if not for_good:            # else it has been let go of already
            used = self._s.models.path
            self._let_go = (plan.path, used) if used is not None and used in (plan.path, *plan.goes_too) else None
        self._s.library.collection.removal.delete(plan.path, for_good, plan.goes_too)

    def _take_back(self, path: Path) -> None:
        """The model in use is not deleted after all: it is used as before, unless another one is by now."""
        if self._let_go is not None and path == self._let_go[0]:
            (_path, used), self._let_go = self._let_go, None
            if self._s.models.path is None:
                self._s.models.choose(used)

    def _wiring(self) -> "ShelfWiring":
        if self._behind is None:
            from assistant.wiring.shelf import ShelfWiring
            shelf = self._behind = ShelfWiring(*self._parts)
            page = shelf.window.page
            page.advice.taken.connect(lambda advice: self._take(page.model(), advice))
            shelf.window.page.delete_requested.connect(lambda path: self._ask_to_delete(path, shelf.window))
        return self._behind

    def _take(self, model: ModelFile | None, advice: object) -> None:
        if model is not None:
            self.advice_taken.emit(model.path, advice)

    def _close(self) -> None:
        if self._behind is not None:
            self._behind.window.close()
