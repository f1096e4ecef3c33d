"""Connects what frees memory with its being given back to the system."""

from assistant.control.freed_memory import FreedMemory
from assistant.wiring.parts import Services, Widgets


class FreedMemoryWiring:
    """The start, which opens much that is needed once; answers, for each of which a chat's messages are laid together;
    and leaving a chat."""

    def __init__(self, services: Services, widgets: Widgets) -> None:
        self.freed = FreedMemory(widgets.window)
        services.answering.ended.connect(lambda *_ended: self.freed.soon())
        services.session.opened.connect(lambda _chat: self.freed.soon())
        widgets.window.closing.connect(self.freed.shutdown)
