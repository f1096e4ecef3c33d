"""The menu at the panel's row of presets: those that are no button there, and the way to all of them."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from assistant.domain.presets import Preset
from assistant.domain.settings import PRESETS
from assistant.ui.presets.preset_text import LONGEST, preset_name

translate = QCoreApplication.translate


def preset_menu(parent: QWidget, presets: Sequence[Preset], shown: str, chosen: Callable[[str], None],
                run: Callable[[str], None]) -> QMenu:
    """Returns the menu; it deletes itself when it closes. `chosen` gets a preset's id, `run` the name of a command."""
    menu = QMenu(parent)
    menu.setObjectName("presetMenu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    group = QActionGroup(menu)
    for preset in presets:
        if preset.id in PRESETS:
            continue
        name = preset_name(preset.id, preset.name)
        action = group.addAction((name if len(name) <= LONGEST else f"{name[:LONGEST]}…").replace("&", "&&"))
        action.setObjectName(f"menu.preset.{preset.id}")
        action.setCheckable(True)
        action.setChecked(preset.id == shown)
        action.triggered.connect(lambda _=False, preset=preset.id: chosen(preset))
        menu.addAction(action)
    menu.addSeparator()
    for name, text in (("save_preset", translate("presets", "Save these values as a preset…")),
                       ("presets", translate("presets", "Presets…"))):
        action = menu.addAction(text)
        action.setObjectName(f"menu.{name}")
        action.triggered.connect(lambda _=False, name=name: run(name))
    return menu
