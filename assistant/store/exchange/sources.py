"""Finds out by content what a file is, and reads the chats in it one by one; a bad one does not keep the rest away."""

import os
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from assistant.domain.chat import Chat, Folder
from assistant.domain.errors import StorageError
from assistant.domain.lens_format import PackedLens
from assistant.store.exchange import chat_json, chatgpt, gpt4all, lm_studio
from assistant.store.exchange.json_stream import JsonStream
from assistant.store.exchange.problems import Malformed, TooNew, damaged, newer, unknown, unreadable

SUFFIXES = (".json", ".chat", ".zip")       # looked into in a folder
# A conversation of another program that is a file of its own is read at once; larger ones are something else.
MAX_SINGLE_BYTES = 200 << 20



@dataclass(frozen=True, slots=True)
class Arrival:
    """A chat read from a file, the folder it lay in, and what is known of its answers' tokens."""

    chat: Chat
    folder: Folder | None = None
    lens: PackedLens = field(default_factory=dict)


Found = Arrival | StorageError


class NoChatsError(Exception):
    """The file is of no kind we know."""


def files_in(paths: Sequence[Path], go_on: Callable[[], None] = lambda: None) -> Iterator[tuple[Path, bool]]:
    """Yields the files to read, folders looked through, and whether each was chosen itself.

    A folder that cannot be read is passed over. `go_on` is called in every folder; what it raises ends the search.
    """
    for path in paths:
        if not os.path.isdir(path):
            yield path, True
            continue
        for folder, below, names in os.walk(path):
            go_on()
            below.sort()
            files = (Path(folder, name) for name in sorted(names))
            yield from ((file, False) for file in files
                        if file.suffix.lower() in SUFFIXES and os.path.isfile(file))


def read(file: Path, chosen: bool = True) -> Iterator[Found]:
    """Yields the chats in a file, and an error that names the file for each that cannot be read.

    A file of no kind we know is an error if it was `chosen` itself, and passed over in a folder.
    """
    try:
        yield from _told(file, _read(file))
    except NoChatsError:
        if chosen:
            yield unknown(file)


def _told(file: Path, found: Iterator[Found]) -> Iterator[Found]:
    """Yields what is `found`; what ends it becomes an error that names the file, but for NoChatsError."""
    try:
        yield from found
    except TooNew as problem:
        yield newer(file, str(problem))
    except Malformed as problem:
        yield damaged(file, str(problem))
    except (ValueError, RecursionError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) \
            as problem:
        yield damaged(file, type(problem).__name__)     # its own words may quote the file
    except OSError as problem:
        yield unreadable(file, problem)


def _read(file: Path) -> Iterator[Found]:
    with open(file, "rb") as opened:
        head = opened.read(4)
        opened.seek(0)
        if head == gpt4all.MAGIC:
            yield Arrival(gpt4all.chat(opened.read()))
        elif head == b"PK\x03\x04":
            yield from _read_zip(opened)
        elif head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"", b"[", b"{"):
            yield from _read_json(file, opened, file.stat().st_size)
        else:
            raise NoChatsError


def _read_zip(opened: IO[bytes]) -> Iterator[Found]:
    """As a folder is read: a file in it that cannot be keeps no other away, and errors name it."""
    known = False
    with zipfile.ZipFile(opened) as archive:
        for member in archive.infolist():
            if not member.filename.lower().endswith(".json") or _is_finders(member.filename):
                continue
            try:
                for found in _told(Path(member.filename), _read_member(archive, member)):
                    known = True
                    yield found
            except NoChatsError:
                continue
    if not known:
        raise NoChatsError


def _is_finders(name: str) -> bool:
    """Returns whether macOS put it beside a file, for what only macOS knows of that."""
    path = PurePosixPath(name)
    return path.parts[0] == "__MACOSX" or path.name.startswith("._")


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[Found]:
    with archive.open(member) as inside:
        yield from _read_json(Path(member.filename), inside, member.file_size)


def _read_json(file: Path, opened: IO[bytes], size: int) -> Iterator[Found]:
    stream = JsonStream(opened)
    if stream.peek() == "[":
        yield from _read_array(file, stream)
        return
    if stream.peek() != "{":
        raise NoChatsError
    values: dict[str, Any] = {}
    for name in stream.members():
        if name == "chats" and values.get("format") == chat_json.FORMAT:
            _check_version(values)
            yield from _each(file, stream.items(), _ours)
            return
        if size > MAX_SINGLE_BYTES and len(values) > 2:
            raise NoChatsError
        values[name] = stream.value()
    if values.get("format") == chat_json.FORMAT:        # ours, but its members were sorted by somebody
        _check_version(values)
        chats = values.get("chats")
        if not isinstance(chats, list):
            raise Malformed("no chats")
        yield from _each(file, iter(chats), _ours)
    else:
        yield from _each(file, iter([values]), _reader(values))


def _read_array(file: Path, stream: JsonStream) -> Iterator[Found]:
    items = stream.items()
    first = next(items, None)
    read_one = _reader(first)
    yield from _each(file, iter([first]), read_one)
    yield from _each(file, items, read_one)


def _reader(values: Any) -> Callable[[Any], Arrival]:
    """Returns what reads conversations like this one."""
    for kind in (chatgpt, lm_studio):
        if kind.is_conversation(values):
            return lambda given: Arrival(kind.chat(given))
    raise NoChatsError


def _ours(values: Any) -> Arrival:
    return Arrival(chat_json.chat_from(values), chat_json.folder_from(values), chat_json.lens_from(values))


def _check_version(values: dict[str, Any]) -> None:
    version = values.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise Malformed("no version")
    if version > chat_json.VERSION:
        raise TooNew(f"version {version}")


def _each(file: Path, items: Iterator[Any], read_one: Callable[[Any], Arrival]) -> Iterator[Found]:
    for values in items:
        try:
            yield read_one(values)
        except TooNew as problem:
            yield newer(file, str(problem))
        except Malformed as problem:
            yield damaged(file, str(problem))
        except (AttributeError, TypeError, KeyError, ValueError, OverflowError) as problem:
            yield damaged(file, type(problem).__name__)
