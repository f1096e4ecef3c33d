"""Connects the context gauge with what the context holds: instructions, chat, draft, and what is free."""

from collections.abc import Callable

from assistant.domain.budget import Occupancy, occupancy
from assistant.engine.protocol import Fitted
from assistant.wiring.parts import Services, Widgets


class GaugeWiring:
    """The parts are put together when somebody looks."""

    def __init__(self, services: Services, widgets: Widgets, draft_and_frame: Callable[[], tuple[int, int]]) -> None:
        self._s, self._w = services, widgets
        self._draft_and_frame = draft_and_frame
        self._fitted: tuple[str, Fitted] | None = None      # of which chat the last prompt was, and how it fitted
        services.answering.fitted.connect(self._on_fitted)
        widgets.window.header.occupancy = self._occupancy

    def _on_fitted(self, chat_id: str, event: Fitted) -> None:
        self._fitted = chat_id, event

    def _occupancy(self) -> Occupancy:
        used, total = self._w.window.header.context
        draft, system = self._draft_and_frame()
        if self._fitted is None or self._fitted[0] != self._s.session.chat.info.id:
            return occupancy(used, total, system, draft, summary=self._s.session.context.summary)
        last = self._fitted[1]
        return occupancy(used, total, last.system_tokens, draft, last.reused_tokens,
                         last.prompt_tokens - last.reused_tokens, last.summary_tokens)
