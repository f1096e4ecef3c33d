"""A text file of the user, read with whatever encoding it was written in."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.domain.chat import AttachmentPart
from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, AttachmentError

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatch

MAX_BYTES = 2_000_000       # some 500,000 tokens: more than any model here holds

# Longest first: UTF-32's little-endian mark begins with UTF-16's.
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"),
          (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# What old files are really written in, likelier ones first: that decides where the text itself does not.
_LEGACY = ("gb18030", "big5", "cp1252", "shift_jis", "euc_jp", "euc_kr", "cp1251", "koi8_r", "cp1250", "cp1253",
           "cp1254")
_NEVER_IN_TEXT = re.compile("[\0-\x06\x0e-\x1a\x1c-\x1f\x7f]")
_STRAY_SHARE = 0.002        # of such characters; logs and old printer files hold a few


def read_text_file(path: Path) -> AttachmentPart:
    """Returns name and text of a file, line ends made "\\n". Raises AttachmentError.

    UTF-8 and marked UTF-16 and UTF-32 are certain; anything older is recognised by what its letters would spell.
    """
    name = " ".join(path.name.split())
    data = _bytes(path, name)
    text = _decoded(data)
    if text is None or len(_NEVER_IN_TEXT.findall(text)) > len(text) * _STRAY_SHARE:
        raise AttachmentError(
            QT_TRANSLATE_NOOP("errors", "“{name}” is not a text file."),
            QT_TRANSLATE_NOOP("errors", "Only text can be attached. Save it as plain text, or copy the words from it."),
            values={"name": name})
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise AttachmentError(QT_TRANSLATE_NOOP("errors", "“{name}” is empty."), values={"name": name})
    return AttachmentPart(name, text)


def _bytes(path: Path, name: str) -> bytes:
    try:
        if not path.is_file():
            raise AttachmentError(QT_TRANSLATE_NOOP("errors", "“{name}” is not a file that can be read."),
                                  QT_TRANSLATE_NOOP("errors", "Attach the files in it one by one.") if path.is_dir()
                                  else "", values={"name": name})
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise _unreadable(name, problem) from problem
    if len(data) > MAX_BYTES:
        raise AttachmentError(
            QT_TRANSLATE_NOOP("errors", "“{name}” is larger than {limit} MB, too much for any model to read at once."),
            QT_TRANSLATE_NOOP("errors", "Attach the part of it that matters."),
            values={"name": name, "limit": str(MAX_BYTES // 1_000_000)})
    return data


def _unreadable(name: str, problem: OSError) -> AssistantError:
    return AttachmentError(
        QT_TRANSLATE_NOOP("errors", "“{name}” cannot be read."),
        QT_TRANSLATE_NOOP("errors", "Check that it is still there and that you may open it."),
        f"{type(problem).__name__}: {problem.strerror}", values={"name": name})


def _decoded(data: bytes) -> str | None:
    """Returns the text, None where it is none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data.removeprefix(mark) if encoding == "utf-8" else data, encoding)
    if b"\0" in data:
        return None
    text = _strict(data, "utf-8")
    return text if text is not None else _legacy(data)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _legacy(data: bytes) -> str | None:
    """Returns the text as the likeliest older encoding spells it."""
    from charset_normalizer import from_bytes  # 35 ms that the first paint need not wait for

    found = from_bytes(data, cp_isolation=list(_LEGACY))
    best = found.best()
    if best is None:
        return None
    equals = [match for match in found if (match.chaos, match.coherence) == (best.chaos, best.coherence)]
    return str(min(equals, key=_rank))


def _rank(match: "CharsetMatch") -> int:
    """Returns how likely a file is written so; a match may stand for several encodings that spell the same."""
    return min((_LEGACY.index(name) for name in match.could_be_from_charset if name in _LEGACY), default=len(_LEGACY))
