"""The words of a PDF that Qt wrote, page by page: enough of the format for that, no more."""

import re
import unicodedata
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\b(.*?)\bendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*?)\nendstream", re.DOTALL)
_SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf|<([0-9A-Fa-f]+)>|(-?[\d.]+) (-?[\d.]+) T[dD]|\bTm\b")
_RANGE = re.compile(rb"<(\w+)> <(\w+)> (?:<(\w+)>|\[([^\]]*)\])")
_SINGLE = re.compile(rb"<(\w+)> <(\w+)>\s")


def pdf_text(data: bytes) -> list[str]:
    """Returns the characters of each page in the order they are drawn, spaces that are only gaps left out."""
    objects = {int(number): body for number, body in _OBJECT.findall(data)}
    pages = [body for body in objects.values() if re.search(rb"/Type\s*/Page\b", body)]
    return [_page(body, objects) for body in pages]


def _page(body: bytes, objects: dict[int, bytes]) -> str:
    contents = _stream(objects[_reference(rb"/Contents", body)])
    resources = objects[_reference(rb"/Resources", body)]
    fonts = {name: _characters(objects[int(number)], objects)
             for name, number in re.findall(rb"/(\w+) (\d+) 0 R", resources) if int(number) in objects
             and b"/Type /Font" in objects[int(number)]}
    text: list[str] = []
    shown: dict[int, str] = {}
    for font, glyphs, *_ in _SHOWN.findall(contents):
        if font:
            shown = fonts.get(font, {})
        elif glyphs:
            text += [shown.get(int(glyphs[at:at + 4], 16), "") for at in range(0, len(glyphs), 4)]
    # Of characters that share a shape Qt names any: the radical for the sign, a tab for a space.
    return unicodedata.normalize("NFKC", "".join(text)).replace("\t", " ")


def _characters(font: bytes, objects: dict[int, bytes]) -> dict[int, str]:
    """Returns what each glyph of a font means."""
    if b"/ToUnicode" not in font:
        return {}
    table = _stream(objects[_reference(rb"/ToUnicode", font)])
    found: dict[int, str] = {}
    for section in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, start, several in _RANGE.findall(section):
            low, high = int(first, 16), int(last, 16)
            listed = [_utf16(each) for each in re.findall(rb"<(\w+)>", several)]
            for number, glyph in enumerate(range(low, high + 1)):
                found[glyph] = listed[number] if several else chr(int(start, 16) + number)
    for section in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        found |= {int(glyph, 16): _utf16(text) for glyph, text in _SINGLE.findall(section)}
    return found


def _utf16(text: bytes) -> str:
    return bytes.fromhex(text.decode()).decode("utf-16-be")


def _reference(name: bytes, body: bytes) -> int:
    match = re.search(name + rb" (\d+) 0 R", body)
    assert match is not None, name
    return int(match[1])


def _stream(body: bytes) -> bytes:
    match = _STREAM.search(body)
    assert match is not None
    return zlib.decompress(match[1]) if b"FlateDecode" in body else match[1]
