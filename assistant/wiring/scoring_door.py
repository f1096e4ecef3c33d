"""The way to the window that scores texts: what does it is imported and built when it is first asked for."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from assistant.wiring.next_steps import NextSteps
from assistant.wiring.parts import Services, Widgets

if TYPE_CHECKING:
    from assistant.wiring.scoring import ScoringWiring


class ScoringDoor(QObject):
    """Takes the command."""

    def __init__(self, services: Services, widgets: Widgets, steps: NextSteps) -> None:
        super().__init__(widgets.window)
        self._parts = services, widgets, steps
        self._behind: ScoringWiring | None = None
        widgets.window.commands.on("score_text", self._show)
        widgets.window.closing.connect(self._close)

    def _show(self) -> None:
        if self._behind is None:
            from assistant.wiring.scoring import ScoringWiring
            self._behind = ScoringWiring(*self._parts)
        self._behind.show()

    def _close(self) -> None:
        if self._behind is not None:
            self._behind.close()
