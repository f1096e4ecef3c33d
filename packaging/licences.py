"""Puts the licence of everything bundled beside it: a folder for each component, and README.txt that lists them."""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from contents import LICENCE_FOLDER, Component
from places import PACKAGING, ROOT

TEXTS = PACKAGING / "licences"
# Texts their distributions do not carry.
_ADDED = {
    "parley": (ROOT / "LICENSE",),
    "llama.cpp": (TEXTS / "llama.cpp-LICENSE.txt",),
    "qt": (TEXTS / "LGPL-3.0.txt", TEXTS / "GPL-3.0.txt", TEXTS / "ABOUT-QT.txt", TEXTS / "qt-third-party.txt"),
    "inter": (ROOT / "resources/fonts/Inter-LICENSE.txt",),
    "jetbrains mono": (ROOT / "resources/fonts/JetBrainsMono-LICENSE.txt",),
    "lucide": (ROOT / "resources/icons/LICENSE",),
    "smollm2-135m-instruct": (ROOT / "LICENSE",),
}
_BY_ANOTHER = {"icu": "qt", "pyside6_essentials": "qt", "shiboken6": "qt"}
HEAD = """\
What is in this folder
======================

Parley is under the Apache License 2.0 (parley/LICENSE). It brings along what is listed here, each under its own
licence, whose text is in the folder named last. sbom.cdx.json in the folder above lists the same for programs, with
checksums.

Of PyInstaller there is the small program that starts Python; by its exception that may go under any licence.
Qt and PySide6 are under the LGPL version 3: qt/ABOUT-QT.txt says where their source is and how they are replaced.

"""


def collect(components: Sequence[Component], bundle: Path) -> list[str]:
    """Writes the folder anew. Returns the names of components no text was found for."""
    target = bundle / "_internal" / LICENCE_FOLDER
    shutil.rmtree(target, ignore_errors=True)
    lines, without = [], []
    for component in components:
        folder = folder_of(component)
        texts = [*component.texts, *_ADDED.get(component.name.lower(), ())]
        for text in texts:
            (target / folder).mkdir(parents=True, exist_ok=True)
            shutil.copyfile(text, target / folder / _name(text))
        if not texts and component.name.lower() not in _BY_ANOTHER:
            without.append(component.name)
        licence = component.licence or "see the text"
        lines.append(f"{component.name:28} {component.version[:22]:22} {licence:44} {folder}/")
    (target / "README.txt").write_text(HEAD + "\n".join(lines) + "\n", "utf-8")
    return without


def folder_of(component: Component) -> str:
    """Returns the folder of a component's licence, below the folder of all."""
    name = component.name.lower()
    return re.sub(r"[^\w.+-]+", "-", _BY_ANOTHER.get(name, name))


def _name(text: Path) -> str:
    """Returns the name a text gets: with the folders it lies in below `licenses`, as one distribution may have many."""
    folders = text.parts
    inside = folders[folders.index("licenses") + 1:] if "licenses" in folders else folders[-1:]
    return "-".join(inside)
