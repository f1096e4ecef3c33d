"""What the panel that explains one place is made of, and where each part of it lies."""

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from assistant.ui.controls import Divider, IconButton, TextButton, label
from assistant.ui.explore.bars import Bars
from assistant.ui.explore.chain_row import ChainRow
from assistant.ui.explore.cover import ActButton, Cover
from assistant.ui.explore.legend import Legend
from assistant.ui.explore.place_head import PlaceHead
from assistant.ui.explore.table import CandidatesTable
from assistant.ui.explore.value_slider import ValueSlider
from assistant.ui.theme import Theme

TEMPERATURE, TOP_P = "generation.temperature", "generation.top_p"


class PanelParts(Cover):
    """From top to bottom: the word, the chain, two sliders, the bars, and what can be done from there."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("explorePanel")
        self.setProperty("kind", "panel")
        self._make_parts()
        self._lay_out()

    def _make_parts(self) -> None:
        theme = self._theme
        # In the order of Tab: it comes into the panel at the bars, and would never reach what is before them.
        self._views = QStackedWidget(self)
        self._bars = Bars(theme, self._views)
        self._table = CandidatesTable(self._bars, self._views)
        self._views.addWidget(self._bars)
        self._views.addWidget(self._table)
        _keep_room(self._views)
        self._continue = ActButton(theme, "", "primary", "git-branch", self)
        self._draw = TextButton(theme, "", "secondary", None, self)
        self._as_table = TextButton(theme, "", "link", None, self)
        self._as_table.set_flush()
        self._back = IconButton(theme, "chevron-left", "", "Esc", self)
        self._close = IconButton(theme, "x", "", "F8", self)
        self._title = label(kind="heading")
        self._head = PlaceHead(theme, self)
        self._chain = ChainRow(theme, self)
        self._sliders = (ValueSlider(theme, TEMPERATURE, self), ValueSlider(theme, TOP_P, self))
        self._legend = Legend(theme, self, counts=False)
        self._left = label(kind="caption")
        self._stays = label(kind="caption", wrap=True)
        self._keys = label(kind="caption", wrap=True)
        for name, part in {"exploreBack": self._back, "exploreClose": self._close, "exploreBars": self._bars,
                           "exploreContinue": self._continue,
                           "exploreDraw": self._draw, "exploreAsTable": self._as_table,
                           "exploreLegend": self._legend, "exploreLeft": self._left}.items():
            part.setObjectName(name)
        self.setFocusProxy(self._bars)

    def _lay_out(self) -> None:
        px = self._theme.px
        head, values, actions, foot = (QHBoxLayout() for _ in range(4))
        head.addWidget(self._back)
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        values.setSpacing(px(24))
        for slider in self._sliders:
            values.addWidget(slider, 1)
        actions.setSpacing(px(8))
        actions.addWidget(self._continue)
        actions.addWidget(self._draw)
        actions.addStretch(1)
        foot.addWidget(self._keys, 1)
        foot.addWidget(self._as_table)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(14), px(20), px(8))
        column.setSpacing(0)
        for part, gap in ((head, 14), (self._head, 16), (self._chain, 16), (values, 8), (self._views, 4),
                          (self._legend, 0),
                          (self._left, 10), (Divider(self._theme), 14), (actions, 6), (self._stays, 10),
                          (Divider(self._theme), 2), (foot, 0)):
            if isinstance(part, QHBoxLayout):
                column.addLayout(part)
            else:
                column.addWidget(part, 1 if part is self._views else 0)
            column.addSpacing(px(gap))


def _keep_room(part: QWidget) -> None:
    """Leaves a part's room empty while it is hidden: what stands around it would spread over the panel instead."""
    policy = part.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    part.setSizePolicy(policy)
