"""The fonts that come with the app, and which families are asked for, Chinese shapes included."""

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from assistant import paths

# Named one by one: without a name the system picks Japanese shapes for Chinese text.
CHINESE = ("Noto Sans CJK SC", "Microsoft YaHei UI", "PingFang SC")
EMOJI = ("Noto Color Emoji", "Segoe UI Emoji", "Apple Color Emoji")


@cache
def load() -> tuple[str, ...]:
    """Registers the fonts in resources/fonts and returns their families; none where they were not made.

    Needs a QGuiApplication. Made by `python packaging/make_fonts.py`.
    """
    families: list[str] = []
    for file in sorted((paths.resources() / "fonts").glob("*.ttf")):
        families += QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(file)))
    return tuple(dict.fromkeys(families))


def interface_families(system_font: bool) -> list[str]:
    """Returns the families of interface and answers, first choice first."""
    return _families("Inter", QFontDatabase.SystemFont.GeneralFont, system_font)


def code_families() -> list[str]:
    """Returns the families of code, first choice first."""
    return _families("JetBrains Mono", QFontDatabase.SystemFont.FixedFont, False)


def tabular(font: QFont) -> QFont:
    """Returns a copy of `font` whose digits are all equally wide, for numbers that change in place."""
    copy = QFont(font)
    copy.setFeature(QFont.Tag("tnum"), 1)
    return copy


def hinting() -> QFont.HintingPreference:
    """Returns vertical hinting for coarse screens, none from 150 % on, where it only bends the shapes."""
    app = QGuiApplication.instance()
    fine = isinstance(app, QGuiApplication) and app.devicePixelRatio() >= 1.5
    return QFont.HintingPreference.PreferNoHinting if fine else QFont.HintingPreference.PreferVerticalHinting


def _families(own: str, kind: QFontDatabase.SystemFont, system_font: bool) -> list[str]:
    load()
    system = QFontDatabase.systemFont(kind).family()
    first = system if system_font or not QFontDatabase.hasFamily(own) else own
    # A family that is not there costs a slow search for a substitute.
    return [first, *(name for name in (*CHINESE, *EMOJI) if QFontDatabase.hasFamily(name))]
