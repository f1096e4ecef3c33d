"""Completes what software centres show of Parley: linux/parley.metainfo.xml, and what changes with a release.

The identifier, the addresses and the releases have one place each (project.py, CHANGELOG.md). A screenshot is an
address on the project's site; as long as the project has none, there are no screenshots either.
"""

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence

import project
from places import PACKAGING

SOURCE = PACKAGING / "linux" / "parley.metainfo.xml"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# The file in resources/screenshots, and what it shows in English and Chinese.
SCREENSHOTS = (
    ("main-light", "A conversation, and beside it how the model chooses its words", "对话，以及旁边的模型选词设置"),
    ("main-dark", "The same in the dark", "深色界面"),
    ("first-run-light", "The first page: what this computer can run", "首页：这台电脑能运行什么"),
    ("browser-light", "Finding a model", "查找模型"),
)
_BEFORE = "provides"


def xml(homepage: str | None, releases: Sequence[project.Release]) -> str:
    """Returns the whole metainfo file, with screenshots and addresses where there is a homepage."""
    root = ElementTree.parse(SOURCE).getroot()
    identifier = ElementTree.Element("id")
    identifier.text = project.APP_ID
    root.insert(0, identifier)
    at = [each.tag for each in root].index(_BEFORE)
    # "<developer id>", the newer form, is unknown to Debian 12's appstreamcli.
    added = [_element("developer_name", project.developers())]
    if homepage:
        added += [_element("url", homepage, type="homepage"), _element("url", f"{homepage}/issues", type="bugtracker"),
                  _element("url", homepage, type="vcs-browser"), _screenshots(homepage)]
    root[at:at] = [*added, _releases(releases)]
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _screenshots(homepage: str) -> ElementTree.Element:
    screenshots = ElementTree.Element("screenshots")
    for number, (file, english, chinese) in enumerate(SCREENSHOTS):
        each = ElementTree.SubElement(screenshots, "screenshot", {"type": "default"} if number == 0 else {})
        each.append(_element("caption", english))
        each.append(_element("caption", chinese, **{_LANGUAGE: "zh-CN"}))
        address = f"{homepage}/raw/v{project.version()}/resources/screenshots/{file}"
        each.append(_element("image", f"{address}.png", type="source"))
        each.append(_element("image", f"{address}-zh.png", type="source", **{_LANGUAGE: "zh-CN"}))
    return screenshots


def _releases(releases: Sequence[project.Release]) -> ElementTree.Element:
    parent = ElementTree.Element("releases")
    for release in releases:
        each = ElementTree.SubElement(parent, "release", version=release.version, date=release.day.isoformat(),
                                      type="stable" if release.published else "development")
        changes = ElementTree.SubElement(ElementTree.SubElement(each, "description"), "ul")
        changes.extend(_element("li", change) for change in release.changes)
    return parent


def _element(name: str, text: str, **attributes: str) -> ElementTree.Element:
    element = ElementTree.Element(name, attributes)
    element.text = text
    return element
