"""Connects what steers a conversation: other branches and the way to them, the outline, quoting, taking away."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QApplication

from assistant.control.draft_keeper import Place
from assistant.control.outbox import joined
from assistant.domain.attachments import Draft
from assistant.domain.chat import ChatKind
from assistant.ui.outline import OutlinePopup
from assistant.wiring.parts import Services, Widgets
from assistant.wiring.rewriting import Rewriting

DELETED = "message_deleted"     # prefix of the toast, followed by the chat's and the message's id
WITHDRAWN = "withdrawn"         # the toast that offers to let the message wait again

translate = QCoreApplication.translate


class SteeringWiring(QObject):
    """Keys and commands mean the message with the focus, else the last one."""

    def __init__(self, services: Services, widgets: Widgets, rewriting: Rewriting,
                 show_chat: Callable[[Place], None]) -> None:
        super().__init__(widgets.window)
        self._s, self._w, self._rewriting, self._show_chat = services, widgets, rewriting, show_chat
        self._outline = OutlinePopup(widgets.theme, widgets.window)
        self._withdrawn = Draft()
        self._withdrawn_in = services.session.draft_place
        self._connect()
        self._connect_commands()

    def _connect(self) -> None:
        session, transcript = self._s.session, self._w.transcript
        transcript.regenerate_requested.connect(session.again)
        transcript.continue_requested.connect(session.continue_answer)
        transcript.edit_requested.connect(self._rewriting.edit)
        transcript.signals.begin_requested.connect(self._rewriting.begin_reply)
        transcript.signals.delete_requested.connect(session.delete_message)
        transcript.signals.quote_requested.connect(self._quote)
        transcript.sibling_requested.connect(self._walk)
        session.message_deleted.connect(self._on_deleted)
        session.gone_back.connect(lambda message_id: self._show(message_id, focus=False))
        session.opened.connect(lambda _chat: self._tell_branches())
        session.answer_begun.connect(lambda _message: self._tell_branches())
        self._w.window.answer_step_requested.connect(self._on_step)
        self._outline.chosen.connect(self._go_to)
        self._w.notices.toast_expired.connect(self._on_toast_expired)
        self._w.notices.dismissed.connect(lambda key: self.withdraw_waiting() if key == "queued" else None)

    def _connect_commands(self) -> None:
        handlers: dict[str, Callable[[], object]] = {
            "outline": self._show_outline,
            "edit_message": lambda: self._carry_out("edit"),
            "continue_answer": lambda: self._carry_out("continue"),
            "begin_reply": lambda: self._carry_out("begin"),
            "quote_message": self._w.transcript.message_actions.quote,
            "replay_message": lambda: self._carry_out("replay"),
            "message_details": lambda: self._carry_out("details"),
            "delete_message": lambda: self._carry_out("delete"),
            "edit_waiting": self.edit_waiting,
            "withdraw_waiting": self.withdraw_waiting,
        }
        for name, handler in handlers.items():
            self._w.window.commands.on(name, handler)

    # -- the waiting message ------------------------------------------------------------------------------

    def edit_waiting(self) -> bool:
        """Puts the waiting message back into the composer. Returns False where none waits."""
        waiting = self._s.session.take_back_queued()
        if waiting:
            self._s.session.add_to_draft(self._s.session.draft_place, waiting)
            self._w.composer.focus()
        return bool(waiting)

    def withdraw_waiting(self) -> None:
        """Sends the waiting message no more; a toast offers Undo."""
        waiting = self._s.session.take_back_queued()
        if waiting:
            self._withdrawn, self._withdrawn_in = waiting, self._s.session.draft_place
            self._offer_undo()

    def _offer_undo(self) -> None:
        self._w.notices.show_toast(WITHDRAWN, translate("wiring", "The waiting message is not sent."),
                                   translate("wiring", "Undo"), "undo")

    def _undo_withdrawal(self) -> None:
        """Sends the message after all; where another chat is shown it is in the draft of its own, which is shown."""
        session, place = self._s.session, self._withdrawn_in
        if not session.is_shown(place):
            session.add_to_draft(place, self._withdrawn)
            self._show_chat(place)
        elif session.is_sending:        # one message at a time: this one would be lost
            self._offer_undo()
        else:
            session.send(self._withdrawn.text, self._withdrawn.attachments)

    # -- messages -----------------------------------------------------------------------------------------

    def _carry_out(self, name: str) -> None:
        row = self._w.transcript.message_actions.current()
        if row is not None:
            self._w.transcript.message_actions.carry_out(name, row.message.id)

    def _quote(self, text: str) -> None:
        quoted = "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())
        self._w.composer.set_text(joined(self._w.composer.text().rstrip(), quoted) + "\n\n")
        self._w.composer.focus()

    def _on_deleted(self, chat_id: str, message_id: str, followed: int) -> None:
        # A number needs `tr`: of `translate` lupdate makes no plural.
        text = translate("wiring", "Message deleted.") if not followed else self.tr(
            "Message deleted, and the %n that followed it.", "", followed)
        self._w.notices.show_toast(f"{DELETED}:{chat_id}:{message_id}", text, translate("wiring", "Undo"), "undo")
        self._s.chats.hold_undo(True, message_id)

    # -- branches -----------------------------------------------------------------------------------------

    def _tell_branches(self) -> None:
        self._w.window.header.set_offered("outline", self._s.session.chat.has_branches())

    def _on_step(self, step: int) -> None:
        """Walks from the message with the focus, else from the last there are several of."""
        chat, focused = self._s.session.chat, self._w.transcript.focused_row()
        if chat.info.kind is ChatKind.TEXT:
            return
        several = list(chat.places(chat.branch()))
        if focused is not None and focused.message.id in several:
            self._walk(focused.message.id, step)
        elif several:
            self._walk(several[-1], step)

    def _walk(self, message_id: str, step: int) -> None:
        transcript = self._w.transcript
        focused = QApplication.focusWidget()
        inside = focused is not None and transcript.isAncestorOf(focused)
        found = self._s.session.walk(message_id, step)
        if found:
            self._show(found, focus=inside)

    def _go_to(self, message_id: str) -> None:
        self._s.session.go_to(message_id)
        self._show(message_id, focus=True)

    def _show(self, message_id: str, focus: bool) -> None:
        transcript = self._w.transcript
        if transcript.rows and transcript.rows[-1].message.id != message_id:
            transcript.show_message(message_id)
        if focus:
            transcript.message_actions.focus(message_id)

    def _show_outline(self) -> None:
        row = self._w.transcript.message_actions.current()
        if row is not None:
            self._outline.set_chat(self._s.session.chat, row.message.id)
            self._outline.open_under(self._w.window.header.more_button)

    # -- notices ------------------------------------------------------------------------------------------

    def on_notice_action(self, key: str, action: str) -> bool:
        """Carries out a button of a strip or toast of this subject. Returns False for others."""
        if key.startswith(DELETED):
            _, chat_id, message_id = key.split(":")
            self._s.session.restore_message(chat_id, message_id)
            self._s.chats.hold_undo(False, message_id)
        elif key == WITHDRAWN:
            self._undo_withdrawal()
        elif key == "queued" and action == "withdraw":
            self.withdraw_waiting()
        elif key == "queued":
            self.edit_waiting()
        else:
            return False
        return True

    def _on_toast_expired(self, key: str) -> None:
        if key.startswith(DELETED):
            self._s.chats.hold_undo(False, key.split(":")[2])
