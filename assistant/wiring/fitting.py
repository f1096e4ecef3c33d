"""Connects what fits: advice at the model in use and at a load refused, and the chart of what could be used."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from assistant.domain.errors import AssistantError, Remedy
from assistant.domain.model import Fit, ModelFile
from assistant.ui.error_text import remedy_buttons
from assistant.wiring.failures import Failures
from assistant.wiring.models import LOAD_FAILED
from assistant.wiring.next_steps import NextSteps
from assistant.wiring.parts import Services, Widgets

if TYPE_CHECKING:
    from assistant.domain.advice import Suggestion

ACTION = "fit."         # begins the names of a strip's buttons that are ours


class FittingWiring:
    """What advice sets is kept for the model, as if it had been set by hand."""

    def __init__(self, services: Services, widgets: Widgets, failures: Failures, steps: NextSteps) -> None:
        self._s, self._w, self._failures, self._steps = services, widgets, failures, steps
        self._files: list[tuple[ModelFile, Fit]] = []
        self._offered: dict[str, Suggestion] = {}       # in the strip of a load that failed
        self._details = widgets.picker.popup().this_model
        self._details.advice.taken.connect(self._take)
        services.library.files_changed.connect(self._on_files)
        services.models.chosen.connect(lambda _path: self._advise())
        services.preferences.layers_changed.connect(self._on_options)
        failures.offer(LOAD_FAILED, self._buttons)
        widgets.notices.action_requested.connect(self._on_action)
        found = widgets.browser.found
        found.compare_requested.connect(self._compare)
        widgets.browser.use_requested.connect(services.models.choose)
        widgets.window.commands.on("compare_models", self._open_chart)

    def _on_files(self, files: list[tuple[ModelFile, Fit]]) -> None:
        self._files = files
        self._advise()

    def _compare(self) -> None:
        from assistant.domain.comparison import compare

        self._w.browser.found.show_compared(compare(self._files, self._s.library.curated_with_fit()))

    def _open_chart(self) -> None:
        self._steps.show_browser()
        self._w.browser.found.show_curated()
        self._compare()
        self._w.browser.found.view().setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -- the model in use ---------------------------------------------------------------------------------

    def _model(self) -> ModelFile | None:
        path = self._s.models.path
        file = self._s.library.file(path) if path is not None else None
        return file if file is not None and file.usable else None

    def _advise(self) -> None:
        model = self._model()
        before = self._details.advice.suggestions()
        now = self._s.library.advice(model) if model is not None else ()
        self._details.advice.set_suggestions(now)
        if now != before:
            self._details.size_changed.emit()

    def _on_options(self) -> None:
        """Sliders move all the time; only what is seen follows at once."""
        if self._w.picker.popup().isVisible():
            self._advise()

    def take(self, path: Path, suggestion: "Suggestion") -> None:
        """Loads a model of this computer as advised, from now on; for a smaller copy, leads to the search."""
        models, file = self._s.models, self._s.library.file(path)
        if suggestion.setting:
            self._failures.over(LOAD_FAILED)
            self._s.preferences.set_for_model(path, suggestion.setting, suggestion.value)
            if path == models.path:
                models.reload()
            else:
                models.choose(path)
            self._s.library.refresh()       # judges it anew
        elif file is not None:
            self._steps.show_browser()
            self._w.browser.fill_search(file.original_name or file.name)

    def _take(self, suggestion: "Suggestion") -> None:
        self._w.picker.popup().close()
        if self._s.models.path is not None:
            self.take(self._s.models.path, suggestion)

    # -- a load that was refused --------------------------------------------------------------------------

    def _buttons(self, error: AssistantError) -> Sequence[tuple[str, str]]:
        """Returns what to do about a load that failed: instead of "less", how much less."""
        from assistant.domain.advice import Change
        from assistant.ui.advice_text import suggestion_label

        model = self._model()
        self._offered = {}
        if Remedy.SMALLER_CONTEXT in error.remedies and model is not None:
            self._offered = {f"{ACTION}{each.change}": each for each in self._s.library.advice(model, now=True)
                             if each.change is not Change.CLOSE_PROGRAMS}
        own = [(suggestion_label(each), action) for action, each in self._offered.items()]
        return own + [button for button in remedy_buttons(error) if not own or button[1] != Remedy.SMALLER_CONTEXT]

    def _on_action(self, key: str, action: str) -> None:
        if key == LOAD_FAILED and action in self._offered:
            self._take(self._offered[action])
