"""Says tokens, chances and stages of the sampler chain in words of the user's language."""

from PySide6.QtCore import QCoreApplication

from assistant.domain.distribution import Candidate, Distribution, Sieve
from assistant.domain.settings import OPTIONS
from assistant.ui.model_text import number_text
from assistant.ui.option_text import label_text, value_text

SPACE, NEW_LINE, TAB = "␣", "↵", "⇥"
_LONGEST = 24            # characters of a token that are shown; there are runs of a hundred dashes
_SMALLEST = 0.001
# The setting that a stage follows; its first value is the stage's first.
SETTINGS = {"top_k": "generation.top_k", "top_p": "generation.top_p", "min_p": "generation.min_p",
            "typical_p": "generation.typical_p", "top_n_sigma": "generation.top_n_sigma",
            "temperature": "generation.temperature", "mirostat": "generation.mirostat_tau",
            "adaptive_p": "generation.adaptive_target", "dry": "generation.dry_multiplier",
            "penalties": "generation.repeat_penalty", "xtc": "generation.xtc_probability"}
_SHOWS_VALUE = ("top_k", "top_p", "min_p", "typical_p", "top_n_sigma", "temperature")

translate = QCoreApplication.translate


def visible(text: str) -> str:
    """Returns a token's text so that nothing of it is invisible. The one space that most words begin with is left out;
    a word without it goes on with the one before, and is shown with two dots."""
    if not text:
        return text
    body = text[1:] if text[0] == " " and len(text) > 1 and not text[1].isspace() else text
    shown = body.replace("\r\n", NEW_LINE).replace("\n", NEW_LINE).replace("\r", NEW_LINE).replace("\t", TAB)
    if not shown.strip(" ") or shown != shown.strip(" "):
        shown = shown.replace(" ", SPACE)
    shown = "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in shown)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def token_text(candidate: Candidate) -> str:
    """Returns a candidate as it is shown: "seals", "␣␣", "bytes E9 95", "end of the answer"."""
    if candidate.raw:
        numbers = [candidate.raw[at:at + 2].upper() for at in range(0, len(candidate.raw), 2)]
        said = translate("explore", "byte {numbers}") if len(numbers) == 1 else translate("explore", "bytes {numbers}")
        return said.format(numbers=" ".join(numbers))
    if candidate.special:
        return candidate.text or translate("explore", "token {number}").format(number=candidate.token)
    return visible(candidate.text)


def spoken_text(candidate: Candidate) -> str:
    """Returns a candidate as a screen reader says it: blanks by their names."""
    if candidate.raw or candidate.special or candidate.text.strip():
        return token_text(candidate)
    names = {" ": translate("explore", "space"), "\n": translate("explore", "line break"),
             "\t": translate("explore", "tab")}
    return " ".join(names.get(character, f"U+{ord(character):04X}") for character in candidate.text)


def percent_text(chance: float) -> str:
    """Returns "47 %", "3.2 %" below ten, "< 0.1 %" for what is rarer, "> 99.9 %" for what is surer; "0 %" and "100 %"
    only for what cannot come, and for what alone can."""
    if chance <= 0 or chance >= 1:
        number = number_text(100 * chance)
    elif chance < _SMALLEST:
        number = f"< {number_text(100 * _SMALLEST, 1)}"
    elif chance > 1 - _SMALLEST:
        number = f"> {number_text(100 * (1 - _SMALLEST), 1)}"
    else:
        number = number_text(100 * chance, 0 if 0.0995 <= chance < 0.995 else 1)
    return translate("explore", "{number} %").format(number=number)


def stage_name(stage: Sieve) -> str:
    """Returns what a stage is called, without its value."""
    names = {"logit_bias": translate("explore", "Word scores"), "bound": translate("explore", "Likeliest"),
             "penalties": translate("explore", "Penalties"), "dry": "DRY", "xtc": "XTC",
             "greedy": translate("explore", "The likeliest"), "mirostat": "Mirostat",
             "adaptive_p": translate("explore", "Adaptive-p"), "form": translate("explore", "Answer form")}
    if stage.name in names:
        return names[stage.name]
    return label_text(OPTIONS[SETTINGS[stage.name]])


