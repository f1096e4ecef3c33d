"""Writes chats as GPT4All does, with Qt's own QDataStream; the layout is that of its public source (`serialize`)."""

from dataclasses import dataclass, field

from PySide6.QtCore import QByteArray, QDataStream, QIODevice

MAGIC = 0xF5D553CC


@dataclass(frozen=True)
class Item:
    """A prompt or an answer (`serialize`), or a piece of an answer (`serializeSubItems`)."""

    name: str
    value: str
    stopped: bool = False
    thinking_ms: int = 0
    result: str = ""
    sources: int = 0
    attached: tuple[tuple[str, bytes], ...] = ()
    pieces: "tuple[Item, ...]" = field(default=())


def chat_file(version: int, items: list[Item], *, chat_id: str = "abc", name: str = "Boats", user_name: str = "",
              engine_state: bool = False) -> bytes:
    data = QByteArray()
    out = QDataStream(data, QIODevice.OpenModeFlag.WriteOnly)
    out.writeUInt32(MAGIC)
    out.writeInt32(version)
    out.setVersion(QDataStream.Version.Qt_6_2)
    out.writeInt64(1_700_000_000)
    for text in (chat_id, name, user_name, "Qwen3-4B-Q4_0.gguf"):
        out.writeQString(text)
    if version >= 3:
        out.writeQStringList(["my documents"])
    if version < 11:
        _engine(out, version, engine_state)
    out.writeInt32(len(items))
    for number, item in enumerate(items):
        _item(out, version, number, item)
    return bytes(data.data())


def _engine(out: QDataStream, version: int, state: bool) -> None:
    if version >= 6:
        out.writeBool(state)
    if version >= 2:
        out.writeInt32(1)
        out.writeInt32(0)
    out.writeQString("")
    out.writeQString("")
    out.writeUInt32(12)
    if state or version < 6:
        if version < 4:
            out.writeUInt32(0)
        out.writeUInt32(12)
        if version >= 7:
            out.writeUInt32(2048)
        if version < 9:
            out.writeUInt64(2)
            out.writeRawData(b"\0" * 8)
        out.writeUInt64(3)
        out.writeRawData(b"\0" * 12)
        _ = out << QByteArray(b"the state of the model")


def _item(out: QDataStream, version: int, number: int, item: Item) -> None:
    if version < 12:
        out.writeInt32(number)
    out.writeQString(item.name)
    out.writeQString(item.value)
    if version < 10:
        out.writeQString("a prompt of old")
    out.writeQString("")
    for flag in (False, item.stopped, False, True):
        out.writeBool(flag)
    if version >= 11 and item.name == "Response: ":
        out.writeBool(False)
    if version >= 8:
        out.writeInt64(item.sources)
        for _ in range(item.sources):
            for text in ("collection", "/path", "file", "title", "author", "date", "words"):
                out.writeQString(text)
            for place in (1, 2, 3):
                out.writeInt32(place)
    elif version >= 3:
        out.writeQString("1. \"title\". ")
        out.writeQStringList(["words"])
    if version >= 10:
        out.writeInt64(len(item.attached))
        for address, content in item.attached:
            _ = out << QByteArray(address.encode())     # a QUrl is its encoded form
            _ = out << QByteArray(content)
    if version >= 12:
        _pieces(out, item.pieces)


def _pieces(out: QDataStream, pieces: tuple[Item, ...]) -> None:
    out.writeInt64(len(pieces))
    for piece in pieces:
        out.writeQString(piece.name)
        out.writeQString(piece.value)
        if piece.name == "Think: ":
            out.writeInt32(piece.thinking_ms)
        elif piece.name == "ToolCall: ":
            out.writeQString("javascript_interpret")
            out.writeInt64(1)
            out.writeQString("code")
            out.writeInt32(0)
            out.writeQVariant("console.log(1)")
            out.writeQString(piece.result)
            out.writeInt32(0)
            out.writeQString("")
        _pieces(out, piece.pieces)
