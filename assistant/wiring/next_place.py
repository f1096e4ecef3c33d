"""Keeps the next word in the sampling panel that of where an answer is being written, or of the end of the last one."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from assistant.control.exploring import Exploring
from assistant.domain.chat import Role
from assistant.domain.distribution import Distribution
from assistant.ui.explore.next_word import NextWord
from assistant.wiring.parts import Services, Widgets


class NextPlace(QObject):
    """`section` shows it. While it cannot be seen nothing is looked at for it; once it is seen again, what was written
    meanwhile is."""

    def __init__(self, services: Services, widgets: Widgets, exploring: Exploring, covered: Callable[[], bool],
                 parent: QObject) -> None:
        """`covered`: another place is explored over it, and what is written is followed for that."""
        super().__init__(parent)
        self._s, self._exploring, self._covered = services, exploring, covered
        self._before = ""       # what is before the place shown
        self.section = NextWord(widgets.theme)
        self.section.shown.connect(self._on_shown)
        services.session.answer_begun.connect(lambda _message: self._forget())
        services.session.several_begun.connect(lambda _messages: self.clear())
        services.models.chosen.connect(lambda _path: self.clear())
        widgets.panel.put_next_word(self.section)

    def is_empty(self) -> bool:
        return self.section.distribution() is None

    def show(self, distribution: Distribution, before: str) -> None:
        """Shows what might come after `before`."""
        self._before = before
        self.section.show_distribution(distribution, before)

    def clear(self) -> None:
        """Shows nothing: another chat, another model, or a place that the text has gone beyond."""
        if not self._covered():
            self._exploring.leave()     # what is still told of that place, or shaped anew, is of what was shown before
        self._before = ""
        self.section.clear()

    def follow(self) -> None:
        """What is being written is followed as long as that is shown anywhere."""
        self._exploring.follow(self._covered() or self.section.isVisible())

    def renew(self) -> None:
        """Nothing is being written any more: has the end of the last answer looked at, unless it is what is shown.
        Where that cannot be, nothing is shown."""
        answering, session, models = self._s.answering, self._s.session, self._s.models
        if self._covered() or not self.section.isVisible() or (
                answering.is_busy() and answering.chat_id() == session.chat.info.id):
            return
        last = next(session.chat.upwards(), None)
        text = last.text if last is not None and last.role is Role.ASSISTANT else ""
        if self._before and text.endswith(self._before):
            return
        if last is None or not text or answering.is_busy() or models.info is None:
            self.clear()
        else:
            self._exploring.look_after(last)

    def _forget(self) -> None:
        """What is being written may end as the answer before it did, and nobody may follow it."""
        self._before = ""

    def _on_shown(self, shown: bool) -> None:
        self.follow()
        if shown and not self.is_empty():
            self.renew()
