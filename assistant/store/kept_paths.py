"""How the path of a model is written down, so that it is right again where the data were carried to."""

from pathlib import Path, PurePosixPath, PureWindowsPath

RESOURCES = "resources"     # the first part of a path that lies in the program, whose own place is another every time


class KeptPaths:
    """A path inside our own folders is kept relative to them, any other as it is. Texts in, texts out.

    A portable folder has another drive letter on every computer, and an AppImage another mount at every start.
    """

    def __init__(self, home: Path | None = None, resources: Path | None = None) -> None:
        """`home` is the one folder that holds all data, None where there is none."""
        self._home, self._resources = home, resources

    def kept(self, path: str) -> str:
        """Returns what to write down for an absolute path: "models/maker/name/file.gguf", on every system alike.

        The path of another system stays what it is.
        """
        given = Path(path)
        for root, before in ((self._home, ""), (self._resources, f"{RESOURCES}/")):
            if root is not None and given.is_absolute() and given.is_relative_to(root):
                return before + given.relative_to(root).as_posix()
        # Windows alone knows roots without a drive, as \home, and has turned the slashes of /home.
        return given.as_posix() if given.root and not given.is_absolute() else path

    def found(self, text: str) -> str:
        """Returns the path that was written down as `text`."""
        if not text or PurePosixPath(text).is_absolute() or PureWindowsPath(text).is_absolute():
            return text
        first, _, rest = text.partition("/")
        if first == RESOURCES and self._resources is not None:
            return str(self._resources / rest)
        return str(self._home / text) if self._home is not None else text
