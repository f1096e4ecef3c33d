"""Connects what goes with a message: files chosen, dropped and pasted, their tokens, and what was sent before."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from assistant.control.background import Background
from assistant.control.draft_keeper import Place
from assistant.control.prompt_history import PromptHistory
from assistant.control.token_counts import TokenCounts
from assistant.domain.attachments import Draft, estimated_tokens, told, told_attachment
from assistant.domain.budget import Budget, budget
from assistant.domain.chat import AttachmentPart, Message, Role
from assistant.domain.errors import AssistantError
from assistant.store.text_file import read_text_file
from assistant.ui import file_chooser
from assistant.ui.attachment_text import name_text
from assistant.wiring.chat import ChatWiring
from assistant.wiring.failures import Failures
from assistant.wiring.parts import Services, Widgets

REFUSED = "attachment"      # key of the strip that says why a file was not attached
REMOVED = "attachment removed"      # key of the toast that brings one back
COUNT_AFTER_MS = 200        # without a key pressed

translate = QCoreApplication.translate


class AttachmentWiring(QObject):
    """Files are read on a thread of their own: one on a sleeping network drive must not hold up the chats' disk."""

    def __init__(self, services: Services, widgets: Widgets, chat: ChatWiring, failures: Failures) -> None:
        super().__init__(widgets.window)
        self._s, self._w, self._chat, self._failures = services, widgets, chat, failures
        self._files = Background(1, self)
        self._being_read: list[Place] = []      # for the drafts of which chats, file by file
        self._shown = services.session.draft_place    # whose draft the composer holds
        self._removed: tuple[Place, AttachmentPart] | None = None   # from the draft of which chat, and what
        self._counts = TokenCounts(services.engine, services.models, self)
        self._history = PromptHistory()
        # Where an older message than known so far is looked for, and in place of which text, while the disk is asked.
        self._looked_for: tuple[Place, str] | None = None
        self._count_soon = QTimer(self, singleShot=True, interval=COUNT_AFTER_MS)
        self._count_soon.timeout.connect(self._count)
        self._connect()

    def attach(self, files: list[Path]) -> None:
        """Reads files for the draft of the chat shown, a chip for each; what is no text is refused in a sentence."""
        self._failures.over(REFUSED)
        place = self._s.session.draft_place
        for file in files:
            self._being_read.append(place)
            self._files.run(partial(read_text_file, file), partial(self._on_read, place),
                            partial(self._on_refused, place))
        self._tell_reading()

    def _connect(self) -> None:
        composer, window, session = self._w.composer, self._w.window, self._s.session
        composer.attach_requested.connect(self._choose)
        composer.files_given.connect(self.attach)
        window.files_dropped.connect(self.attach)
        composer.attached.removed.connect(self._on_removed)
        self._w.notices.action_requested.connect(self._on_action)
        window.commands.on("attach", self._choose)
        window.commands.on("older_prompt", lambda: self._walk(1))
        window.commands.on("newer_prompt", lambda: self._walk(-1))
        window.closing.connect(self._files.finish)
        composer.text_changed.connect(lambda _text: self._count_soon.start())
        composer.attachments_changed.connect(lambda _attachments: self._count())
        session.opened.connect(lambda _chat: self._on_opened())
        session.attachments_changed.connect(lambda _attachments: self._count())
        session.sent.connect(lambda _text: self._count_soon.start())
        session.context_changed.connect(lambda _used, _total: self._count_soon.start())
        session.settings_changed.connect(lambda _values: self._count_soon.start())
        self._counts.changed.connect(self._tell)

    # -- files ------------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        if not self._w.window.first_run_shown():
            self._w.composer.focus()        # which has the keyboard then, whether or not files are picked
            file_chooser.files_to_open(self._w.window, translate("wiring", "Attach text files"),
                                       file_chooser.documents(), "", "", self.attach)

    def _on_read(self, place: Place, attachment: AttachmentPart) -> None:
        self._s.session.add_to_draft(place, Draft("", (attachment,)))
        self._being_read.remove(place)
        self._tell_reading()

    def _on_refused(self, place: Place, error: AssistantError) -> None:
        self._being_read.remove(place)
        self._tell_reading(failed=self._s.session.is_shown(place))
        self._failures.tell(error, REFUSED)

    def _on_opened(self) -> None:
        """Another chat waits for its own files, and what was to be sent in the one before does not go here."""
        if not self._s.session.is_shown(self._shown):
            self._w.composer.forget_sending()
        self._shown = self._s.session.draft_place
        self._tell_reading()
        self._count_soon.start()

    def _tell_reading(self, failed: bool = False) -> None:
        self._w.composer.set_reading(sum(map(self._s.session.is_shown, self._being_read)), failed)

    def _on_removed(self, attachment: AttachmentPart) -> None:
        self._removed = self._s.session.draft_place, attachment
        text = translate("wiring", "“{name}” removed.").format(name=name_text(attachment))
        self._w.notices.show_toast(REMOVED, text, translate("wiring", "Undo"), "undo")

    def _on_action(self, key: str, _action: str) -> None:
        if key == REMOVED and self._removed is not None:
            place, attachment = self._removed
            self._s.session.add_to_draft(place, Draft("", (attachment,)))
            if not self._s.session.is_shown(place):
                self._chat.show(place)

    # -- tokens -----------------------------------------------------------------------------------------------

    def _count(self) -> None:
        self._counts.want((self._typed(), self._instructions(), *map(told_attachment, self._w.composer.attachments())))
        self._tell()

    def _tell(self) -> None:
        """Shows what is known by now."""
        composer = self._w.composer
        composer.set_tokens(lambda attachment: self._counts.of(told_attachment(attachment)))
        told = self._budget()
        composer.set_budget(told if composer.attachments() or told.matters else None)

    def _budget(self) -> Budget:
        parts = [self._counts.of(text)
                 for text in (self._typed(), *map(told_attachment, self._w.composer.attachments()))]
        info, chat = self._s.models.info, self._s.session.chat
        fixed = self._counts.frame + self._counts.of(self._instructions())[0]
        longest = self._s.sampling.layers(chat.settings).value("generation.max_tokens")
        return budget(sum(tokens for tokens, _ in parts), info.context_length if info else 0,
                      used_tokens(chat.branch()), fixed, int(longest), all(exact for _, exact in parts))

    def draft_and_frame(self) -> tuple[int, int]:
        """Returns the tokens of what is being written, and of what is in every prompt of the chat shown."""
        instructions = self._counts.of(self._instructions())[0]
        return self._budget().tokens, self._counts.frame + instructions

    def _typed(self) -> str:
        return self._w.composer.text().strip()

    def _instructions(self) -> str:
        return self._s.sampling.system_prompt(self._s.session.chat)

    # -- what was sent before -----------------------------------------------------------------------------------

    def _walk(self, delta: int) -> None:
        """Shows an earlier message of this chat, then of others (1), or a later one (-1)."""
        composer = self._w.composer
        if self._w.window.first_run_shown() or composer.edit.composing():
            return
        if not self._history.walking(composer.text()):
            if delta < 0:
                return
            self._history.begin([message.text for message in reversed(self._s.session.chat.branch())
                                 if message.role is Role.USER], composer.text())
            self._s.disk.run(self._s.store.recent_prompts, self._on_prompts, self._failures.tell)
        text = self._history.step(delta)
        self._looked_for = (self._s.session.draft_place, composer.text()) if text is None and delta > 0 else None
        if text is not None:
            composer.set_text(text)
        composer.focus()

    def _on_prompts(self, prompts: list[str]) -> None:
        self._history.extend(prompts)
        wanted, self._looked_for = self._looked_for, None
        if wanted is None or not self._s.session.is_shown(wanted[0]) or self._w.composer.text() != wanted[1]:
            return      # the user has typed on, or gone elsewhere
        text = self._history.step(1)
        if text is not None:
            self._w.composer.set_text(text)


def used_tokens(branch: tuple[Message, ...]) -> int:
    """Returns the tokens a chat takes in the context: as the last answer measured it, and about what came after."""
    used = 0
    for message in reversed(branch):
        if message.record is not None and message.record.usage.prompt_tokens:
            return used + message.record.usage.prompt_tokens + message.record.usage.answer_tokens
        used += estimated_tokens(told(message))
    return used