def stage_text(stage: Sieve) -> str:
    """Returns a stage with its value: "Top-k 40"."""
    if stage.name == "bound":
        return f"{stage_name(stage)} {number_text(stage.values[0])}"
    if stage.name == "temperature":     # the longest name of them all
        value = value_text(OPTIONS[SETTINGS[stage.name]], stage.values[0])
        return translate("explore", "Temp. {value}").format(value=value)
    if stage.name in _SHOWS_VALUE and stage.values:
        return f"{stage_name(stage)} {value_text(OPTIONS[SETTINGS[stage.name]], stage.values[0])}"
    return stage_name(stage)


def inner_name(stage: Sieve) -> str:
    """Returns what a stage is called within a sentence: "top-p", "DRY"."""
    name = stage_name(stage)
    return name if name.isupper() else name[:1].lower() + name[1:]


def cut_text(stage: Sieve) -> str:
    """Returns "cut by top-p"; two stages are no samplers that a user has set, and are told otherwise."""
    if stage.name == "greedy":
        return translate("explore", "not the likeliest")
    if stage.name == "bound":
        return translate("explore", "beyond the first {count}").format(count=number_text(stage.values[0]))
    return translate("explore", "cut by {stage}").format(stage=inner_name(stage))


def chosen_text(distribution: Distribution) -> str:
    """Returns how likely what stands there is, with the settings of now: "now 15 %, the 3rd most likely"."""
    candidate = distribution.candidate(distribution.chosen)
    if candidate is None:
        return translate("explore", "nothing stands here yet")
    if candidate.cut >= 0:
        stage = distribution.stages[candidate.cut]
        fate = translate("explore", "not taken") if stage.name == "greedy" else cut_text(stage)
        return translate("explore", "{fate} with these settings; {rank}").format(
            fate=fate, rank=rank_text(distribution.rank))
    return translate("explore", "now {chance}, {rank}").format(
        chance=percent_text(candidate.now), rank=rank_text(distribution.rank))


def rank_text(rank: int) -> str:
    """Returns "the most likely", "the 3rd most likely", "the 11th most likely"."""
    if rank == 1:
        return translate("explore", "the most likely")
    text = {1: translate("explore", "the {rank}st most likely"), 2: translate("explore", "the {rank}nd most likely"),
            3: translate("explore", "the {rank}rd most likely")}.get(
                0 if rank % 100 in (11, 12, 13) else rank % 10, translate("explore", "the {rank}th most likely"))
    return text.format(rank=number_text(rank))


def left_text(distribution: Distribution) -> str:
    """Returns "5 left of 151,936"."""
    return translate("explore", "{left} left of {all}").format(
        left=number_text(distribution.left), all=number_text(distribution.vocabulary))


def choices_text(distribution: Distribution) -> str:
    """Returns how many equally likely words would leave one as unsure: "about 4 good choices"."""
    choices = max(1, round(2 ** distribution.entropy))
    if choices == 1:
        return translate("explore", "one good choice")
    return translate("explore", "about {count} good choices").format(count=number_text(choices))


def entropy_text(distribution: Distribution) -> str:
    """Returns what is behind `choices_text`."""
    return translate(
        "explore", "Entropy {now} bits, {before} before sampling. Two to the power of it: so many equally likely words "
        "would leave you as unsure.").format(
            now=number_text(distribution.entropy, 2), before=number_text(distribution.entropy_before, 2))


def fate_text(chance: float, cut: Sieve | None) -> str:
    """Returns what became of a candidate: "47 %", or the stage that cut it."""
    return percent_text(chance) if cut is None else cut_text(cut)


def accessible_text(candidate: Candidate, fate: str, stands: bool, drawn: int | None) -> str:
    """Returns a candidate as a screen reader says it: "seals, 47 %, 36 % before sampling, stands here"."""
    parts = [spoken_text(candidate), fate,
             translate("explore", "{chance} before sampling").format(chance=percent_text(candidate.before))]
    if stands:
        parts.append(translate("explore", "stands here"))
    if drawn is not None:
        parts.append(translate("explore", "drawn: {count}").format(count=number_text(drawn)))
    return ", ".join(parts)
