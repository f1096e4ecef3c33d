"""What every package says of Parley: its name, its identifier, its version, who makes it, and where it is at home."""

import os
import re
import subprocess
import time
import tomllib
from dataclasses import dataclass
from datetime import date
from typing import Any

from places import ROOT

NAME = "Parley"
SUMMARY = "Chat with language models that run on this computer"
# The AppStream and Flatpak identifier; macOS' (macos_app.py) has a hyphen for the underscore. The project had no public
# address when it was chosen: change it before the first publication if it must be another, never after.
APP_ID = "io.github.parley_chat.Parley"
_VERSION = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)
_HEADING = re.compile(r"^## (?P<version>\d\S*) \((?P<day>\d{4}-\d\d-\d\d)\)$|^## Unreleased$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Release:
    """One version as CHANGELOG.md tells it: what changed, one sentence or two a line."""

    version: str
    day: date
    changes: tuple[str, ...]
    published: bool


def version() -> str:
    """Returns the version the app itself tells, without importing it."""
    found = _VERSION.search((ROOT / "assistant" / "__init__.py").read_text("utf-8"))
    if not found:
        raise SystemExit("packaging: assistant/__init__.py has no __version__")
    return found[1]


def developers() -> str:
    """Returns who makes Parley, from pyproject.toml."""
    name: str = _pyproject()["authors"][0]["name"]
    return name


def contact() -> str:
    """Returns an address for mail: pyproject.toml's, and one that leads nowhere as long as it names none."""
    address: str = _pyproject()["authors"][0].get("email", "parley@localhost")
    return address


def homepage() -> str | None:
    """Returns the project's address: pyproject.toml's, else the GitHub repository this is built in, else None."""
    urls: dict[str, str] = _pyproject().get("urls", {})
    server, repository = os.environ.get("GITHUB_SERVER_URL"), os.environ.get("GITHUB_REPOSITORY")
    return urls.get("Homepage") or (f"{server}/{repository}" if server and repository else None)


def releases(changelog: str | None = None) -> list[Release]:
    """Returns the versions, newest first. What CHANGELOG.md calls unreleased is the app's version, not published."""
    text = changelog if changelog is not None else (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = list(_HEADING.finditer(text))
    found = []
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        body = text[heading.end():following.start() if following else len(text)]
        changes = tuple(" ".join(each.split()) for each in re.split(r"^- ", body, flags=re.MULTILINE)[1:])
        day = date.fromisoformat(heading["day"]) if heading["day"] else source_day()
        found.append(Release(heading["version"] or version(), day, changes, bool(heading["day"])))
    return [each for each in found if each.changes]


def source_seconds() -> int:
    """Returns the time of the sources as seconds since 1970, so that the same sources make the same package.

    It is SOURCE_DATE_EPOCH, else that of the last commit; now, where the sources are no repository. Ends where there is
    one and git does not tell.
    """
    if told := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(told)
    if not (ROOT / ".git").exists():
        return int(time.time())
    # In the container of a workflow the checkout belongs to another user, and git would not read it.
    command = ["git", "-c", f"safe.directory={ROOT.as_posix()}", "log", "-1", "--format=%ct"]
    try:
        return int(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    except (OSError, subprocess.CalledProcessError) as problem:
        why = problem.stderr.strip() if isinstance(problem, subprocess.CalledProcessError) else problem
        raise SystemExit(f"packaging: git does not tell the time of the sources (SOURCE_DATE_EPOCH would): {why}"
                         ) from problem


def source_day() -> date:
    return date.fromtimestamp(source_seconds())


def _pyproject() -> dict[str, Any]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project: dict[str, Any] = tomllib.load(file)["project"]
    return project
