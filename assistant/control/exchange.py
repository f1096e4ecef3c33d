"""Chats out to files and in again, on a thread of its own: nothing else waits for it."""

import contextlib
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from assistant.control.background import Background
from assistant.domain.chat import Chat
from assistant.domain.errors import AssistantError, Cancelled, GoneError, StorageError
from assistant.domain.reading_order import shown_branch
from assistant.store.chats import ChatStore
from assistant.store.exchange import chat_json, files, sources

PROGRESS_EVERY_S = 1.0


class Format(StrEnum):
    """What a chat becomes; the value is the suffix of its file."""

    MARKDOWN = "md"
    HTML = "html"
    PDF = "pdf"
    JSON = "json"


Writer = Callable[[Chat, bool], bytes]      # a chat, and whether with all its branches


@dataclass(frozen=True, slots=True)
class Export:
    """What is to be exported. `chats` are ids, None for all; `whole` is with the branches not shown."""

    chats: tuple[str, ...] | None
    whole: bool
    format: Format

    @property
    def one_file(self) -> bool:
        """Whether it becomes one file, or a folder with one for each chat."""
        return self.format is Format.JSON or (self.chats is not None and len(self.chats) == 1)


@dataclass(frozen=True, slots=True)
class Exported:
    chats: int
    path: Path      # the file, or the folder


@dataclass(frozen=True, slots=True)
class Imported:
    """`there` were here already and stayed as they are; `newest` is the id of a chat that came."""

    chats: int = 0
    there: int = 0
    newest: str = ""
    failures: tuple[StorageError, ...] = ()


class Exchange(QObject):
    """One piece of work at a time; the next waits."""

    progressed = Signal(bool, int)      # whether chats come in or go out, and how many so far
    ended = Signal(bool)                # the same; before the result is told
    exported = Signal(object)           # Exported
    imported = Signal(object)           # Imported
    failed = Signal(object, bool)       # AssistantError, and whether while importing

    def __init__(self, store: ChatStore, writers: Mapping[Format, Writer], parent: QObject | None = None) -> None:
        """`writers` make the bytes of one file of every format but JSON; they are called on another thread."""
        super().__init__(parent)
        self._store, self._writers = store, writers
        self._work = Background(1, self)
        self._stops: list[tuple[bool, threading.Event]] = []    # whether incoming; of all work that is not done
        self._stopped = threading.Event()           # of the work being done
        self._told = 0.0

    def export(self, wanted: Export, target: Path, default_name: str) -> None:
        """Writes to the file `target`, or into a new folder in it where there are several.

        `default_name` is the name of that folder, and of files of chats whose title gives none.
        """
        self._run(False, lambda: self._export(wanted, target, default_name), self.exported.emit)

    def bring_in(self, paths: Sequence[Path]) -> None:
        """Reads chats from files and folders, whatever program they come from."""
        self._run(True, lambda: self._import(paths), self.imported.emit)

    def hand_over(self, chat_id: str, use: Callable[[Chat], None], done: Callable[[], None]) -> None:
        """Calls `use` with a chat as it is on disk, on the thread of this work; then `done`."""
        self._run(False, lambda: use(self._store.chat(chat_id)), lambda _nothing: done())

    def stop(self, incoming: bool) -> None:
        """Leaves out what is not done yet of the import, or of the export, being carried out: chats that came stay, a
        half-made export is taken away. What waits behind it is not stopped."""
        stop = next((stop for kind, stop in self._stops if kind == incoming), None)
        if stop is not None:
            stop.set()

    def shutdown(self) -> None:
        for _incoming, stop in self._stops:
            stop.set()
        self._work.finish()

    def _run(self, incoming: bool, function: Callable[[], object], done: Callable[[object], None]) -> None:
        stop = threading.Event()

        def work() -> object:
            self._stopped, self._told = stop, time.monotonic()
            return function()

        def over(result: object) -> None:
            self._stops.remove((incoming, stop))
            self.ended.emit(incoming)
            done(result)

        def failed(error: AssistantError) -> None:
            self._stops.remove((incoming, stop))
            self.ended.emit(incoming)
            if not isinstance(error, Cancelled):
                self.failed.emit(error, incoming)

        self._stops.append((incoming, stop))
        self._work.run(work, over, failed)

    # -- on the other thread ----------------------------------------------------------------------------------

    def _export(self, wanted: Export, target: Path, default_name: str) -> Exported:
        if wanted.format is Format.JSON:
            folders = {folder.id: folder.name for folder in self._store.folders()}
            with files.whole_file(target) as file:
                chats = (chat if wanted.whole else shown_branch(chat) for chat in self._chats(wanted))
                number = chat_json.write(chats, folders, file, self._store.packed_lens)
            return Exported(number, target)
        if wanted.one_file:
            for chat in self._chats(wanted):
                files.write_whole(target, self._writers[wanted.format](chat, wanted.whole))
            return Exported(1, target)
        folder = files.free_path(target, files.safe_name(default_name, "Parley"))
        files.make_folder(folder)
        try:
            return Exported(self._fill(folder, wanted, default_name), folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)       # it was made just now and holds nothing else
            raise

    def _fill(self, folder: Path, wanted: Export, default_name: str) -> int:
        number = 0
        for chat in self._chats(wanted):
            name = files.safe_name(chat.info.title, default_name)
            path = files.free_path(folder, name, f".{wanted.format.value}")
            files.write_whole(path, self._writers[wanted.format](chat, wanted.whole))
            number += 1
        return number

    def _chats(self, wanted: Export) -> Iterator[Chat]:
        """Yields the chats, one in memory at a time; of all, those deleted meanwhile are left out."""
        ids = wanted.chats if wanted.chats is not None else tuple(info.id for info in self._store.chats())
        for number, chat_id in enumerate(ids):
            self._go_on(False, number)
            if wanted.chats is not None:
                yield self._store.chat(chat_id)
                continue
            with contextlib.suppress(GoneError):    # one that cannot be read is not to be left out in silence
                yield self._store.chat(chat_id)

    def _import(self, paths: Sequence[Path]) -> Imported:
        chats = there = 0
        newest, newest_at = "", -1.0
        failures: list[StorageError] = []

        def go_on() -> None:
            self._go_on(True, chats + there)

        try:
            for file, chosen in sources.files_in(paths, go_on):
                go_on()     # also where no file holds a chat: most of a folder may be something else
                for found in sources.read(file, chosen):
                    go_on()
                    if isinstance(found, StorageError):
                        failures.append(found)
                    elif not self._store.import_chat(found.chat, found.folder, found.lens):
                        there += 1
                    else:
                        chats += 1
                        if found.chat.info.updated > newest_at:
                            newest, newest_at = found.chat.info.id, found.chat.info.updated
        except Cancelled:
            pass        # what came stays, and is told
        return Imported(chats, there, newest, tuple(failures))

    def _go_on(self, incoming: bool, number: int) -> None:
        """Tells how far it is, once a second. Raises Cancelled when it was stopped."""
        if self._stopped.is_set():
            raise Cancelled("Stopped")
        if time.monotonic() - self._told > PROGRESS_EVERY_S:
            self._told = time.monotonic()
            self.progressed.emit(incoming, number)
