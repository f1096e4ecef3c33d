"""The card that explains a sampler: a few words, a picture of what it does at the place shown, and where to read on."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from assistant.domain import example_stage
from assistant.domain.distribution import Distribution, Sieve
from assistant.domain.generation import Generation
from assistant.domain.sampler_notes import CHAIN, CONTEXT, NOTES
from assistant.domain.settings import OPTIONS, Layers
from assistant.domain.stage_alone import alone, untouched
from assistant.ui.controls import Card, TextButton, label
from assistant.ui.explore.bars import Bars
from assistant.ui.explore.words import inner_name, percent_text
from assistant.ui.model_text import number_text
from assistant.ui.option_text import label_text
from assistant.ui.theme import Theme

TEMPERATURE = "generation.temperature"
_ALWAYS = ("logit_bias", "penalties", "dry")    # stages that temperature 0 and Mirostat leave in the chain
_ALIKE = 1e-6            # chances that differ by no more are the same

translate = QCoreApplication.translate


class _Source(TextButton):
    """A link that gives way where the room is short; its whole text is told all the same."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        self.source = ""
        super().__init__(theme, "", "link", "external-link", parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_flush()

    def set_source(self, source: str, address: str) -> None:
        self.source = source
        self.setToolTip(f"{source}\n{address}")
        self._elide()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.height_px())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = self.width() - self.theme.px(30)
        self.set_label(self.fontMetrics().elidedText(self.source, Qt.TextElideMode.ElideRight, max(room, 1)))
        self.setAccessibleName(self.source)


class ExplainCard(QWidget):
    """One at a time. It keeps what is shown of the place, and the values that apply."""

    source_requested = Signal(str)      # a web address
    close_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.key = ""
        self._layers = Layers()
        self._place: tuple[Distribution, str] | None = None     # and what is before it
        self.setObjectName("explainCard")
        self._text, self._where = label(kind="small", wrap=True), label(kind="caption", wrap=True)
        self._told = label(kind="caption", wrap=True)
        self._bars = Bars(theme, self, compact=True)
        self._bars.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._source = _Source(theme, self)
        for name, part in {"explainText": self._text, "explainWhere": self._where, "explainBars": self._bars,
                           "explainTold": self._told, "explainSource": self._source}.items():
            part.setObjectName(name)
        self._source.clicked.connect(lambda: self.source_requested.emit(NOTES[self.key].address))
        px, card, around = theme.px, Card(self), QVBoxLayout(self)
        around.setContentsMargins(0, px(6), 0, px(4))
        around.addWidget(card)
        column = QVBoxLayout(card)
        column.setContentsMargins(px(12), px(10), px(12), px(6))
        column.setSpacing(px(4))
        for each in (self._text, self._where, self._bars, self._told):
            column.addWidget(each)
        column.addWidget(self._source)
        theme.changed.connect(self._tell)

    def explain(self, key: str) -> None:
        """Explains the sampler of a setting."""
        self.key = key
        self.setAccessibleName(self.tr("About {option}").format(option=label_text(OPTIONS[key])))
        self._tell()

    def set_layers(self, layers: Layers) -> None:
        """Takes the values that apply; the example follows them."""
        self._layers = layers
        self._tell()

    def show_place(self, distribution: Distribution | None, before: str = "") -> None:
        """Takes what might stand at the place that is shown, after `before`; None: nothing has been evaluated yet."""
        self._place = None if distribution is None else (distribution, before)
        self._tell()

    def picture(self) -> Distribution:
        """Returns what the bars show."""
        return self._bars.candidates.distribution

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self.key:
            self.explain(self.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_requested.emit()
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        if not self.key:
            return
        note = NOTES[self.key]
        self._text.setText(translate(CONTEXT, note.text))
        self._source.set_source(note.source, note.address)
        for part in (self._where, self._bars, self._told):
            part.setVisible(bool(note.stage))
        if note.stage:
            self._show_picture(note.stage)

    def _show_picture(self, stage: str) -> None:
        if self._place is not None:
            words = " ".join(self._place[1].split())
            self._where.setText(self.tr("Now, after “… {text}”:").format(text=words) if words else
                                self.tr("Now, at the place explored:"))
        else:
            self._where.setText(self.tr("Example: what might follow “The lighthouse stood by the”"))
        shown, off = self._picture(stage)
        if shown is None and self.key == TEMPERATURE:
            shown, off = self._picture("greedy")        # what a temperature of 0 is
        self._told.setText(_told(shown, stage) if shown is not None else self._off_text())
        picture = shown or off
        self._bars.show_distribution(picture)
        self._bars.setFixedHeight(self._bars.sizeHint().height())
        self._bars.setAccessibleName(f"{self._where.text()} {self._told.text()}")

    def _picture(self, stage: str) -> tuple[Distribution | None, Distribution]:
        """Returns what a stage makes of the place, or of the example, None where it is not in the chain; and the words
        before sampling."""
        if self._place is None:
            return self._example(stage)
        whole, _before = self._place
        return alone(whole, stage), untouched(whole)

    def _example(self, stage: str) -> tuple[Distribution | None, Distribution]:
        words = _example_words()
        values: Mapping[str, Any] = {key.removeprefix("generation."): self._layers.value(key)
                                     for key in OPTIONS if key.startswith("generation.")}
        try:
            shown = example_stage.example(Generation(**values), stage, words)
        except ValueError:      # a word score that is still being written
            shown = None
        return shown, example_stage.untouched(words)

    def _off_text(self) -> str:
        """Says why the stage does nothing: it is off, or another setting takes its place."""
        layers = self._layers
        if self.key != TEMPERATURE and NOTES[self.key].stage not in _ALWAYS:
            if layers.value(TEMPERATURE) <= 0:
                return self.tr("Not in use: at temperature 0 the likeliest word is always taken.")
            if layers.value("generation.mirostat") != "off":
                return self.tr("Not in use: Mirostat takes its place.")
        return self.tr("Off as it is set now: nothing changes.")


def _told(shown: Distribution, stage: str) -> str:
    """Returns how many words a stage left, and what the marks of the picture mean."""
    left = shown.stages[0].left
    name = translate("explain", "all samplers") if stage == CHAIN else inner_name(Sieve(stage, (), left))
    if left == shown.vocabulary and stage != CHAIN:
        if stage == "xtc" and any(abs(each.now - each.before) > _ALIKE for each in shown.candidates):
            return translate("explain", "Strikes {chance} of the time. Bar: chance on the whole · Tick: before").format(
                chance=percent_text(shown.stages[0].values[0]))
        return translate("explain", "Cuts nothing. Bar: after {stage} · Tick: before").format(stage=name)
    return translate("explain", "{left} of {all} words left. Bar: after {stage} · Tick: before · Hatched: cut").format(
        left=number_text(left), all=number_text(shown.vocabulary), stage=name)


def _example_words() -> tuple[str, ...]:
    """Returns the tokens of the example, likeliest first."""
    return (translate("explain", "sea"), translate("explain", "water"), translate("explain", "shore"),
            translate("explain", "harbour"), translate("explain", "ocean"), translate("explain", "cliff"),
            translate("explain", "river"), translate("explain", "beach"), translate("explain", "village"),
            translate("explain", "road"), translate("explain", "forest"), translate("explain", "moon"))
