"""Connects how much the model sees at once with the answers that filled it."""

from functools import partial

from assistant.wiring.parts import Services, Widgets


class ContextWiring:
    """The page knows how long the context is, so that it offers only what adds something."""

    def __init__(self, services: Services, widgets: Widgets) -> None:
        self._s, self._w = services, widgets
        services.models.chosen.connect(lambda _path: self._tell())
        services.models.loaded.connect(lambda _info: self._tell())

    def use_more(self, message_id: str) -> None:
        """Goes on with an answer once there is more context than it filled, or than its question needs."""
        row = self._w.transcript.row_of(message_id)
        if row is None:
            return
        models = self._s.models
        if models.window.tokens > row.needed > 0:       # the user has raised it meanwhile
            self._s.session.continue_answer(message_id)
        else:
            self._s.session.continue_with_more(message_id, partial(models.try_larger_context, row.needed))

    def _tell(self) -> None:
        self._w.transcript.set_context_window(self._s.models.window)
