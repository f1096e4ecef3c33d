"""The user's settings in use: resolves the layers, writes what changes, says so."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.control.background import Background
from assistant.domain.errors import AssistantError
from assistant.domain.presets import MAKER, NO_PRESET, PRESET_KEY, PRESET_VALUES, Preset, in_section, mark
from assistant.domain.settings import OPTIONS, PRESETS, App, LayerName, Layers, ModelOptions
from assistant.store.settings_file import SettingsFile, StoredSettings

WRITE_DELAY_MS = 300


class Preferences(QObject):
    """Values are read from memory; the file follows a moment later."""

    app_changed = Signal(str)       # key of the app section
    layers_changed = Signal()       # a value of generation or model changed outside the chat
    failed = Signal(object)         # AssistantError: the file could not be read or written

    def __init__(self, file: SettingsFile, disk: Background, parent: QObject | None = None) -> None:
        """A file that cannot be read is told by `report`. It is not written over: once it can be read, what it says
        holds, but for what was changed meanwhile."""
        super().__init__(parent)
        self._file, self._disk = file, disk
        self.paths = file.paths     # how the paths of models are written down
        self._dirty = self._frozen = False
        self._unread: AssistantError | None = None      # and not told yet
        self._known = True      # what the file says
        try:
            self.stored: StoredSettings = file.load()
        except AssistantError as problem:
            self.stored = StoredSettings()
            self._unread, self._known = problem, False
        self._timer = QTimer(self, singleShot=True, interval=WRITE_DELAY_MS)
        self._timer.timeout.connect(self.flush)

    def report(self) -> None:
        """Emits `failed` where the file could not be read: once, now that somebody listens."""
        problem, self._unread = self._unread, None
        if problem is not None:
            self.failed.emit(problem)

    @property
    def app(self) -> App:
        return self.stored.app

    def set_app(self, key: str, value: Any) -> None:
        """Sets a value of the app section. Raises ValueError as `OptionSpec.checked`."""
        name = key.removeprefix("app.")
        value = OPTIONS[f"app.{name}"].checked(value)
        if getattr(self.stored.app, name) != value:
            self.stored = replace(self.stored, app=replace(self.stored.app, **{name: value}))
            self._write_soon()
            self.app_changed.emit(f"app.{name}")

    def set_user(self, key: str, value: Any) -> None:
        """Sets the user's default of a generation or model value."""
        self._set_stored(replace(self.stored, user={**self.stored.user, key: OPTIONS[key].checked(value)}))

    def set_for_model(self, model: Path, key: str, value: Any) -> None:
        """Sets the user's value for one model."""
        own = {**self.stored.models.get(str(model), {}), key: OPTIONS[key].checked(value)}
        self._set_stored(replace(self.stored, models={**self.stored.models, str(model): own}))

    def forget_for_model(self, model: Path, key: str) -> None:
        """Takes the user's value for one model away."""
        own = {k: v for k, v in self.stored.models.get(str(model), {}).items() if k != key}
        self._set_stored(replace(self.stored, models={**self.stored.models, str(model): own}))

    def relocate_model(self, model: Path, now: Path) -> None:
        """A model lies elsewhere from now on: the user's values for it go along."""
        own = self.stored.models.get(str(model))
        if own and not self.stored.models.get(str(now)):
            rest = {path: values for path, values in self.stored.models.items() if path != str(model)}
            self._set_stored(replace(self.stored, models={**rest, str(now): own}))
        preset = self.stored.model_presets.get(str(model))
        if preset is not None and not self.stored.model_presets.get(str(now)):
            self.set_model_preset(model, "")
            self.set_model_preset(now, preset)
        if self.stored.app.last_model == str(model):
            self.set_app("last_model", str(now))

    def forget_user(self) -> None:
        """Takes the user's defaults of generation away."""
        kept = {k: v for k, v in self.stored.user.items() if not k.startswith("generation.")}
        self._set_stored(replace(self.stored, user=kept))

    def set_presets(self, presets: Mapping[str, Preset]) -> None:
        """Replaces the user's own presets, by id."""
        self._set_stored(replace(self.stored, presets=dict(presets)))

    def set_model_preset(self, model: Path, preset: str) -> None:
        """Sets the preset that a model's chats begin with, by id; NO_PRESET for none, "" for that of every chat."""
        rest = {path: each for path, each in self.stored.model_presets.items() if path != str(model)}
        own = {str(model): preset} if preset else {}
        self._set_stored(replace(self.stored, model_presets={**rest, **own}))

    def new_chat_values(self, model: Path | None) -> dict[str, Any]:
        """Returns what a new chat with a model begins with: the preset attached to the model, or that of every chat
        unless NO_PRESET is attached; else what was last set."""
        for preset in (self.stored.model_presets.get(str(model), ""), self.app.new_chat_preset):
            if preset == NO_PRESET:
                break
            if preset in self.stored.presets:
                return mark(self.stored.presets[preset])
            if preset in PRESETS or preset == MAKER:
                return {PRESET_KEY: preset}
        return parsed(self.app.new_chat)

    def preset_values(self, chat: Mapping[str, Any], recommended: Mapping[str, Any]) -> Mapping[str, Any]:
        """Returns what the preset of a chat says; of one that is gone, what the chat kept of it."""
        preset = str(chat.get(PRESET_KEY, ""))
        if preset == MAKER:
            return in_section(_usable(recommended))
        if preset in PRESETS:
            return PRESETS[preset]
        if preset in self.stored.presets:
            return self.stored.presets[preset].values
        kept = chat.get(PRESET_VALUES)
        return in_section(_usable(kept)) if isinstance(kept, dict) else {}

    def layers(self, model: Path | None, recommended: Mapping[str, Any], chat: Mapping[str, Any]) -> Layers:
        """Returns the layers as they apply to a chat with a model."""
        values: dict[LayerName, Mapping[str, Any]] = {
            LayerName.USER: self.stored.user,
            LayerName.MODEL: _usable(recommended),
            LayerName.USER_MODEL: self.stored.models.get(str(model), {}) if model is not None else {},
            LayerName.PRESET: self.preset_values(chat, recommended),
            LayerName.CHAT: _usable(chat),
        }
        return Layers(values)

    def model_options(self, model: Path, recommended: Mapping[str, Any] | None = None) -> ModelOptions:
        """Returns how `model` is to be loaded; `recommended` as in `layers`."""
        return self.layers(model, recommended or {}, {}).section(ModelOptions)

    def flush(self) -> None:
        """Writes now what is not in the file yet; after a failure it is tried again."""
        self._timer.stop()
        if not self._dirty or self._frozen:
            return
        self._dirty = False
        stored, known = self.stored, self._known

        def job() -> StoredSettings:
            whole = stored if known else stored.over(self._file.load())
            if not self._frozen:        # meanwhile
                self._file.save(whole)
            return whole

        self._disk.run(job, lambda whole: None if known else self._on_known(whole), self._on_not_written)

    def freeze(self) -> None:
        """Writes nothing from now on: the file is a newer version's, or is about to be deleted. May be called from any
        thread; on the disk's own it holds for what waits there already."""
        self._frozen = True

    def _set_stored(self, stored: StoredSettings) -> None:
        self.stored = stored
        self._write_soon()
        self.layers_changed.emit()

    def _write_soon(self) -> None:
        self._dirty = True
        self._timer.start()

    def _on_known(self, file: StoredSettings) -> None:
        """The file could be read after all, and is written."""
        before, self._known = self.stored.app, True
        self.stored = self.stored.over(file)
        for name, value in asdict(self.stored.app).items():
            if value != getattr(before, name):
                self.app_changed.emit(f"app.{name}")
        self.layers_changed.emit()

    def _on_not_written(self, error: AssistantError) -> None:
        self._dirty = True
        self.failed.emit(error)


def parsed(stored: str) -> dict[str, Any]:
    """Returns what a new chat is said to begin with; {} where the text is not readable."""
    try:
        values = json.loads(stored or "{}")
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _usable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the settings among `values`, within their limits. They come from other programs' files and from what
    older versions wrote: what cannot be used is left out."""
    usable: dict[str, Any] = {}
    for key, value in values.items():
        if key in OPTIONS:
            try:
                usable[key] = OPTIONS[key].checked(value)
            except (ValueError, OverflowError):
                continue
    return usable
