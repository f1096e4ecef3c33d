"""The panel that explains one place: what it says of it, and what can be done from there."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from assistant.domain.distribution import Candidate, Distribution
from assistant.domain.errors import AssistantError
from assistant.domain.settings import Layers
from assistant.ui.error_text import error_text
from assistant.ui.explore.panel_parts import TEMPERATURE, TOP_P, PanelParts
from assistant.ui.explore.words import SETTINGS, chosen_text, left_text, token_text
from assistant.ui.theme import Theme

DRAWS = 100


class ExplorePanel(PanelParts):
    """It keeps nothing but what it shows; signals tell what is wanted."""

    back_requested = Signal()               # to the sampling panel
    close_requested = Signal()
    step_requested = Signal(int)            # to the next word (1) or the one before (-1)
    value_changed = Signal(str, object)     # key, value
    draw_requested = Signal(int)            # times
    continue_requested = Signal(int)        # token

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._layers = Layers()
        self._distribution: Distribution | None = None
        self._word = ("", 0, 0)             # text, index, how many there are
        self._live = False
        self._can_branch = True
        self._bars_wait = False             # for the keyboard
        self._awaits = False                # another place than that whose bars are shown
        self._pressed: Callable[[], None] | None = None     # meanwhile, and meant for that place
        self._said: Callable[[], str] | None = None     # instead of how the word was chosen
        self._connect()
        self._retranslate()
        self.show_nothing()

    # -- what it shows --------------------------------------------------------------------------------------

    def set_layers(self, layers: Layers) -> None:
        """Shows the values that apply; sends nothing."""
        self._layers = layers
        for slider in self._sliders:
            slider.show_value(layers.value(slider.key))

    def set_can_branch(self, can_branch: bool) -> None:
        """Offers to go on from another word, or not: a plain text is gone on with where its cursor is."""
        self._can_branch = can_branch
        self._tell_actions()

    def await_place(self) -> None:
        """Another place is looked for: what is pressed from now on is meant for that, and done once it is shown."""
        self._awaits, self._pressed = True, None
        self._bars.forget_pick()
        self._tell_actions()

    def show_place(self, text: str, index: int, count: int) -> None:
        """Says which word is explored: `index` from 0 of `count`; `count` itself is the end."""
        self._word, self._live, self._said = (text, index, count), False, None
        self._tell()

    def show_distribution(self, distribution: Distribution) -> None:
        """Shows what might stand at the place, and does what was pressed before."""
        pressed, self._pressed, self._awaits = self._pressed, None, False
        self._show(distribution)
        if pressed is not None:
            pressed()

    def show_followed(self, distribution: Distribution, before: str) -> None:
        """Shows what might stand where an answer is being written, after `before`."""
        self._live, self._word, self._said, self._pressed = True, (before, 0, 0), None, None
        self._bars.forget_pick()
        self._show(distribution)

    def show_drawn(self, drawn: dict[int, int]) -> None:
        """Shows how often each token was drawn."""
        self._bars.candidates.show_drawn(drawn)
        self._legend.show_drawn(sum(drawn.values()))

    def show_reading(self, share: float) -> None:
        """Says how far what is before the place is read, 0 to 1."""
        if share < 1:
            self._say(lambda: self.tr("Reading… {percent} %").format(percent=round(100 * share)))

    def show_waiting(self, has_model: bool = True) -> None:
        """Says that the place is looked at later: when the engine is free, or there is a model to look with."""
        self._say(lambda: self.tr("Looked at once the engine is free.") if has_model
                  else self.tr("Looked at once a model is loaded."))

    def show_error(self, error: AssistantError) -> None:
        """Says why the place cannot be looked at."""
        self._pressed = None
        self._say(lambda: " ".join(filter(None, error_text(error))))

    def show_nothing(self) -> None:
        """Says that there is no answer yet."""
        self._distribution, self._live, self._word = None, False, ("", 0, 0)
        self._tell()
        self._say(lambda: self.tr(
            "There is no answer here yet. Send a message, and every word of its answer can be explored."))

    def distribution(self) -> Distribution | None:
        return self._distribution

    def focus_bars(self) -> None:
        """Gives the bars, or the table in their place, the keyboard as soon as there are any."""
        self._bars_wait = self._distribution is None
        (self._back if self._bars_wait else self._view()).setFocus(Qt.FocusReason.OtherFocusReason)

    def _view(self) -> QWidget:
        return self._views.currentWidget() or self._bars

    def _connect(self) -> None:
        self._back.clicked.connect(self.back_requested)
        self._close.clicked.connect(self.close_requested)
        self._head.step_requested.connect(self.step_requested)
        self._bars.step_requested.connect(self.step_requested)
        self._bars.picked.connect(lambda _token: self._tell_actions())
        self._bars.chosen.connect(self._on_chosen)
        self._table.chosen.connect(self._on_chosen)
        self._continue.clicked.connect(self._on_continue)
        self._draw.clicked.connect(partial(self.draw_requested.emit, DRAWS))
        self._as_table.clicked.connect(self._on_as_table)
        self._chain.stage_chosen.connect(self._on_stage)
        for slider in self._sliders:
            slider.changed.connect(self.value_changed)

    # -- words ----------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Explore word by word"))
        self._title.setText(self.tr("Explore word by word"))
        self._back.set_tooltip(self.tr("Back to sampling"))
        self._close.set_tooltip(self.tr("Close the panel"))
        self._bars.setAccessibleName(self.tr("What might stand here"))
        self._table.setAccessibleName(self.tr("What might stand here"))
        self._draw.set_label(self.tr("Draw {count} times").format(count=DRAWS))
        self._stays.setText(self.tr("Makes a new branch. The answer you have stays."))
        self._keys.setText(self.tr("Enter: continue here   ← →: word   ↑ ↓: choice"))
        for slider in self._sliders:
            slider.retranslate()
        if self._distribution is not None:
            self._chain.show_distribution(self._distribution)
            self._legend.show_distribution(self._distribution)
        self._tell()

    def _tell(self) -> None:
        if self._live:
            self._head.show_followed(self._word[0])
        else:
            text, index, count = self._word
            stands = self._distribution.candidate(self._distribution.chosen) if self._distribution else None
            self._head.show_word(text or (token_text(stands) if stands else "…"), index, count)
            self._head.say(chosen_text(self._distribution) if self._distribution else "")
        if self._said:
            self._head.say(self._said())
        self._left.setText(left_text(self._distribution) if self._distribution else "")
        focused = self.window().focusWidget()
        if self._distribution is None and focused is not None and self._views.isAncestorOf(focused):
            self.focus_bars()       # the keyboard stays in the panel
        for shown in (self._chain, self._views, self._legend, self._left):
            shown.setVisible(self._distribution is not None)
        if self._distribution is not None and self._bars_wait and self._back.hasFocus():
            self.focus_bars()
        self._as_table.set_label(self.tr("As bars") if self._views.currentIndex() else self.tr("As a table"))
        self._tell_actions()

    def _tell_actions(self) -> None:
        candidate = self._bars.candidate() if self._distribution is not None else None
        if candidate is None or candidate.special or self._awaits:
            self._continue.set_label(self.tr("Continue from here"))
        else:
            self._continue.set_label(self.tr("Continue from “{text}”").format(text=token_text(candidate)))
        self._continue.setEnabled(self._branches(candidate))
        self._draw.setEnabled(self._distribution is not None)

    def _branches(self, candidate: Candidate | None) -> bool:
        return candidate is not None and (self._awaits or not candidate.special) and self._stands()

    def _stands(self) -> bool:
        """Whether the place can be gone on from, as far as was told: it may not have been looked at yet."""
        return not self._live and self._can_branch and not self._said

    def _say(self, text: Callable[[], str]) -> None:
        self._said = text
        self._head.say(text())
        self._tell_actions()

    def _show(self, distribution: Distribution) -> None:
        self._distribution, self._said = distribution, None
        self._chain.show_distribution(distribution)
        self._bars.set_stage(self._chain.stage())       # the lit chip may stand elsewhere now, or be another
        self._bars.show_distribution(distribution)      # without the draws at the place before
        self._legend.show_drawn(0)
        self._legend.show_distribution(distribution)
        self._tell()

    # -- what the user did ----------------------------------------------------------------------------------

    def _on_stage(self, _stage: int) -> None:
        self._bars.set_stage(self._chain.stage())
        key = SETTINGS.get(self._chain.stage_name(), TOP_P)
        second = self._sliders[1]
        if key not in (second.key, TEMPERATURE):
            second.set_key(key)
            second.show_value(self._layers.value(key))

    def _press(self, act: Callable[[], None]) -> None:
        """Does what is meant for the place wanted: at once, or when its bars are there."""
        if not self._awaits:
            act()
        elif self._stands():
            self._pressed = act

    def _on_chosen(self, token: int) -> None:
        """Goes on from a word. While the bars are another place's, only one picked since is meant: else the likeliest
        of those to come."""
        self._press(partial(self._choose, self._bars.pick_made() if self._awaits else token))

    def _choose(self, token: int) -> None:
        candidate = self._candidate(token)
        if candidate is not None and self._branches(candidate):
            self.continue_requested.emit(candidate.token)

    def _candidate(self, token: int) -> Candidate | None:
        """Returns a token's candidate; for -1 the one looked at."""
        bars = self._bars
        return bars.candidate() if token < 0 else bars.candidates.candidate(bars.candidates.row_of(token))

    def _on_continue(self) -> None:
        candidate = self._bars.candidate()
        if candidate is not None:
            self.focus_bars()       # the button is about to be switched off
            self._on_chosen(candidate.token)

    def _on_as_table(self) -> None:
        self._views.setCurrentIndex(1 - self._views.currentIndex())
        self.setFocusProxy(self._view())
        self._table.resizeColumnsToContents()
        self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.back_requested.emit()
        else:
            super().keyPressEvent(event)
