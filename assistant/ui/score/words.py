"""Says what a model makes of a text in words of the user's language, and as text and CSV for other programs."""

import csv
import io
from collections.abc import Sequence
from math import isinf

from PySide6.QtCore import QCoreApplication

from assistant.domain.distribution import Candidate
from assistant.domain.lens import SURPRISED, UNSURE, Surprise, surprise_of
from assistant.domain.score import LN2, ScoredToken, TextScore, chance_of
from assistant.ui.explore import lens_text
from assistant.ui.explore.words import percent_text, rank_text, spoken_text, token_text
from assistant.ui.model_text import number_text

_DIGITS = 4             # of a result that are told
_LIMITS = {Surprise.SOME: UNSURE, Surprise.STRONG: SURPRISED}       # chances that it is below
_HEADER = ("place", "token", "text", "bytes", "log_probability", "probability", "rank", "bits", "likeliest")

translate = QCoreApplication.translate


def explanation() -> str:
    """Returns the sentence that says what all of this means."""
    return translate(
        "score", "The model reads the text and estimates, before each word, how likely it is to come next. Few "
        "surprises: the text is as the model would write it. That says nothing about whether it is true or good.")


def facts(score: TextScore) -> list[tuple[str, str]]:
    """Returns name and value of each number."""
    return [
        (translate("score", "Bits per character"), figure_text(score.bits_per_character) if score.scored else ""),
        (translate("score", "Perplexity"), figure_text(score.perplexity) if score.scored else ""),
        (translate("score", "Log-probability"), translate("score", "{number} nat").format(
            number=figure_text(score.log_probability)) if score.scored else ""),
        (translate("score", "Tokens"), tokens_text(score)),
    ]


def meanings() -> list[tuple[str, str]]:
    """Returns name and meaning of each number, for the tooltip."""
    return [
        (translate("score", "Bits per character"), translate(
            "score", "How much each character surprises. The lower, the better the model knows such text; may be "
            "compared between models.")),
        (translate("score", "Perplexity"), translate(
            "score", "As if the model had to choose between so many equally likely tokens each time. May be compared "
            "between texts of one model only.")),
        (translate("score", "Log-probability"), translate(
            "score", "The natural logarithm of the chance of the whole text: the sum over its tokens.")),
        (translate("score", "Tokens"), translate(
            "score", "The first one has no chance where nothing comes before it.")),
    ]


def figure_text(value: float) -> str:
    """Returns a result to four digits, the whole of it where there are more: "1.092", "−68.94", "204.1", "∞"."""
    if isinf(value):
        return "∞" if value > 0 else "−∞"
    decimals = max(_DIGITS - len(str(int(abs(value)))), 0)
    return number_text(value, decimals).replace("-", "−")


def tokens_text(score: TextScore) -> str:
    """Returns how many tokens there are, and how many of them have a chance where these are fewer."""
    if score.scored == len(score.tokens):
        return number_text(len(score.tokens))
    return translate("score", "{all}, {scored} of them scored").format(
        all=number_text(len(score.tokens)), scored=number_text(score.scored))


def mark_text(surprise: Surprise) -> str:
    """Returns what a mark under a word means: "rather surprising (below 25 %)"."""
    level = lens_text.level_text(surprise)
    if surprise not in _LIMITS:
        return level
    return translate("score", "{level} (below {chance})").format(level=level, chance=_limit(_LIMITS[surprise]))


def detail_text(token: ScoredToken) -> str:
    """Returns what is known of a token: "“crabs”: 3.2 %, the 5th most likely. Likeliest: “seals” 47 %"."""
    word = spoken_text(token.candidate)
    if not token.scored:
        return translate("score", "“{word}”: no chance, because nothing comes before it.").format(word=word)
    said = translate("score", "“{word}”: {chance}, {rank}, {bits} bits.").format(
        word=word, chance=percent_text(token.chance), rank=rank_text(token.rank), bits=bits_text(token))
    likeliest = translate("score", "Likeliest: {words}").format(words=likeliest_text(token))
    return translate("score", "{said} {likeliest}").format(said=said, likeliest=likeliest)


