"""The rows of the chat list: what is pinned, folders, days, the archive, what a search found, commands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import Enum, auto

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale

from assistant.domain.chat import ChatInfo, ChatKind, Folder, SearchHit

_LINE_ENDS = str.maketrans("\r\n\u2028\u2029", "    ")     # one for one: the marks stay where they are
translate = QCoreApplication.translate


class RowKind(Enum):
    HEADING = auto()    # of what is pinned, of a day, of the commands
    FOLDER = auto()     # folds its chats away
    CHAT = auto()
    HIT = auto()        # where something was found
    COMMAND = auto()
    ARCHIVE = auto()    # leads to the archived chats
    BACK = auto()       # and back


class Section(Enum):
    """A part of the list that chats can be dragged to."""

    PINNED = auto()
    FOLDER = auto()
    DAYS = auto()       # neither pinned nor in a folder
    ARCHIVE = auto()


@dataclass(frozen=True, slots=True)
class Place:
    """A section; `folder` is the id of the folder where it is one."""

    section: Section
    folder: str = ""


@dataclass(slots=True)     # not frozen: ten thousand are made three times as fast
class Row:
    """One line, never changed. `marks` are start and length of what was found: in the snippet, or else the text."""

    kind: RowKind
    text: str
    chat: ChatInfo | None = None
    folder: Folder | None = None
    place: Place | None = None
    open: bool = True           # a folder's
    count: int = 0              # chats in a folder or in the archive
    message: str | None = None  # of a hit
    snippet: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    aside: str = ""             # at the right: a hit's day, a command's key
    command: str = ""

    @property
    def is_text(self) -> bool:
        return self.chat is not None and self.chat.kind is ChatKind.TEXT

    @property
    def indented(self) -> bool:
        return self.kind is RowKind.CHAT and self.place is not None and self.place.section is Section.FOLDER


@dataclass(slots=True)
class Shelf:
    """Every chat and folder, and which of them are to be seen."""

    chats: Sequence[ChatInfo] = ()
    folders: Sequence[Folder] = ()
    folded: set[str] = field(default_factory=set)     # ids of folders
    now: float = 0.0                                   # Unix seconds
    in_archive: bool = False

    def rows(self) -> list[Row]:
        """Returns the list from top to bottom, chats newest first in each part."""
        kept = sorted((chat for chat in self.chats if chat.archived == self.in_archive),
                      key=lambda chat: chat.updated, reverse=True)
        if self.in_archive:
            back = Row(RowKind.BACK, translate("chat_list", "Archived"), place=Place(Section.DAYS), count=len(kept))
            return [back, *_by_day(kept, self.now, Place(Section.ARCHIVE))]
        known = {folder.id for folder in self.folders}
        loose = [chat for chat in kept if not chat.pinned and chat.folder not in known]
        rows = [*self._pinned(kept), *self._folders(kept), *_by_day(loose, self.now, Place(Section.DAYS))]
        if archived := sum(chat.archived for chat in self.chats):
            rows.append(Row(RowKind.ARCHIVE, translate("chat_list", "Archived"), place=Place(Section.ARCHIVE),
                            count=archived))
        return rows

    def folder_of(self, chat_id: str | None) -> str:
        """Returns the id of the folder a chat stands in, "" where it stands elsewhere."""
        chat = next((chat for chat in self.chats if chat.id == chat_id), None)
        return chat.folder if chat is not None and not chat.pinned and not chat.archived else ""

    def _pinned(self, kept: Sequence[ChatInfo]) -> Iterator[Row]:
        place, pinned = Place(Section.PINNED), [chat for chat in kept if chat.pinned]
        if pinned:
            yield Row(RowKind.HEADING, translate("chat_list", "Pinned"), place=place)
        for chat in pinned:
            yield Row(RowKind.CHAT, title_of(chat), chat, place=place)

    def _folders(self, kept: Sequence[ChatInfo]) -> Iterator[Row]:
        inside: dict[str, list[ChatInfo]] = {folder.id: [] for folder in self.folders}
        for chat in kept:
            if not chat.pinned and chat.folder in inside:
                inside[chat.folder].append(chat)
        for folder in self.folders:
            place, chats = Place(Section.FOLDER, folder.id), inside[folder.id]
            shown = folder.id not in self.folded
            yield Row(RowKind.FOLDER, folder.name, folder=folder, place=place, open=shown, count=len(chats))
            for chat in chats if shown else ():
                yield Row(RowKind.CHAT, title_of(chat), chat, place=place)


def title_of(chat: ChatInfo) -> str:
    """Returns the chat's title, or what a chat without one is called."""
    return chat.title or translate("chat_list", "New chat")


def found_rows(hits: Sequence[SearchHit], now: float) -> list[Row]:
    """Returns a row for each hit, with the day its chat was last changed."""
    return [_found_row(hit, now) for hit in hits]


def _found_row(hit: SearchHit, now: float) -> Row:
    title, snippet = title_of(hit.chat), hit.snippet.translate(_LINE_ENDS)
    if hit.message is None:
        return Row(RowKind.HIT, title, hit.chat, marks=_title_marks(hit), aside=_day_text(hit.chat.updated, now))
    return Row(RowKind.HIT, title, hit.chat, message=hit.message, snippet=snippet, marks=hit.marks,
               aside=_day_text(hit.chat.updated, now))


def _title_marks(hit: SearchHit) -> tuple[tuple[int, int], ...]:
    """Returns the marks in the title, of which the snippet is the whole or a part."""
    at, before = hit.chat.title.find(hit.snippet.strip("…")), hit.snippet.startswith("…")
    return tuple((start + at - before, length) for start, length in hit.marks) if at >= 0 else ()


def _by_day(chats: Sequence[ChatInfo], now: float, place: Place) -> Iterator[Row]:
    """Yields chats, newest first, under the headings of their days; `now` in Unix seconds."""
    midnight = datetime.combine(datetime.fromtimestamp(now).date(), time())
    groups = [(midnight.timestamp(), translate("chat_list", "Today")),
              ((midnight - timedelta(days=1)).timestamp(), translate("chat_list", "Yesterday")),
              ((midnight - timedelta(days=7)).timestamp(), translate("chat_list", "Last week")),
              (float("-inf"), translate("chat_list", "Earlier"))]
    heading = ""
    for chat in chats:
        while chat.updated < groups[0][0]:
            groups.pop(0)
        if groups[0][1] != heading:
            heading = groups[0][1]
            yield Row(RowKind.HEADING, heading, place=place)
        yield Row(RowKind.CHAT, title_of(chat), chat, place=place)


def _day_text(moment: float, now: float) -> str:
    """Returns the time of today, or else the day, with the year where it is another one."""
    when, today = datetime.fromtimestamp(moment), datetime.fromtimestamp(now)
    locale = QLocale()
    if when.date() == today.date():
        return locale.toString(QDateTime.fromSecsSinceEpoch(int(moment)).time(), QLocale.FormatType.ShortFormat)
    pattern = translate("chat_list", "d MMM") if when.year == today.year else translate("chat_list", "d MMM yyyy")
    return locale.toString(QDate(when.year, when.month, when.day), pattern)
