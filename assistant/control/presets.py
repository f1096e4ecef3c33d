"""The presets there are: Parley's own, the maker's, and the user's, which are made, changed and exchanged here."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.control.background import Background
from assistant.control.model_session import ModelSession
from assistant.control.preferences import Preferences
from assistant.control.sampling import Sampling
from assistant.domain.presets import (
    BUILT_IN,
    MAKER,
    NO_PRESET,
    PRESET_KEY,
    Preset,
    chosen,
    free_name,
    in_section,
    mark,
)
from assistant.domain.settings import OPTIONS, LayerName
from assistant.store.chats import ChatStore
from assistant.store.exchange import preset_json

KEEP_AFTER_MS = 1000    # a slider is moved through many values


@dataclass(frozen=True, slots=True)
class Deleted:
    """A preset that was deleted, and what began with it: enough to undo it."""

    preset: Preset
    models: tuple[str, ...]
    every_chat: bool


class Presets(QObject):
    """The user's presets are kept in the settings. Chats that have one follow what becomes of it; each keeps what the
    preset said last, so that it stays as it is when the preset is deleted."""

    changed = Signal()              # one of them, or which there are
    kept = Signal(str, object)      # id, what chats that have it keep of it from now on
    imported = Signal(object)       # tuple[Preset, ...]
    exported = Signal(object)       # Path
    failed = Signal(object)         # AssistantError

    def __init__(self, preferences: Preferences, sampling: Sampling, models: ModelSession, store: ChatStore,
                 disk: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences, self._sampling, self._models = preferences, sampling, models
        self._store, self._disk = store, disk
        self._unkept: dict[str, Preset] = {}        # changed; chats do not keep it so yet
        self._keeping = QTimer(self, singleShot=True, interval=KEEP_AFTER_MS)
        self._keeping.timeout.connect(self.keep_in_chats)
        preferences.layers_changed.connect(self.changed)

    # -- which there are ------------------------------------------------------------------------------------

    def all(self) -> tuple[Preset, ...]:
        """Returns Parley's own, the maker's where the model in use has one, and the user's by name."""
        maker, own = self.maker(), sorted(self._own().values(), key=lambda each: each.name.casefold())
        return (*BUILT_IN, *((maker,) if maker is not None else ()), *own)

    def maker(self) -> Preset | None:
        """Returns what the maker of the model in use recommends, None without."""
        values = in_section(self._sampling.layers({}).values.get(LayerName.MODEL, {}))
        return Preset(MAKER, "", values) if values else None

    def find(self, preset: str) -> Preset | None:
        """Returns a preset by its id."""
        return next((each for each in self.all() if each.id == preset), None)

    def values_of(self, chat: Mapping[str, Any]) -> dict[str, Any]:
        """Returns what would make a preset of how a chat samples now: what it and its preset say, and whatever else
        is unlike Parley's defaults."""
        layers = self._sampling.layers(chat)
        said = {key for layer in (LayerName.PRESET, LayerName.CHAT) for key in layers.values.get(layer, {})}
        return {key: layers.value(key) for key in in_section(OPTIONS)
                if key in said or layers.value(key) != OPTIONS[key].default}

    # -- the user's own -------------------------------------------------------------------------------------

    def add(self, name: str, values: Mapping[str, Any], unknown: Mapping[str, Any] | None = None,
            extra: Mapping[str, Any] | None = None) -> Preset:
        """Keeps a new one; a name that is taken gets a number."""
        made = Preset(uuid.uuid4().hex, self._free(name), dict(values), dict(unknown or {}), dict(extra or {}))
        self._put(made)
        return made

    def copy(self, preset: Preset, name: str) -> Preset:
        """Keeps a copy under another name."""
        return self.add(name, preset.values, preset.unknown, preset.extra)

    def rename(self, preset: str, name: str) -> None:
        """Gives one of the user's another name; an empty one changes nothing."""
        own = self._own().get(preset)
        if own is not None and name.strip() and name.strip() != own.name:
            others = [each.name for each in self._own().values() if each.id != preset]
            self._put(replace(own, name=free_name(name, others)))

    def set_value(self, preset: str, key: str, value: Any) -> None:
        """Lets one of the user's say a value. Raises ValueError as `OptionSpec.checked`."""
        own = self._own().get(preset)
        if own is not None:
            self._put(own.with_value(key, value))

    def drop_value(self, preset: str, key: str) -> None:
        """Lets one of the user's say nothing of an option."""
        own = self._own().get(preset)
        if own is not None:
            self._put(own.without(key))

    def delete(self, preset: str) -> Deleted | None:
        """Deletes one of the user's; chats that have it keep its values. `restore` undoes it."""
        own = self._own().get(preset)
        if own is None:
            return None
        self._unkept[preset] = own
        self.keep_in_chats()
        stored = self._preferences.stored
        models = tuple(path for path, each in stored.model_presets.items() if each == preset)
        deleted = Deleted(own, models, stored.app.new_chat_preset == preset)
        for path in models:
            self._preferences.set_model_preset(Path(path), "")
        if deleted.every_chat:
            self._preferences.set_app("new_chat_preset", "")
        self._preferences.set_presets({name: each for name, each in self._own().items() if name != preset})
        return deleted

    def restore(self, deleted: Deleted) -> None:
        """Brings a preset back, and what began with it."""
        self._preferences.set_presets({**self._own(), deleted.preset.id: deleted.preset})
        for path in deleted.models:
            self._preferences.set_model_preset(Path(path), deleted.preset.id)
        if deleted.every_chat:
            self._preferences.set_app("new_chat_preset", deleted.preset.id)

    # -- what begins with them ------------------------------------------------------------------------------

    def choose(self, chat: Mapping[str, Any], preset: str) -> dict[str, Any] | None:
        """Returns a chat's own values with a preset, None where there is none of that id."""
        found = self.find(preset)
        return chosen(chat, found) if found is not None else None

    def attached(self) -> str:
        """Returns the id of the preset attached to the model in use, NO_PRESET where its chats begin with none, ""
        where they begin as all others do."""
        path = self._models.path
        return self._preferences.stored.model_presets.get(str(path), "") if path is not None else ""

    def attach(self, preset: str) -> None:
        """Lets chats with the model in use begin with a preset; "" as all others do."""
        if self._models.path is not None:
            self._preferences.set_model_preset(self._models.path, preset)

    def of_every_chat(self) -> str:
        """Returns the id of the preset that every other new chat begins with; "": with what was last set."""
        return self._preferences.app.new_chat_preset

    def set_of_every_chat(self, preset: str) -> None:
        for path, each in self._preferences.stored.model_presets.items() if preset else ():
            if each == NO_PRESET:
                self._preferences.set_model_preset(Path(path), "")
        self._preferences.set_app("new_chat_preset", preset)
        self.changed.emit()

    def let_go(self, everywhere: bool) -> Preset | None:
        """Lets new chats with the model in use begin with no preset, or `everywhere` all whose model has none of its
        own: what was set otherwise holds. Returns the preset that those with this model began with."""
        before = self.find(self.attached() or self.of_every_chat())
        if everywhere:
            self.set_of_every_chat("")
        self.attach(NO_PRESET if self.of_every_chat() else "")
        return before

    # -- files ----------------------------------------------------------------------------------------------

    def export(self, preset: Preset, name: str, path: Path) -> None:
        """Writes one to a file, under a name."""
        self._disk.run(lambda: preset_json.write((replace(preset, name=name),), path),
                       lambda _nothing: self.exported.emit(path), self.failed.emit)

    def bring_in(self, path: Path) -> None:
        """Takes the presets of a file."""
        self._disk.run(lambda: preset_json.read(path), self._on_read, self.failed.emit)

    def _on_read(self, found: tuple[Preset, ...]) -> None:
        self.imported.emit(tuple(self.add(each.name, each.values, each.unknown, each.extra) for each in found))

    # -- inside ---------------------------------------------------------------------------------------------

    def keep_in_chats(self) -> None:
        """Puts on disk, with every chat that has it, what was changed of a preset."""
        self._keeping.stop()
        changed, self._unkept = self._unkept, {}
        for preset in changed.values():
            kept = {key: value for key, value in mark(preset).items() if key != PRESET_KEY}
            self.kept.emit(preset.id, kept)
            self._disk.run(partial(self._store.keep_preset, preset.id, kept), lambda _nothing: None, self.failed.emit)

    def _own(self) -> Mapping[str, Preset]:
        return self._preferences.stored.presets

    def _put(self, preset: Preset) -> None:
        new = preset.id not in self._own()
        self._preferences.set_presets({**self._own(), preset.id: preset})
        if not new:
            self._unkept[preset.id] = preset
            self._keeping.start()

    def _free(self, name: str) -> str:
        return free_name(name, (each.name for each in self._own().values()))
