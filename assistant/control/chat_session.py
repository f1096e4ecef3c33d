"""The conversation being had: send, queue, edit, stop, draft, set how it samples."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from assistant.control.answering import Answering
from assistant.control.background import Background
from assistant.control.draft_keeper import DraftKeeper, Place
from assistant.control.outbox import Outbox, Outgoing, rest_of, together
from assistant.control.request import Request
from assistant.control.shown_chat import NO_CHAT
from assistant.control.text_chat import TextChat
from assistant.domain.attachments import Draft
from assistant.domain.chat import AttachmentPart, Chat, Message, Role
from assistant.domain.errors import AssistantError
from assistant.store.chats import ChatStore


class ChatSession(TextChat):
    """One chat is shown at a time. A chat without an id is new: its first message puts it on disk."""

    attachments_changed = Signal(object)    # tuple[AttachmentPart]: what goes with the draft, changed from here
    draft_added = Signal(object)    # Draft: to be put before what is being written

    def __init__(self, store: ChatStore, disk: Background, answering: Answering, parent: QObject | None = None) -> None:
        super().__init__(store, disk, answering, parent)
        self._place = Place(NO_CHAT.info)   # another one each time a chat is shown: tells one new chat from the next
        self._wanted = 0        # of the openings asked for only the last one counts
        self._opening = ""      # the chat of that one
        self._outbox = Outbox(store, disk, self)
        self._outbox.queued_changed.connect(self.queued_changed)
        answering.begun.connect(lambda _chat, message: self._outbox.let_go(message))
        answering.several_begun.connect(lambda _chat, messages: self._outbox.let_go(messages[0]))
        self._drafts = DraftKeeper(store, disk, self)
        self._drafts.new_changed.connect(self.new_draft_changed)
        self._drafts.failed.connect(self.failed)
        # Queued: what follows an answer begins only after everyone has heard that it is over.
        answering.busy_changed.connect(self._on_busy_changed, Qt.ConnectionType.QueuedConnection)

    def new(self, settings: Mapping[str, Any], draft: str = "", temporary: bool = False) -> None:
        """Shows an empty chat that samples as `settings` say."""
        typed = self._drafts.flush()
        sending, attachments = self._outbox.sending, () if temporary else self._drafts.new_attachments
        if typed is not None:                       # newer than what the caller could know
            draft = "" if temporary else typed.text
        elif sending is not None and not sending.chat.info.id:
            draft, attachments = "", ()             # it is on its way to disk
        if not temporary:
            self._drafts.new_text = draft
        self._wanted += 1
        info = replace(NO_CHAT.info, temporary=temporary)
        self._show(replace(NO_CHAT, info=info, settings=dict(settings), draft=draft, draft_attachments=attachments))

    def new_text(self, settings: Mapping[str, Any]) -> None:
        """Shows an empty plain text; its first words put it on disk."""
        self._drafts.flush()
        self._wanted += 1
        self._show(self._empty_text(settings))

    def restore_unsent(self) -> None:
        """Brings back what was written for a chat that is not on disk yet: its files, and its words."""
        def done(kept: Draft) -> None:
            if Place(NO_CHAT.info).has_draft_of(self._chat.info):
                self._chat = replace(self._chat, draft_attachments=together(kept, self._draft()).attachments)
                self.attachments_changed.emit(self._chat.draft_attachments)
                self.draft_added.emit(Draft(kept.text))
                self._keep_draft()

        self._drafts.read_new(done)

    def open(self, chat_id: str) -> None:
        """Shows a chat from disk; the answer it is getting goes on."""
        self._drafts.flush()
        self.keep_text()
        self._wanted += 1
        if self._here(chat_id):     # what waits goes on waiting
            if not self.is_text:    # the page of a text is further than what is known of it here
                self._tell_opened()
            return
        self._opening, wanted = chat_id, self._wanted
        self._disk.run(lambda: self._store.chat(chat_id),
                       lambda chat: self._show(chat) if wanted == self._wanted else None, self.failed.emit)

    def leave(self, chat_id: str) -> None:
        """The chat is about to be deleted: nothing is written in it any more, and it is not shown."""
        self._drafts.flush()
        self.keep_text()
        self._answering.leave(chat_id)
        if chat_id == self._opening:        # read before it is gone, it would come after
            self._wanted += 1
        if self._here(chat_id):
            self.new(self._chat.settings)

    def send(self, text: str, attachments: tuple[AttachmentPart, ...] | None = None) -> None:
        """Sends a message, after the answer being written if there is one. Nothing is lost on the way: the
        composer keeps the text until `sent`. `attachments` None: those of the draft."""
        typed = Draft(text, self._chat.draft_attachments if attachments is None else attachments)
        if not typed or self._outbox.sending is not None:
            return
        if self._answering.is_busy():
            self._outbox.set_queued(together(self._outbox.queued, typed))
            rest = rest_of(self._draft(), typed)
            self._chat = replace(self._chat, draft=rest.text, draft_attachments=rest.attachments)
            self._keep_draft(at_once=True)
            self.sent.emit(text)
        else:
            self._submit(self._outbox.take_queued(), typed, self._chat.leaf)

    @property
    def is_sending(self) -> bool:
        return self._outbox.sending is not None

    @property
    def queued(self) -> str:
        """The message that waits for the answer being written, "" for none."""
        return self._outbox.queued.words

    def take_back_queued(self) -> Draft:
        """Returns the waiting message and no longer sends it."""
        if queued := self._outbox.take_queued():
            self._keep_draft()
        return queued

    def go_to(self, message_id: str) -> None:
        """Shows another branch; what waits for the answer written on the one before goes on waiting for that."""
        left, awaited = self._chat.leaf, self._live_shown or self._answering.is_waiting_for(self._chat.leaf or "")
        super().go_to(message_id)
        if awaited and self._chat.leaf != left:
            self._outbox.behind = left

    def edit(self, message_id: str, text: str, attachments: tuple[AttachmentPart, ...] = ()) -> None:
        """Sends `text` and attachments in place of one of the user's messages, or keeps the text beside an answer, as
        a new branch; the old one stays."""
        message = self._chat.messages.get(message_id)
        typed = Draft(text, attachments)
        if message is None or not typed:
            return
        if message.role is Role.USER:
            self._when_free(lambda: self._submit(Draft(), typed, message.parent))
        elif not text.strip():
            return
        elif self._answering.turn is not None and self._answering.turn.message.id == message_id:
            self._when_free(lambda: self._keep_version(self._chat.messages[message_id], text))
        else:
            self._keep_version(message, text)

    def set_draft(self, text: str) -> None:
        """The composer's text changed; it goes to disk soon."""
        if text != self._chat.draft:
            self._chat = replace(self._chat, draft=text)
            self._keep_draft()

    def set_attachments(self, attachments: tuple[AttachmentPart, ...]) -> None:
        """What goes with the composer's text changed; it is sent with the next message."""
        if attachments != self._chat.draft_attachments:
            self._chat = replace(self._chat, draft_attachments=attachments)
            self._keep_draft()

    @property
    def draft_place(self) -> Place:
        """Where what is asked for now belongs, even if another chat is shown when it comes."""
        return self._place

    def is_shown(self, place: Place) -> bool:
        """Returns whether the draft of that chat is the one being written."""
        return place is self._place or place.has_draft_of(self._chat.info)

    def add_to_draft(self, place: Place, draft: Draft) -> None:
        """Puts something before the draft of a chat: told by `draft_added` where it is shown, else on disk."""
        if self.is_shown(place):
            self.draft_added.emit(draft)
        else:       # shown when that is done, it was read before
            self._drafts.add(place.chat, draft,
                             lambda: self.draft_added.emit(draft) if self.is_shown(place) else None)

    def set_value(self, key: str, value: Any) -> None:
        """Sets a value of the chat's own layer."""
        self.set_values({**self._chat.settings, key: value})

    def reset_value(self, key: str) -> None:
        self.set_values({k: v for k, v in self._chat.settings.items() if k != key})

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Replaces the chat's own layer."""
        self._chat = replace(self._chat, settings=dict(values))
        self._answering.refresh(self._chat)
        self._write(self._store.set_settings, self._chat.settings)
        self.settings_changed.emit(self._chat.settings)

    def set_system_prompt(self, text: str) -> None:
        if text != self._chat.system_prompt:
            self._chat = replace(self._chat, system_prompt=text)
            self._answering.refresh(self._chat)
            self._write(self._store.set_system_prompt, text)

    def shutdown(self) -> None:
        """Puts on disk what is not there yet."""
        self._answering.shutdown()
        self._drafts.flush()
        self._keeper.shutdown()

    def _show(self, chat: Chat) -> None:
        self._drafts.flush()            # typed while this one was being read
        self._place = Place(chat.info)
        self._after, self._beginning = self._after if self._lasting else None, ""
        self._outbox.clear()        # what waits is part of the draft of the chat it was for
        draft = self._drafts.unsaved(chat.info.id)
        self._show_chat(chat if draft is None else replace(
            chat, draft=draft.text, draft_attachments=draft.attachments))

    def _submit(self, queued: Draft, typed: Draft, parent: str | None) -> None:
        """Sends what waited and what was just typed, as one message."""
        chat, place = self._chat, self._place
        whole, rest = together(queued, typed), rest_of(self._draft(), typed)
        self._drafts.forget()

        def done(known: Chat, message: Message) -> None:
            place.chat = known.info
            if place is self._place or self._here(known.info.id):
                self._on_stored(chat, known, message)
                known = self._chat
            else:
                known = known.with_message(message)
            if typed:
                self.sent.emit(typed.text)
            if not chat.info.id and not chat.info.temporary:
                another_new = not self._chat.info.id and not self._chat.info.temporary
                self._drafts.keep_new(self._draft() if another_new else Draft())
            self.saved.emit(known.info.id)
            if self._here(known.info.id) or not known.info.temporary:       # else it was left: nobody could see it
                self._when_quiet(lambda: self._answering.ask(Request(known, message.id)))

        def failed(error: AssistantError) -> None:
            if place is self._place or (chat.info.id and self._here(chat.info.id)):  # the composer still has it
                self._outbox.held = True
                self._outbox.set_queued(queued)
                self._keep_draft()
            elif chat.info.id:
                self._drafts.keep(chat.info, together(whole, rest), at_once=True)
            elif not chat.info.temporary:
                self._drafts.keep_new(whole)
            self.failed.emit(error)

        self._outbox.store_message(Outgoing(chat, parent, whole, rest), done, failed)

    def _on_stored(self, before: Chat, known: Chat, message: Message) -> None:
        """The chat shown has one more message; what the user changed since `before` holds."""
        now = self._chat
        draft = known.draft if now.draft == before.draft else now.draft
        sent = set(before.draft_attachments) - set(known.draft_attachments)
        attachments = tuple(each for each in now.draft_attachments if each not in sent)
        info = replace(now.info, id=known.info.id, created=known.info.created, updated=known.info.updated)
        self._chat = replace(now, info=info, draft=draft, draft_attachments=attachments).with_message(message)
        if now.settings != before.settings:
            self._write(self._store.set_settings, now.settings)
        if now.system_prompt != before.system_prompt:
            self._write(self._store.set_system_prompt, now.system_prompt)
        self._drafts.forget()
        if (draft, attachments) != (known.draft, known.draft_attachments):
            self._keep_draft()
        if message.parent == now.leaf:
            self.message_added.emit(message)
        else:
            self._tell_opened(asking=True)

    def _on_failed(self, chat_id: str, message_id: str, error: AssistantError) -> None:
        self._outbox.held = self._outbox.held or self._here(chat_id)    # elsewhere nothing would say why it waits
        super()._on_failed(chat_id, message_id, error)

    def _on_given_up(self, chat_id: str, message_id: str) -> None:
        # Sent now, what waits would begin the load again that was cancelled; unless something else was to follow.
        self._outbox.held = self._outbox.held or (self._here(chat_id) and self._after is None)
        super()._on_given_up(chat_id, message_id)

    def _on_kept(self, chat_id: str, message_id: str) -> None:
        failed = message_id in self._errors
        super()._on_kept(chat_id, message_id)
        if failed and message_id not in self._errors:       # what held the waiting message back is over
            self._outbox.held = False
            QTimer.singleShot(0, self, lambda: self._on_busy_changed(False))

    def _on_busy_changed(self, busy: bool) -> None:
        if busy or self._answering.is_busy():
            return
        if self._after is not None:
            action, self._after = self._after, None
            action()        # what waits goes on behind what it writes, if it asks for no answer
            self._disk.run(lambda: None, lambda _result: self._on_busy_changed(False), self.failed.emit)
        elif self._outbox.queued and not self._outbox.held and self._outbox.sending is None:
            self._submit(self._outbox.take_queued(), Draft(), self._outbox.followed(self._chat))

    def _draft(self) -> Draft:
        return Draft(self._chat.draft, self._chat.draft_attachments)

    def _keep_draft(self, at_once: bool = False) -> None:
        draft = together(self._outbox.queued, self._draft())      # a waiting message must not be lost
        self._drafts.keep(self._chat.info, draft, at_once)
