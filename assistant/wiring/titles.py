"""Connects the names that the model writes for chats: the list and the header show them without a word."""

from pathlib import Path

from assistant.control.titles import Titles
from assistant.domain.titles import BY_MODEL
from assistant.wiring.parts import Services, Widgets


class TitleWiring:
    """The practice model names nothing: what it writes seldom says what a chat is about."""

    def __init__(self, services: Services, widgets: Widgets) -> None:
        self._s = services
        self.titles = Titles(services.store, services.disk, services.engine, services.models, services.answering,
                             services.sampling, self._wanted, widgets.window)
        self.titles.named.connect(lambda _chat, _title: services.chats.refresh())
        services.chats.renamed.connect(lambda chat, _title: self.titles.leave_alone(chat))
        services.chats.deleting.connect(lambda _chat: self.titles.give_up())
        services.session.opened.connect(lambda _chat: self.titles.give_up())

    def _wanted(self, model: Path) -> bool:
        file = self._s.library.file(model)
        return (self._s.preferences.app.chat_titles == BY_MODEL and not self._s.summaries.is_running()
                and file is not None and not file.starter)
