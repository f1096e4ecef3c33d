"""Whoever gets a bundle is told what is in it, under which licence, and can check that it is so."""

import ctypes
import hashlib
import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import contents
import elf
import licences
import llama_wheel
import pytest
import sbom
from contents import Component
from places import BUNDLE_REQUIREMENTS, ROOT

NAMED = re.compile(r"^([\w.-]+)==", re.MULTILINE)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Two files of a bundle, of which one is a program."""
    (tmp_path / "_internal/lib").mkdir(parents=True)
    (tmp_path / "_internal/lib/libx.so.6").write_bytes(b"a library")
    (tmp_path / "_internal/lib/data.txt").write_bytes(b"data")
    return tmp_path


@pytest.fixture
def components(bundle: Path) -> list[Component]:
    files = [bundle / "_internal/lib/libx.so.6", bundle / "_internal/lib/data.txt"]
    library = Component("libx", "6.1", "MIT", "pkg:pypi/libx@6.1", "ab" * 32, files, [ROOT / "LICENSE"], {"Tool"})
    return [library, Component("Parley", "0.1.0", "Apache-2.0"), Component("tool", "2", "", "pkg:pypi/tool@2")]


def listed(document: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in document["components"] if each["name"] == name)
    return found


def test_the_bill_of_materials_names_versions_licences_and_checksums(bundle: Path, components: list[Component]) -> None:
    document = sbom.document(components, bundle)
    library = listed(document, "libx")
    assert (library["version"], library["purl"]) == ("6.1", "pkg:pypi/libx@6.1")
    assert library["licenses"] == [{"expression": "MIT"}]
    assert library["hashes"] == [{"alg": "SHA-256", "content": "ab" * 32}]
    assert [(each["name"], each["hashes"][0]["content"]) for each in library["components"]] == [
        ("_internal/lib/libx.so.6", hashlib.sha256(b"a library").hexdigest())]
    assert document["metadata"]["component"]["name"] == "Parley"
    assert document["dependencies"][1] == {"ref": "pkg:pypi/libx@6.1", "dependsOn": ["pkg:pypi/tool@2"]}


def test_the_same_bundle_has_the_same_bill_of_materials(bundle: Path, components: list[Component]) -> None:
    first = sbom.write(components, bundle).read_bytes()
    assert sbom.write(components, bundle).read_bytes() == first
    (bundle / "_internal/lib/libx.so.6").write_bytes(b"another library")
    assert json.loads(sbom.write(components, bundle).read_bytes())["serialNumber"] != json.loads(first)["serialNumber"]


def test_every_licence_lies_beside_the_program(bundle: Path, components: list[Component]) -> None:
    assert licences.collect(components, bundle) == ["tool"]
    folder = bundle / "_internal" / contents.LICENCE_FOLDER
    assert (folder / "libx/LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    lines = (folder / "README.txt").read_text("utf-8").splitlines()
    assert any(re.fullmatch(r"libx +6\.1 +MIT +libx/", line) for line in lines)


def test_qts_licence_comes_with_where_its_source_is(bundle: Path) -> None:
    assert licences.collect([Component("Qt", "6.12.0", "LGPL-3.0-only")], bundle) == []
    folder = bundle / "_internal" / contents.LICENCE_FOLDER / "qt"
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (folder / "LGPL-3.0.txt").read_text("utf-8")
    assert "GNU GENERAL PUBLIC LICENSE" in (folder / "GPL-3.0.txt").read_text("utf-8")
    about = (folder / "ABOUT-QT.txt").read_text("utf-8")
    assert "https://download.qt.io/official_releases/qt/" in about
    for change in ("its run path", "the half for the other processor", "signed anew"):
        assert change in about


def test_the_licence_of_every_bundled_distribution_is_known() -> None:
    installed = {distribution.metadata["Name"].lower().replace("_", "-"): distribution
                 for distribution in importlib.metadata.distributions()}
    here = [installed[name] for name in NAMED.findall(BUNDLE_REQUIREMENTS.read_text("utf-8")) if name in installed]
    assert len(here) > 20
    assert [each.metadata["Name"] for each in here if not contents.licence_of(each)] == []


@pytest.mark.parametrize(("place", "expected"), [
    ("x-1.0.dist-info/licenses/LICENSE.md", True),
    ("x-1.0.dist-info/licenses/src/zlib/notes.txt", True),
    ("x/COPYING", True),
    ("packaging/licenses/__init__.py", False),
    ("packaging/licenses/__pycache__/_spdx.cpython-311.pyc", False),
    ("setuptools/_vendor/y-1.0.dist-info/LICENSE", False),
    ("x/module.py", False),
])
def test_texts_of_licences_are_told_from_other_files(place: str, expected: bool) -> None:
    assert contents.is_licence(place) is expected


def test_the_commit_of_the_bundled_llama_cpp_is_known() -> None:
    version = re.search(r"llama-cpp-python==(\S+)", llama_wheel.LOCK.read_text("utf-8"))
    assert version
    assert re.fullmatch(r"[0-9a-f]{40}", contents.LLAMA_CPP[version[1]])


def test_the_fonts_are_those_the_project_names(tmp_path: Path) -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        fonts = tomllib.load(file)["dependency-groups"]["fonts"]
    source = Path(contents.__file__).read_text("utf-8")
    assert [font for font in fonts if f"pkg:pypi/{font.replace('==', '@')}" not in source] == []


def test_pip_tells_the_checksum_of_what_it_installed(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text(json.dumps({"install": [{
        "metadata": {"name": "Markup_Safe"}, "download_info": {"archive_info": {"hashes": {"sha256": "cd" * 32}}}}]}))
    assert contents.archives(report) == {"markup-safe": "cd" * 32}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads Linux's libraries")
def test_a_library_tells_what_it_needs_and_where_it_looks() -> None:
    import PySide6
    library = next((Path(PySide6.__file__).parent / "Qt/lib").glob("libQt6Gui.so.*"))
    facts = elf.facts(library)
    assert "libQt6Core.so.6" in facts.needed
    assert facts.searched.startswith("$ORIGIN")
    assert library in set(elf.files(library.parent))


@pytest.mark.skipif(not (sys.platform.startswith("linux") and shutil.which("gcc") and shutil.which("patchelf")),
                    reason="links two of Linux's libraries")
def test_what_needs_a_library_of_the_bundle_finds_it_there_and_not_on_the_build_machine(tmp_path: Path) -> None:
    inner = tmp_path / "_internal" / "engine"
    inner.mkdir(parents=True)
    source = tmp_path / "one.c"
    source.write_text("int one(void) { return 1; }\n")
    subprocess.run(["gcc", "-shared", "-o", inner.parent / "libone.so", source], check=True)
    source.write_text("int one(void); int two(void) { return one() + 1; }\n")
    subprocess.run(["gcc", "-shared", "-Wl,-rpath,/home/builder", "-o", inner / "libtwo.so", source,
                    inner.parent / "libone.so", "-Wl,-soname,libtwo.so"], check=True, cwd=tmp_path)
    subprocess.run(["patchelf", "--replace-needed", str(inner.parent / "libone.so"), "libone.so", inner / "libtwo.so"],
                   check=True)
    assert elf.astray(tmp_path) == ["_internal/engine/libtwo.so: libone.so"]
    assert elf.clean(tmp_path)[0] == 1
    assert elf.facts(inner / "libtwo.so").searched == "$ORIGIN/.."
    assert elf.astray(tmp_path) == []
    assert ctypes.CDLL(str(inner / "libtwo.so")).two() == 2
    assert elf.clean(tmp_path) == (0, 0)
