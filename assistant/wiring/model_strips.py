"""Says above the composer that there is no model yet, or only the tiny one, and offers others."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale

from assistant.domain.errors import Remedy
from assistant.domain.model import HubModel
from assistant.ui.error_text import remedy_label
from assistant.wiring.next_steps import NextSteps
from assistant.wiring.parts import Services, Widgets

PRACTICE = "practice"       # keys of the strips
NO_MODEL = "no-model"

GET, USE = "get", "use"     # actions of the button for the recommended model

translate = QCoreApplication.translate

Button = tuple[str, str]    # text and action


class ModelStrips:
    """What the user has closed stays away; that there is no model is told again when a message waits for one."""

    def __init__(self, services: Services, widgets: Widgets, steps: NextSteps,
                 get: Callable[[HubModel], None]) -> None:
        """`get` uses a model that is here, and downloads any other."""
        self._s, self._w, self._steps, self._get = services, widgets, steps, get
        self._closed: set[str] = set()
        self._shown: dict[str, list[Button]] = {}
        widgets.notices.dismissed.connect(self._closed.add)
        services.answering.model_needed.connect(self._on_model_needed)

    def show(self, path: Path | None, coming: bool) -> None:
        """Shows what is true of the model in use, None for none, in the language in use; `coming`: there will be one
        in a moment."""
        file = self._s.library.file(path) if path is not None else None
        offer = self._recommended()

        def anew() -> None:
            self.show(path, coming)

        if file is not None and file.starter and offer and PRACTICE not in self._closed:
            self._show(PRACTICE, translate("wiring", "This is the tiny practice model: English only, often wrong."),
                       offer, anew)
        else:
            self._w.notices.hide_strip(PRACTICE)
        if path is not None:
            self._closed.discard(NO_MODEL)
        if path is None and not (coming or NO_MODEL in self._closed or self._w.window.first_run_shown()):
            self._tell_no_model()
        else:
            self._w.notices.hide_strip(NO_MODEL)

    def on_notice_action(self, key: str, action: str) -> bool:
        """Carries out a button of one of these strips. Returns False for others."""
        if key not in (PRACTICE, NO_MODEL):
            return False
        found = self._s.library.recommended(QLocale().name())
        if action in set(Remedy):
            self._steps.take(Remedy(action))
        elif found is not None and (action == GET or self._s.library.file_of(found[0]) is not None):
            self._get(found[0])
        return True

    def _on_model_needed(self) -> None:
        self._closed.discard(NO_MODEL)
        self._tell_no_model()

    def _tell_no_model(self) -> None:
        """Offers what the first page offers; the practice model is among those to choose from."""
        self._show(
            NO_MODEL, translate("wiring", "No model is chosen yet. Your message is answered as soon as there is one."),
            [*self._recommended(), (remedy_label(Remedy.USE_FILE), Remedy.USE_FILE.value),
             (translate("wiring", "Choose a model"), Remedy.CHOOSE_MODEL.value)], self._tell_no_model)

    def _recommended(self) -> list[Button]:
        """Returns the button for the recommended model; none while it is not known which one that is."""
        found = self._s.library.recommended(QLocale().name())
        if found is None:
            return []
        here = self._s.library.file_of(found[0])
        if here is not None:
            return [(translate("wiring", "Use {name}").format(name=here.name), USE)]
        return [(translate("wiring", "Get {name}").format(name=found[0].name), GET)]

    def _show(self, key: str, text: str, buttons: list[Button], anew: Callable[[], None]) -> None:
        """Shows a strip, unless it is there just so: it would lose the focus."""
        if key not in self._w.notices.strips() or self._shown.get(key) != buttons:
            self._shown[key] = buttons
            self._w.notices.show_strip(key, text, buttons, anew=anew)
