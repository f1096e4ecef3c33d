"""Where everything lies on disk: the same from a checkout, a wheel and a frozen bundle."""

import errno
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

NAME = "parley"
PORTABLE = "parley-data"    # a folder of this name beside the program holds everything; the user makes it
# What is answered where there is no such call as fsync for a folder, as in some shared folders.
_NO_FOLDER_SYNC = (errno.EBADF, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP)


@dataclass(frozen=True, slots=True)
class Paths:
    """The app's places. `home` is the one folder that holds all of them, None where they are the system's own.

    It is `PARLEY_HOME`, or else a folder `parley-data` beside the program: a stick that is carried around.
    """

    config: Path
    data: Path
    cache: Path
    models: Path
    home: Path | None = None

    @property
    def shown(self) -> Path:
        """The folder to show to whoever wants to see where the data lie."""
        return self.home or self.data

    @property
    def settings(self) -> Path:
        return self.config / "settings.json"

    @property
    def database(self) -> Path:
        return self.data / "chats.db"

    @property
    def model_index(self) -> Path:
        return self.data / "models.json"

    @property
    def download_queue(self) -> Path:
        return self.data / "downloads.json"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def pictures(self) -> Path:
        """The few pictures that Qt's stylesheet takes from files."""
        return self.cache / "look"

    @property
    def states(self) -> Path:
        """What models have read of chats, so that it need not be read again."""
        return self.cache / "states"

    @property
    def hub(self) -> Path:
        """What huggingface_hub would keep in the user's home."""
        return self.cache / "huggingface"


def find() -> Paths:
    """Returns the places, without creating anything."""
    home = os.environ.get("PARLEY_HOME")
    root = Path(home).expanduser().absolute() if home else _beside_the_program()
    if root is not None:
        return Paths(root / "config", root / "data", root / "cache", root / "models", root)
    data = platformdirs.user_data_path(NAME, appauthor=False)
    return Paths(
        platformdirs.user_config_path(NAME, appauthor=False),
        data,
        platformdirs.user_cache_path(NAME, appauthor=False),
        data / "models",
    )


def create(paths: Paths) -> None:
    """Creates the folders, readable by the user alone (0700), and writes into them once. Raises OSError."""
    for folder in (paths.config, paths.data, paths.cache, paths.models, paths.logs):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for folder in dict.fromkeys((paths.config, paths.data)):
        probe = folder / ".parley-writes"       # rights alone do not tell: the stick's own switch, a full disk
        os.close(os.open(probe, os.O_CREAT | os.O_WRONLY, 0o600))
        probe.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Puts new names themselves on the disk; Windows has no such call and needs none, nor have some shared folders.

    Raises OSError.
    """
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        except OSError as problem:
            if problem.errno not in _NO_FOLDER_SYNC:
                raise
        finally:
            os.close(handle)


def program() -> Path | None:
    """Returns the installed program as the user sees it: the executable, the .AppImage or the .app.

    None for a checkout and a wheel, which have none.
    """
    if not getattr(sys, "frozen", False):
        return None
    executable = Path(sys.executable).resolve()
    if image := os.environ.get("APPIMAGE"):
        inside = os.environ.get("APPDIR")       # both are inherited by what another AppImage starts
        if not inside or Path(inside).resolve() in executable.parents:
            return Path(image).absolute()
    return next((folder for folder in executable.parents if folder.suffix == ".app"), executable)


def _beside_the_program() -> Path | None:
    place = program()
    folder = place.with_name(PORTABLE) if place is not None else None
    return folder if folder is not None and folder.is_dir() else None


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


def updates() -> Path:
    """Returns the file that names the address which tells of newer versions."""
    return resources() / "updates.json"


def starter_model() -> Path | None:
    """Returns the practice model's file if it came with this installation."""
    return next(iter(sorted((resources() / "starter").glob("*.gguf"))), None)


def system_root() -> Path:
    """Returns where what all users of a Unix system share lies; with `PARLEY_HOME` nothing outside it is looked at
    but the user's own folders."""
    home = os.environ.get("PARLEY_HOME")
    return Path(home).expanduser().absolute() / "system" if home else Path("/")


def app_command() -> list[str]:
    """Returns the command line that starts the app once more."""
    if getattr(sys, "frozen", False):
        place = program()
        return [str(place) if place is not None and place.suffix == ".AppImage" else sys.executable]
    return [sys.executable, "-m", "assistant"]


def worker_command() -> list[str]:
    """Returns the command line that starts the engine's process."""
    if getattr(sys, "frozen", False):
        # On Windows a program with a window may be given no stdin and stdout: the engine is a console program of its
        # own, and QProcess starts it without a console to be seen.
        engine = Path(sys.executable).with_name("parley-worker.exe") if sys.platform == "win32" else sys.executable
        return [str(engine), "--worker"]
    return [sys.executable, "-m", "assistant", "--worker"]
