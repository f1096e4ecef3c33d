"""Connects the explanations of the samplers: they show the place that Explore or the next word shows."""

from PySide6.QtCore import QObject

from assistant.domain.chat import Chat
from assistant.domain.distribution import Distribution
from assistant.ui import desktop
from assistant.ui.explain.guide import ExplainGuide
from assistant.wiring.exploring import ExploreWiring
from assistant.wiring.parts import Services, Widgets


class ExplainWiring(QObject):
    """The guide is made when the panel is complete; its card when it is first opened."""

    def __init__(self, services: Services, widgets: Widgets, explore: ExploreWiring) -> None:
        super().__init__(widgets.window)
        self._s, self._w = services, widgets
        self._explore, self._exploring = explore, explore.exploring
        self._chat = ""             # the one with the place shown
        self.guide = ExplainGuide(widgets.theme, widgets.panel)
        self.guide.source_requested.connect(desktop.open_link)
        widgets.window.commands.on("explain", self._explain)
        services.session.settings_changed.connect(lambda _values: self._show_layers())
        services.preferences.layers_changed.connect(self._show_layers)
        services.models.chosen.connect(lambda _path: self._show_layers())
        services.models.released.connect(self._forget)
        services.session.opened.connect(self._on_opened)
        self._exploring.followed.connect(self._on_followed)
        self._exploring.shaped.connect(self._on_shaped)
        self._show_layers()

    def _explain(self) -> None:
        window = self._w.window
        if window.first_run_shown():
            return
        hidden = self._explore.opened or not window.panel_open()
        self._explore.leave()       # it covers the samplers
        if not window.panel_open():
            window.set_panel_open(True)
        if not (hidden and self.guide.explained()):     # else it is enough to see the card again
            self.guide.explain_focused()

    def _show_layers(self) -> None:
        self.guide.set_layers(self._s.sampling.layers(self._s.session.chat.settings))

    def _on_opened(self, chat: Chat) -> None:
        self._show_layers()
        if chat.info.id != self._chat:
            self._forget()

    def _forget(self) -> None:
        self._chat = ""
        self.guide.show_place(None)

    def _on_followed(self, distribution: Distribution, before: str) -> None:
        """While nothing is written, it is the last place written at, under other settings."""
        turn, shown = self._s.answering.turn, self._s.session.chat.info.id
        if turn is not None and turn.chat_id == shown:
            self._chat = shown
        if self._chat == shown:
            self.guide.show_place(distribution, before)

    def _on_shaped(self, distribution: Distribution) -> None:
        self._chat = self._s.session.chat.info.id
        word = self._exploring.word()
        before = "".join(each.text for each in self._exploring.words[max(0, self._exploring.index - 6):
                                                                     self._exploring.index]) if word else ""
        self.guide.show_place(distribution, before)
