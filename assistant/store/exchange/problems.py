"""What can be wrong with a file to be imported, as errors that name it."""

from pathlib import Path

from assistant.domain.errors import QT_TRANSLATE_NOOP, StorageError


def unreadable(file: Path, problem: OSError) -> StorageError:
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "“{file}” could not be read."),
        QT_TRANSLATE_NOOP("errors", "Look whether it is still there and may be read, then import it again."),
        f"{type(problem).__name__}: {problem.strerror}", values={"file": file.name})


def damaged(file: Path, detail: str) -> StorageError:
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "“{file}” is damaged or incomplete."),
        QT_TRANSLATE_NOOP("errors", "Export it again in the program it comes from, then import it again."),
        detail, values={"file": file.name})


def unknown(file: Path) -> StorageError:
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "“{file}” holds no chats that Parley can read."),
        QT_TRANSLATE_NOOP("errors", "Parley reads its own JSON, and the chats of ChatGPT, LM Studio and GPT4All."),
        values={"file": file.name})


def newer(file: Path, detail: str) -> StorageError:
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "“{file}” comes from a newer version than this Parley can read."),
        QT_TRANSLATE_NOOP("errors", "Update Parley, then import it again. The file stays as it is."),
        detail, values={"file": file.name})


class Malformed(Exception):     # not an error to show: the reader of the file adds its name
    """A chat that does not hold together; the words say why, without quoting it."""


class TooNew(Malformed):
    """A chat with something that only a newer version knows."""
