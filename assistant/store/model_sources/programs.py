"""The folders other programs keep their models in on this computer, as their own settings say."""

import configparser
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.domain.model_library import Origin
from assistant.store.model_sources.source import Layout, Source


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the places depend on: the user's home, the environment, the system. `root` is for what is shared by all
    users of a Unix system."""

    home: Path = field(default_factory=Path.home)
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    platform: str = sys.platform
    root: Path = Path("/")

    def named(self, *names: str) -> Path | None:
        """Returns the folder one of these environment variables names."""
        return next((Path(value).expanduser() for name in names if (value := self.environment.get(name))), None)

    @property
    def data(self) -> Path:
        """Where programs keep their data (Qt's GenericDataLocation, Tauri's data_dir)."""
        if self.platform == "darwin":
            return self.home / "Library/Application Support"
        if self.platform == "win32":
            return self.named("APPDATA") or self.home / "AppData/Roaming"
        return self.named("XDG_DATA_HOME") or self.home / ".local/share"

    @property
    def local_data(self) -> Path:
        if self.platform == "win32":
            return self.named("LOCALAPPDATA") or self.home / "AppData/Local"
        return self.data

    @property
    def settings(self) -> Path:
        if self.platform in ("darwin", "win32"):
            return self.data
        return self.named("XDG_CONFIG_HOME") or self.home / ".config"

    @property
    def cache(self) -> Path:
        if self.platform == "darwin":
            return self.home / "Library/Caches"
        if self.platform == "win32":
            return self.local_data
        return self.named("XDG_CACHE_HOME") or self.home / ".cache"


def sources(here: Surroundings) -> list[Source]:
    """Returns the folders to look into, whether they are there or not: one on a network disk may never tell.

    Reads a few small settings files in the user's home; a broken one counts as none.
    """
    found: dict[str, Source] = {}
    for source in _candidates(here):
        found.setdefault(os.path.normpath(source.folder), source)
    return list(found.values())


def _candidates(here: Surroundings) -> Iterator[Source]:
    for folder in _lm_studio(here):
        yield Source(folder, Origin.LM_STUDIO)
    for folder in _gpt4all(here):
        yield Source(folder, Origin.GPT4ALL)
    for folder in _jan(here):
        yield Source(folder, Origin.JAN)
    yield Source(_hub_cache(here), Origin.HUGGING_FACE, Layout.HUB_CACHE)
    yield Source(here.named("LLAMA_CACHE") or here.cache / "llama.cpp", Origin.LLAMA_CPP)
    for folder in _ollama(here):
        yield Source(folder, Origin.OLLAMA, Layout.OLLAMA)


def _hub_cache(here: Surroundings) -> Path:
    """https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables"""
    cache = here.named("XDG_CACHE_HOME") or here.home / ".cache"    # on every system
    home = here.named("HF_HOME") or cache / "huggingface"
    return here.named("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE") or home / "hub"


def _ollama(here: Surroundings) -> Iterator[Path]:
    """https://github.com/ollama/ollama/blob/main/docs/faq.mdx ("Where are models stored?"); the second is that of the
    service its Linux installer sets up."""
    yield here.named("OLLAMA_MODELS") or here.home / ".ollama/models"
    if here.platform.startswith("linux"):
        yield here.root / "usr/share/ollama/.ollama/models"


def _lm_studio(here: Surroundings) -> Iterator[Path]:
    """LM Studio's home is named by `~/.lmstudio-home-pointer`, else `~/.cache/lm-studio` or `~/.lmstudio`
    (https://github.com/lmstudio-ai/lms, `findLMStudioHome`); "downloadsFolder" in its settings may point elsewhere."""
    homes = [here.home / ".lmstudio", here.home / ".cache/lm-studio"]
    try:
        pointer = (here.home / ".lmstudio-home-pointer").read_text("utf-8").strip()
    except (OSError, ValueError):
        pointer = ""
    if pointer:
        homes.insert(0, here.home / pointer)
    for folder in (*homes, here.settings / "LM Studio"):
        if chosen := _json(folder / "settings.json").get("downloadsFolder"):
            yield here.home / str(chosen)
    for home in homes:
        yield home / "models"


def _gpt4all(here: Surroundings) -> Iterator[Path]:
    """https://github.com/nomic-ai/gpt4all/blob/main/gpt4all-chat/src/mysettings.cpp: QSettings in the INI format,
    "modelPath", by default Qt's AppLocalDataLocation."""
    settings = configparser.RawConfigParser(strict=False)
    roaming = here.home / ".config" if here.platform == "darwin" else here.settings   # QSettings' place for INI files
    try:
        settings.read(roaming / "nomic.ai/GPT4All.ini", "utf-8")
        chosen = settings.get("General", "modelPath", fallback="").strip('"')
    except (configparser.Error, OSError, ValueError):
        chosen = ""
    if chosen:
        yield here.home / chosen.removeprefix("file://")
    yield here.local_data / "nomic.ai/GPT4All"


def _jan(here: Surroundings) -> Iterator[Path]:
    """https://github.com/janhq/jan, src-tauri/src/core/app/commands.rs: "data_folder" in settings.json of the app's own
    folder, by default <data>/Jan/data; models in llamacpp/models, with older versions in models or ~/jan/models."""
    folders = [here.data / "Jan/data", here.home / "jan"]
    for name in ("Jan", "jan.ai.app"):
        for top in (here.settings, here.data):
            if chosen := _json(top / name / "settings.json").get("data_folder"):
                folders.insert(0, here.home / str(chosen))
    for folder in folders:
        yield folder / "llamacpp/models"
        yield folder / "models"


def _json(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}
