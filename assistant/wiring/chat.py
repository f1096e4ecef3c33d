"""Connects the conversation: composer and transcript with the chat session."""

from PySide6.QtCore import QCoreApplication

from assistant.control.draft_keeper import Place
from assistant.control.outbox import joined
from assistant.domain.attachments import Draft
from assistant.domain.chat import AttachmentPart, Chat, ChatKind, Message, Role
from assistant.domain.errors import AssistantError, Remedy, StorageError
from assistant.wiring.context_window import ContextWiring
from assistant.wiring.failures import OTHER, Failures
from assistant.wiring.models import ModelWiring
from assistant.wiring.parts import Services, Widgets
from assistant.wiring.rewriting import REWRITING, Rewriting
from assistant.wiring.steering import SteeringWiring

QUEUED = "queued"           # key of the strip that shows the waiting message

translate = QCoreApplication.translate


class ChatWiring:
    """Holds the few handlers that need more than one object."""

    def __init__(self, services: Services, widgets: Widgets, models: ModelWiring, failures: Failures) -> None:
        self._s, self._w, self._models, self._failures = services, widgets, models, failures
        self._sending: str | None = None    # what is on its way to disk
        self._unsent: str | None = None     # what could not be put on disk; the composer still has it
        self._unsaved: set[str] = set()     # answers that could not be put on disk
        self._first_message = ""            # of the first page
        self._first_place = services.session.draft_place    # where that was written
        self._shown_chat = ""               # id of the chat whose draft the composer holds
        self.rewriting = self._rewriting = Rewriting(services, widgets)
        self._context = ContextWiring(services, widgets)
        self._steering = SteeringWiring(services, widgets, self._rewriting, self.show)
        self._connect_session()
        self._connect_composer()
        if services.preferences.app.new_draft_waits:        # since the app was closed
            self._first_message = services.preferences.app.new_draft

    def new_chat(self, temporary: bool = False) -> None:
        """Shows an empty chat; the values last set and the text last typed for one are there."""
        preferences = self._s.preferences
        self._w.panel.commit_typing()
        self._s.session.new(preferences.new_chat_values(self._s.models.path),
                            "" if temporary else preferences.app.new_draft, temporary)
        self._w.composer.focus()

    def open(self, chat_id: str) -> None:
        """Shows a chat; what is still being typed in the panel belongs to the one before."""
        self._w.panel.commit_typing()
        self._s.session.open(chat_id)

    def show(self, place: Place) -> None:
        """Shows again what was shown before; a temporary chat in which nothing was sent is gone."""
        if place.chat.id:
            self.open(place.chat.id)
        elif not place.chat.temporary:
            self.new_chat()

    def send_waiting(self) -> None:
        """Sends what waited on the first page when the app was closed, where the chat is in front this time: there it
        waits for the model as every message does."""
        if not self._w.window.first_run_shown():
            self._mark_waiting(False)
            self._send_first_message()

    def edit_last(self) -> None:
        """Puts the user's last message into the composer: the one that waits, else the last one sent."""
        mine = [m for m in self._s.session.chat.branch() if m.role is Role.USER]
        if not self._steering.edit_waiting() and mine:
            self._rewriting.edit(mine[-1].id)

    def stop(self) -> None:
        """Stops the answer; where it waits for its model, the load as well."""
        waits = not self._s.answering.turns
        self._s.session.stop()
        if waits:
            self._s.models.cancel()

    def again(self) -> None:
        """Another answer in place of the last one."""
        leaf = self._s.session.chat.leaf
        if leaf is not None:
            self._s.session.again(leaf)

    def _connect_session(self) -> None:
        session, transcript = self._s.session, self._w.transcript
        session.opened.connect(self._on_opened)
        session.message_added.connect(self._on_message_added)
        session.answer_begun.connect(self._on_answer_begun)
        session.fed.connect(lambda text, thinking: transcript.feed(text, thinking) if self._is_chat() else None)
        session.reading.connect(lambda share, left: transcript.set_reading(share, left) if self._is_chat() else None)
        session.answer_ended.connect(self._on_answer_ended)
        session.message_failed.connect(self._on_message_failed)
        session.message_recovered.connect(self._on_message_recovered)
        session.context_changed.connect(self._w.window.set_context)
        session.failed.connect(self._on_session_failed)
        session.new_draft_changed.connect(lambda text: self._s.preferences.set_app("new_draft", text))
        transcript.remedy_requested.connect(self._on_remedy)

    def _connect_composer(self) -> None:
        session, composer = self._s.session, self._w.composer
        composer.submitted.connect(self._on_submitted)
        composer.stop_requested.connect(self.stop)
        composer.text_changed.connect(self._on_text_changed)
        composer.attachments_changed.connect(self._on_attachments_changed)
        session.attachments_changed.connect(composer.set_attachments)
        session.draft_added.connect(self._on_draft_added)
        composer.edit_last_requested.connect(self.edit_last)
        session.sent.connect(self._on_sent)
        session.queued_changed.connect(self._on_queued)
        self._s.answering.busy_changed.connect(composer.set_generating)
        self._w.first_run.message_submitted.connect(self._on_first_message)
        self._w.first_run.message_withdrawn.connect(self._on_first_message_withdrawn)
        self._w.first_run.text_changed.connect(composer.set_text)   # kept, and there when the chat is
        self._w.first_run.message_submitted.connect(lambda _text: self._mark_waiting(True))
        self._w.first_run.message_withdrawn.connect(lambda: self._mark_waiting(False))
        self._s.models.loaded.connect(lambda _info: self._mark_waiting(False))
        self._s.models.loaded.connect(lambda _info: self._send_first_message())

    def _on_opened(self, chat: Chat) -> None:
        branch = chat.branch() if self._is_chat() else ()       # a text has a page of its own
        self._rewriting.on_opened(chat)
        self._w.transcript.set_messages(branch, chat.places(branch))
        known, self._shown_chat = self._shown_chat, chat.info.id
        if not known or known != chat.info.id:
            self._w.composer.show_draft(chat.draft)
            self._w.composer.set_attachments(chat.draft_attachments)
        self._w.chat_list.set_current(chat.info.id or None)
        self._w.panel.set_system_prompt(chat.system_prompt)
        self._show_page()

    def _show_page(self) -> None:
        chat = self._s.session.chat
        if not chat.info.temporary:
            self._s.preferences.set_app("last_chat", chat.info.id)
        self._w.window.set_empty(not chat.messages)
        self._w.window.set_chat_title(chat.info.title)
        self._w.window.set_temporary(chat.info.temporary)

    def _on_message_added(self, message: Message) -> None:
        self._shown_chat = self._s.session.chat.info.id
        self._w.transcript.append_message(message)
        self._show_page()

    def _is_chat(self) -> bool:
        return self._s.session.chat.info.kind is ChatKind.CHAT

    def _on_answer_begun(self, message: Message) -> None:
        if self._is_chat():
            self._w.transcript.begin_answer(message)
            self._w.transcript.set_siblings(self._s.session.chat.places([message]))
        self._s.preferences.flush()     # a crash during the answer brings this chat back, not the one before

    def _on_answer_ended(self, message: Message) -> None:
        if not self._is_chat():
            return
        self._w.transcript.end_answer(message)
        self._w.transcript.set_siblings(self._s.session.chat.places([message]))

    def _on_remedy(self, message_id: str, remedy: str) -> None:
        wanted = Remedy(remedy)
        if wanted is Remedy.RETRY and message_id in self._unsaved:
            self._s.answering.save_again()
        elif wanted is Remedy.CONTINUE:
            self._s.session.continue_answer(message_id)
        elif wanted is Remedy.LARGER_CONTEXT:
            self._context.use_more(message_id)
        elif wanted is Remedy.NEW_CHAT:
            self.new_chat()
        elif wanted is Remedy.RETRY:
            self._s.session.again(message_id)
        else:
            self._models.steps.take(wanted, file=self._s.models.path)

    def _on_message_failed(self, message_id: str, error: AssistantError) -> None:
        message = self._s.session.chat.messages.get(message_id) if self._is_chat() else None
        if isinstance(error, StorageError) and message is not None and message.role is Role.ASSISTANT:
            self._unsaved.add(message_id)
        if self._is_chat():
            self._w.transcript.set_error(message_id, error)

    def _on_message_recovered(self, message_id: str) -> None:
        self._unsaved.discard(message_id)
        if self._is_chat():
            self._w.transcript.set_error(message_id, None)

    def send_again(self) -> None:
        """Sends what could not be put on disk, unless the user has changed it since."""
        unsent = self._unsent
        if unsent is not None and self._w.composer.text().strip() == unsent.strip():
            self._on_submitted(unsent)

    def _on_session_failed(self, error: AssistantError) -> None:
        self._unsent = self._sending
        self._failures.tell(error)

    def _on_submitted(self, text: str) -> None:
        self._sending, self._unsent = text, None
        if not self._rewriting.submit(text):
            self._s.session.send(text)

    def _on_text_changed(self, text: str) -> None:
        self._s.session.set_draft(self._rewriting.draft(text))

    def _on_attachments_changed(self, attachments: tuple[AttachmentPart, ...]) -> None:
        self._s.session.set_attachments(self._rewriting.attachments(attachments))

    def _on_draft_added(self, draft: Draft) -> None:
        composer = self._w.composer
        if draft.text and self._rewriting.is_on():
            self._rewriting.put_aside(draft)
            return
        if draft.text:      # else the cursor stays where it is
            composer.set_text(joined(draft.text, composer.text()))
            if self._w.window.first_run_shown():
                self._w.first_run.set_text(composer.text())
        for attachment in draft.attachments:
            composer.attach(attachment)

    def _on_sent(self, text: str) -> None:
        self._sending = self._unsent = None
        self._failures.over(OTHER)
        if self._rewriting.on_sent(text):
            return
        if not self._rewriting.is_on():
            self._w.composer.set_attachments(self._s.session.chat.draft_attachments)
        if self._w.composer.text().strip() == text.strip():
            self._w.composer.clear()

    def _on_first_message(self, text: str) -> None:
        """Written before there is a model: stays in the composer, and so on disk as a draft, until one is ready."""
        self._first_message, self._first_place = text, self._s.session.draft_place
        self._w.composer.set_text(text)
        if not (self._first_place.chat.id or self._first_place.chat.temporary):
            self._s.preferences.set_app("new_draft", text)
        self._w.first_run.set_queued(text)

    def _mark_waiting(self, waits: bool) -> None:
        """Keeps beside the text, at once, whether it is to be sent: the mark goes before the message does, so that none
        is ever sent twice. One of a temporary chat ends with the app."""
        info, preferences = self._s.session.chat.info, self._s.preferences
        waits = waits and not (info.id or info.temporary)
        if preferences.app.new_draft_waits != waits:
            preferences.set_app("new_draft_waits", waits)
            preferences.flush()

    def _on_first_message_withdrawn(self) -> None:
        """It is in the field again, to be changed."""
        self._first_message = ""
        self._w.first_run.set_queued("")

    def _send_first_message(self) -> None:
        """Sends it in the chat it was written for, which need not be the one shown behind the first page by now."""
        text, self._first_message = self._first_message, ""
        if not text:
            return
        self._w.first_run.set_queued("")
        if not self._s.session.is_shown(self._first_place):
            self.show(self._first_place)
        if self._s.session.is_shown(self._first_place):     # else it is being read, with this as its draft
            self._on_submitted(text)

    def _on_queued(self, text: str) -> None:
        if text:
            self._w.notices.show_strip(
                QUEUED, translate("wiring", "Sent when this answer is done: {text}").format(text=short(text)),
                [(translate("wiring", "Edit"), "edit"), (translate("wiring", "Withdraw"), "withdraw")],
                anew=lambda: self._on_queued(text))
        else:
            self._w.notices.hide_strip(QUEUED)

    def on_notice_action(self, key: str, action: str) -> bool:
        """Carries out a button of a strip or toast of this subject. Returns False for others."""
        if key != REWRITING:
            return self._steering.on_notice_action(key, action)
        self._rewriting.cancel()
        return True


def short(text: str, limit: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"

