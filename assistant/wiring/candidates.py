"""Connects several answers to one message: asked for, seen side by side while they are written, kept as branches."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QMenu

from assistant.domain.chat import Chat, Message, Role, Status
from assistant.domain.plain_text import split_of
from assistant.domain.settings import OPTIONS, PRESETS
from assistant.domain.votes import preset_of
from assistant.ui import desktop, several_menu
from assistant.ui.option_text import label_text, value_text
from assistant.ui.presets.preset_text import preset_name
from assistant.wiring.parts import Services, Widgets

if TYPE_CHECKING:
    from assistant.ui.candidates_view import CandidatesView

SEED = "generation.seed"
_WAITED_FOR = "waited-for-"        # begins the ids of placeholders
_SHOWN = 400            # characters of a text that is continued: more than there is room for

translate = QCoreApplication.translate


class CandidatesWiring(QObject):
    """The view is made when it is needed first, and lies in place of the conversation until one answer is chosen."""

    def __init__(self, services: Services, widgets: Widgets) -> None:
        super().__init__(widgets.window)
        self._s, self._w = services, widgets
        self._view: CandidatesView | None = None
        self._open = False
        session, answering = services.session, services.answering
        widgets.transcript.signals.several_requested.connect(self._ask)
        session.several_begun.connect(self._on_begun)
        session.candidate_ended.connect(self._on_ended)
        session.candidate_gone.connect(self._on_gone)
        session.message_changed.connect(self._on_changed)
        session.opened.connect(self._on_opened)
        session.message_added.connect(self._on_message_added)
        answering.candidate_fed.connect(self._on_fed)
        answering.reading.connect(self._on_reading)
        answering.busy_changed.connect(self._on_busy_changed)
        widgets.window.retranslated.connect(self._on_retranslated)
        widgets.window.commands.on("several_answers", self._choose_count)

    def is_open(self) -> bool:
        return self._open

    def _ask(self, message_id: str, count: int) -> None:
        self._s.session.several(message_id, tuple({} for _ in range(count)))

    def _choose_count(self) -> None:
        """Offers the numbers for the message that keys are about."""
        row = self._w.transcript.message_actions.current()
        if row is None or not self._w.transcript.isVisible():
            return
        menu = QMenu(self._w.window)
        menu.setObjectName("severalMenu")
        menu.aboutToHide.connect(menu.deleteLater)
        several_menu.add_counts(menu, lambda count: self._ask(row.message.id, count))
        menu.popup(self._w.transcript.mapToGlobal(self._w.transcript.rect().center()))

    def _on_begun(self, messages: tuple[Message, ...]) -> None:
        view = self._made()
        if self._open and any(is_placeholder(column.message) for column in view.columns):
            return      # a comparison knows which columns they are
        if self._open and any(column.message.parent == messages[0].parent for column in view.columns):
            view.add(messages, captions(messages))
            self.tell_captions()
            return
        question = self._s.session.chat.messages.get(messages[0].parent or "")
        if question is not None and self._s.session.is_text:
            self.begin(split_of(question)[0][-_SHOWN:], messages, captions(messages), of_text=True)
        else:
            self.begin(question.text if question else "", messages, captions(messages))

    def begin(self, question: str, messages: Sequence[Message], said: Sequence[str], changeable: bool = False,
              of_text: bool = False) -> None:
        """Shows columns, `said` being what each is made with; some may be `placeholder`s."""
        view = self._made()
        view.begin(question, messages, said, changeable, of_text)
        self._open = True
        self._w.window.show_beside(view)
        if of_text or not self._w.composer.text().strip():
            view.focus_current()

    def take(self, waited_for: str, message: Message) -> None:
        """An answer has begun in the place of a placeholder, if that is still there."""
        if self._view is not None and self._open:
            self._view.take(waited_for, message)

    def note(self, waited_for: str, text: str, over: bool = False) -> None:
        """Says what a placeholder waits for, or (`over`) why it will not be written."""
        if self._view is not None and self._open:
            self._view.set_note(waited_for, text, over)

    def remove(self, waited_for: str) -> None:
        """A placeholder is not waited for any more."""
        if self._view is not None and self._open and any(c.message.id == waited_for for c in self._view.columns):
            self._on_gone(waited_for)

    def tell_captions(self) -> None:
        """Says what each answer is made with, once none is waited for any more."""
        if self._view is not None and not any(
                is_placeholder(column.message) and not column.given_up for column in self._view.columns):
            self._on_retranslated()

    def _on_changed(self, message: Message) -> None:
        if self._view is not None and self._open:
            self._view.set_message(message)

    def _vote(self, message_id: str) -> None:
        assert self._view is not None
        self._s.session.vote(message_id, [column.message.id for column in self._view.columns if column.can_keep()])

    def made(self) -> "CandidatesView":
        """Returns the view, shown or not."""
        return self._made()

    def _made(self) -> "CandidatesView":
        if self._view is None:
            from assistant.ui.candidates_view import CandidatesView  # few starts of the app need it
            view = self._view = CandidatesView(self._w.theme)
            view.kept.connect(self._s.session.keep)
            view.all_kept.connect(self._s.session.keep)
            view.current_changed.connect(self._s.session.choose)
            view.stop_requested.connect(self._s.session.stop)
            view.voted.connect(self._vote)
            view.link_activated.connect(desktop.open_link)
        return self._view

    def _on_retranslated(self) -> None:
        if self._view is None:
            return
        begun = [column.message for column in self._view.columns if not is_placeholder(column.message)]
        if begun:
            said = captions(begun, len(begun) < len(self._view.columns))
            self._view.set_captions({message.id: each for message, each in zip(begun, said, strict=True)})

    def _on_fed(self, message_id: str, text: str, thinking: bool) -> None:
        if self._view is not None and self._open:
            self._view.feed(message_id, text, thinking)

    def _on_reading(self, chat_id: str, share: float, left: float) -> None:
        if self._view is not None and self._open and chat_id == self._s.session.chat.info.id:
            for column in self._view.columns:
                if not is_placeholder(column.message):      # another model reads for that
                    column.page.set_reading(share, left)

    def _on_ended(self, message: Message) -> None:
        if self._view is not None and self._open:
            self._view.end(message)

    def _on_gone(self, message_id: str) -> None:
        if self._view is not None and self._open:
            self._view.remove(message_id)
            if not self._view.columns:
                self._s.session.show_branch()

    def _on_busy_changed(self, busy: bool) -> None:
        if self._view is not None and self._open:
            self._view.set_writing(busy)

    def _on_opened(self, _chat: Chat) -> None:
        """Another branch or chat is shown; where answers are still written side by side, `_on_begun` follows."""
        if self._view is not None and self._open:
            self._open = False
            focused = self._view.isAncestorOf(self._w.window.focusWidget() or self._w.window)
            self._w.window.show_beside(None)
            self._view.clear()
            if focused and not self._s.session.is_text:     # a text takes the keyboard by itself
                self._w.composer.focus()

    def _on_message_added(self, _message: Message) -> None:
        """The chat goes on below the answer looked at."""
        if self._open:
            self._s.session.show_branch(asking=True)


def placeholder(number: int) -> Message:
    """Returns what stands in a column for an answer that is not on disk yet."""
    return Message(f"{_WAITED_FOR}{number}", None, Role.ASSISTANT, (), status=Status.WRITING)


def is_placeholder(message: Message) -> bool:
    return message.id.startswith(_WAITED_FOR)


def captions(messages: Sequence[Message], with_model: bool = False) -> list[str]:
    """Returns what each answer is made with: the model and settings in which they differ, or the preset where that is
    all, and its seed. `with_model`: others that are not told of may be of another one."""
    each = [message.record.settings if message.record is not None else {} for message in messages]
    models = [message.record.model_name if message.record is not None else "" for message in messages]
    differing = [key for key in each[0] if key != SEED and key in OPTIONS and key.startswith("generation.")
                 and any(its.get(key) != each[0][key] for its in each)]
    presets = [preset_of(its) for its in each]
    named = all(preset and key in PRESETS[preset] for preset in presets for key in differing)
    found = []
    for its, model in zip(each, models, strict=True):
        words = [model] if with_model or len(set(models)) > 1 else []
        if named and differing:
            words.append(preset_name(preset_of(its)))
        else:
            words += [f"{label_text(OPTIONS[key])} {value_text(OPTIONS[key], its[key])}" for key in differing
                      if key in its]
        if SEED in its:
            words.append(translate("candidates", "seed {seed}").format(seed=its[SEED]))
        found.append("  ·  ".join(words))
    return found
