"""How a message was made: model, settings, seed, tokens and rates, in a small popup with a Copy button."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QDateTime, QEvent, QLocale, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from assistant.domain.chat import GenerationRecord, Message, Role
from assistant.domain.settings import OPTIONS, OptionSpec
from assistant.ui.controls import TextButton, label
from assistant.ui.model_text import number_text, token_rate_text
from assistant.ui.option_text import label_text, value_text
from assistant.ui.page_scroll import PageScroll
from assistant.ui.popup_card import PopupCard, move_onto_screen, room_at
from assistant.ui.theme import Theme

WIDTH = 380

translate = QCoreApplication.translate
Line = tuple[str, str]      # what, and its value


def details(message: Message) -> list[Line]:
    """Returns what is known of how a message was made."""
    lines: list[Line] = []
    if message.created:
        when = QDateTime.fromMSecsSinceEpoch(round(message.created * 1000))
        lines.append((translate("message_details", "Written"),
                      QLocale().toString(when, QLocale.FormatType.ShortFormat)))
    if message.role is Role.ASSISTANT and message.record is not None:
        record = message.record
        lines += [*_origin(message, record), *_figures(message, record), *_evaluated(record), *_settings(record)]
    return lines


def _origin(message: Message, record: GenerationRecord) -> list[Line]:
    lines = []
    if record.given:
        edited = record.given >= len(message.text)
        lines.append((translate("message_details", "Words"), translate("message_details", "Edited by you") if edited
                      else translate("message_details", "The first {count} characters are yours").format(
                          count=number_text(record.given))))
    if record.model_name:
        lines.append((translate("message_details", "Model"), record.model_name))
    if _known(record):
        lines.append((translate("message_details", "Seed"), str(record.seed)))
    return lines


def _settings(record: GenerationRecord) -> list[Line]:
    """Returns a line for each, as one: they are many, and last."""
    said = [_line(label_text(spec), value_text(spec, value)) for spec, value in _known(record)]
    return [(translate("message_details", "Settings"), "\n".join(said))] if said else []


def _known(record: GenerationRecord) -> list[tuple[OptionSpec, Any]]:
    """Returns the settings there are, but for the seed, which has a line of its own."""
    return [(OPTIONS[key], value) for key, value in record.settings.items()
            if key in OPTIONS and key != "generation.seed"]


def _evaluated(record: GenerationRecord) -> list[Line]:
    """Returns by what, and in which portions, the tokens were evaluated."""
    made, lines = record.evaluation, []
    if made.get("build"):
        lines.append((translate("message_details", "Engine"), f"llama-cpp-python {made['build']}"))
    if isinstance(made.get("plan"), str):
        lines.append((translate("message_details", "Evaluated"), made["plan"].replace("*", "\u2009×\u2009")))
    return lines


def _checksums(record: GenerationRecord) -> list[Line]:
    """Returns what only a comparison needs, for the clipboard."""
    made = record.evaluation
    lines = [("SHA-256", record.model_sha256)] if record.model_sha256 else []
    lines += [(name, str(made[key])) for name, key in (
        (translate("message_details", "Template"), "template"),
        (translate("message_details", "Engine build"), "engine"),
        (translate("message_details", "Prompt’s checksum"), "prompt")) if made.get(key)]
    for name, key, between in ((translate("message_details", "Threads"), "threads", " + "),
                               (translate("message_details", "Sampler chain"), "chain", " › ")):
        if isinstance(found := made.get(key), list):
            lines.append((name, between.join(map(str, found))))
    return lines


def _figures(message: Message, record: GenerationRecord) -> list[Line]:
    usage, timings = record.usage, record.timings
    if not usage.prompt_tokens:
        return []
    lines = [
        (translate("message_details", "Prompt"),
         translate("message_details", "{count} tokens, {reused} of them reused").format(
             count=number_text(usage.prompt_tokens), reused=number_text(usage.reused_tokens))),
        (translate("message_details", "Answer"), _tokens(usage.answer_tokens)),
    ]
    if usage.thinking_tokens and message.reasoning:     # else they are markers around none
        lines.append((translate("message_details", "Thinking"), _tokens(usage.thinking_tokens)))
    if timings.first_token:
        lines.append((translate("message_details", "First token"),
                      translate("message_details", "after {seconds} s").format(
                          seconds=number_text(timings.first_token, 2))))
    if read := usage.prompt_tokens - usage.reused_tokens if timings.prompt else 0:
        lines.append((translate("message_details", "Reading"), token_rate_text(read / timings.prompt)))
    if rate := timings.tokens_per_second(usage):
        lines.append((translate("message_details", "Writing"), token_rate_text(rate)))
    return lines


def _line(what: str, value: str) -> str:
    return translate("message_details", "{what}: {value}").format(what=what, value=value)


def _tokens(count: int) -> str:
    return translate("message_details", "{count} tokens").format(count=number_text(count))


class DetailsPopup(PopupCard):
    """A card of two columns, which scroll where they are higher than the screen; a click elsewhere or Esc closes it."""

    def __init__(self, theme: Theme, message: Message, parent: QWidget, more: Sequence[Line] = ()) -> None:
        """`more` is known of it besides."""
        super().__init__(theme, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("detailsPopup")
        self._message, self._more = message, more
        self._title = label("", "heading")
        self._copy = TextButton(theme, "", "link", "copy")
        self._copy.setObjectName("copyDetails")
        self._copy.clicked.connect(self._on_copy)
        self._page = QWidget()
        self._grid = QGridLayout(self._page)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(16))
        self._grid.setVerticalSpacing(theme.px(6))
        self._grid.setColumnStretch(1, 1)
        self._scroll = PageScroll(self._page)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._copy)
        box = self._box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(16), theme.px(10), theme.px(10), theme.px(16))
        box.setSpacing(theme.px(8))
        box.addLayout(head)
        box.addWidget(self._scroll)
        self.setFixedWidth(theme.px(WIDTH))
        self._fill()

    def text(self) -> str:
        """Returns what Copy puts on the clipboard: a line each."""
        checksums = _checksums(self._message.record) if self._message.record else []
        lines = [*details(self._message), *self._more, *checksums]
        return "\n".join(_line(what, value.replace("\n", ", ")) for what, value in lines)

    def open_at(self, at: QPoint) -> None:
        """Shows it with its corner at a place of the screen, moved so that all of it can be seen."""
        self._fit(at)
        move_onto_screen(self, at)
        self.show()
        self._copy.setFocus(Qt.FocusReason.PopupFocusReason)

    def _fit(self, at: QPoint) -> None:
        """Is as high as its lines, or as the screen with a place."""
        self._scroll.setFixedHeight(0)
        margins = self._box.contentsMargins()
        lines = self._page.heightForWidth(self.width() - margins.left() - margins.right())
        self._scroll.setFixedHeight(min(lines, room_at(at).height() - self._box.sizeHint().height()))
        self._box.activate()
        self.resize(self.width(), self._box.sizeHint().height())

    def _fill(self) -> None:
        self._title.setText(self.tr("Details"))
        self.setAccessibleName(self.tr("Details"))
        self._copy.set_label(self.tr("Copy"))
        while (item := self._grid.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        for number, (what, value) in enumerate([*details(self._message), *self._more]):
            left, right = label(what, "caption"), label(value, "small", wrap=True)
            right.setAccessibleName(_line(what, value))
            right.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            left.setContentsMargins(0, 1, 0, 0)     # on one line with the larger words beside it
            self._grid.addWidget(left, number, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(right, number, 1, Qt.AlignmentFlag.AlignTop)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())
        self._copy.set_icon("check")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            QApplication.sendEvent(self._scroll.verticalScrollBar(), event)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._fill()
            self._fit(self.pos())
