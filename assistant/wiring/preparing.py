"""Connects the composer with the reading of what stands in it."""

from assistant.control.preparing import Preparing
from assistant.wiring.parts import Services, Widgets
from assistant.wiring.rewriting import REWRITING


class PreparingWiring:
    """Words of the user's that change an earlier message are not read along: they are another branch's."""

    def __init__(self, services: Services, widgets: Widgets) -> None:
        self.preparing = Preparing(
            services.engine, services.models, services.answering, services.session, services.sampling,
            self._allowed, widgets.window)
        self._s, self._w = services, widgets
        widgets.composer.text_changed.connect(lambda _text: self.preparing.touch())
        widgets.composer.attachments_changed.connect(lambda _attachments: self.preparing.touch())
        widgets.window.closing.connect(self.preparing.shutdown)

    def _allowed(self) -> bool:
        wanted = self._s.preferences.app.read_while_typing and not self._s.measuring.is_running()
        return wanted and REWRITING not in self._w.notices.strips()
