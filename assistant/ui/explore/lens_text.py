"""Says what is known of a word that was written: its chance, its rank, how surprising it was, and its alternatives."""

from PySide6.QtCore import QCoreApplication

from assistant.domain.distribution import Candidate, Distribution
from assistant.domain.lens import Alternative, Lens, LensWord, Surprise
from assistant.ui.explore.words import percent_text, rank_text, token_text, visible
from assistant.ui.model_text import number_text

translate = QCoreApplication.translate


def candidate_of(alternative: Alternative) -> Candidate:
    """Returns an alternative as Explore shows candidates."""
    raw = alternative.raw
    return Candidate(alternative.token, "" if raw else alternative.text, alternative.chance, (), raw=raw,
                     special=alternative.special)


def standing(word: LensWord, text: str) -> Candidate:
    """Returns the word that stands in the answer's `text` as a candidate."""
    made = word.made
    said = text[word.start:word.end] or made.text
    return candidate_of(Alternative(made.token, said, made.chance, special=not said))


def distribution_of(word: LensWord, text: str) -> Distribution:
    """Returns what might have stood in a word's place, itself included, as bars are made of."""
    every = [standing(word, text), *map(candidate_of, word.made.alternatives)]
    every.sort(key=lambda candidate: -candidate.before)
    return Distribution((), tuple(every), 0, 0.0, 0.0, word.made.token, word.made.rank)


def alternative_text(alternative: Alternative) -> str:
    """Returns "seals · 47 %"."""
    return f"{token_text(candidate_of(alternative))} · {percent_text(alternative.chance)}"


def word_text(word: LensWord, text: str) -> str:
    """Returns a word as it is shown: "crabs", "␣␣", "byte E9"."""
    return visible(text[word.start:word.end]) or token_text(standing(word, text))


def level_text(surprise: Surprise) -> str:
    """Returns the name of a level of surprise."""
    return (translate("lens", "expected"), translate("lens", "rather surprising"),
            translate("lens", "very surprising"))[surprise]


def surprise_text(surprise: Surprise) -> str:
    """Returns how surprising a word was; nothing where it was to be expected."""
    return "" if surprise is Surprise.NONE else level_text(surprise)


def chance_text(word: LensWord) -> str:
    """Returns "15 %, the 3rd most likely"."""
    return translate("lens", "{chance}, {rank}").format(
        chance=percent_text(word.made.chance), rank=rank_text(word.made.rank))


def summary_text(lens: Lens) -> str:
    """Returns how many tokens there are, and how many of them are marked."""
    some = sum(word.surprise is Surprise.SOME for word in lens.words)
    strong = sum(word.surprise is Surprise.STRONG for word in lens.words)
    return translate("lens", "{count} tokens, {some} of them rather surprising and {strong} very surprising").format(
        count=number_text(len(lens.words)), some=number_text(some), strong=number_text(strong))
