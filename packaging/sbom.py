"""Writes the bundle's software bill of materials, in CycloneDX's JSON (https://cyclonedx.org/docs/1.6/json/).

Every component that has files in the bundle, with version, licence, package URL, the SHA-256 of the archive it came in,
and that of each program and library file.
"""

import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import project
from contents import Component
from stamps import sha256_of

FILE = "sbom.cdx.json"
_PROGRAMS = (".so", ".dll", ".pyd", ".dylib", ".exe")


def document(components: Sequence[Component], bundle: Path) -> dict[str, Any]:
    """Returns the whole document. The same bundle gives the same document."""
    own = next(each for each in components if each.name == project.NAME)
    others = [each for each in components if each is not own]
    listed = [_component(each, bundle) for each in others]
    references = {each.name.lower(): _reference(each) for each in others}
    content: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(project.source_seconds(), UTC).isoformat(),
            "component": {**_component(own, bundle), "type": "application", "description": project.SUMMARY},
        },
        "components": listed,
        "dependencies": [
            {"ref": _reference(own), "dependsOn": sorted(references.values())},
            *({"ref": _reference(each), "dependsOn": needed} for each in others
              if (needed := sorted({references[name.lower()] for name in each.needs if name.lower() in references}))),
        ],
    }
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()
    return {**content, "serialNumber": f"urn:uuid:{uuid.UUID(bytes=digest[:16], version=4)}"}


def write(components: Sequence[Component], bundle: Path) -> Path:
    """Writes it into the bundle and returns the file."""
    target = bundle / "_internal" / FILE
    target.write_text(json.dumps(document(components, bundle), indent=1) + "\n", "utf-8")
    return target


def _component(component: Component, bundle: Path) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "library", "bom-ref": _reference(component), "name": component.name}
    if component.version:
        made["version"] = component.version
    if component.purl:
        made["purl"] = component.purl
    if component.licence:
        made["licenses"] = [{"expression": component.licence}]
    if component.sha256:
        made["hashes"] = [_hash(component.sha256)]
    programs = [file for file in component.files if is_program(file)]
    if programs:
        made["components"] = [_file(component, file, bundle) for file in programs]
    return made


def _file(component: Component, file: Path, bundle: Path) -> dict[str, Any]:
    place = file.relative_to(bundle).as_posix()
    return {"type": "file", "bom-ref": f"{_reference(component)}#{place}", "name": place,
            "hashes": [_hash(sha256_of(file))]}


def is_program(file: Path) -> bool:
    """Whether a file is a program or library, by its name (libX.so.6 too)."""
    return any(suffix in _PROGRAMS for suffix in file.suffixes) or (not file.suffixes and file.name == "parley")


def _reference(component: Component) -> str:
    return component.purl or f"{component.name}@{component.version}"


def _hash(sha256: str) -> dict[str, str]:
    return {"alg": "SHA-256", "content": sha256}
