"""The settings window: what concerns the whole app, in groups; every change counts as it is made."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from assistant import __version__
from assistant.domain.settings import HUB_ENDPOINT, HUB_MIRROR, OPTIONS, App
from assistant.ui.controls import Divider, TextButton, label
from assistant.ui.data_place import DataPlace
from assistant.ui.flow import FlowLayout
from assistant.ui.model_text import size_text
from assistant.ui.option_editors import Editor
from assistant.ui.option_text import label_text, value_text
from assistant.ui.page_scroll import PageScroll
from assistant.ui.settings_rows import SettingRow
from assistant.ui.theme import Theme

ENDPOINT = "app.hub_endpoint"
KEPT = "app.keep_read_gb"
# The settings of each group, in the order shown; a test holds every visible app setting to be in one.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "general": ("app.language", "app.theme", "app.text_size", "app.system_font", "app.reduce_motion"),
    "answers": ("app.system_prompt", "app.full_context", "app.chat_titles", "app.lens_alternatives"),
    "models": ("app.idle_minutes", "app.read_while_typing", "app.keep_awake", "app.notify"),
    "network": (ENDPOINT, "app.hub_token", "app.hub_proxy", "app.downloads_at_once", "app.download_limit",
                "app.resume_downloads", "app.second_source"),
    "data": (KEPT,),
    "about": (),
}


class SettingsDialog(QDialog):
    """Not modal: the window behind it changes as the settings do."""

    value_changed = Signal(str, object)            # key, value
    default_sampling_reset_requested = Signal()    # forget the user's default sampling
    diagnostics_requested = Signal()
    open_folder_requested = Signal()
    deletion_requested = Signal()                  # of everything Parley keeps on this computer
    updates_requested = Signal()
    shown = Signal()
    kept_deletion_requested = Signal()             # of what was read of chats

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sampling: dict[str, Any] = {}
        self._kept_size = self._not_kept_size = 0
        self._place: DataPlace | None = None
        self.setObjectName("settingsDialog")
        self.setModal(False)
        self._make_parts()
        self._lay_out()
        self._connect()
        self._retranslate()
        self.resize(theme.px(560), theme.px(680))

    # -- what it shows ------------------------------------------------------------------------------------

    def set_values(self, values: App) -> None:
        """Shows the values; sends nothing."""
        for key, row in self._rows.items():
            row.show_value(getattr(values, key.partition(".")[2]))
        self._tell_mirror()

    def set_default_sampling(self, values: Mapping[str, Any]) -> None:
        """Shows the user's own default sampling: `generation` keys and values."""
        self._sampling = dict(values)
        self._tell_sampling()

    def set_place(self, place: DataPlace) -> None:
        """Says where the user's data lie."""
        self._place = place
        self._where.setText(place.text())

    def set_kept(self, size: int) -> None:
        """Says how many bytes of what was read of chats are kept."""
        self._kept_size = size
        self._kept.setText(self.tr("{size} kept now").format(size=size_text(size)) if size else
                           self.tr("Nothing is kept now"))
        self._kept_clear.setEnabled(size > 0)

    def set_not_kept(self, size: int) -> None:
        """Says how many bytes one chat would take, more than all may; 0 for none."""
        self._not_kept_size = size
        text = self.tr("One chat needs {size}, more than may be kept: it is read again each time.")
        self._not_kept.setText(text.format(size=size_text(size)))
        self._not_kept.setVisible(size > 0)

    def editor(self, key: str) -> Editor:
        """Returns the editor of an `app` setting. Raises KeyError."""
        return self._rows[key].editor

    # -- how it is made -----------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        theme = self._theme
        self._intro = label(kind="caption", wrap=True)
        self._headings: dict[str, QLabel] = {name: label(kind="heading") for name in GROUPS}
        self._rows = {key: SettingRow(theme, OPTIONS[key]) for keys in GROUPS.values() for key in keys}
        self._mirror = TextButton(theme, "", "link")
        self._mirror.setObjectName("mirrorButton")
        self._mirror.set_flush()
        self._sampling_name, self._sampling_text = label(kind="strong", wrap=True), label(kind="caption", wrap=True)
        self._sampling_reset = TextButton(theme, "")
        self._sampling_reset.setObjectName("defaultSamplingReset")
        self._where = label(kind="text2", wrap=True)
        self._where.setObjectName("dataPlace")
        self._where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._kept = label(kind="caption")
        self._kept.setObjectName("keptSize")
        self._not_kept = label(kind="caption", wrap=True)
        self._not_kept.setObjectName("notKept")
        self._kept_clear = TextButton(theme, "", "link")
        self._kept_clear.setObjectName("keptClearButton")
        self._delete_all = TextButton(theme, "", "danger", "trash-2")
        self._delete_all.setObjectName("deleteDataButton")
        self._updates = TextButton(theme, "", icon="refresh-cw")
        self._updates.setObjectName("checkUpdatesButton")
        self._version = label(kind="text2", wrap=True)
        self._privacy = label(kind="caption", wrap=True)
        self._diagnostics = TextButton(theme, "", icon="clipboard")
        self._diagnostics.setObjectName("diagnosticsButton")
        self._folder = TextButton(theme, "", icon="folder-open")
        self._folder.setObjectName("openFolderButton")

    def _lay_out(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(4)
        column.addWidget(self._intro)
        for name, keys in GROUPS.items():
            column.addSpacing(12)
            if name != "general":
                column.addWidget(Divider(self._theme))
                column.addSpacing(12)
            column.addWidget(self._headings[name])
            for key in keys:
                column.addWidget(self._rows[key])
                if key == ENDPOINT:
                    column.addWidget(self._mirror, 0, Qt.AlignmentFlag.AlignLeft)
                elif key == KEPT:
                    column.addLayout(self._kept_row())
                    column.addWidget(self._not_kept)
                    column.addSpacing(8)
            if name == "answers":
                column.addLayout(self._sampling_row())
            elif name == "data":
                column.addWidget(self._where)
                column.addSpacing(4)
                column.addWidget(_in_a_row(self._folder, self._delete_all))
        column.addWidget(self._version)
        column.addWidget(self._privacy)
        column.addSpacing(4)
        column.addWidget(_in_a_row(self._diagnostics, self._updates))
        column.addStretch(1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(PageScroll(body))

    def _sampling_row(self) -> QHBoxLayout:
        words, row = QVBoxLayout(), QHBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._sampling_name)
        words.addWidget(self._sampling_text)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(self._sampling_reset, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _kept_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self._kept)
        row.addWidget(self._kept_clear)
        row.addStretch(1)
        return row

    def _connect(self) -> None:
        for key, row in self._rows.items():
            row.changed.connect(partial(self._on_changed, key))
        self._mirror.clicked.connect(self._on_mirror_clicked)
        self._sampling_reset.clicked.connect(self.default_sampling_reset_requested)
        self._diagnostics.clicked.connect(self.diagnostics_requested)
        self._folder.clicked.connect(self.open_folder_requested)
        self._delete_all.clicked.connect(self.deletion_requested)
        self._updates.clicked.connect(self.updates_requested)
        self._kept_clear.clicked.connect(self.kept_deletion_requested)

    # -- words --------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Settings"))
        self._intro.setText(self.tr("Changes apply at once, unless a line says otherwise."))
        headings = {
            "general": self.tr("General"), "answers": self.tr("Answers"), "models": self.tr("Models and memory"),
            "network": self.tr("Network"), "data": self.tr("Your data"), "about": self.tr("About and diagnostics"),
        }
        for name, text in headings.items():
            self._headings[name].setText(text)
        for row in self._rows.values():
            row.retranslate()
        self._sampling_name.setText(self.tr("Your default sampling"))
        self._sampling_reset.set_label(self.tr("Reset"))
        self._version.setText(self.tr("Parley {version}").format(version=__version__))
        self._privacy.setText(self.tr("Diagnostics tell about this computer and the app, never what was written."))
        self._diagnostics.set_label(self.tr("Copy diagnostics"))
        self._folder.set_label(self.tr("Open data folder"))
        self._delete_all.set_label(self.tr("Delete everything…"))
        self._delete_all.setToolTip(self.tr("Everything Parley keeps on this computer: chats, models and settings"))
        self._updates.set_label(self.tr("Check for updates"))
        self._kept_clear.set_label(self.tr("Clear"))
        self.set_kept(self._kept_size)
        self.set_not_kept(self._not_kept_size)
        if self._place is not None:
            self._where.setText(self._place.text())
        self._tell_mirror()
        self._tell_sampling()

    def _tell_mirror(self) -> None:
        at_mirror = self._rows[ENDPOINT].editor.value() == HUB_MIRROR
        self._mirror.set_label(self.tr("Use the Hub itself") if at_mirror else self.tr("Use the mirror"))
        self._mirror.setToolTip(HUB_ENDPOINT if at_mirror else HUB_MIRROR)

    def _tell_sampling(self) -> None:
        said = [self.tr("{name} {value}").format(name=label_text(OPTIONS[key]), value=value_text(OPTIONS[key], value))
                for key, value in self._sampling.items()]
        self._sampling_text.setText(" · ".join(said) or self.tr(
            "As Parley sets it. The sampling panel can make a chat’s values your default."))
        self._sampling_reset.setVisible(bool(said))

    # -- what the user did --------------------------------------------------------------------------------

    def _on_changed(self, key: str, value: object) -> None:
        if key == ENDPOINT:
            self._tell_mirror()
        self.value_changed.emit(key, value)

    def _on_mirror_clicked(self) -> None:
        endpoint = self._rows[ENDPOINT].editor
        endpoint.setValue(HUB_ENDPOINT if endpoint.value() == HUB_MIRROR else HUB_MIRROR)  # type: ignore[arg-type]


def _in_a_row(*buttons: QWidget) -> QWidget:
    """Returns buttons beside each other, or below where the words are too long for that."""
    row = QWidget()
    flow = FlowLayout(row, gap=8)
    flow.setContentsMargins(0, 0, 0, 0)
    for button in buttons:
        flow.add(button)
    return row
