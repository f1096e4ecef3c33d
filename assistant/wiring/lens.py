"""Connects what is known of each word that was written: its marks on the page, the card at a word, and the table."""

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtWidgets import QDialog

from assistant.control.lens_book import LensBook
from assistant.domain.chat import Chat, Message, Role
from assistant.domain.lens import Alternative, Lens, Surprise
from assistant.ui.explore.surprise_marks import SurpriseMarks
from assistant.ui.explore.word_card import WordCard
from assistant.ui.explore.word_pointer import WordPointer
from assistant.wiring.exploring import ExploreWiring
from assistant.wiring.parts import Services, Widgets

TINT = "tint_surprise"


class LensWiring(QObject):
    """The card is one; it is at a word under the pointer, or at one that the keyboard walks over."""

    def __init__(self, services: Services, widgets: Widgets, explore: ExploreWiring) -> None:
        super().__init__(widgets.window)
        self._s, self._w, self._explore = services, widgets, explore
        self.book = LensBook(services.store, services.disk, services.session, services.models, services.sampling, self)
        page = widgets.transcript
        self.marks = SurpriseMarks(page, explore.places, self.book.of)
        self._pointer = WordPointer(page, explore.places, self.book.of, lambda: self.marks.shown and self._free(),
                                    lambda: self._card is not None and self._card.underMouse())
        self._card: WordCard | None = None
        self._at: tuple[str, int] | None = None     # message, and index of the word that the card is at
        self._tables: list[tuple[str, QDialog]] = []    # that are open, each with its message
        self._connect()
        self._on_tint()

    # -- the card -------------------------------------------------------------------------------------------

    def open_card(self) -> None:
        """Opens the card with the keyboard: at the word explored, else at the first surprising one of an answer."""
        message = self._chosen()
        if message is not None:
            self.book.want(message, lambda lens: self._begin(message, lens))

    def _begin(self, message: Message, lens: Lens) -> None:
        if not lens.spoken:
            self._w.notices.show_toast("lens", self.tr("Nothing is remembered of the words of this answer."))
            return
        word = self._explore.exploring.word()
        explored = lens.at(word.start) if word is not None and self._explore.exploring.message_id == message.id else -1
        first = next((at for at, each in enumerate(lens.spoken) if each.surprise is not Surprise.NONE), 0)
        self.show(message, lens, explored if explored >= 0 else first, with_keyboard=True)

    def show(self, message: Message, lens: Lens, index: int, with_keyboard: bool) -> bool:
        """Opens the card at a word of the lens's `spoken`; returns whether that is on the page."""
        row = self._w.transcript.row_of(message.id)
        place = self._pointer.place_of(row, lens, index, with_keyboard) if row is not None else None
        if place is None:
            return False
        card, word = self._made(), lens.spoken[index]
        self._at = message.id, index
        possible = any(self.book.can_branch(message, each) for each in word.made.alternatives)
        card.show_word(word, message.text, possible)
        page = self._w.transcript
        card.open_at(place, QRect(page.mapToGlobal(QPoint()), page.size()), with_keyboard)
        self.marks.point(message.id, word if with_keyboard else None)
        return True

    def _made(self) -> WordCard:
        if self._card is None:
            card = self._card = WordCard(self._w.theme, self._w.window)
            card.chosen.connect(self._on_chosen)
            card.step_requested.connect(lambda by: self._step(by, only_marked=False))
            card.leap_requested.connect(lambda by: self._step(by, only_marked=True))
            card.closed.connect(self._on_closed)
        return self._card

    def _step(self, by: int, only_marked: bool) -> None:
        """Goes to the next word that is on the page, or to the next that is marked."""
        message, lens = self._known()
        if message is None or lens is None or self._at is None:
            return
        index = self._at[1] + by
        while 0 <= index < len(lens.spoken):
            wanted = not only_marked or lens.spoken[index].surprise is not Surprise.NONE
            if wanted and self.show(message, lens, index, with_keyboard=True):
                return
            index += by

    def _on_chosen(self, token: int) -> None:
        message, lens = self._known()
        if message is None or lens is None or self._at is None:
            return
        index = self._at[1]
        chosen = next((each for each in lens.spoken[index].made.alternatives if each.token == token), None)
        if chosen is not None:
            self.close_card()
            self.book.branch(message, index, chosen)

    def _on_rested(self, message_id: str, index: int) -> None:
        message = self._s.session.chat.messages.get(message_id)
        lens = self.book.of(message) if message is not None else None
        if message is not None and lens is not None and not self._explore.opened:   # whose panel tells more, beside it
            self.show(message, lens, index, with_keyboard=False)

    def _known(self) -> tuple[Message | None, Lens | None]:
        message = self._s.session.chat.messages.get(self._at[0]) if self._at is not None else None
        return message, self.book.of(message) if message is not None else None

    def _free(self) -> bool:
        """Returns whether the pointer may open the card: not while the keyboard walks with it."""
        return self._card is None or not self._card.has_keyboard()

    def close_card(self) -> None:
        """Takes the card away, if it is there."""
        if self._card is not None:
            self._card.close_card()

    def _on_closed(self) -> None:
        self._at = None
        self._pointer.forget()
        self.marks.point("", None)

    # -- the table ------------------------------------------------------------------------------------------

    def open_table(self, message_id: str = "") -> None:
        """Opens the table of an answer's words; without one, of that which has the keyboard, else of the last."""
        message = self._s.session.chat.messages.get(message_id) if message_id else self._chosen()
        if message is not None:
            self.book.want(message, lambda lens: self._show_table(message, lens))

    def _show_table(self, message: Message, lens: Lens) -> None:
        from assistant.ui.explore.token_window import TokenWindow  # few people ever open it
        window = TokenWindow(self._w.theme, message, lens, lambda each: self.book.can_branch(message, each),
                             self._w.window)

        def branch(index: int, alternative: Alternative) -> None:
            window.close()
            self.book.branch(message, index, alternative)

        self._tables.append((message.id, window))
        window.finished.connect(lambda _result: self._tables.remove((message.id, window)))
        window.branch_requested.connect(branch)
        window.explore_requested.connect(
            lambda index: self._explore.show_word(message.id, lens.spoken[index].start))
        window.show()
        window.select(0)

    # -- signals --------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        commands, page = self._w.window.commands, self._w.transcript
        commands.on("tint_surprise", self._toggle_tint)
        commands.on("word_alternatives", self.open_card)
        commands.on("token_table", self.open_table)
        page.signals.words_requested.connect(self.open_table)
        page.verticalScrollBar().valueChanged.connect(lambda _value: self._on_scrolled())
        self._pointer.rested.connect(self._on_rested)
        self._pointer.left.connect(self.close_card)
        self._explore.opened_changed.connect(self.marks.set_explored)
        self._s.preferences.app_changed.connect(lambda key: self._on_tint() if key == f"app.{TINT}" else None)
        session = self._s.session
        session.opened.connect(self._on_opened)
        for changed in (session.answer_begun, session.answer_ended, session.message_added):
            changed.connect(lambda _message: self._tell_enabled())
        session.answer_begun.connect(lambda _message: self.close_card())
        self.book.known.connect(lambda _id: self.marks.refresh())
        session.answer_ended.connect(lambda _message: self.marks.refresh())

    def _toggle_tint(self) -> None:
        wanted = not self._s.preferences.app.tint_surprise
        self._s.preferences.set_app(TINT, wanted)
        if wanted and not self._s.preferences.app.lens_alternatives:
            self._w.notices.show_toast("lens", self.tr(
                "Parley remembers no words now. To change that: Settings, Answers, “Remember of each word”."))

    def _on_tint(self) -> None:
        wanted = self._s.preferences.app.tint_surprise
        self.marks.set_everywhere(wanted)
        self._w.window.header.set_switched_on(TINT, wanted)

    def _on_scrolled(self) -> None:
        """What the pointer opened stays at its word no longer; what the keyboard opened has scrolled there itself."""
        if self._card is not None and self._free():
            self.close_card()

    def _on_opened(self, chat: Chat) -> None:
        self.close_card()
        for message_id, window in tuple(self._tables):
            if message_id not in chat.messages:
                window.close()
        self.marks.forget()
        self._explore.places.forget()
        self._tell_enabled()

    def _tell_enabled(self) -> None:
        there = self._chosen() is not None
        for name in ("word_alternatives", "token_table"):
            self._w.window.commands.set_enabled(name, there)

    def _chosen(self) -> Message | None:
        """Returns the answer that has the keyboard, else the last one that has words."""
        row = self._w.transcript.focused_row()
        if row is not None and not row.by_user and row.live is None and row.message.text:
            return row.message
        upwards = self._s.session.chat.upwards()
        return next((each for each in upwards if each.role is Role.ASSISTANT and each.text), None)
