"""Connects what becomes of a chat that no longer fits: asked once, pinned messages, summaries, the gauge's popup."""

from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer

from assistant.domain.chat import Chat, ChatKind, Message
from assistant.domain.errors import AssistantError, Remedy
from assistant.domain.full_context import ASKED_AT, CHOICES, KEY, FullContext, chosen, horizon_of
from assistant.engine.protocol import Finished, Fitted
from assistant.ui.error_text import details_text, error_text
from assistant.wiring.parts import Services, Widgets
from assistant.wiring.rewriting import Rewriting

ASKING = "full_context"             # key of the strip that asks
EVERYWHERE = "full_context_all"     # key of the toast that offers the choice for all chats
SUMMARY = "summary"                 # key of the strip about a summary being written, or that could not be
DELETED = "summary_deleted"         # key of the toast that brings one back

translate = QCoreApplication.translate


class FullContextWiring(QObject):
    """The oldest messages are dropped until the user has chosen otherwise."""

    def __init__(self, services: Services, widgets: Widgets, rewriting: Rewriting) -> None:
        super().__init__(widgets.window)
        self._s, self._w, self._rewriting = services, widgets, rewriting
        self._waiting: dict[str, str] = {}  # message to go on with once there is a summary, by chat
        self._settled: set[str] = set()     # of these chats, those whose turn came while another was shown
        self._deleted: tuple[str, str, str] | None = None   # chat, message and summary
        self._chosen_in = services.session.draft_place      # where was chosen what is offered for all chats
        self._failed: dict[str, AssistantError] = {}    # why there is no summary, by chat
        self._too_soon: set[str] = set()    # chats asked before their summary was there
        self._asked: set[str] = set()       # chats whose strip is or was on show, and nothing was chosen yet
        widgets.window.header.when_full = self._when_full
        services.sampling.asks_first = self._asks_first
        self._connect()
        self._connect_commands()

    def _connect(self) -> None:
        session, signals, summaries = self._s.session, self._w.transcript.signals, self._s.summaries
        session.horizon_changed.connect(self._w.transcript.set_horizon)
        session.message_changed.connect(self._on_message_changed)
        session.context_changed.connect(lambda _used, _total: self._ask())
        session.opened.connect(self._on_opened)
        session.settings_changed.connect(lambda _values: self._on_chosen())
        self._s.preferences.app_changed.connect(lambda key: self._on_chosen() if key == f"app.{KEY}" else None)
        self._s.answering.fitted.connect(self._on_fitted)
        self._s.answering.ended.connect(self._on_answer_ended)
        self._s.answering.left.connect(self._on_left)
        self._s.answering.busy_changed.connect(lambda busy: None if busy else self._take_up(),
                                               Qt.ConnectionType.QueuedConnection)
        signals.pin_requested.connect(self._pin)
        signals.summary_edit_requested.connect(self._rewriting.edit_summary)
        signals.summary_delete_requested.connect(self._delete_summary)
        summaries.written.connect(session.take_summary)
        summaries.begun.connect(self._on_summary_begun)
        summaries.written.connect(self._on_summary_written)
        summaries.failed.connect(self._on_summary_failed)
        summaries.settled.connect(self._on_settled)
        self._s.models.released.connect(self._on_no_model)
        self._s.models.failed.connect(lambda _error: self._on_no_model())
        self._w.transcript.remedy_requested.connect(self._on_remedy)
        self._w.notices.action_requested.connect(self._on_action)
        self._w.window.retranslated.connect(self._tell_anew)
        self._w.notices.dismissed.connect(self._on_dismissed)

    def _connect_commands(self) -> None:
        commands = self._w.window.commands
        for choice in FullContext:
            commands.on(f"full_context_{choice}", partial(self._choose, choice))
        commands.on("full_context_everywhere", lambda: self._choose_everywhere(self._choice()))
        commands.on("pin_message", self._pin_current)

    def _on_message_changed(self, message: Message) -> None:
        if self._w.transcript.row_of(message.id) is not None:       # else of a branch that is not shown
            self._w.transcript.replace_message(message)

    # -- what the user chose ------------------------------------------------------------------------------

    def _choice(self) -> FullContext:
        return self._s.sampling.full_context(self._s.session.chat)

    def _choose(self, choice: FullContext) -> None:
        """Lets the chat shown do so when it no longer fits."""
        self._s.session.set_value(KEY, choice.value)

    def _choose_everywhere(self, choice: FullContext, here: bool = True) -> None:
        """Lets every chat do so; the one shown among them where it was chosen `here`."""
        self._s.preferences.set_app(KEY, choice.value)
        if here:
            self._s.session.reset_value(KEY)

    def _on_chosen(self) -> None:
        chat = self._s.session.chat
        if self._chosen(chat) is not None:
            self._w.notices.hide_strip(ASKING)
        if self._choice() is not FullContext.SUMMARISE:
            self._miss_nothing(chat.info.id)
        elif chat.info.id:
            self._s.summaries.look(chat.info.id)

    def _chosen(self, chat: Chat) -> FullContext | None:
        return chosen(chat.settings, self._s.preferences.app.full_context)

    def _when_full(self) -> tuple[FullContext, bool]:
        choice = self._choice()
        own = KEY in self._s.session.chat.settings
        return choice, not own and self._s.preferences.app.full_context == choice

    # -- asking -------------------------------------------------------------------------------------------

    def _on_opened(self, chat: Chat) -> None:
        self._w.notices.hide_strip(SUMMARY)
        QTimer.singleShot(0, self, self._take_up)       # once everybody knows the chat

    def _ask(self) -> None:
        """Asks before the first message is dropped, once for a chat."""
        chat, use = self._s.session.chat, self._s.session.context
        full = use.total > 0 and (use.used - use.thinking >= ASKED_AT * use.total
                                  or self._s.summaries.will_drop(chat))
        if not full or self._chosen(chat) is not None or chat.info.kind is ChatKind.TEXT:
            self._w.notices.hide_strip(ASKING)
            self._asked.discard(chat.info.id)
            return
        self._asked.add(chat.info.id)
        if ASKING not in self._w.notices.strips():      # else it was asked about the chat before
            self._w.notices.show_strip(
                ASKING, translate("wiring", "This chat will soon be longer than the model can see at once."),
                [(translate("wiring", "Drop the oldest"), "drop"),
                 (translate("wiring", "Keep what is pinned"), "pinned"),
                 (translate("wiring", "Summarise"), "summarise"),
                 (translate("wiring", "Stop and ask"), "stop")],
                hint=translate("wiring", "Everything stays here to be read. What should the model do without?"))

    def _asks_first(self, chat: Chat) -> bool:
        """A message may be longer than any looking ahead reckons with: the question takes its answer's place."""
        return (self._chosen(chat) is None and chat.info.id not in self._asked
                and horizon_of(chat.branch()).first is None)

    def _on_action(self, key: str, action: str) -> None:
        if key == ASKING:
            choice, self._chosen_in = FullContext(action), self._s.session.draft_place
            self._choose(choice)
            text = dict(CHOICES)[choice.value]
            self._w.notices.show_toast(f"{EVERYWHERE}:{choice}", translate("wiring", "In this chat: {choice}.").format(
                choice=translate("settings", text)), translate("wiring", "In every chat"), "everywhere")
        elif key.startswith(EVERYWHERE):
            self._choose_everywhere(FullContext(key.partition(":")[2]), self._s.session.is_shown(self._chosen_in))
        elif key == DELETED and self._deleted is not None:
            self._s.session.restore_summary(*self._deleted)
        elif key == SUMMARY:
            self._w.notices.hide_strip(SUMMARY)

    def _on_dismissed(self, key: str) -> None:
        if key == ASKING:
            self._choose(FullContext.DROP)
        elif key == SUMMARY:
            self._too_soon.discard(self._s.session.chat.info.id)

    def _on_remedy(self, message_id: str, remedy: str) -> None:
        """The chat was full, and the user chose what to do about it."""
        row = self._w.transcript.row_of(message_id)
        if row is None or remedy not in (Remedy.DROP_OLDEST, Remedy.SUMMARISE):
            return
        session = self._s.session
        if remedy == Remedy.DROP_OLDEST:
            self._choose(FullContext.DROP)
            if self._waiting.pop(session.chat.info.id, ""):
                self._w.notices.hide_strip(SUMMARY)
            session.continue_answer(message_id)
            return
        self._choose(FullContext.SUMMARISE)
        number = row.error.values.get("dropped", "") if row.error is not None else ""
        self._waiting[session.chat.info.id] = message_id
        self._failed.pop(session.chat.info.id, None)
        self._tell_summary()
        self._settled.discard(session.chat.info.id)
        self._s.summaries.want(session.chat.info.id, row.message.parent or message_id,
                               int(number) if number.isdecimal() else 0)

    def _on_left(self, chat_id: str) -> None:
        """Nothing is summed up there any more, so nothing waits for it."""
        self._waiting.pop(chat_id, None)
        self._settled.discard(chat_id)
        self._too_soon.discard(chat_id)

    def _on_settled(self, chat_id: str) -> None:
        answering = self._s.answering
        busy = answering.is_busy()
        if chat_id != self._s.session.chat.info.id or (busy and answering.chat_id() != chat_id):
            self._settled.add(chat_id)
            return
        self._settled.discard(chat_id)
        if message_id := self._waiting.pop(chat_id, ""):
            if chat_id in self._failed:     # perhaps while another chat was shown
                self._tell_summary()
            else:
                self._w.notices.hide_strip(SUMMARY)
            if not busy:        # else something else was asked for meanwhile
                self._s.session.continue_answer(message_id)

    def _take_up(self) -> None:
        """Goes on with what was settled while another chat was shown, unless that would stop another's answer."""
        chat_id = self._s.session.chat.info.id
        if chat_id in self._settled and not self._s.answering.is_busy():
            self._on_settled(chat_id)
        elif ((chat_id in self._too_soon and self._choice() is FullContext.SUMMARISE)
                or (chat_id in self._waiting and self._s.summaries.is_running())):
            self._tell_summary()

    # -- pinned messages and summaries --------------------------------------------------------------------

    def _pin(self, message_id: str, pinned: bool) -> None:
        """Who pins a message wants it kept."""
        self._s.session.pin_message(message_id, pinned)
        if pinned and self._choice() is FullContext.DROP:
            self._choose(FullContext.PINNED)

    def _pin_current(self) -> None:
        row = self._w.transcript.message_actions.current()
        if row is not None and row.live is None:
            self._pin(row.message.id, not row.message.pinned)

    def _delete_summary(self, message_id: str) -> None:
        message = self._s.session.chat.messages.get(message_id)
        if message is not None and message.summary:
            self._deleted = self._s.session.chat.info.id, message_id, message.summary
            self._s.session.set_summary(message_id, "")
            self._w.notices.show_toast(DELETED, translate("wiring", "Summary deleted."), translate("wiring", "Undo"))

    def _on_summary_begun(self, chat_id: str) -> None:
        told = chat_id in self._waiting or chat_id in self._too_soon
        self._too_soon.discard(chat_id)
        if chat_id == self._s.session.chat.info.id and told:
            self._tell_summary()

    def _on_fitted(self, chat_id: str, event: Fitted) -> None:
        """An answer does not wait for the summary it should have had; but that is told."""
        chat = self._s.session.chat
        if event.summarised >= event.first_turn:
            self._miss_nothing(chat_id)
        elif (chat_id == chat.info.id and chat_id not in self._failed and chat.info.kind is not ChatKind.TEXT
                and self._choice() is FullContext.SUMMARISE):
            self._too_soon.add(chat_id)
            self._tell_summary()

    def _on_answer_ended(self, chat_id: str, _message: Message, event: Finished | None) -> None:
        if event is None:       # broken off: nobody knows what would be due, and nothing is summed up after it
            self._miss_nothing(chat_id)
        self._ask()

    def _miss_nothing(self, chat_id: str) -> None:
        """All messages are seen or summed up, or no summary is wanted or due any more."""
        if chat_id in self._too_soon and chat_id == self._s.session.chat.info.id:
            self._w.notices.hide_strip(SUMMARY)
        self._too_soon.discard(chat_id)

    def _on_summary_written(self, chat_id: str, _message_id: str, _text: str) -> None:
        self._failed.pop(chat_id, None)
        self._too_soon.discard(chat_id)
        if chat_id == self._s.session.chat.info.id:
            self._w.notices.hide_strip(SUMMARY)

    def _on_summary_failed(self, chat_id: str, error: AssistantError) -> None:
        self._failed[chat_id] = error
        self._too_soon.discard(chat_id)
        if chat_id == self._s.session.chat.info.id:
            self._tell_summary()

    def _on_no_model(self) -> None:
        """Nothing is being summed up; what waits for it does so until a model is loaded."""
        if self._s.session.chat.info.id not in self._failed:
            self._w.notices.hide_strip(SUMMARY)

    def _tell_summary(self) -> None:
        """Says that a summary is being written, or why there is none."""
        error = self._failed.get(self._s.session.chat.info.id)
        if error is None and self._s.session.chat.info.id in self._too_soon:
            self._w.notices.show_strip(
                SUMMARY,
                translate("wiring", "The model misses some of the oldest messages: they are not summed up yet."),
                hint=translate("wiring", "They are summed up once this answer has ended."))
        elif error is None:
            self._w.notices.show_strip(SUMMARY, translate("wiring", "Summing up what the model will no longer see…"))
        else:
            self._w.notices.show_strip(
                SUMMARY, translate("wiring", "No summary: the oldest messages are dropped without one."),
                hint=" ".join(filter(None, error_text(error))), tone="warning", details=details_text(error))

    def _tell_anew(self) -> None:
        """The language is another."""
        shown = self._w.notices.strips()
        if ASKING in shown:
            self._w.notices.hide_strip(ASKING)
            self._ask()
        if SUMMARY in shown:
            self._tell_summary()
