"""A model of this computer that is marked beside those that can be downloaded, and the button that uses it."""

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assistant.domain.model import Fit, ModelFile
from assistant.ui.controls import TextButton, label
from assistant.ui.fit_text import fit_details
from assistant.ui.model_head import ModelHead
from assistant.ui.model_text import character_of, size_text
from assistant.ui.page_scroll import PageScroll
from assistant.ui.theme import Theme


class LocalDetail(QWidget):
    """Hidden while none is marked."""

    use_requested = Signal(Path)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: ModelFile | None = None
        self._fit: Fit | None = None
        self._head = ModelHead(theme)
        self._use = TextButton(theme, "", "primary", "check")
        self._use.setObjectName("useHereButton")
        self._line, self._numbers = label(kind="small", wrap=True), label(kind="caption", wrap=True)
        body, page = QWidget(), QVBoxLayout(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 8)
        column.setSpacing(6)
        column.addWidget(self._head)
        column.addWidget(self._line)
        column.addSpacing(4)
        column.addWidget(self._use, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(4)
        column.addWidget(self._numbers)
        column.addStretch(1)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(PageScroll(body))
        self._use.clicked.connect(self._on_use)
        self.setFocusProxy(self._use)
        self.show_model(None, None)

    def show_model(self, model: ModelFile | None, fit: Fit | None) -> None:
        self._model, self._fit = model, fit
        self.setVisible(model is not None)
        self._tell()

    def focus(self) -> bool:
        """Moves the keyboard to the button. Returns whether it is there."""
        self._use.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return self._use.isVisible()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._tell()

    def _tell(self) -> None:
        model, fit = self._model, self._fit
        if model is None:
            return
        self._head.show_model(model.name or model.path.stem,
                              self.tr("On this computer · {size}").format(size=size_text(model.size)), fit)
        self._line.setText(character_of(model))
        self._use.set_label(self.tr("Use it"))
        self._numbers.setText(fit_details(fit) if fit is not None else "")

    def _on_use(self) -> None:
        if self._model is not None:
            self.use_requested.emit(self._model.path)
