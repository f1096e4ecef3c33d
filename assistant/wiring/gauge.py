"""Connects the context gauge with what the context holds: instructions, chat, draft, and what is free."""

from collections.abc import Callable
from dataclasses import replace

from assistant.control.preparing import Preparing
from assistant.domain.budget import Occupancy, occupancy
from assistant.engine.protocol import Fitted
from assistant.wiring.parts import Services, Widgets


class GaugeWiring:
    """The parts are put together when somebody looks. How much the last prompt had to be read is told; of a chat opened
    since, how much the next one will have to be."""

    def __init__(self, services: Services, widgets: Widgets, draft_and_frame: Callable[[], tuple[int, int]],
                 preparing: Preparing) -> None:
        self._s, self._w = services, widgets
        self._draft_and_frame, self._preparing = draft_and_frame, preparing
        self._fitted: tuple[str, Fitted] | None = None      # of which chat the last prompt was, and how it fitted
        services.answering.fitted.connect(self._on_fitted)
        preparing.counted.connect(self._on_counted)
        widgets.window.header.occupancy = self._occupancy

    def _on_fitted(self, chat_id: str, event: Fitted) -> None:
        self._fitted = chat_id, event

    def _on_counted(self, chat_id: str, reused: int, fresh: int) -> None:
        if chat_id == self._s.session.chat.info.id:
            self._w.window.header.tell_ahead(reused, fresh)

    def _occupancy(self) -> Occupancy:
        used, total = self._w.window.header.context
        draft, system = self._draft_and_frame()
        if self._fitted is None or self._fitted[0] != self._s.session.chat.info.id:
            known = occupancy(used, total, system, draft, summary=self._s.session.context.summary)
            return replace(known, looked_up=self._preparing.count())
        last = self._fitted[1]
        return occupancy(used, total, last.system_tokens, draft, last.reused_tokens,
                         last.prompt_tokens - last.reused_tokens, last.summary_tokens)