def _limit(chance: float) -> str:
    return translate("explore", "{number} %").format(number=number_text(100 * chance))


def span_text(tokens: Sequence[ScoredToken]) -> str:
    """Returns the same for what is seen as one: a character may be several tokens."""
    if len(tokens) == 1:
        return detail_text(tokens[0])
    whole = sum(token.log_probability for token in tokens)
    return translate("score", "“{word}”: {chance}, {bits} bits, in {count} tokens. The table has each of them.").format(
        word=tokens[-1].text.strip(), chance=percent_text(chance_of(whole)),
        bits=number_text(-whole / LN2, 1), count=number_text(len(tokens)))


def bits_text(token: ScoredToken) -> str:
    """Returns how much a token surprises, in bits."""
    return number_text(max(-token.log_probability / LN2, 0.0), 1)


def likeliest_text(token: ScoredToken) -> str:
    """Returns "“seals” 47 % · “,” 12 % · byte E9 3.0 %"."""
    return " · ".join(f"{_quoted(other)} {percent_text(other.before)}" for other in token.likeliest)


def _quoted(candidate: Candidate) -> str:
    """Returns a candidate so that a mere comma is seen to be one; bytes and marks of the model are no words."""
    shown = token_text(candidate)
    return shown if candidate.raw or candidate.special else translate("score", "“{word}”").format(word=shown)


def surprise_text(token: ScoredToken) -> str:
    """Returns how surprising a token is, without its limits; nothing where it was to be expected."""
    return lens_text.surprise_text(surprise_of(token.chance)) if token.scored else ""


def title_text(text: str) -> str:
    """Returns the first words of a text."""
    return " ".join(text.split())[:80]


def comparison_text(left: TextScore, right: TextScore) -> str:
    """Returns what two scores say of each other; "" where nothing may be said."""
    if not (left.scored and right.scored and left.complete and right.complete):
        return ""
    numbers = {"left": number_text(left.bits_per_character, 2), "right": number_text(right.bits_per_character, 2)}
    less = left.bits_per_character < right.bits_per_character
    if left.text == right.text:
        if left.model == right.model:
            return translate("score", "The same text and the same model.")
        return translate("score", "{model} knows this text better: {left} against {right} bits per character.").format(
            model=(left if less else right).model, **numbers)
    if left.model != right.model:
        return translate("score", "Two texts and two models: {left} and {right} bits per character. To compare, score "
                         "one text with both models, or both texts with one.").format(**numbers)
    if less:
        return translate("score", "The first text surprises the model less: {left} against {right} bits per "
                         "character.").format(**numbers)
    return translate("score", "The second text surprises the model less: {left} against {right} bits per "
                     "character.").format(**numbers)


def plain_text(score: TextScore) -> str:
    """Returns model, numbers and text, to be pasted anywhere."""
    named = [(translate("score", "Model"), score.model), *facts(score)]
    lines = [f"{name}: {value}" for name, value in named]
    if not score.complete:
        lines.append(stopped_text(score))
    return "\n".join((*lines, "", score.text))


def stopped_text(score: TextScore) -> str:
    """Returns that a score is of a beginning only."""
    return translate("score", "Stopped; these are the first {count} tokens.").format(
        count=number_text(len(score.tokens)))


def csv_text(score: TextScore) -> str:
    """Returns one line a token, numbers as programs read them; columns as `_HEADER` names them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADER)
    for place, token in enumerate(score.tokens, 1):
        numbers = (f"{token.log_probability:.6f}", f"{token.chance:.6g}", token.rank,
                   f"{-token.log_probability / LN2:.4f}") if token.scored else ("", "", "", "")
        likeliest = "; ".join(f"{other.text or other.raw} {other.before:.6g}" for other in token.likeliest)
        writer.writerow((place, token.token, token.text, token.raw, *numbers, likeliest))
    return out.getvalue()
