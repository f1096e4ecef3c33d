"""Connects plain texts: the page, which is made when the first one is shown, with the session."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QPoint, QTimer

from assistant.domain.chat import Chat, ChatKind, Message, Role
from assistant.domain.errors import AssistantError, Remedy
from assistant.store.search_words import parse
from assistant.wiring.failures import Failures
from assistant.wiring.parts import Services, Widgets
from assistant.wiring.text_status import status_of

if TYPE_CHECKING:
    from assistant.ui.text_page import TextPage

FAILED = "text"         # key of the strip that says why a text was not continued

# Commands about messages, which a text does not have.
_OF_CHATS = ("edit_last", "edit_message", "continue_answer", "begin_reply", "quote_message", "message_details",
             "delete_message", "outline", "find", "find_next", "find_previous", "next_message", "previous_message",
             "latest", "attach", "older_prompt", "newer_prompt", "send", "several_answers", "compare_answers",
             "step_by_step")
_ALWAYS = ("begin_reply", "attach", "older_prompt", "newer_prompt", "step_by_step")     # nobody else enables them

translate = QCoreApplication.translate


class TextWiring(QObject):
    """Nothing of it is seen, nor made, while no text is shown."""

    def __init__(self, services: Services, widgets: Widgets, failures: Failures,
                 replay: Callable[[Message, QPoint], None]) -> None:
        """`replay` makes a continuation again, and tells at a place of the screen what came of it."""
        super().__init__(widgets.window)
        self._replay_at = replay
        self._s, self._w, self._failures = services, widgets, failures
        self._page: TextPage | None = None
        self._shown: str | None = None      # id of the text on the page, "" for a new one; None while it is a chat
        self._found: tuple[str, str, str] | None = None     # chat, message and words of a hit, on the way to it
        self._needed = 0                    # tokens of context that the last one refused had needed
        self._count = 1                     # of the continuations that were asked for last
        session, commands = services.session, widgets.window.commands
        commands.on("new_text", self.new_text)
        commands.on("continue_text", self._on_continue_key)
        commands.on("several_continuations", self._on_several_key)
        commands.on("replay_message", self._replay)
        session.opened.connect(self._on_opened)
        session.answer_begun.connect(self._on_begun)
        session.fed.connect(self._on_fed)
        session.reading.connect(self._on_reading)
        session.answer_ended.connect(self._on_ended)
        session.failed.connect(lambda _error: self._show_found())       # no longer, where its text could not be read
        session.text_changed.connect(self._on_text_changed)
        session.message_failed.connect(self._on_failed)
        session.settings_changed.connect(lambda _values: self._tell_chip())
        services.preferences.layers_changed.connect(self._tell_chip)
        for changed in (services.models.chosen, services.models.loaded):
            changed.connect(lambda _what: self._tell_chip())
        for changed in (session.message_added, services.chats.changed, services.models.chosen, services.models.loaded,
                        widgets.composer.text_changed):
            changed.connect(lambda *_: self._tell_commands())
        services.answering.busy_changed.connect(self._on_busy)
        widgets.chat_list.hit_chosen.connect(self._on_hit_chosen)
        widgets.window.answer_step_requested.connect(self._on_step)
        widgets.window.retranslated.connect(self._tell)
        widgets.window.retranslated.connect(lambda: QTimer.singleShot(0, self, self._tell_chip))    # after the composer
        widgets.window.cancel_requested.connect(self._accept)
        widgets.notices.action_requested.connect(self._on_action)
        self._tell_commands()

    def new_text(self) -> None:
        """Shows an empty text, which samples as a new chat would."""
        self._w.panel.commit_typing()
        self._s.session.new_text(self._s.preferences.new_chat_values(self._s.models.path))
        if self._page is not None:
            self._page.focus()

    # -- what is shown ----------------------------------------------------------------------------------------

    def _on_opened(self, chat: Chat) -> None:
        if self._found is not None and self._found[0] != chat.info.id:
            self._found = None      # another was wanted before that one was read
        is_text = chat.info.kind is ChatKind.TEXT
        self._w.panel.set_instructions_offered(not is_text)
        if not is_text:
            if self._shown is not None:
                self._shown = None
                self._failures.over(FAILED)
                self._w.window.show_text(None)
            self._tell_commands()
            return
        page = self._made()
        known, self._shown = self._shown, chat.info.id
        fresh = known is None or not known or known != chat.info.id
        self._w.window.show_text(page)
        page.show_document(self._s.session.document(), fresh)
        if fresh:
            self._failures.over(FAILED)
            self._needed = 0
            page.focus()
        self._tell()
        if self._found is not None and self._found[0] == chat.info.id:
            QTimer.singleShot(0, self, self._show_found)        # everyone has to hear of this text before

    def _on_hit_chosen(self, chat_id: str, message_id: str, words: str) -> None:
        self._found = chat_id, message_id, words
        if self._shown == chat_id:
            self._show_found()

    def _show_found(self) -> None:
        """Shows the words in the text; the state they were found in where they are no longer there."""
        found, self._found = self._found, None
        if found is None or self._shown != found[0]:
            return
        _chat, message, words = found
        if message and not self._select(words):
            self._s.session.go_to(message)
            self._select(words)

    def _select(self, words: str) -> bool:
        """Selects what was looked for, or the first of it where it is in several places. Returns False where the text
        shown has not all of it."""
        page, phrase = self._made(), words.replace('"', " ")
        place = parse(f'"{phrase}"').place(page.editor.text()) or parse(words).place(page.editor.text())
        if place is not None:
            page.editor.select(*place)
        return place is not None

    def _made(self) -> "TextPage":
        if self._page is None:
            from assistant.ui.text_page import TextPage  # few look at one, and never first
            page = self._page = TextPage(self._w.theme)
            page.text_changed.connect(self._s.session.set_text)
            page.continue_requested.connect(self._on_continue)
            page.stop_requested.connect(self._stop)
            page.again_requested.connect(self._again)
            page.others_requested.connect(self._others)
            page.replay_requested.connect(self._replay)
            page.step_requested.connect(self._on_step)
            page.panel_requested.connect(self._w.window.toggle_panel)
            page.set_busy(self._s.answering.is_busy())
            self._tell_chip()
        return self._page

    def _text(self) -> "TextPage | None":
        """Returns the page while a text is on it."""
        return self._page if self._shown is not None else None

    def _on_begun(self, message: Message) -> None:
        page, session = self._text(), self._s.session
        if page is None or message.id != session.chat.leaf:
            return
        self._failures.over(FAILED)
        if session.is_text_kept:        # else it was typed on: this one is being stopped, and must take no words away
            document = session.document()
            page.show_document(document, False)
            page.editor.begin_writing(document.before, document.written)
        self._tell()

    def _on_fed(self, text: str, thinking: bool) -> None:
        if (page := self._text()) is not None and not thinking:
            page.editor.feed(text)

    def _on_reading(self, share: float, _left: float) -> None:
        if (page := self._text()) is not None and 0 < share < 1:
            page.set_status(translate("wiring", "Reading… {share} %").format(share=round(100 * share)))

    def _on_ended(self, _message: Message) -> None:
        if (page := self._text()) is not None:
            page.editor.end_writing()
            self._tell()

    def _on_text_changed(self) -> None:
        """The text is known by another place of its tree."""
        page, session = self._text(), self._s.session
        if page is None:
            return
        if self._shown != session.chat.info.id:
            self._on_first_kept(session.chat)
        document = session.document()
        if document.text == page.editor.text() and not page.editor.is_writing():
            page.editor.mark((document.before, document.written))
        self._tell()

    def _on_first_kept(self, chat: Chat) -> None:
        """The new text is on disk: a crash brings it back, not the chat before."""
        self._shown = chat.info.id
        self._s.preferences.set_app("last_chat", chat.info.id)
        self._s.preferences.flush()
        self._w.chat_list.set_current(chat.info.id)

    def _on_failed(self, message_id: str, error: AssistantError) -> None:
        if self._text() is not None:
            self._needed = int(error.values.get("needed", "0")) if Remedy.LARGER_CONTEXT in error.remedies else 0
            self._failures.tell(error, FAILED)
            self._tell()

    def _tell(self) -> None:
        page = self._text()
        if page is not None:
            page.set_place(*self._s.session.place())
            page.set_status(*self._status())
        self._tell_commands()

    def _status(self) -> tuple[str, bool]:
        """Returns what is to be said of the continuation shown, and whether it warns."""
        session = self._s.session
        leaf = session.chat.messages.get(session.chat.leaf or "")
        if leaf is None or leaf.role is Role.USER or not session.place()[1]:
            return "", False
        return status_of(leaf)

    def _tell_chip(self) -> None:
        if self._page is not None:
            self._page.chip.set_parts(self._w.composer.chip.parts)
            layers = self._s.sampling.layers(self._s.session.chat.settings)
            self._page.set_length(layers.value("generation.max_tokens"))

    def _tell_commands(self) -> None:
        """Runs after everyone else has said what makes sense."""
        commands, session, is_text = self._w.window.commands, self._s.session, self._text() is not None
        for name in ("continue_text", "several_continuations"):
            commands.set_enabled(name, is_text)
        for name in _ALWAYS if not is_text else _OF_CHATS:
            commands.set_enabled(name, not is_text)
        if is_text:
            _index, count = session.place()
            for name in ("next_answer", "previous_answer"):
                commands.set_enabled(name, count > 1)
            for name in ("again", "replay_message"):
                commands.set_enabled(name, count > 0)
            commands.set_enabled("print", bool(session.chat.info.id))

    # -- what the user does -----------------------------------------------------------------------------------

    def _on_continue_key(self) -> None:
        if (page := self._text()) is not None and page.isVisible():     # not behind several continuations
            page.go_on()

    def _on_several_key(self) -> None:
        if (page := self._text()) is not None:
            page.choose_count()

    def _on_continue(self, before: str, after: str, count: int) -> None:
        if not self._s.answering.is_busy():
            self._failures.over(FAILED)
            self._count = count
            self._s.session.continue_text(before, after, count)

    def _again(self) -> None:
        leaf = self._s.session.chat.leaf
        if leaf is not None:
            self._s.session.again(leaf)
        if (page := self._text()) is not None:
            page.focus()

    def _others(self, count: int) -> None:
        leaf = self._s.session.chat.leaf
        if leaf is not None:
            self._s.session.several(leaf, tuple({} for _ in range(count)))

    def _replay(self) -> None:
        chat, page = self._s.session.chat, self._text()
        message = chat.messages.get(chat.leaf or "")
        if page is not None and message is not None and self._s.session.place()[1]:
            self._replay_at(message, page.place_of_tools())

    def _stop(self) -> None:
        waits = self._s.answering.turn is None
        self._s.session.stop()
        if waits:
            self._s.models.cancel()

    def _on_step(self, step: int) -> None:
        session = self._s.session
        if self._text() is not None and session.chat.leaf is not None and session.place()[1]:
            session.walk(session.chat.leaf, step)

    def _accept(self) -> None:
        """Esc: the continuation is text like any other."""
        if (page := self._text()) is not None:
            page.editor.mark(None)

    def _on_busy(self, busy: bool) -> None:
        if self._page is not None:
            self._page.set_busy(busy)
        self._tell()

    def _on_action(self, key: str, action: str) -> None:
        page = self._text()
        if key != FAILED or page is None:
            return
        if action == Remedy.LARGER_CONTEXT:
            self._failures.over(FAILED)
            self._s.models.try_larger_context(self._needed)
            page.go_on(self._count)
        elif action == Remedy.RETRY:
            page.go_on(self._count)
