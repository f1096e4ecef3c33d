"""The user's settings in one readable JSON file; what this version does not know stays in it."""

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from assistant.domain.errors import QT_TRANSLATE_NOOP, Remedy, StorageError
from assistant.domain.presets import Preset, is_told, leniently, to_json
from assistant.domain.settings import OPTIONS, App
from assistant.store import private_file
from assistant.store.kept_paths import KeptPaths

VERSION = 1
_LAYERED = ("generation", "model")   # sections with layers; "app" has one value each
_LAST_MODEL = "app.last_model"
_PRESET = "preset"                   # in what is said of a model
_NOTHING = object()


@dataclass(frozen=True, slots=True)
class StoredSettings:
    """What the file says. Keys are "<section>.<name>", values have been through `OptionSpec.checked`."""

    app: App = field(default_factory=App)
    user: Mapping[str, Any] = field(default_factory=dict)                # layer USER
    models: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # model path -> layer USER_MODEL
    presets: Mapping[str, Preset] = field(default_factory=dict)          # the user's own, by id
    model_presets: Mapping[str, str] = field(default_factory=dict)       # model path -> id of the preset, or NO_PRESET
    problems: tuple[str, ...] = ()       # values not taken as they stood, in English, for the log
    damaged_kept_as: Path | None = None

    def over(self, other: "StoredSettings") -> "StoredSettings":
        """Returns what `other` says, but for what is set here."""
        unset = asdict(App())
        here = {name: value for name, value in asdict(self.app).items() if value != unset[name]}
        models = {path: {**other.models.get(path, {}), **self.models.get(path, {})}
                  for path in {*other.models, *self.models}}
        return replace(other, app=replace(other.app, **here), user={**other.user, **self.user}, models=models,
                       presets={**other.presets, **self.presets},
                       model_presets={**other.model_presets, **self.model_presets})


class SettingsFile:
    """Reads and writes the file; usable from any thread."""

    def __init__(self, path: Path, paths: KeptPaths | None = None) -> None:
        """`paths` tells how the paths of models are written down."""
        self._path, self.paths = path, paths or KeptPaths()
        self._lock = threading.Lock()

    def load(self) -> StoredSettings:
        """Returns the settings; defaults where there is no file, or a damaged one, which is kept aside.

        Raises StorageError when the file is there but may not be read.
        """
        with self._lock:
            document, kept = self._document()
        problems: list[str] = []
        app = _values(document.get("app"), "app", "app", problems)
        if _LAST_MODEL in app:
            app[_LAST_MODEL] = self.paths.found(app[_LAST_MODEL])
        entries = {self.paths.found(path): entry
                   for path, entry in _object(document.get("models"), "models", problems).items()}
        models = {path: _layer(values, f"models.{path}.", problems) for path, values in entries.items()}
        return StoredSettings(
            App(**{key.partition(".")[2]: value for key, value in app.items()}),
            _layer(document, "", problems),
            {path: values for path, values in models.items() if values},
            {name: leniently(name, told)
             for name, told in _object(document.get("presets"), "presets", problems).items() if is_told(told)},
            {path: entry[_PRESET] for path, entry in entries.items()
             if isinstance(entry, dict) and isinstance(entry.get(_PRESET), str)},
            tuple(problems), kept)

    def save(self, stored: StoredSettings) -> None:
        """Writes the settings; what this version does not know or cannot use stays as it is in the file, unless the
        user has set another value since.

        Of the app's values, those are written that differ from the default or were in the file before; secrets never,
        and one that an older version has written is taken out.
        Raises StorageError; then the file is as it was.
        """
        with self._lock:
            document, _ = self._document()
            document["version"] = max(VERSION, _version(document))
            app = {f"app.{name}": value for name, value in asdict(stored.app).items()}
            app[_LAST_MODEL] = self.paths.kept(app[_LAST_MODEL])
            known = _plain(document.get("app"))
            changed = {key: value for key, value in app.items()
                       if not OPTIONS[key].secret
                       and (value != OPTIONS[key].default or key.partition(".")[2] in known)}
            _merge(document, "app", changed, {key: OPTIONS[key].default for key in app})
            _merge_layer(document, stored.user)
            self._merge_models(document, stored)
            # What cannot be read as a preset is of a newer version.
            strange = {name: told for name, told in _plain(document.get("presets")).items()
                       if not is_told(told) and name not in stored.presets}
            _put(document, "presets", {**strange, **{name: to_json(each) for name, each in stored.presets.items()}})
            try:
                private_file.write_json(self._path, document)
            except OSError as problem:
                raise StorageError(
                    QT_TRANSLATE_NOOP("errors", "Your settings could not be saved."),
                    QT_TRANSLATE_NOOP("errors", "Look whether the disk is full or {folder} is write-protected."),
                    f"{type(problem).__name__}: {problem.strerror}",
                    remedies=(Remedy.RETRY, Remedy.OPEN_FOLDER), values={"folder": str(self._path.parent)},
                ) from problem

    def _merge_models(self, document: dict[str, Any], stored: StoredSettings) -> None:
        entries = {self.paths.kept(path): entry for path, entry in _plain(document.get("models")).items()}
        layers = {self.paths.kept(path): layer for path, layer in stored.models.items()}
        presets = {self.paths.kept(path): preset for path, preset in stored.model_presets.items()}
        for path in {*entries, *layers, *presets}:
            entry, layer, preset = entries.get(path), layers.get(path, {}), presets.get(path)
            if path in entries and not isinstance(entry, dict) and not layer and preset is None:
                continue        # whatever a newer version means by it
            entry = _plain(entry)
            _merge_layer(entry, layer)
            if preset is not None:
                entry[_PRESET] = preset
            elif isinstance(entry.get(_PRESET), str):
                del entry[_PRESET]
            if entry:
                entries[path] = entry
            else:
                entries.pop(path, None)
        _put(document, "models", entries)

    def _document(self) -> tuple[dict[str, Any], Path | None]:
        try:
            try:
                return private_file.read_json(self._path), None
            except ValueError:
                return {}, private_file.keep_aside(self._path)
        except OSError as problem:
            raise StorageError(
                QT_TRANSLATE_NOOP("errors", "Your settings could not be read."),
                QT_TRANSLATE_NOOP("errors", "Look whether the file {file} is readable for you."),
                f"{type(problem).__name__}: {problem.strerror}",
                remedies=(Remedy.RETRY, Remedy.OPEN_FOLDER),
                values={"file": str(self._path), "folder": str(self._path.parent)},
            ) from problem


