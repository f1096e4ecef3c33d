"""The sampling panel: presets, temperature and length in sight, every other sampler one click away."""

from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from assistant.domain.presets import MAKER, ShownPreset
from assistant.domain.settings import OPTIONS, PRESETS, LayerName, Layers
from assistant.ui.controls import Divider, IconButton, Segmented, TextButton, label
from assistant.ui.edge_line import EdgeLine
from assistant.ui.fold import Fold
from assistant.ui.model_text import length_text
from assistant.ui.option_editors import Editor
from assistant.ui.option_text import source_text, tooltip_text
from assistant.ui.page_scroll import PageScroll
from assistant.ui.presets.preset_text import line_text, preset_name
from assistant.ui.sampler_list import SamplerList
from assistant.ui.sampler_row import BackLink, SamplerRow
from assistant.ui.slider_row import LinearScale, OctaveScale, SliderRow
from assistant.ui.text_editors import TextEditor
from assistant.ui.theme import Theme

TEMPERATURE, LENGTH = "generation.temperature", "generation.max_tokens"
# 32 tokens are about a line; ten doublings reach the setting's limit, with the default in the middle.
LENGTH_SCALE = OctaveScale(32, 10)


class SamplingPanel(QWidget):
    """How the next word is chosen, for the chat being shown. It keeps nothing: `set_layers` shows, signals tell."""

    value_changed = Signal(str, object)       # key, value
    value_reset = Signal(str)                 # key
    preset_chosen = Signal(str)
    preset_menu_requested = Signal(QPoint)    # global place
    reset_requested = Signal()
    keep_for_model_requested = Signal()
    keep_as_default_requested = Signal()
    system_prompt_changed = Signal(str)
    close_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._layers = Layers()
        self._preset = ShownPreset()
        self.setObjectName("samplingPanel")
        self.setProperty("kind", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._make_parts()
        self._lay_out()
        self._connect()
        self._retranslate()

    # -- what it shows ------------------------------------------------------------------------------------

    def set_layers(self, layers: Layers) -> None:
        """Shows the values of every layer; sends nothing."""
        self._layers = layers
        for key, row in self._sliders.items():
            row.show_value(layers.value(key))
            self._backs[key].set_layers(layers)
        self._samplers.set_layers(layers)
        self._tell()

    def complete(self) -> None:
        """Makes what need not be there when the window is first painted."""
        self._samplers.complete()

    def put_next_word(self, widget: QWidget) -> None:
        """Takes what shows the next word, above the instructions."""
        self._next_word.addWidget(widget)

    def set_preset(self, preset: ShownPreset) -> None:
        """Shows which preset is chosen, if any; sends nothing."""
        self._preset = preset
        self._presets.set_value(preset.id if preset.id in PRESETS else None)
        self._tell()

    def set_system_prompt(self, text: str) -> None:
        """Shows this chat's instructions; sends nothing."""
        self._prompt.show_value(text)
        self._tell()

    def set_instructions_offered(self, offered: bool) -> None:
        """Shows the field for instructions, or not where there are none: a plain text goes to the model as it is."""
        self._prompt_fold.setVisible(offered)

    def commit_typing(self) -> None:
        """Tells what is still being typed; to be called before another chat is shown."""
        self._prompt.commit()
        self._samplers.commit_typing()

    def set_can_think(self, can_think: bool) -> None:
        """Switches the thinking settings off for a model that has none."""
        self._samplers.set_can_think(can_think)

    def set_efforts(self, efforts: tuple[str, ...]) -> None:
        """Offers the efforts of thinking that the model can be told."""
        self._samplers.set_efforts(efforts)

    def editor(self, key: str) -> Editor:
        """Returns the editor of a `generation` setting. Raises KeyError."""
        return self._sliders[key].editor if key in self._sliders else self._samplers.editor(key)

    def explainable(self) -> dict[str, SamplerRow | SliderRow]:
        """Returns the rows of the settings by their keys."""
        return {**self._sliders, **self._samplers.rows}

    def reveal(self, key: str) -> None:
        """Folds open what a setting lies in."""
        if key not in self._sliders:
            self._all_fold.set_open(True)
            self._samplers.reveal(key)

    # -- how it is made -----------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        theme = self._theme
        self._title, self._subtitle = label(kind="heading"), label(kind="caption", wrap=True)
        self._close = IconButton(theme, "x", "", "F8", self)
        self._presets = Segmented(theme, [(name, name) for name in PRESETS], self)
        self._presets.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._more = IconButton(theme, "ellipsis", "", "", self)
        self._more.setObjectName("presetMenuButton")
        self._preset_line = label(kind="caption", wrap=True)
        self._preset_line.setObjectName("presetLine")
        temperature = OPTIONS[TEMPERATURE]
        steps = LinearScale(temperature.low or 0, temperature.high or 2, temperature.step or 0.05)
        self._sliders = {TEMPERATURE: SliderRow(theme, temperature, steps, self),
                         LENGTH: SliderRow(theme, OPTIONS[LENGTH], LENGTH_SCALE, self)}
        self.setFocusProxy(self._sliders[TEMPERATURE].editor)       # where F6 leads
        self._backs = {key: BackLink(theme, OPTIONS[key], self) for key in self._sliders}
        self._words = label(kind="caption", wrap=True)
        self._words.setContentsMargins(0, 4, 0, 0)
        self._prompt = TextEditor(theme, self)
        self._prompt.setObjectName("systemPrompt")
        self._prompt_fold = Fold(theme, self._prompt, self)
        self._samplers = SamplerList(theme, tuple(
            key for key in OPTIONS if key.startswith("generation.") and key not in self._sliders))
        self._keep_model = TextButton(theme, "", "link")
        self._keep_default = TextButton(theme, "", "link")
        self._all_fold = Fold(theme, self._sampler_list(), self)
        self._source = label(kind="caption", wrap=True)
        self._reset = TextButton(theme, "", "link", parent=self)

    def _sampler_list(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(4)
        column.addWidget(self._samplers)
        links = QVBoxLayout()
        links.setContentsMargins(0, 8, 0, 0)
        links.setSpacing(0)
        for link in (self._keep_model, self._keep_default):
            link.set_flush()
            links.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(links)
        return body

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        head.setContentsMargins(20, 14, 20, 0)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(20, 4, 20, 16)
        scroll = self._scroll = PageScroll(body, side=20)
        column.setSpacing(0)
        above = QHBoxLayout()
        above.addWidget(self._subtitle, 1)
        above.addWidget(self._more)
        column.addLayout(above)
        column.addSpacing(4)
        column.addWidget(self._presets)
        self._preset_line.setContentsMargins(0, 6, 0, 0)
        column.addWidget(self._preset_line)
        for key, row in self._sliders.items():
            column.addSpacing(18)
            column.addWidget(row)
            if key == LENGTH:
                column.addWidget(self._words)
            column.addWidget(self._backs[key], 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(16)
        column.addWidget(Divider(self._theme))
        column.addSpacing(6)
        self._next_word = QVBoxLayout()
        column.addLayout(self._next_word)
        column.addWidget(self._prompt_fold)
        column.addWidget(self._all_fold)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 4, 14, 8)
        foot.addWidget(self._source, 1)
        foot.addWidget(self._reset)
        edge, line = QHBoxLayout(), QHBoxLayout()
        for across, part in ((edge, EdgeLine(self._theme, scroll, above=True)), (line, Divider(self._theme))):
            across.setContentsMargins(20, 0, 20, 0)
            across.addWidget(part)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addLayout(head)
        page.addLayout(edge)
        page.addWidget(scroll, 1)
        page.addLayout(line)
        page.addLayout(foot)

    def _connect(self) -> None:
        self._close.clicked.connect(self.close_requested)
        self._presets.chosen.connect(self.preset_chosen)
        self._presets.customContextMenuRequested.connect(
            lambda at: self.preset_menu_requested.emit(self._presets.mapToGlobal(at)))
        self._more.clicked.connect(
            lambda: self.preset_menu_requested.emit(self._more.mapToGlobal(self._more.rect().bottomLeft())))
        self._reset.clicked.connect(self.reset_requested)
        self._prompt.changed.connect(self._on_prompt_changed)
        self._prompt_fold.toggled.connect(self._on_prompt_opened)
        self._keep_model.clicked.connect(self.keep_for_model_requested)
        self._keep_default.clicked.connect(self.keep_as_default_requested)
        for key, row in self._sliders.items():
            row.changed.connect(partial(self._on_changed, key))
            self._backs[key].clicked.connect(partial(self.value_reset.emit, key))
        self._samplers.value_changed.connect(self._on_changed)
        self._samplers.value_reset.connect(self.value_reset)

    # -- words --------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Sampling"))
        self._title.setText(self.tr("Sampling"))
        self._subtitle.setText(self.tr("How the next word is chosen"))
        self._close.set_tooltip(self.tr("Close the sampling panel"))
        self._presets.set_choices([(name, preset_name(name)) for name in PRESETS])
        self._more.set_tooltip(self.tr("More presets"))
        self._presets.setAccessibleName(self.tr("Preset"))
        self._sliders[TEMPERATURE].set_ends(self.tr("steady"), self.tr("surprising"))
        self._sliders[LENGTH].set_ends(self.tr("a line"), self.tr("many pages"))
        for slider in self._sliders.values():
            slider.retranslate()
        for back in self._backs.values():
            back.set_layers(self._layers)
        self._prompt.setAccessibleName(self.tr("Instructions for this chat"))
        self._prompt.setPlaceholderText(self.tr("For example: Answer briefly, for a child of ten."))
        self._keep_model.set_label(self.tr("Keep these for this model"))
        self._keep_default.set_label(self.tr("Make these my default"))
        self._reset.set_label(self.tr("Reset"))
        self._reset.setToolTip(self.tr("Forget what was set in this chat"))
        self._tell()

    def _tell(self) -> None:
        layers = self._layers
        self._words.setText(length_text(layers.value(LENGTH)))
        for key, row in self._sliders.items():
            tip = "\n".join((tooltip_text(OPTIONS[key]), source_text(layers.source(key))))
            row.editor.setToolTip(tip)
            row.slider.setToolTip(tip)
        instructions = " ".join(self._prompt.value().split())
        self._prompt_fold.set_texts(self.tr("Instructions for this chat"), instructions or self.tr("none"))
        self._all_fold.set_texts(self.tr("All samplers"), self._samplers.summary())
        sources = [*map(layers.source, self._sliders), *self._samplers.sources()]
        told = line_text(self._preset)
        self._preset_line.setText(told)
        self._preset_line.setVisible(bool(told))
        self._source.setText(source_text(max(sources, key=list(LayerName).index)))
        self._reset.setEnabled(LayerName.CHAT in sources or LayerName.PRESET in sources or self._holds_preset())

    def _holds_preset(self) -> bool:
        """Returns whether the chat has a preset that says nothing now. Any other chosen one is a source; one whose
        values merely apply is not to be taken away."""
        preset = self._preset
        return preset.gone if preset.id == MAKER else preset.id not in ("", *PRESETS)

    # -- what the user did --------------------------------------------------------------------------------

    def _on_changed(self, key: str, value: object) -> None:
        if key == LENGTH:
            self._words.setText(length_text(int(str(value))))
        self.value_changed.emit(key, value)

    def _on_prompt_changed(self, text: object) -> None:
        self._tell()
        self.system_prompt_changed.emit(str(text))

    def _on_prompt_opened(self, is_open: bool) -> None:
        if is_open:
            self._prompt.setFocus(Qt.FocusReason.OtherFocusReason)
            # It has no place yet.
            QTimer.singleShot(0, self._prompt, lambda: self._scroll.bring_whole(self._prompt))
