"""Shows that packages work where nothing else is: `sudo python3 packaging/clean_install.py FILE.deb FILE.AppImage`.

For Debian 12 and 13 makes a system with debootstrap, and in it, as an unprivileged user without Python:

- a Debian package of an older version is installed, answers a question without a screen, then in its window; the
  package given takes its place, and goes on with the user's chats; it is purged, after which nothing of it may be left
  but what is the user's, and the desktop knows neither it nor its files any more;
- an AppImage does the same without being installed. It needs the libraries every desktop has: those the Debian package
  depends on, so that a package must be given before it.

Takes a picture of each window. The screen and the keyboard are this machine's.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import host_packages
from clean_window import answers, talk
from fresh_debian import FreshDebian
from practice_model import TARGET

RELEASES = ("bookworm", "trixie")
USER, MODEL = "tester", "/opt/model.gguf"
HOME = "/home/tester/parley-data"
OF_AN_OLDER_VERSION = "usr/lib/parley/_internal/of-an-older-version"
KNOWN_TO_THE_DESKTOP = {"usr/share/applications/mimeinfo.cache": "application/x-gguf=parley.desktop",
                        "usr/share/mime/globs2": "application/x-gguf"}


def main() -> int:
    options = _options()
    if os.geteuid():
        sys.exit("clean_install: must be root (debootstrap, chroot, mount)")
    host_packages.ensure(host_packages.FOR_A_FRESH_MACHINE)
    if not options.inside:      # so that deleting the folder can never reach through a mount
        return subprocess.run(["unshare", "--mount", "--propagation", "private", sys.executable, __file__, "--inside",
                               *sys.argv[1:]], check=False).returncode
    for release in options.releases:
        folder = Path(tempfile.mkdtemp(prefix=f"clean-install-{release}-"))
        try:
            tried(folder, release, options)
        finally:
            # Before the folder is emptied: deleting must not reach through a mount.
            subprocess.run(["umount", "--lazy", *reversed(_mounts(folder))], check=True)
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def tried(folder: Path, release: str, options: argparse.Namespace) -> None:
    """Tries every package on one release. Ends with a sentence where one fails."""
    machine = Machine(folder, release, options.pictures)
    machine.debian.create(options.mirror)
    shutil.copyfile(TARGET, folder / MODEL.lstrip("/"))
    machine.debian.run("useradd", "--create-home", USER)
    for package in options.packages:
        if package.suffix == ".deb":
            machine.try_debian_package(package)
        else:
            machine.try_appimage(package)


class Machine:
    """One fresh Debian, and what is done on it."""

    def __init__(self, folder: Path, release: str, pictures: Path) -> None:
        self.debian = FreshDebian(folder, release, ())
        self._root, self._release, self._pictures = folder, release, pictures

    def try_debian_package(self, package: Path) -> None:
        """Installs an older one, upgrades, purges; the user chats before and after the upgrade."""
        before = self._files()
        with tempfile.TemporaryDirectory() as temporary:
            shutil.copyfile(older(package, Path(temporary)), self._root / "opt/older.deb")
        shutil.copyfile(package, self._root / "opt/parley.deb")
        self._timed("apt install", "apt-get", "install", "-y", "-qq", "--no-install-recommends", "/opt/older.deb")
        if list(self._root.glob("usr/bin/python3*")):
            self._fail("the package brought Python with it")
        self._self_test("parley")
        self._talk("parley", "deb")
        self.debian.install("desktop-file-utils", "shared-mime-info")
        self._timed("apt install, newer version", "apt-get", "install", "-y", "-qq", "--no-install-recommends",
                    "/opt/parley.deb")
        if (self._root / OF_AN_OLDER_VERSION).exists():
            self._fail("a file of the older version is still there")
        self._desktop_knows(True)
        self._talk("parley", "deb-upgraded")
        if len(answers(self._root / HOME.lstrip("/") / "data/chats.db")) < 2:
            self._fail("the upgrade lost chats")
        self._timed("apt purge", "apt-get", "purge", "-y", "-qq", "parley")
        self._desktop_knows(False)
        new = self._files() - before
        if left := sorted(each for each in new if "parley" in each and not each.startswith(("home/", "opt/"))):
            self._fail(f"still has {', '.join(left)}")
        if not answers(self._root / HOME.lstrip("/") / "data/chats.db"):
            self._fail("the user's chats went with the package")

    def try_appimage(self, file: Path) -> None:
        program = "/opt/Parley.AppImage"
        shutil.copyfile(file, self._root / program.lstrip("/"))
        (self._root / program.lstrip("/")).chmod(0o755)
        self._self_test(f"{program} --appimage-extract-and-run")
        self._talk(f"{program} --appimage-extract-and-run", "appimage")

    def _self_test(self, program: str) -> None:
        self._timed("self-test", "su", "--command", f"{program} --self-test {MODEL}", USER)

    def _talk(self, program: str, name: str) -> None:
        took = talk(self.debian, ("su", "--login", "--whitelist-environment=DISPLAY,QT_QPA_PLATFORM,PARLEY_HOME",
                                  "--command", f"{program} {MODEL}", USER),
                    "/", HOME, self._pictures / f"{self._release}-{name}.png")
        for step, seconds in took.items():
            self._tell(f"{name}: {step.removeprefix('su: ')}", seconds)

    def _timed(self, step: str, *command: str) -> None:
        started = time.monotonic()
        self.debian.run(*command, quiet=True)
        self._tell(step, time.monotonic() - started)

    def _desktop_knows(self, expected: bool) -> None:
        for cache, line in KNOWN_TO_THE_DESKTOP.items():
            file = self._root / cache
            if (file.is_file() and line in file.read_text("utf-8")) is not expected:
                self._fail(f"{cache} {'lacks' if expected else 'still has'} {line}")

    def _files(self) -> set[str]:
        """Returns the files of the system, without those of the kernel and of its package manager."""
        found = subprocess.run(["find", ".", "-xdev", "(", "-path", "./var/lib/dpkg", "-o", "-path", "./var/cache", ")",
                                "-prune", "-o", "-type", "f", "-print"], cwd=self._root, capture_output=True, text=True,
                               check=True).stdout
        return {line.removeprefix("./") for line in found.splitlines()}

    def _tell(self, step: str, seconds: float) -> None:
        print(f"{self._release}: {step:32} {seconds:7.1f} s", flush=True)

    def _fail(self, sentence: str) -> None:
        sys.exit(f"clean_install: {self._release}: {sentence}")


def older(package: Path, folder: Path) -> Path:
    """Returns the same package as an older version, with one file more, which the newer must take away."""
    tree, target = folder / "tree", folder / "older.deb"
    subprocess.run(["dpkg-deb", "--raw-extract", package, tree], check=True)
    description = tree / "DEBIAN" / "control"
    text = re.sub(r"^(Version: .*)$", r"\1~older", description.read_text("utf-8"), flags=re.MULTILINE)
    description.write_text(text, "utf-8")
    (tree / OF_AN_OLDER_VERSION).write_text("older", "utf-8")
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", tree, target], check=True,
                   stdout=subprocess.DEVNULL)
    return target


def _mounts(folder: Path) -> list[str]:
    lines = Path("/proc/self/mounts").read_text("utf-8").splitlines()
    return [place for place in (line.split()[1] for line in lines) if place.startswith(f"{folder}/")]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("packages", type=Path, nargs="+", metavar="PACKAGE", help="a .deb or an .AppImage")
    parser.add_argument("--releases", nargs="*", default=RELEASES)
    parser.add_argument("--mirror", help="a Debian mirror (default: the first this machine's apt uses)")
    parser.add_argument("--pictures", type=Path, default=Path("build/clean-install"), help="where pictures go")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
