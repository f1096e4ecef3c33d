"""Says above the composer that a model's own chat template is not used: found when loading, or with one chat only."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from assistant.engine.protocol import Fitted, Loaded
from assistant.wiring.parts import Services, Widgets

TEMPLATE = "template"       # key of the strip

translate = QCoreApplication.translate


class TemplateStrip:
    """Told anew only when something has changed: once closed it stays away."""

    def __init__(self, services: Services, widgets: Widgets) -> None:
        self._notices = widgets.notices
        self._problem = ""      # told last; '' where the model's own template is used
        services.models.chosen.connect(self._on_chosen)
        services.models.loaded.connect(self._on_loaded)
        services.answering.fitted.connect(self._on_fitted)

    def retranslate(self) -> None:
        """Says it again in the language now in use."""
        if TEMPLATE in self._notices.strips():
            self._tell(self._problem)

    def _on_chosen(self, _path: Path) -> None:
        self._notices.hide_strip(TEMPLATE)

    def _on_loaded(self, info: Loaded) -> None:
        self._tell(info.template_problem)

    def _on_fitted(self, _chat_id: str, event: Fitted) -> None:
        if event.template_problem != self._problem:
            self._tell(event.template_problem)

    def _tell(self, problem: str) -> None:
        self._problem = problem
        self._notices.hide_strip(TEMPLATE)
        if problem:
            text = translate(
                "wiring", "This model’s chat template cannot be used; a common one (ChatML) takes its place.")
            hint = translate("wiring", "Answers may be worse than the model can do.")
            self._notices.show_strip(TEMPLATE, text, hint=hint, details=problem, anew=lambda: self._tell(problem))
