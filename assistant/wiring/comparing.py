"""Connects comparing answers: what is chosen for each column, where it is written, and which was found better."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject

from assistant.control.comparing import Comparing, Waits
from assistant.control.side_engine import side_engine
from assistant.domain.answer_column import AnswerColumn, another_preset
from assistant.domain.chat import Chat, GenerationRecord, Message, Role
from assistant.domain.errors import AssistantError
from assistant.domain.votes import Maker, Tally, maker_of, tally
from assistant.ui.error_text import error_text
from assistant.ui.message_details import Line
from assistant.ui.presets.preset_text import preset_name
from assistant.wiring.candidates import SEED, CandidatesWiring, placeholder
from assistant.wiring.parts import Services, Widgets

if TYPE_CHECKING:
    from assistant.ui.compare_setup import CompareSetup

translate = QCoreApplication.translate


class CompareWiring(QObject):
    """What is chosen stays chosen until another message is compared."""

    def __init__(self, services: Services, widgets: Widgets, candidates: CandidatesWiring) -> None:
        super().__init__(widgets.window)
        self._s, self._w, self._candidates = services, widgets, candidates
        self.comparing = Comparing(
            services.answering, services.session, services.models, services.library, services.engine,
            lambda: side_engine(services.store, services.disk, services.preferences, services.library), self)
        self._setup: CompareSetup | None = None
        self._message = ""                      # that is compared
        self._columns: tuple[AnswerColumn, ...] = ()
        self._open = False                      # the columns are being chosen
        self._counts: dict[Maker, Tally] = {}
        comparing, session = self.comparing, services.session
        widgets.transcript.signals.compare_requested.connect(self.open)
        widgets.transcript.signals.can_compare = lambda: not services.answering.is_busy()
        widgets.window.commands.on("compare_answers", self._open_for_current)
        widgets.window.closing.connect(comparing.shutdown)
        comparing.asked.connect(self._on_asked)
        comparing.begun.connect(self._on_begun)
        comparing.waiting.connect(self._on_waiting)
        comparing.failed.connect(self._on_failed)
        comparing.given_up.connect(self._on_given_up)
        session.opened.connect(self._on_opened)
        session.message_added.connect(lambda _message: self._close())
        session.voted.connect(self._count)
        for changed in (session.settings_changed, services.preferences.layers_changed, services.models.chosen,
                        services.models.loaded, services.library.files_changed):
            changed.connect(lambda *_: self._rebase())
        widgets.transcript.message_actions.more_details = self._details

    # -- choosing ---------------------------------------------------------------------------------------------

    def open(self, message_id: str) -> None:
        """Lets settings and models be chosen for answers to a message, or beside one."""
        if self._asked(message_id) is None or self._s.answering.is_busy():
            return
        if message_id != self._message or not self._columns:
            self._columns = (AnswerColumn(), AnswerColumn(another_preset(self._base())))
        self._message = message_id
        setup = self._made()
        setup.begin(self._question(), self._base, self._models(), self._s.models.path, self._columns)
        self._open = True
        self._w.window.show_beside(setup)
        setup.focus_answer()

    def _open_for_current(self) -> None:
        row = self._w.transcript.message_actions.current()
        if row is not None and self._w.transcript.isVisible():
            self.open(row.message.id)

    def _made(self) -> "CompareSetup":
        if self._setup is None:
            from assistant.ui.compare_setup import CompareSetup  # few starts of the app need it
            setup = self._setup = CompareSetup(self._w.theme)
            setup.answer_requested.connect(self._answer)
            setup.cancelled.connect(self._cancel)
            self._candidates.made().change_requested.connect(lambda: self.open(self._message))
        return self._setup

    def _base(self, model: Path | None = None) -> dict[str, Any]:
        values = self._s.sampling.generation(self._s.session.chat, model)
        return {f"generation.{key}": value for key, value in values.items()}

    def _models(self) -> list[tuple[Path, str]]:
        return [(file.path, file.name or file.path.stem) for file in self._s.library.files if file.usable]

    def _rebase(self) -> None:
        """What applies to the chat is another by now, or its model is."""
        if self._setup is not None and self._open:
            self._setup.rebase(self._models(), self._s.models.path)

    def _asked(self, message_id: str) -> Message | None:
        """Returns what a message answers, or itself if it is the user's; None for an answer to nothing."""
        messages = self._s.session.chat.messages
        message = messages.get(message_id)
        return message if message is None or message.role is Role.USER else messages.get(message.parent or "")

    def _question(self) -> str:
        asked = self._asked(self._message)
        return asked.text if asked is not None else ""

    def _cancel(self) -> None:
        if self._open and self._candidates.is_open():       # other settings were not wanted after all
            self._open = False
            self._w.window.show_beside(self._candidates.made())
            self._candidates.made().focus_current()
        else:
            self._close()
            self._w.composer.focus()

    def _close(self) -> None:
        if self._open:
            self._open = False
            self._w.window.show_beside(None)

    def _on_opened(self, chat: Chat) -> None:
        if self._message not in chat.messages:
            self._message, self._columns = "", ()
        if any(message.vote is not None for message in chat.messages.values()) and not self._counts:
            self._count()
        self._close()

    # -- answering --------------------------------------------------------------------------------------------

    def _answer(self, columns: tuple[AnswerColumn, ...]) -> None:
        self._columns = columns
        seeded = [column.seeded(self._base(column.model)[SEED]) for column in columns]     # as they are shown
        self.comparing.begin(self._message, seeded)

    def _on_asked(self) -> None:
        self._open = False
        messages = [placeholder(index) for index in range(len(self._columns))]
        self._candidates.begin(self._question(), messages, [self._model_name(each) for each in self._columns], True)

    def _model_name(self, column: AnswerColumn) -> str:
        path = column.model or self._s.models.path
        return self._s.sampling.model_label(path)[0] if path is not None else ""

    def _on_begun(self, indexes: Sequence[int], messages: Sequence[Message]) -> None:
        for index, message in zip(indexes, messages, strict=True):
            self._candidates.take(placeholder(index).id, message)
        self._candidates.tell_captions()

    def _on_waiting(self, indexes: Sequence[int], what: Waits, share: float) -> None:
        for index in indexes:
            name = self._model_name(self._columns[index]) if index < len(self._columns) else ""
            text = {
                Waits.MEMORY: translate("comparing", "Waiting: the two models do not fit in memory together."),
                Waits.TURN: translate("comparing", "Waiting: another model writes first."),
                Waits.MODEL: translate("comparing", "Loading {name}… {percent} %").format(
                    name=name, percent=round(100 * share)),
            }[what]
            self._candidates.note(placeholder(index).id, text)

    def _on_failed(self, indexes: Sequence[int], error: AssistantError) -> None:
        for index in indexes:
            self._candidates.note(placeholder(index).id, " ".join(filter(None, error_text(error))), over=True)
        self._candidates.tell_captions()

    def _on_given_up(self, indexes: Sequence[int]) -> None:
        for index in indexes:
            self._candidates.remove(placeholder(index).id)
        self._candidates.tell_captions()

    # -- votes ------------------------------------------------------------------------------------------------

    def _count(self) -> None:
        """Counts anew, after what is on its way to disk."""
        self._s.disk.run(lambda: tally(self._s.store.votes()), self._on_counted, self._s.session.failed.emit)

    def _on_counted(self, counts: dict[Maker, Tally]) -> None:
        self._counts = counts

    def _details(self, message: Message) -> list[Line]:
        if message.vote is None:
            return []
        said = (translate("comparing", "Better than those it was compared with") if message.vote else
                translate("comparing", "Another one was better"))
        lines = [(translate("comparing", "Your vote"), said)]
        if count := self._counts.get(maker_of(message.record or GenerationRecord())):
            model, preset = maker_of(message.record or GenerationRecord())
            lines.append((", ".join(filter(None, (model, preset_name(preset)))),
                          translate("comparing", "better: {better} of {compared}").format(
                              better=count.better, compared=count.compared)))
        return lines
