"""Checks every file that packages Parley with the tools of those who take the packages: `make check-packaging`.

Each check is one line in CHECKS. Those of the bundle and the package are left out, and said to be, as long as there is
none: `make package` makes them.
"""

import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path

import build_deb
import build_installer
import host_packages
import linux_tree
import metainfo
import project
import sbom
from build_bundle import BUNDLE
from places import BUILD, CHECK_REQUIREMENTS, PACKAGING
from stamps import Stamps

TOOLS = BUILD / "check"


class CheckFailed(Exception):
    """What a tool found, in its words."""


def main() -> None:
    host_packages.ensure(host_packages.FOR_CHECKS)
    python_tools()
    failed = 0
    for name, check in CHECKS.items():
        started = time.monotonic()
        try:
            word = check() or "ok"
        except CheckFailed as found:
            failed += 1
            word = f"FAILED\n{found}"
        print(f"{name:16} {time.monotonic() - started:6.1f} s  {word}", flush=True)
    sys.exit(1 if failed else 0)


def python_tools() -> None:
    """Installs the checkers that are Python programs into an environment of their own."""
    if not (TOOLS / "bin" / "python").exists():
        venv.create(TOOLS, with_pip=True)

    def install() -> None:
        _told(TOOLS / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps",
              "--require-hashes", "--only-binary=:all:", "-r", CHECK_REQUIREMENTS)

    Stamps(TOOLS / ".steps").once("packages", [CHECK_REQUIREMENTS], lambda: True, install)


def desktop_entry() -> None:
    if told := _told("desktop-file-validate", linux_tree.LINUX / "parley.desktop"):
        raise CheckFailed(told)


def software_centre() -> None:
    """Both as it is built here and as it is with a public address, which only a release may know."""
    with tempfile.TemporaryDirectory() as folder:
        for homepage in (project.homepage(), "https://example.org/parley"):
            file = Path(folder) / f"{project.APP_ID}.metainfo.xml"
            file.write_text(metainfo.xml(homepage, project.releases()), "utf-8")
            _told("appstreamcli", "validate", "--no-net", file)


def mime_type() -> None:
    """As desktops take it in: into a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        packages = Path(folder) / "packages"
        packages.mkdir()
        (packages / "parley.xml").write_bytes((linux_tree.LINUX / "parley.xml").read_bytes())
        _told("xmllint", "--noout", packages / "parley.xml")
        _told("update-mime-database", folder)
        if "*.gguf" not in (Path(folder) / "globs").read_text("utf-8"):
            raise CheckFailed("the database does not know *.gguf")


def man_page() -> None:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "parley.1"
        page.write_text(linux_tree.manual(), "utf-8")
        if told := _told("mandoc", "-Tlint", "-Wwarning", page):
            raise CheckFailed(told)


def windows_installer() -> None:
    """Compiled with a stand-in for the bundle: NSIS checks the script, not what it installs."""
    with tempfile.TemporaryDirectory() as folder:
        bundle = Path(folder) / "parley"
        (bundle / "_internal").mkdir(parents=True)
        for name in ("parley.exe", "_internal/stand-in"):
            (bundle / name).write_bytes(b"")
        try:
            build_installer.compiled(bundle, Path(folder) / "installer.exe")
        except subprocess.CalledProcessError as error:
            raise CheckFailed("see above") from error


def flatpak() -> None:
    """Read, not built: that needs the runtime, which no registry has."""
    for manifest in (PACKAGING / "flatpak").glob("*.yml"):
        with tempfile.TemporaryDirectory() as folder:       # it leaves a cache where it runs
            told = _told("flatpak-builder", "--show-manifest", manifest, folder=Path(folder))
        if "WARNING" in told:
            raise CheckFailed(told)
        if f'"id" : "{project.APP_ID}"' not in told:
            raise CheckFailed(f"{manifest.name} is not of {project.APP_ID}")


def bill_of_materials() -> str | None:
    """The bundle's, against CycloneDX's schema; and every program file of the bundle must be in it."""
    file = BUNDLE / "_internal" / sbom.FILE
    if not file.is_file():
        return "left out: there is no bundle"
    _told(TOOLS / "bin" / "python", "-c", VALIDATE, file)
    listed = file.read_text("utf-8")
    missing = [each for each in BUNDLE.rglob("*") if each.is_file() and not each.is_symlink() and sbom.is_program(each)
               and f'"{each.relative_to(BUNDLE).as_posix()}"' not in listed]
    if missing:
        raise CheckFailed(f"not in it: {', '.join(map(str, missing))}")
    return None


def debian_package() -> str | None:
    package = BUILD / f"parley_{project.version()}_{build_deb.architecture()}.deb"
    if not package.is_file():
        return "left out: there is no package"
    _told("lintian", "--fail-on", "error", "--allow-root", package)
    return None


CHECKS: dict[str, Callable[[], str | None]] = {
    "desktop entry": desktop_entry,
    "software centre": software_centre,
    "MIME type": mime_type,
    "man page": man_page,
    "Windows": windows_installer,
    "Flatpak": flatpak,
    "SBOM": bill_of_materials,
    "Debian package": debian_package,
}


def _told(*command: str | Path, folder: Path | None = None) -> str:
    """Returns all a tool said. Raises CheckFailed with it where the tool was not content."""
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    told = (done.stdout + done.stderr).strip()
    if done.returncode:
        raise CheckFailed(told)
    return told


VALIDATE = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1], encoding="utf-8").read())
sys.exit(str(found) if found else 0)
"""


if __name__ == "__main__":
    main()
