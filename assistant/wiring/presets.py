"""Connects presets: the menu at the panel's row, the commands, and the window, which is built when it is wanted."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QPoint

from assistant.control.presets import Deleted
from assistant.domain.errors import AssistantError
from assistant.domain.presets import MAKER, PRESET_KEY, Preset
from assistant.domain.settings import OPTIONS
from assistant.ui.presets.menu import preset_menu
from assistant.ui.presets.preset_text import preset_name
from assistant.wiring.failures import Failures
from assistant.wiring.parts import Services, Widgets
from assistant.wiring.sampling import SamplingWiring

if TYPE_CHECKING:
    from assistant.ui.presets.window import PresetsWindow

DELETED = "deleted-preset"      # key of the toast, followed by the id

translate = QCoreApplication.translate


class PresetWiring(QObject):
    """An error met while the window is open is told in it."""

    def __init__(self, services: Services, widgets: Widgets, failures: Failures, sampling: SamplingWiring) -> None:
        super().__init__(widgets.window)
        self._s, self._w, self._failures, self._sampling = services, widgets, failures, sampling
        self._presets = sampling.presets
        self._window: PresetsWindow | None = None
        self._deleted: dict[str, Deleted] = {}
        commands = widgets.window.commands
        commands.on("presets", self.show)
        commands.on("save_preset", self.save)
        commands.on("preset_maker", partial(widgets.panel.preset_chosen.emit, MAKER))
        widgets.panel.preset_menu_requested.connect(self._open_menu)
        widgets.notices.action_requested.connect(self._on_notice_action)
        presets = self._presets
        presets.changed.connect(self._fill)
        presets.imported.connect(self._on_imported)
        presets.exported.connect(self._on_exported)
        presets.failed.connect(self._on_failed)
        services.session.settings_changed.connect(lambda _values: self._fill())
        services.session.opened.connect(lambda _chat: self._fill())
        services.models.chosen.connect(lambda _path: self._fill())
        services.models.loaded.connect(lambda _info: self._fill())
        services.library.files_changed.connect(lambda _files: self._fill())
        widgets.window.closing.connect(self._close)
        self._fill()

    def show(self) -> None:
        """Opens the window at the preset of the chat shown."""
        window = self._made()
        if not window.isVisible():
            window.show()
            self._fill()
            window.show_preset(self._in_use())
            window.rows.setFocus()
        window.raise_()
        window.activateWindow()

    def save(self) -> None:
        """Makes a preset of the values of the chat shown, lets the chat have it, and its name be written."""
        made = self._presets.add(translate("wiring", "My preset"), self._presets.values_of(
            self._s.session.chat.settings))
        self._sampling.choose(made.id)
        self.show()
        window = self._made()
        window.show_preset(made.id)
        window.page.begin_renaming()

    # -- what is shown --------------------------------------------------------------------------------------

    def _fill(self) -> None:
        maker = self._presets.maker() is not None
        self._w.window.commands.set_enabled("preset_maker", maker)
        if self._window is None or not self._window.isVisible():
            return
        chat = self._s.session.chat.settings
        self._window.set_presets(self._presets.all(), self._s.sampling.layers(chat), self._in_use())
        self._show_beginnings()

    def _show_beginnings(self) -> None:
        window, path = self._made(), self._s.models.path
        model = self._s.sampling.model_label(path)[0] if path is not None else ""
        window.page.show_beginnings(self._presets.of_every_chat() == window.shown(), model,
                                    self._presets.attached() == window.shown())

    def _in_use(self) -> str:
        return str(self._s.session.chat.settings.get(PRESET_KEY, ""))

    def _open_menu(self, at: QPoint) -> None:
        preset_menu(self._w.panel, self._presets.all(), self._in_use(), self._w.panel.preset_chosen.emit,
                    self._w.window.commands.run).popup(at)

    def _made(self) -> "PresetsWindow":
        if self._window is None:
            from assistant.ui.presets.window import PresetsWindow
            window = self._window = PresetsWindow(self._w.theme, self._w.window)
            page, presets = window.page, self._presets
            window.marked.connect(lambda _preset: self._fill())
            window.new_requested.connect(self.save)
            window.import_requested.connect(self._ask_for_file)
            window.files_dropped.connect(self._bring_in)
            page.use_requested.connect(lambda: self._w.panel.preset_chosen.emit(window.shown()))
            page.renamed.connect(lambda name: self._rename(page.preset(), name))
            page.value_changed.connect(lambda key, value: presets.set_value(window.shown(), key, value))
            page.value_dropped.connect(lambda key: presets.drop_value(window.shown(), key))
            page.copy_requested.connect(self._copy)
            page.export_requested.connect(self._ask_where_to)
            page.delete_requested.connect(self._delete)
            page.for_every_chat_changed.connect(lambda on: presets.set_of_every_chat(window.shown() if on else ""))
            page.for_model_changed.connect(lambda on: presets.attach(window.shown() if on else ""))
        return self._window

    # -- what the user wants --------------------------------------------------------------------------------

    def _rename(self, preset: Preset | None, name: str) -> None:
        if preset is not None:
            self._presets.rename(preset.id, name)
            self._fill()        # an empty name, or one that is taken, becomes another

    def _copy(self) -> None:
        preset = self._made().page.preset()
        if preset is not None:
            name = translate("wiring", "{name} (copy)").format(name=self._name(preset))
            copied = self._presets.copy(preset, name)
            self._made().show_preset(copied.id)
            self._made().page.begin_renaming()

    def _delete(self) -> None:
        window = self._made()
        deleted = self._presets.delete(window.shown())
        if deleted is not None:
            self._deleted[deleted.preset.id] = deleted
            text = translate("wiring", "“{name}” is deleted. Chats that have it keep its values.")
            self._w.notices.toast.show_over(
                window.foot, f"{DELETED}:{deleted.preset.id}", text.format(name=deleted.preset.name),
                translate("wiring", "Undo"), "undo")
            window.rows.setFocus()

    def _on_notice_action(self, key: str, action: str) -> None:
        kind, _, preset = key.partition(":")
        if kind == DELETED and action == "undo" and preset in self._deleted:
            self._presets.restore(self._deleted.pop(preset))
            self._made().show_preset(preset)

    def _ask_where_to(self) -> None:
        from assistant.store.exchange.files import free_path, safe_name
        from assistant.ui import file_chooser
        preset = self._made().page.preset()
        if preset is not None:
            name = self._name(preset)
            path = free_path(file_chooser.documents(), safe_name(name, "preset"), ".json")
            file_chooser.file_to_save(self._made(), translate("wiring", "Export the preset"), path,
                                      translate("wiring", "Presets"), partial(self._export, preset, name))

    def _export(self, preset: Preset, name: str, path: Path) -> None:
        self._made().set_error(None)
        self._presets.export(preset, name, path)

    def _ask_for_file(self) -> None:
        from assistant.ui import file_chooser
        file_chooser.files_to_open(self._made(), translate("wiring", "Import presets"), file_chooser.documents(),
                                   translate("wiring", "Presets"), "*.json",
                                   self._bring_in)

    def _bring_in(self, files: list[Path]) -> None:
        self._made().set_error(None)
        for file in files:
            self._presets.bring_in(file)

    # -- what came of it ------------------------------------------------------------------------------------

    def _on_imported(self, presets: tuple[Preset, ...]) -> None:
        unknown = sum(len(preset.unknown) for preset in presets)
        names = ", ".join(preset.name for preset in presets)
        text = translate("wiring", "Imported: {names}.").format(names=names)
        if unknown:
            text += " " + translate("wiring", "Values unknown to this version are kept: {count}.").format(count=unknown)
        self._w.notices.toast.show_over(self._made().foot, "imported-presets", text, "", "")
        self._made().show_preset(presets[-1].id)

    def _on_exported(self, path: Path) -> None:
        text = translate("wiring", "Exported to {file}.").format(file=path.name)
        self._w.notices.toast.show_over(self._made().foot, "exported-preset", text, "", "")

    def _on_failed(self, error: AssistantError) -> None:
        from assistant.ui.option_text import label_text
        if error.values.get("option") in OPTIONS:       # the file's reader knows the setting, not its name
            error.values["option"] = label_text(OPTIONS[error.values["option"]])
        if self._window is not None and self._window.isVisible():
            self._window.set_error(error)
        else:
            self._failures.tell(error)

    def _name(self, preset: Preset) -> str:
        if preset.id == MAKER and self._s.models.path is not None:
            return self._s.sampling.model_label(self._s.models.path)[0]
        return preset_name(preset.id, preset.name)

    def _close(self) -> None:
        if self._window is not None:
            self._window.close()
