"""Connects what explains one place of the text: the next word in the sampling panel, and its own panel behind F7."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from assistant.control.exploring import Exploring
from assistant.domain.chat import Chat, Message, Role, Status
from assistant.domain.distribution import Distribution, Word
from assistant.domain.errors import AssistantError
from assistant.ui.explore.source_places import SourcePlaces
from assistant.ui.explore.step_panel import StepPanel
from assistant.ui.explore.word_marks import WordMarks
from assistant.ui.explore.words import visible
from assistant.wiring.next_place import NextPlace
from assistant.wiring.parts import Services, Widgets

_SECTION = "generation."


class ExploreWiring(QObject):
    """The panel and the marks on the page are made when they are first wanted."""

    opened_changed = Signal(bool)

    def __init__(self, services: Services, widgets: Widgets) -> None:
        super().__init__(widgets.window)
        self._s, self._w = services, widgets
        self.exploring = Exploring(services.engine, services.models, services.session, services.answering,
                                   services.sampling, self)
        self.places = SourcePlaces(widgets.transcript)
        self._next = NextPlace(services, widgets, self.exploring, lambda: self._open, self)
        self._panel: StepPanel | None = None
        self._marks: WordMarks | None = None
        self._open = False
        self._taking = self._took = False       # a word is being written alone; it was, and is to be told
        self._ended_here = False                # in its place the answer ended
        self._looking = self._chain_next = False    # what may come after it is not known yet; the chain picks then
        self._branched_at: int | None = None     # index of the word that a branch being written was made at
        self._connect()

    # -- open and closed ------------------------------------------------------------------------------------

    @property
    def opened(self) -> bool:
        """Whether the panel is there."""
        return self._open

    def toggle(self) -> None:
        """Opens the panel at the answer that has the keyboard, else at the last one; or closes it."""
        if self._open:
            self.leave()
            return
        if self._w.window.first_run_shown():
            return
        panel = self._made()
        self._open = True
        self._w.window.regions.set_wide(True)
        assert self._marks
        self._marks.open()
        self._show_layers()
        panel.open()
        self._next.follow()
        self.opened_changed.emit(True)
        self._begin()
        panel.focus_bars()

    def leave(self) -> None:
        """Shows the sampling panel again."""
        if not self._open or self._panel is None or self._marks is None:
            return
        self._open = False
        self._looking = self._chain_next = False
        self._panel.set_stepping(False)
        self.exploring.leave()
        self._marks.close()
        self._panel.close_panel()
        self._next.follow()
        if self._next.is_empty():       # else it has looked again, being seen again
            self._next.renew()
        self.opened_changed.emit(False)
        self._w.window.regions.set_wide(False)
        self._w.composer.focus()

    def show_word(self, message_id: str, character: int) -> None:
        """Explores the word that a character of an answer's text belongs to; opens the panel for it."""
        if not self._open:
            self.toggle()
        if self._open:
            self.exploring.explore_at(message_id, character)

    def _begin(self) -> None:
        """Looks at the first word of an answer, or at what is being written."""
        panel = self._made()
        panel.set_can_branch(self.exploring.can_branch())
        answering = self._s.answering
        if answering.is_busy() and answering.chat_id() == self._s.session.chat.info.id:
            self.exploring.leave()
            panel.show_waiting()
            return
        row = self._w.transcript.focused_row()
        answers = [m for m in self._s.session.chat.branch() if m.role is Role.ASSISTANT and m.text]
        chosen = row.message if row is not None and not row.by_user else answers[-1] if answers else None
        if chosen is None:
            self.exploring.leave()
            panel.show_nothing()
        else:
            self.exploring.explore(chosen.id)

    def _made(self) -> StepPanel:
        if self._panel is None:
            panel = self._panel = StepPanel(self._w.theme, self._w.panel)
            panel.hide()
            exploring = self.exploring
            panel.back_requested.connect(self.leave)
            panel.close_requested.connect(self._w.window.toggle_panel)
            panel.step_requested.connect(exploring.step)
            panel.draw_requested.connect(exploring.draw)
            panel.value_changed.connect(self._on_value)
            panel.continue_requested.connect(self._on_continue)
            panel.take_requested.connect(self._on_take)
            panel.write_on_requested.connect(self._on_write_on)
            self._marks = WordMarks(self._w.transcript, self.places)
            self._marks.word_clicked.connect(exploring.explore_at)
            self._marks.word_clicked.connect(lambda *_: panel.focus_bars())     # the click took the keyboard away
        return self._panel

    # -- signals --------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        exploring, session, window = self.exploring, self._s.session, self._w.window
        self._next.section.explore_requested.connect(self.toggle)
        window.commands.on("explore", self.toggle)
        window.commands.on("step_by_step", self._step_by_step)
        self._s.answering.busy_changed.connect(self._on_busy)
        window.panel_toggled.connect(self._on_panel_toggled)
        exploring.asked.connect(lambda: self._panel.await_place() if self._panel else None)
        exploring.followed.connect(self._on_followed)
        exploring.shaped.connect(self._on_shaped)
        exploring.words_known.connect(self._on_words)
        exploring.place_changed.connect(self._on_place)
        exploring.reading.connect(lambda share: self._panel.show_reading(share) if self._panel else None)
        exploring.waiting.connect(self._on_waiting)
        exploring.failed.connect(self._on_failed)
        exploring.drew.connect(lambda drawn: self._panel.show_drawn(drawn) if self._panel else None)
        session.opened.connect(self._on_opened)
        session.answer_begun.connect(self._on_begun)
        session.answer_ended.connect(self._on_ended)
        session.settings_changed.connect(lambda _values: self._on_settings())
        self._s.preferences.layers_changed.connect(self._on_settings)

    def _on_value(self, key: str, value: object) -> None:
        """The engine is asked first: what else shows the value is slower than it."""
        self.exploring.reshape({key.removeprefix(_SECTION): value})
        self._w.panel.value_changed.emit(key, value)

    def _on_settings(self) -> None:
        self.exploring.reshape()
        self._show_layers()

    def _show_layers(self) -> None:
        if self._open and self._panel is not None:
            self._panel.set_layers(self._s.sampling.layers(self._s.session.chat.settings))

    def _on_followed(self, distribution: Distribution, before: str) -> None:
        self._next.show(distribution, before)
        if self._open and self._panel is not None and self._s.answering.turn is not None and not self._taking:
            self._panel.show_followed(distribution, before)

    def _on_shaped(self, distribution: Distribution) -> None:
        if self._open and self._panel is not None:
            chain_next = self._looked()
            self._panel.show_distribution(distribution)     # and does what was pressed too early
            if chain_next and not self._taking:
                self._on_take(None)

    def _on_waiting(self) -> None:
        if self._panel is not None:
            self._panel.show_waiting(self._s.models.info is not None)

    def _on_failed(self, error: AssistantError) -> None:
        """The head names the place that cannot be looked at: the bars may be those of another."""
        if self._panel is not None:
            if words := self.exploring.words:
                self._on_place(self.exploring.message_id, self.exploring.index, len(words))
            self._panel.show_error(error)
        if self._looked():
            self._on_take(None)

    def _looked(self) -> bool:
        """What may follow the word taken is known, or will not be. Returns whether the chain is to pick at once."""
        if self._taking:
            return False
        chain_next = self._looking and self._chain_next
        self._looking = self._chain_next = False
        return chain_next

    def _on_words(self, message_id: str, words: Sequence[Word]) -> None:
        if self._marks is not None:
            self._marks.show_words(message_id, words)

    def _on_place(self, _message_id: str, index: int, count: int) -> None:
        if self._panel is not None and self._marks is not None:
            word = self.exploring.word()
            self._panel.show_place(visible(word.text) if word is not None else "", index, count)
            if self._took:
                self._took = False
                words = self.exploring.words
                self._panel.show_taken(words[-1].token if words and not self._ended_here else None)
            self._marks.mark(index)

    def _on_panel_toggled(self, shown: bool) -> None:
        if not shown and self._open:
            self.leave()

    def _on_opened(self, chat: Chat) -> None:
        self._next.clear()
        explored = self.exploring.message_id
        if explored in chat.messages and (self._taking or self._branched_at is not None):  # a branch
            return
        self._branched_at, self._taking = None, False
        self._looking = self._chain_next = False        # else a word would be written into this chat
        if self._open and explored not in {message.id for message in chat.branch()}:
            self._begin()

    def _on_continue(self, token: int) -> None:
        if self.exploring.can_go_on():
            self._branched_at = self.exploring.index
            self.exploring.continue_from(token)

    def _step_by_step(self) -> None:
        if not self._open:
            self.toggle()
        if self._open and self._panel is not None:
            self._panel.set_stepping(True)
            self._panel.focus_bars()

    def _on_take(self, token: int | None) -> None:
        if self.is_stepping():      # what is chosen among is not shown yet
            self._chain_next = token is None
        elif not self._s.answering.is_busy() and self.exploring.can_go_on():
            self._taking = True
            self.exploring.take(token)

    def is_stepping(self) -> bool:
        """Returns whether a word is being taken, or what may follow it is not shown yet."""
        return self._taking or self._looking

    def _on_busy(self, busy: bool) -> None:
        self._taking = self._taking and busy

    def _on_write_on(self) -> None:
        if self.exploring.can_go_on() and self._panel is not None:
            self._panel.set_stepping(False)
            self._looking = self._chain_next = False
            self._branched_at = self.exploring.index
            self.exploring.write_on()

    def _on_begun(self, _message: Message) -> None:
        """What is written is followed; a word clicked meanwhile waits for its end."""
        if self._open and self._marks is not None and not self._taking:
            if self._branched_at is None:       # else the engine needs the place to begin from
                self.exploring.leave()
            self._marks.show_words("", ())

    def _on_ended(self, message: Message) -> None:
        """The place goes on in what was written: at the word chosen, where it was a branch."""
        index, self._branched_at = self._branched_at, None
        if self._open and self._taking:
            self._took, self._ended_here = True, message.status is Status.COMPLETE
            self._looking = message.status is not Status.INTERRUPTED
            self.exploring.explore(message.id, -1)
            return
        if self._open and message.text and (index is not None or not self.exploring.message_id):
            self.exploring.explore(message.id, index or 0)
        else:
            self._next.renew()
