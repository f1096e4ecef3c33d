"""Connects the replay of an answer with the card that tells what came of it."""

from PySide6.QtCore import QPoint

from assistant.control.replaying import Replaying
from assistant.domain.chat import Message
from assistant.domain.errors import AssistantError
from assistant.engine.protocol import Replayed
from assistant.ui.replay_popup import ReplayPopup
from assistant.wiring.parts import Services, Widgets


class ReplayWiring:
    """One card at a time; closing it ends the replay."""

    def __init__(self, services: Services, widgets: Widgets) -> None:
        self._s, self._w = services, widgets
        self._popup: ReplayPopup | None = None
        self.replaying = Replaying(services.engine, services.models, services.answering,
                                   services.sampling, widgets.window)
        widgets.transcript.signals.replay_requested.connect(self._replay)
        self.replaying.waiting.connect(lambda: self._popup.show_waiting() if self._popup else None)
        self.replaying.progressed.connect(lambda share: self._popup.show_progress(share) if self._popup else None)
        self.replaying.ended.connect(self._on_ended)
        self.replaying.failed.connect(self._on_failed)

    def _replay(self, message_id: str) -> None:
        row = self._w.transcript.row_of(message_id)
        message = self._s.session.chat.messages.get(message_id)
        if row is not None and message is not None:
            self.replay(message, self._w.transcript.message_actions.place(row))

    def replay(self, message: Message, at: QPoint) -> None:
        """Makes an answer of the chat shown again; the card is at a place of the screen."""
        popup = self._popup = ReplayPopup(self._w.theme, message, self._w.window)
        popup.closed.connect(self._on_closed)
        popup.open_at(at)
        self.replaying.replay(self._s.session.chat, message)

    def _on_closed(self) -> None:
        self._popup = None
        self.replaying.stop()

    def _on_ended(self, event: Replayed) -> None:
        if self._popup is not None:
            self._popup.show_result(event.verdict, event.reason, event.place, event.now, thinking=event.thinking)

    def _on_failed(self, error: AssistantError) -> None:
        if self._popup is not None:
            self._popup.show_failure(error)
