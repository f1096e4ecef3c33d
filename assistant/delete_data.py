"""Deletes all that Parley keeps on this computer, without a window: for a terminal and for uninstallers."""

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from assistant import paths
from assistant.control.single_instance import LOCK, hold
from assistant.domain.amount import size_text
from assistant.store import erasure
from assistant.store.erasure import Kept, Kind
from assistant.store.keyring_token import KeyringToken, KeyringUnavailable

NAMES = {Kind.CHATS: "chats", Kind.MODELS: "models", Kind.SETTINGS: "settings", Kind.OTHER: "logs and cache"}
DONE, NOT_DONE, NOT_ALL = 0, 1, 2       # exit statuses


def run(arguments: Sequence[str]) -> int:
    """Says what there is; with `--yes` deletes it. Returns 0, 1 where nothing was done, 2 where something is left."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")   # a name that cannot be printed is told all the same
    if set(arguments) - {"--yes"}:
        print("usage: parley --delete-data [--yes]")
        return NOT_DONE
    found = paths.find()
    places = erasure.Places(found.config, found.data, found.cache, found.models, found.data / LOCK)
    kept = erasure.look(places)
    print(_said(places, kept))
    if "--yes" not in arguments:
        if not kept.nothing:
            print("Nothing was deleted. To delete it: parley --delete-data --yes")
        return DONE
    with hold(found.data) as free:
        if not free:
            print("Parley is running. Close it first; nothing was deleted.")
            return NOT_DONE
        left = _without_token(found.settings)       # what says that there is one goes next
        left += [str(file) for file in erasure.erase(places)]
    erasure.remove_empty_folders(places)
    for what in left:
        print(f"could not be deleted: {what}")
    print("Something is left." if left else "Everything was deleted.")
    return NOT_ALL if left else DONE


def _without_token(settings: Path) -> list[str]:
    """Takes the access token out of the system's keyring, if one was put there; returns what is left of it."""
    try:
        app = json.loads(settings.read_bytes())["app"]
        if app["token_in_keyring"]:
            KeyringToken().write("")
    except KeyringUnavailable as problem:
        return [f"the access token in the system's keyring ({problem})"]
    except (OSError, ValueError, KeyError, TypeError):      # no settings, or none that can be read: none was kept
        return []
    return []


def _said(places: erasure.Places, kept: Kept) -> str:
    if kept.nothing:
        return f"Parley keeps nothing on this computer (looked in {places.data} and {places.config})."
    lines = ["Parley keeps on this computer:"]
    for kind, files in kept.files.items():
        lines.append(f"  {NAMES[kind]}: {size_text(kept.size(kind))} in {len(files)} "
                     f"{'file' if len(files) == 1 else 'files'}")
        lines += [f"    {file}" for file in files]
    if others := erasure.others(places):
        lines += ["Not Parley's own, and never deleted:", *(f"  {file}" for file in others)]
    return "\n".join(lines)
