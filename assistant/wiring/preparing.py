"""Connects the composer with the reading of what stands in it."""

from assistant.control.preparing import Preparing
from assistant.wiring.parts import Services, Widgets


class PreparingWiring:
    """Words of the user's that change an earlier message are not read along: they are another branch's."""

    def __init__(self, services: Services, widgets: Widgets) -> None:
        self.preparing = Preparing(
            services.engine, services.models, services.answering, services.session, services.sampling,
            lambda: services.preferences.app.read_while_typing and not services.measuring.is_running(), widgets.window)
        widgets.composer.text_changed.connect(lambda _text: self.preparing.touch())
        widgets.composer.attachments_changed.connect(lambda _attachments: self.preparing.touch())
        widgets.window.closing.connect(self.preparing.shutdown)
