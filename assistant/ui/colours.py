"""The two colour tables, and the contrast every pair in use has to reach."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Colours:
    """One theme's colours, each "#RRGGBB"; named by what they are for."""

    canvas: str
    sidebar: str
    panel: str
    raised: str         # fields, cards and menus
    bubble: str         # the user's own words
    code: str
    hover: str
    active: str
    idle: str           # on `raised`, where `hover` is hardly seen when dark: what rests, is disabled or pointed at
    groove: str         # what a slider or the bar of a progress runs in
    line: str           # decoration only
    edge: str           # outlines of controls
    text: str
    text2: str
    muted: str          # never on `active`
    accent: str
    on_accent: str
    tint: str
    on_tint: str
    danger: str
    warning: str        # also a surprising word
    selection: str
    found: str          # words looked for; the current ones are `canvas` on `warning`
    code_keyword: str
    code_name: str
    code_string: str
    code_number: str
    code_comment: str


LIGHT = Colours(
    canvas="#FFFFFF", sidebar="#F5F3EE", panel="#FAF9F6", raised="#FFFFFF",
    bubble="#E8F2EF", code="#F7F5F1", hover="#ECE9E2", active="#E2DED5", idle="#ECE9E2", groove="#C2BFB8",
    line="#E6E2DA", edge="#8A857B",
    text="#1E1C19", text2="#55514A", muted="#6B665E",
    accent="#0B6B60", on_accent="#FFFFFF", tint="#DDEFEB", on_tint="#084F47",
    danger="#B3261E", warning="#815300", selection="#B9E0D8", found="#F7E3B0",
    code_keyword="#A3214B", code_name="#1D56B0", code_string="#1F6B2E", code_number="#8A4B00",
    code_comment="#666A66",
)
DARK = Colours(
    canvas="#191A1B", sidebar="#121314", panel="#1E1F21", raised="#242628",
    bubble="#1F3A36", code="#121314", hover="#26282A", active="#2E3134", idle="#2E3134", groove="#4E5054",
    line="#2F3235", edge="#7D8286",
    text="#ECEAE5", text2="#BAB7B0", muted="#A09D96",
    accent="#5CCBB9", on_accent="#06221E", tint="#1B3B36", on_tint="#9BE5D8",
    danger="#FF9087", warning="#EDBD62", selection="#2B5C54", found="#5A4718",
    code_keyword="#FF9AA8", code_name="#8CC8FF", code_string="#A5D6A7", code_number="#F2C98A",
    code_comment="#8F948F",
)

READ = 4.5       # WCAG 2.2, 1.4.3: text
SEE = 3.0        # WCAG 2.2, 1.4.11: outlines of controls and marks that carry meaning
TELL = 1.5       # a thin bar that carries none
SURFACE = 1.15   # a surface on another

_PAGES = ("canvas", "sidebar", "panel", "raised")
_WRITABLE = (*_PAGES, "bubble", "code", "hover", "idle")

# (what is drawn, what it is drawn on, the least contrast)
PAIRS: tuple[tuple[str, str, float], ...] = (
    *(("text", ground, 7.0) for ground in (*_WRITABLE, "active")),
    *(("text2", ground, READ) for ground in (*_WRITABLE, "active")),
    *(("muted", ground, READ) for ground in _WRITABLE),
    *((ink, ground, READ) for ink in ("accent", "danger", "warning") for ground in (*_PAGES, "hover", "active")),
    *(("edge", ground, SEE) for ground in _PAGES),
    *(("groove", ground, TELL) for ground in _PAGES),
    ("accent", "groove", SEE),
    ("idle", "raised", SURFACE),
    ("on_accent", "accent", READ),
    ("on_tint", "tint", READ),
    ("text", "selection", READ),
    ("text", "found", READ),
    ("canvas", "warning", READ),
    ("accent", "tint", SEE),          # the ring and the icon of a switched-on button
    *((f.name, "code", READ) for f in fields(Colours) if f.name.startswith("code_")),
)


def contrast(one: str, other: str) -> float:
    """Returns the contrast ratio of two "#RRGGBB" colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def blend(over: str, under: str, share: float) -> str:
    """Returns `over` mixed into `under`; a share of 1 is all `over`."""
    mixed = (round(a * share + b * (1 - share)) for a, b in zip(_channels(over), _channels(under), strict=True))
    return "#" + "".join(f"{value:02X}" for value in mixed)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    """Returns relative luminance, 0 to 1 (WCAG 2.2)."""
    linear = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in
              (channel / 255 for channel in _channels(colour)))
    return sum(weight * v for weight, v in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
