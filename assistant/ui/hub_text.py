"""Says in plain words what the Hub tells of a model: what it is for, its licence, its languages, how new it is."""

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from assistant.domain.downloads import DiskRoom
from assistant.domain.licences import FREE
from assistant.domain.model import Fit, HubRepository
from assistant.domain.model_names import FilePurpose
from assistant.ui.fit_text import fit_details
from assistant.ui.model_rows import Row
from assistant.ui.model_text import character_text, number_text, rate_text, size_text

LANGUAGES_NAMED = 6
# As their speakers call them; Qt would say which country's Spanish it is.
_NATIVE = {"en": "English", "zh": "中文", "es": "español", "pt": "português", "fr": "français", "de": "Deutsch"}
_OWN = {"gemma": "Gemma", "llama2": "Llama 2", "llama3": "Llama 3", "llama3.1": "Llama 3.1", "llama3.2": "Llama 3.2",
        "llama3.3": "Llama 3.3", "llama4": "Llama 4", "openrail": "OpenRAIL"}
LICENCES = ("apache-2.0", "mit", "gemma", "llama3.1", "llama3.2", "cc-by-nc-4.0")   # offered as a filter

translate = QCoreApplication.translate


def row_of_repository(found: HubRepository, size: int, fit: Fit | None, *, known: bool = False) -> Row:
    """Returns the row of something a search found; `size` in bytes and `fit` are those of its usual file, 0 and None
    where nothing tells them. Unless `known`, its files were not looked at yet, and the size is a guess."""
    facts = [(size_text(size) if known else f"≈{size_text(size)}") if size else "", character_text(found)]
    facts += [translate("hub_text", "can think")] * found.thinking
    facts += [translate("hub_text", "sees pictures")] * found.vision
    facts.append(translate("hub_text", "by {owner}").format(owner=owner(found.repo)))
    return Row(found.name, " · ".join(fact for fact in facts if fact), rate_text(fit) if fit else "",
               fit.verdict if fit else None, found, needs=fit_details(fit) if fit else "")


def owner(repo: str) -> str:
    """Returns who made a repository."""
    return repo.partition("/")[0]


def licence_name(code: str) -> str:
    """Returns "Apache 2.0" for "apache-2.0"; what is not known stays as the Hub writes it."""
    known = FREE | _OWN | {"cc-by-nc-4.0": "CC BY-NC 4.0", "other": translate("hub_text", "its own")}
    return known.get(code.lower(), code)


def licence_text(code: str) -> str:
    """Returns a licence with what it means for its user; empty for none."""
    if not code:
        return ""
    name = licence_name(code)
    if code.lower() in FREE:
        return translate("hub_text", "{licence}: free for any use").format(licence=name)
    if "-nc" in code.lower():
        return translate("hub_text", "{licence}: not for commercial use").format(licence=name)
    if code.lower() == "other":
        return translate("hub_text", "terms of its own")
    if code.lower() in _OWN:
        return translate("hub_text", "{licence}: terms of its own").format(licence=name)
    return name


def language_name(code: str) -> str:
    """Returns what the speakers of a language call it: "Deutsch" for "de"."""
    if code == "multilingual":
        return translate("hub_text", "many languages")
    return _NATIVE.get(code) or QLocale(code).nativeLanguageName() or code


def languages_text(codes: tuple[str, ...]) -> str:
    """Returns "English, 中文, Deutsch"; long lists end in how many more there are."""
    names = [language_name(code) for code in codes[:LANGUAGES_NAMED]]
    listed = translate("hub_text", ", ").join(names)
    more = len(codes) - LANGUAGES_NAMED
    if more <= 0:
        return listed
    return translate("hub_text", "{names} and {count} more").format(names=listed, count=number_text(more))


def month_text(seconds: float) -> str:
    """Returns "March 2026" for a moment in Unix seconds; empty for 0."""
    if not seconds:
        return ""
    moment = QDateTime.fromSecsSinceEpoch(int(seconds))
    return QLocale().toString(moment, translate("hub_text", "MMMM yyyy"))


def purpose_text(purpose: FilePurpose) -> str:
    """Returns what a file is for that is no chat model."""
    return {
        FilePurpose.PROJECTOR: translate("hub_text", "lets the model see pictures"),
        FilePurpose.DRAFT: translate("hub_text", "guesses ahead, to make the model faster"),
        FilePurpose.IMATRIX: translate("hub_text", "what its quantiser measured"),
        FilePurpose.EMBEDDING: translate("hub_text", "finds texts, writes none"),
        FilePurpose.ADAPTER: translate("hub_text", "changes a model"),
        FilePurpose.VOCABULARY: translate("hub_text", "only words, for tests"),
    }.get(purpose, "")


def room_text(room: DiskRoom) -> str:
    """Returns how much room the disk has, or how much is missing for what is to be downloaded."""
    if room.short:
        return translate("hub_text", "The disk is short of {size}; {free} are free.").format(
            size=size_text(room.short), free=size_text(room.free))
    return translate("hub_text", "{free} free on the disk").format(free=size_text(room.free))


def gated_text() -> str:
    """Returns what it means that a repository is gated."""
    return translate("hub_text", "Its makers ask for an account and for agreeing to their terms.")
