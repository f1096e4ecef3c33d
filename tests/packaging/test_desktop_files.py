"""A Linux desktop shows Parley, opens models with it, and is told the truth about it."""

import re
import xml.etree.ElementTree as ElementTree
from datetime import date
from pathlib import Path

import build_deb
import linux_tree
import macos_app
import metainfo
import project
import pytest

from assistant import __version__
from assistant.__main__ import USAGE

ROOT = Path(__file__).parents[2]
ENTRY = (linux_tree.LINUX / "parley.desktop").read_text("utf-8")
DESKTOP = dict(re.findall(r"^([\w\[\]-]+)=(.*)$", ENTRY, re.MULTILINE))
MIME_TYPE = "application/x-gguf"
CHANGELOG = ("# Changes\n\n## Unreleased\n\n- Later: a long\n  sentence.\n- More.\n\n"
             "## 0.0.2 (2026-12-01)\n\n- New.\n\n## 0.0.1 (2026-11-01)\n\n- First.\n")


def component(homepage: str | None = None) -> ElementTree.Element:
    return ElementTree.fromstring(metainfo.xml(homepage, project.releases(CHANGELOG)))


def texts(of: ElementTree.Element, path: str) -> list[str]:
    return [element.text or "" for element in of.iterfind(path)]


def test_packages_have_the_version_the_app_tells() -> None:
    assert project.version() == __version__


def test_a_model_file_is_opened_with_parley() -> None:
    assert DESKTOP["MimeType"] == f"{MIME_TYPE};"
    assert DESKTOP["Exec"] == "parley %f"
    described = ElementTree.parse(linux_tree.LINUX / "parley.xml").getroot()
    kind = described.find("{*}mime-type")
    assert kind is not None
    assert kind.get("type") == MIME_TYPE
    assert [each.get("pattern") for each in kind.iterfind("{*}glob")] == ["*.gguf"]
    assert [each.get("value") for each in kind.iterfind("{*}magic/{*}match")] == ["GGUF"]
    assert texts(component(), "provides/mediatype") == [MIME_TYPE]


def test_the_window_belongs_to_the_desktop_entry() -> None:
    told = re.search(r'setDesktopFileName\("([^"]+)"\)', (ROOT / "assistant/app.py").read_text("utf-8"))
    assert told
    assert f"{told[1]}.desktop" == Path(linux_tree.DESKTOP_FILE).name
    assert DESKTOP["StartupWMClass"] == told[1]
    assert texts(component(), "launchable") == [Path(linux_tree.DESKTOP_FILE).name]


def test_a_software_centre_shows_the_releases_of_the_changelog() -> None:
    releases = [each.attrib for each in component().iterfind("releases/release")]
    assert [(each["version"], each["type"]) for each in releases] == [
        (__version__, "development"), ("0.0.2", "stable"), ("0.0.1", "stable")]
    assert releases[1]["date"] == "2026-12-01"
    changes = texts(component(), "releases/release/description/ul/li")
    assert changes == ["Later: a long sentence.", "More.", "New.", "First."]


def test_the_changelog_of_this_version_is_told() -> None:
    assert project.releases()[0].version == __version__


def test_every_screenshot_a_software_centre_would_load_exists() -> None:
    addresses = texts(component("https://example.org/parley"), "screenshots/screenshot/image")
    start = f"https://example.org/parley/raw/v{__version__}/"
    assert len(addresses) == 2 * len(metainfo.SCREENSHOTS)
    assert [each for each in addresses if not (ROOT / each.removeprefix(start)).is_file()] == []


def test_without_a_public_address_none_is_invented(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "example" not in metainfo.xml(None, project.releases(CHANGELOG))
    assert component().find("url") is None
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.example")
    monkeypatch.setenv("GITHUB_REPOSITORY", "people/parley")
    assert project.homepage() == "https://github.example/people/parley"


def test_the_man_page_tells_of_every_way_to_start() -> None:
    page = linux_tree.manual().replace("\\-", "-")
    told = re.findall(r"--[\w-]+", USAGE)
    assert len(told) >= 3
    assert [option for option in told if option not in page] == []
    assert f'"Parley {__version__}"' in page


def test_debian_is_told_the_changes_in_its_own_form() -> None:
    text = build_deb.changelog(project.releases(CHANGELOG))
    assert text.startswith(f"parley ({__version__}) UNRELEASED; urgency=medium\n\n  * Later: a long sentence.\n")
    assert "parley (0.0.2) stable; urgency=medium\n\n  * New.\n\n -- " in text
    assert f"{build_deb.maintainer()}  Tue, 01 Dec 2026 12:00:00 +0000" in text
    assert max(map(len, text.splitlines())) <= 80


def test_what_lintian_passes_over_has_a_reason() -> None:
    lines = build_deb.OVERRIDES.read_text("utf-8").splitlines()
    assert lines[0].startswith("# ")
    overridden = [line for line in lines if not line.startswith("#")]
    assert [line for line in overridden if not re.fullmatch(r"parley: [a-z-]+", line)] == []


def test_all_systems_know_parley_by_one_identifier() -> None:
    manifest = (ROOT / f"packaging/flatpak/{project.APP_ID}.yml").read_text("utf-8")
    assert f"\nid: {project.APP_ID}\n" in manifest
    assert texts(component(), "id") == [project.APP_ID]
    assert project.APP_ID.replace("_", "-") == macos_app.IDENTIFIER


def test_the_day_of_the_sources_can_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert project.source_day() == date(1970, 1, 2)
    assert '"1970-01-02"' in linux_tree.manual()
