"""Makes the static fonts in resources/fonts from the variable ones on PyPI (fontpkg-inter, fontpkg-jetbrains-mono).

Qt ignores the weights of a variable font, so each weight becomes a file of its own.
"""

import gc
import sys
from concurrent.futures import ProcessPoolExecutor
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

TARGET = Path(__file__).parents[1] / "resources" / "fonts"
OPTICAL_SIZE = 14  # Inter's text size; its other end, 32, is for headlines

_FAMILY, _STYLE, _UNIQUE, _FULL, _POSTSCRIPT, _TYPO_FAMILY, _TYPO_STYLE = 1, 2, 3, 4, 6, 16, 17
_ITALIC_BIT, _BOLD_BIT, _REGULAR_BIT = 1 << 0, 1 << 5, 1 << 6  # OS/2 fsSelection

# (package, variable font, family, [(style, weight, italic)])
FONTS = (
    ("fontpkg_inter", "Inter[opsz,wght].ttf", "Inter",
     (("Regular", 400, False), ("Medium", 500, False), ("SemiBold", 600, False), ("Bold", 700, False))),
    ("fontpkg_inter", "Inter-Italic[opsz,wght].ttf", "Inter", (("Italic", 400, True), ("Bold Italic", 700, True))),
    ("fontpkg_jetbrains_mono", "JetBrainsMono[wght].ttf", "JetBrains Mono",
     (("Regular", 400, False), ("Bold", 700, False))),
    ("fontpkg_jetbrains_mono", "JetBrainsMono-Italic[wght].ttf", "JetBrains Mono", (("Italic", 400, True),)),
)


def make(target: Path) -> list[Path]:
    """Writes all static fonts and their licences into `target` and returns the fonts' files."""
    target.mkdir(parents=True, exist_ok=True)
    writing = []
    # Tables of a font are millions of small objects that nobody else refers to: looking for circles among them takes
    # a quarter of the time.
    with ProcessPoolExecutor(initializer=gc.disable) as processes:
        for package, name, family, styles in FONTS:
            source = Path(str(files(package)))
            (target / f"{family.replace(' ', '')}-LICENSE.txt").write_bytes((source / "LICENSE").read_bytes())
            for style, weight, italic in styles:
                file = target / f"{family}-{style}.ttf".replace(" ", "")
                writing.append(processes.submit(_write, file, source / "files" / name, family, style, weight, italic))
    return [written.result() for written in writing]


def _write(file: Path, source: Path, family: str, style: str, weight: int, italic: bool) -> Path:
    static(source, family, style, weight, italic).save(file)
    return file


def static(source: Path, family: str, style: str, weight: int, italic: bool) -> TTFont:
    """Returns the variable font `source` fixed at `weight`, under names that put it into `family`."""
    variable = TTFont(source, recalcTimestamp=False)    # the same fonts, byte for byte, whenever they are made
    axes = {axis.axisTag for axis in variable["fvar"].axes}
    limits = {"wght": weight} | ({"opsz": OPTICAL_SIZE} if "opsz" in axes else {})
    font = instancer.instantiateVariableFont(variable, limits, inplace=True)    # nobody needs the variable one
    regular = style in ("Regular", "Bold", "Italic", "Bold Italic")
    named = {
        _FAMILY: family if regular else f"{family} {style}",
        _STYLE: style if regular else "Regular",
        _FULL: f"{family} {style}",
        _UNIQUE: f"{family} {style} static",
        _POSTSCRIPT: f"{family}-{style}".replace(" ", ""),
        _TYPO_FAMILY: family,
        _TYPO_STYLE: style,
    }
    for key, text in named.items():
        font["name"].setName(text, key, 3, 1, 0x409)
        font["name"].removeNames(nameID=key, platformID=1)
    font["OS/2"].usWeightClass = weight
    flags = font["OS/2"].fsSelection & ~(_ITALIC_BIT | _BOLD_BIT | _REGULAR_BIT)
    flags |= (_ITALIC_BIT if italic else 0) | (_BOLD_BIT if weight == 700 else 0)
    font["OS/2"].fsSelection = flags or _REGULAR_BIT
    font["head"].macStyle = (1 if weight == 700 else 0) | (2 if italic else 0)
    return font


if __name__ == "__main__":
    for made_file in make(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET):
        print(made_file.name, made_file.stat().st_size)
