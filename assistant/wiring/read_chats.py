"""Connects what is kept of read chats with the chats, the settings window and the end of the app."""

from assistant.control.read_chats import ReadChats
from assistant.wiring.parts import Services, Widgets


class ReadChatsWiring:
    """Nothing is looked at until the settings are."""

    def __init__(self, services: Services, widgets: Widgets) -> None:
        self.read = ReadChats(services.paths.states, services.engine, services.answering, services.session,
                              services.preferences, widgets.window)
        services.chats.deleting.connect(self.read.forget)
        widgets.settings.shown.connect(self.read.measure)
        widgets.settings.kept_deletion_requested.connect(self.read.clear)
        self.read.measured.connect(widgets.settings.set_kept)
        self.read.not_kept.connect(widgets.settings.set_not_kept)
        widgets.window.closing.connect(self.read.shutdown)
