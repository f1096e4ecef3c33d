"""Connects reading a chat: finding words in it, going from message to message, and back down."""

from PySide6.QtCore import QObject

from assistant.wiring.parts import Widgets


class ReadingWiring(QObject):
    """The find bar asks, the transcript's finder answers."""

    def __init__(self, widgets: Widgets) -> None:
        super().__init__(widgets.window)
        self._w = widgets
        self._bar, self._finder = widgets.window.find_bar, widgets.transcript.finder
        self._bar.words_changed.connect(self._finder.find)
        self._bar.step_requested.connect(self._finder.step)
        self._bar.closed.connect(self._finder.clear)
        self._finder.changed.connect(self._on_changed)
        commands, transcript = widgets.window.commands, widgets.transcript
        commands.on("find", self._on_find)
        commands.on("find_next", lambda: self._on_step(1))
        commands.on("find_previous", lambda: self._on_step(-1))
        commands.on("next_message", lambda: transcript.go_to_message(1))
        commands.on("previous_message", lambda: transcript.go_to_message(-1))
        commands.on("latest", transcript.go_to_end)
        widgets.composer.submitted.connect(lambda *_: transcript.scroll_to_end())    # who writes looks at the end

    def _on_find(self) -> None:
        transcript = self._w.transcript
        if transcript.isVisible():
            self._bar.open_bar(transcript.selected_words() if transcript.has_keyboard() else "")

    def _on_step(self, delta: int) -> None:
        if self._bar.isVisible():
            self._finder.step(delta)
        else:
            self._on_find()

    def _on_changed(self) -> None:
        finder = self._finder
        if finder.marking:       # another search took the page over
            self._bar.hide()
        elif self._bar.isVisible():
            self._bar.set_count(finder.position(), finder.count(), finder.more)
