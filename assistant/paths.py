"""Where everything lies on disk: the same from a checkout, a wheel and a frozen bundle."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

NAME = "parley"


@dataclass(frozen=True, slots=True)
class Paths:
    """The app's places. `PARLEY_HOME` puts all of them into one folder (tests, portable use)."""

    config: Path
    data: Path
    cache: Path
    models: Path

    @property
    def settings(self) -> Path:
        return self.config / "settings.json"

    @property
    def database(self) -> Path:
        return self.data / "chats.db"

    @property
    def logs(self) -> Path:
        return self.data / "logs"


def find() -> Paths:
    """Returns the places, without creating anything."""
    if home := os.environ.get("PARLEY_HOME"):
        root = Path(home).expanduser().absolute()
        return Paths(root / "config", root / "data", root / "cache", root / "models")
    data = platformdirs.user_data_path(NAME, appauthor=False)
    return Paths(
        platformdirs.user_config_path(NAME, appauthor=False),
        data,
        platformdirs.user_cache_path(NAME, appauthor=False),
        data / "models",
    )


def create(paths: Paths) -> None:
    """Creates the folders, readable by the user alone (0700). Raises OSError."""
    for folder in (paths.config, paths.data, paths.cache, paths.models, paths.logs):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def resources() -> Path:
    """Returns the folder of icons, fonts, translations and the practice model."""
    if bundled := getattr(sys, "_MEIPASS", None):
        return Path(bundled) / "resources"
    inside = Path(__file__).parent / "resources"          # in a wheel
    return inside if inside.is_dir() else Path(__file__).parents[1] / "resources"


def recommended_models() -> Path:
    """Returns the list of recommended models; `PARLEY_MODELS` names another one (tests, an organisation's own)."""
    named = os.environ.get("PARLEY_MODELS")
    return Path(named).expanduser().absolute() if named else resources() / "models.json"


def starter_model() -> Path | None:
    """Returns the practice model's file if it came with this installation."""
    return next(iter(sorted((resources() / "starter").glob("*.gguf"))), None)


def system_root() -> Path:
    """Returns where what all users of a Unix system share lies; with `PARLEY_HOME` nothing outside it is looked at
    but the user's own folders."""
    home = os.environ.get("PARLEY_HOME")
    return Path(home).expanduser().absolute() / "system" if home else Path("/")


def worker_command() -> list[str]:
    """Returns the command line that starts the engine's process."""
    if getattr(sys, "frozen", False):
        # On Windows a program with a window may be given no stdin and stdout: the engine is a console program of its
        # own, and QProcess starts it without a console to be seen.
        engine = Path(sys.executable).with_name("parley-worker.exe") if sys.platform == "win32" else sys.executable
        return [str(engine), "--worker"]
    return [sys.executable, "-m", "assistant", "--worker"]
