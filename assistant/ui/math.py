"""Formulas: TeX in, a drawing and the words a screen reader says out. The only file that knows the typesetter."""

import re
from dataclasses import dataclass
from functools import lru_cache

import mathra
from PySide6.QtCore import QByteArray, QLocale, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

MAX_CHARACTERS = 4000    # of TeX; 2,000 take mathra 13 ms
MAX_EM = 400             # widest and tallest drawing; `\rule` can ask for a million

_NO_GLYPH = "E-REC-8"    # mathra's warning: its font lacks a character and it drew a box
_SIZE = re.compile(r'width="([\d.]+)em" height="([\d.]+)em" style="vertical-align: (-?[\d.]+)em"')
_DROPPED = re.compile(r"<metadata>.*?</metadata>|<style>.*?</style>|<text .*?</text>", re.DOTALL)
# Not compiled yet: that takes 3 ms.
_HAN = "[\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]"
_WORDS = re.compile(r"\\(?:text(?:rm|bf|it|sf|normal)?|mbox|mathrm|mathbf|operatorname\*?)\s*\{([^{}\\$]*)\}")
_MARKED = re.compile(r'<use href="#[^"]+" (?:x="(?P<x>[-\d.]+)" y="(?P<y>[-\d.]+)"|transform="'
                     r'(?P<moved>translate\([^)]*\))(?: scale\((?P<scale>[\d.]+)\))?") fill="#01(?P<n>\w{4})"/>')
# mathra leaves 932 x 840 thousandths of an em for a character it does not have; Chinese ones fill a square.
_HAN_SIZE = 860
_HAN_SHIFT = "36 -70"


@dataclass(frozen=True, slots=True)
class Formula:
    """A typeset formula. Lengths in em; `depth` reaches below the baseline. The drawing's ink is `currentColor`."""

    svg: str
    width: float
    height: float
    depth: float


@lru_cache(256)
def typeset(tex: str, display: bool) -> Formula | None:
    """Returns the formula drawn, in the `display` or the inline style; None where only its source tells it right.

    That is when anything is wrong with it: mathra would draw what it did not understand in red, or a box.
    """
    if len(tex) > MAX_CHARACTERS or not tex.strip():
        return None
    marked, characters = _mark_han(tex)
    result = _render(marked, "en", display)
    if result is None or any(w["rule"] != _NO_GLYPH or not characters for w in result["warnings"]):
        return None
    size = _SIZE.search(result["svg"])
    if size is None or not 0 < float(size[1]) <= MAX_EM or not 0 < float(size[2]) <= MAX_EM:
        return None
    svg, placed = _place_han(_DROPPED.sub("", result["svg"]), characters)
    if placed != len(characters):
        return None
    return Formula(svg, float(size[1]), float(size[2]), -float(size[3]))


def language() -> str:
    """Returns the language formulas are spoken in: that of the interface, "zh" or "en"."""
    return "zh" if QLocale().language() == QLocale.Language.Chinese else "en"


@lru_cache(2048)
def speech(tex: str, spoken_in: str) -> str:
    """Returns a formula in the words of a language, TeX itself where it cannot be said."""
    result = _render(tex, spoken_in, True)
    return result["speech"] if result is not None and result["speech"] else tex


def draw(painter: QPainter, formula: Formula, box: QRectF, colour: str) -> None:
    """Draws into `box` with `colour` ("#RRGGBB")."""
    svg = formula.svg.replace("currentColor", colour)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, box)


@lru_cache(256)
def picture(tex: str, display: bool, width: int, height: int, ratio: float, colour: str) -> QImage:
    """Returns a formula that can be typeset as a picture; sizes in pixels of the screen, `ratio` to a logical one."""
    image = QImage(max(width, 1), max(height, 1), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    formula = typeset(tex, display)
    if formula is not None:
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw(painter, formula, QRectF(image.rect()), colour)
        painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def _render(tex: str, spoken_in: str, display: bool) -> mathra.Result | None:
    """Returns what mathra makes of a formula, None when it gives up."""
    try:
        return mathra.render(tex, spoken_in, display=display)
    except ValueError:
        return None
    except BaseException as error:
        if type(error).__name__ != "PanicException":     # Rust's; once in 58,000 random texts
            raise
        return None


def _mark_han(tex: str) -> tuple[str, str]:
    """Returns TeX whose Chinese characters each have a colour of their own, and these characters.

    mathra's font has none: it draws a box of the right size, and the colour tells whose box it is.
    """
    if not re.search(_HAN, tex):
        return tex, ""
    tex = _WORDS.sub(_out_of_words, tex)
    characters = "".join(re.findall(_HAN, tex))
    numbers = iter(range(len(characters)))
    return re.sub(_HAN, lambda han: f"\\textcolor{{#01{next(numbers):04x}}}{{{han[0]}}}", tex), characters


def _out_of_words(words: re.Match[str]) -> str:
    """Returns `\\text{速度 v}` with the Chinese outside: colours are not understood inside."""
    if not re.search(_HAN, words[1]):
        return words[0]
    command = words[0][: words[0].index("{")]
    parts = re.split(f"({_HAN})", words[1])
    return "{" + "".join(part if re.fullmatch(_HAN, part) else f"{command}{{{part}}}" for part in parts if part) + "}"


def _place_han(svg: str, characters: str) -> tuple[str, int]:
    """Returns the drawing with Chinese characters in their boxes, and how many there are."""
    def character(box: re.Match[str]) -> str:
        scale = float(box["scale"] or 1)
        moved = box["moved"] or f"translate({box['x']} {box['y']})"
        return (f'<text transform="{moved} scale({scale}) translate({_HAN_SHIFT}) scale(1 -1)" font-size="{_HAN_SIZE}" '
                f'font-family="Noto Sans CJK SC" fill="currentColor">{characters[int(box["n"], 16)]}</text>')

    return _MARKED.subn(character, svg) if characters else (svg, 0)
