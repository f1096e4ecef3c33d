"""Says in plain words whose a folder is, how it stands, whether a file was checked and how far a move is."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from assistant.domain.model import ModelFile
from assistant.domain.model_library import FolderState, LibraryFolder, MovePhase, MoveState, Origin, Place, Verification
from assistant.domain.model_parts import parts
from assistant.ui.model_text import duration_text, number_text, progress_text, size_text, transfer_text

translate = QCoreApplication.translate

PROGRAMS = {Origin.LM_STUDIO: "LM Studio", Origin.GPT4ALL: "GPT4All", Origin.JAN: "Jan", Origin.LLAMA_CPP: "llama.cpp",
            Origin.OLLAMA: "Ollama", Origin.HUGGING_FACE: "Hugging Face"}


def origin_text(origin: Origin) -> str:
    """Returns whose folder a model lies in."""
    return PROGRAMS.get(origin) or {
        Origin.OWN: translate("shelf_text", "Parley’s own folder"),
        Origin.STARTER: translate("shelf_text", "came with Parley"),
        Origin.OPENED: translate("shelf_text", "opened by you"),
        Origin.FOLDER: translate("shelf_text", "a folder of yours"),
    }[origin]


def place_text(place: Place) -> str:
    """Returns whose a place is and what its program calls the model: "LM Studio · owner/repository"."""
    words = [origin_text(place.origin), place.label]
    if place.away:
        words.append(translate("shelf_text", "not connected"))
    return " · ".join(word for word in words if word)


def folder_name(folder: LibraryFolder) -> str:
    """Returns what a folder is called in the list: whose it is, or the last part of its path."""
    named = PROGRAMS | {Origin.OWN: origin_text(Origin.OWN),
                        Origin.STARTER: translate("shelf_text", "Came with Parley"),
                        Origin.OPENED: translate("shelf_text", "Opened by you")}
    return named.get(folder.origin) or folder.path.name or str(folder.path)


def folder_summary(folder: LibraryFolder) -> str:
    """Returns what a folder holds, or in two or three words why that is not known."""
    said = {
        FolderState.MISSING: translate("shelf_text", "not connected"),
        FolderState.SLOW: translate("shelf_text", "does not answer"),
        FolderState.REFUSED: translate("shelf_text", "may not be read"),
        FolderState.OFF: translate("shelf_text", "not looked into"),
        FolderState.SCANNING: translate("shelf_text", "looking…"),
    }.get(folder.state, "")
    if said and (folder.state is FolderState.OFF or not folder.models):
        return said
    held = count_text(folder.models, folder.size)
    return translate("shelf_text", "{state} · {held}").format(state=said, held=held) if said else held


def count_text(models: int, size: int) -> str:
    """Returns "4 models, 18.2 GB"."""
    if not models:
        return translate("shelf_text", "no models")
    text = (translate("shelf_text", "1 model, {size}") if models == 1
            else translate("shelf_text", "{count} models, {size}"))
    return text.format(count=number_text(models), size=size_text(size))


def folder_trouble(folder: LibraryFolder) -> str:
    """Returns in a sentence what it means that a folder cannot be looked into; empty where it can."""
    return {
        FolderState.MISSING: translate(
            "shelf_text", "The folder is not there: its disk is not connected, or it was moved or deleted. Its models "
            "come back with it."),
        FolderState.SLOW: translate(
            "shelf_text", "The disk did not answer in time. What is shown is what was there before."),
        FolderState.OFF: translate("shelf_text", "You asked not to look in here. The files are where they were."),
    }.get(folder.state, "")


def verification_text(model: ModelFile) -> str:
    """Returns in a sentence whether a file is what its source says."""
    several = len(parts(model.path)) > 1       # of those only the first is read
    match model.verification:
        case Verification.VERIFIED if several:
            return translate("shelf_text", "Checked: the first of its files is byte for byte what its source says.")
        case Verification.VERIFIED:
            return translate("shelf_text", "Checked: byte for byte what its source says.")
        case Verification.DIFFERENT:
            return translate("shelf_text", "Not what its source says: it is damaged, or was changed since. Download it "
                             "again.")
        case Verification.UNCHECKED:
            return translate("shelf_text", "Not compared yet with what its source says.")
    if model.sha256:
        return translate("shelf_text", "No source told what it should be. What it is stands under Details, as sha256.")
    return translate("shelf_text", "No source told what it should be; its own checksum can be computed.")


def used_text(seconds: float) -> str:
    """Returns when a model was used last, in the language's words; `seconds` as Unix counts, 0 = not yet."""
    if not seconds:
        return translate("shelf_text", "not used yet")
    moment, now = QDateTime.fromSecsSinceEpoch(int(seconds)), QDateTime.currentDateTime()
    days = moment.date().daysTo(now.date())
    if days == 0:
        return translate("shelf_text", "used today")
    if days == 1:
        return translate("shelf_text", "used yesterday")
    date = QLocale().toString(moment.date(), QLocale.FormatType.ShortFormat)
    return translate("shelf_text", "last used {date}").format(date=date)


def move_text(state: MoveState) -> str:
    """Returns how far a move is, and where it goes."""
    folder = str(state.destination.parent)
    if state.phase is MovePhase.PAUSED:
        return translate("shelf_text", "The move to {folder} was interrupted; nothing is lost.").format(folder=folder)
    if state.phase is MovePhase.FAILED:
        return ""
    if not state.total:
        return translate("shelf_text", "Moving to {folder}…").format(folder=folder)
    text = (translate("shelf_text", "Copying · {done}") if state.phase is MovePhase.COPYING
            else translate("shelf_text", "Checking the copy · {done}"))
    # Every byte is written, then read again: half of what is counted is the model.
    words = [text.format(done=progress_text(state.done // 2, state.total // 2))]
    if state.speed > 0:
        words.append(transfer_text(state.speed))
    if state.seconds_left > 0:
        words.append(translate("shelf_text", "{time} left").format(time=duration_text(state.seconds_left)))
    return " · ".join(words)


def folder_choice(folder: LibraryFolder) -> str:
    """Returns what a folder is called where one is chosen to move a model to."""
    return origin_text(Origin.OWN) if folder.origin is Origin.OWN else short_path(folder.path)


def short_path(path: Path) -> str:
    """Returns a path with the user's home folder as "~"."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except ValueError:
        return str(path)