def _layer(document: Any, where: str, problems: list[str]) -> dict[str, Any]:
    """Returns the values of the layered sections in `document` by full key."""
    sections = _object(document, where.rstrip("."), problems)
    return {key: value for section in _LAYERED
            for key, value in _values(sections.get(section), section, where + section, problems).items()}


def _values(raw: Any, section: str, where: str, problems: list[str]) -> dict[str, Any]:
    """Returns the usable values of a section by full key; what is wrong is left out and told."""
    found: dict[str, Any] = {}
    for name, value in _object(raw, where, problems).items():
        spec = OPTIONS.get(f"{section}.{name}")
        if spec is None:
            continue
        try:
            found[spec.key] = spec.checked(value)
        except (ValueError, OverflowError) as problem:
            problems.append(f"{where}.{name}: {'not a text' if spec.secret else problem}")
            continue
        if found[spec.key] != value:
            problems.append(f"{where}.{name}: {value!r} became {found[spec.key]!r}")
    return found


def _object(raw: Any, where: str, problems: list[str]) -> Mapping[str, Any]:
    if raw is None or isinstance(raw, dict):
        return raw or {}
    problems.append(f"{where}: must hold names and values")
    return {}


def _plain(raw: Any) -> dict[str, Any]:
    return raw if isinstance(raw, dict) else {}


def _version(document: Mapping[str, Any]) -> int:
    version = document.get("version")
    return version if isinstance(version, int) and not isinstance(version, bool) else VERSION


def _merge_layer(document: dict[str, Any], layer: Mapping[str, Any]) -> None:
    for section in _LAYERED:
        _merge(document, section, {key: value for key, value in layer.items() if key.startswith(section + ".")}, {})


def _merge(document: dict[str, Any], section: str, values: Mapping[str, Any], defaults: Mapping[str, Any]) -> None:
    """Makes `section` say exactly `values` for the keys we know; the others stay.

    So does a value that we could not take as it stands (a choice of a newer version), as long as `values` still says
    what was taken in its place: the one of `defaults`, or nothing.
    """
    before = _plain(document.get(section))
    stays = {name: raw for name, raw in before.items()
             if f"{section}.{name}" not in OPTIONS or _is_taken_for(f"{section}.{name}", raw, values, defaults)}
    _put(document, section, {**{key.partition(".")[2]: value for key, value in values.items()}, **stays})


def _is_taken_for(key: str, raw: Any, values: Mapping[str, Any], defaults: Mapping[str, Any]) -> bool:
    """Returns whether `raw` cannot be used as it stands, and was read as what `values` say."""
    try:
        taken = OPTIONS[key].checked(raw)
    except (ValueError, OverflowError):
        taken = defaults.get(key, _NOTHING)
    return bool(taken != raw) and values.get(key, defaults.get(key, _NOTHING)) == taken


def _put(document: dict[str, Any], name: str, values: dict[str, Any]) -> None:
    if values:
        document[name] = values
    elif isinstance(document.get(name), dict):      # anything else is of a newer version
        document.pop(name)
