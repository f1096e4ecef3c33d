"""One adapter attached to a model: whether it is on, how strong it is, and its end."""

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from assistant.domain.model_library import HIGHEST_SCALE, LOWEST_SCALE, AdapterFile, Attachment
from assistant.domain.option import AT_ONCE, OptionSpec
from assistant.ui.choices import CheckBox
from assistant.ui.controls import TextButton, label
from assistant.ui.line_wrapping import breakable
from assistant.ui.model_text import size_text
from assistant.ui.slider_row import LinearScale, SliderRow
from assistant.ui.theme import Theme

SETTLED_MS = 300            # after the last movement of the slider: each new strength reads the prompt anew
STRONGEST_DRAWN = 2.0       # the slider's end; the number field goes further


class AdapterRow(QWidget):
    """`path`, `file` and `name` stay what it was made with."""

    scale_changed = Signal(Path, float)
    switched = Signal(Path, bool)
    remove_requested = Signal(Path)

    def __init__(self, theme: Theme, attachment: Attachment, file: AdapterFile | None,
                 parent: QWidget | None = None) -> None:
        """`file` is what the library knows of it, None where it does not have it (now)."""
        super().__init__(parent)
        self.path, self.file = attachment.path, file
        self.name = file.name if file is not None and file.name else attachment.path.stem
        spec = OptionSpec("adapter.scale", float, 1.0, self.name, "", LOWEST_SCALE, HIGHEST_SCALE, 0.05, "", (),
                          AT_ONCE, False, False)
        self._strength = SliderRow(theme, spec, LinearScale(0.0, STRONGEST_DRAWN, 0.05), self)
        self._on = CheckBox(theme, self)
        self._on.setObjectName("adapterOn")
        self._about = label(kind="caption", wrap=True)
        self._remove = TextButton(theme, "", "link")
        self._remove.setObjectName("removeAdapterButton")
        self._remove.set_flush()
        self._settled = QTimer(self, singleShot=True, interval=SETTLED_MS)
        row, column = QHBoxLayout(), QVBoxLayout(self)
        row.setSpacing(12)
        row.addWidget(self._on)
        row.addWidget(self._about, 1)
        row.addWidget(self._remove)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(4)
        column.addWidget(self._strength)
        column.addLayout(row)
        self._strength.changed.connect(lambda _value: self._settled.start())
        self._settled.timeout.connect(self._on_settled)
        self._on.toggled.connect(self._on_toggled)
        self._remove.clicked.connect(lambda: self.remove_requested.emit(self.path))
        self.show_attachment(attachment)
        self.retranslate()

    def show_attachment(self, attachment: Attachment) -> None:
        """Shows strength and switch, without sending anything; what is being set just now is left alone."""
        if not self._settled.isActive():
            self._strength.show_value(attachment.scale)
        with QSignalBlocker(self._on):
            self._on.setChecked(attachment.on)
        self._strength.setEnabled(attachment.on)

    def commit(self) -> None:
        """Sends a strength that was set just now and not told yet."""
        if self._settled.isActive():
            self._settled.stop()
            self._on_settled()

    def retranslate(self) -> None:
        self._strength.set_ends(self.tr("not at all"), self.tr("twice as strong"))
        self._strength.retranslate()
        self._on.setText(self.tr("On"))
        self._on.setAccessibleName(self.tr("Use {name}").format(name=self.name))
        self._remove.set_label(self.tr("Remove"))
        self._remove.setToolTip(self.tr("The file stays where it is"))
        file = self.file
        if file is None:
            self._about.setText(breakable(self.path.name))
        elif file.away:
            self._about.setText(self.tr("Its disk is not connected."))
        else:
            made = self.tr("made for {name}").format(name=file.base_model) if file.base_model else ""
            self._about.setText(" · ".join(part for part in (made, size_text(file.size)) if part))
        self._about.setToolTip(str(self.path))

    def _on_settled(self) -> None:
        self.scale_changed.emit(self.path, self._strength.editor.value())

    def _on_toggled(self, on: bool) -> None:
        self._strength.setEnabled(on)
        self.switched.emit(self.path, on)
