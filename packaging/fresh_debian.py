"""A Debian made by debootstrap in a folder, with this machine's mirror, certificates and pip settings."""

import os
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

RELEASE = "bookworm"
PACKAGES = ("python3", "python3-venv", "python3-pip", "gcc", "g++", "make", "git")
PIP_SETTINGS = ("/etc/pip.conf", "~/.config/pip/pip.conf", "~/.pip/pip.conf")
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
# Settings of the network alone: nothing else of this machine's environment gets in.
PASSED_ON = re.compile(r"(PIP_\w+|\w+_PROXY|SSL_CERT_FILE|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE)", re.IGNORECASE)


class FreshDebian:
    """One such system; its mounts live as long as the namespace this process runs in."""

    def __init__(self, root: Path, release: str = RELEASE, packages: Sequence[str] = PACKAGES) -> None:
        self.root = root
        self._release, self._packages = release, packages
        passed = {name: value for name, value in os.environ.items() if PASSED_ON.fullmatch(name)}
        self._environment = passed | {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                                      "HOME": str(Path.home()), "LANG": "C.UTF-8", "TERM": "dumb"}

    def create(self, mirror: str | None = None) -> None:
        """Makes the system and installs the packages, at first those the README names, without what they recommend."""
        mirror = mirror or _mirror_of_this_machine()
        self.root.mkdir(parents=True, exist_ok=True)
        if any(self.root.iterdir()):
            sys.exit(f"clean_machine: {self.root} is not empty")
        self.root.chmod(0o755)            # it is everybody's "/" in there
        subprocess.run(["debootstrap", "--variant=minbase", self._release, self.root, mirror], check=True,
                       stdout=subprocess.DEVNULL)
        self._write("/etc/apt/sources.list", f"deb {mirror} {self._release} main\n")
        acquire = subprocess.run(["apt-config", "dump", "Acquire"], capture_output=True, text=True, check=True).stdout
        self._write("/etc/apt/apt.conf.d/99host", acquire)
        self._mount()
        self._copy_network_settings()
        self._copy_certificates()
        self.run("apt-get", "update", "-qq")
        self.install(*self._packages)

    def install(self, *packages: str) -> None:
        """Installs packages, or files of packages, without what they recommend."""
        self.run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages, quiet=True)
        self._copy_certificates()         # the packages may have brought Debian's own

    def command(self, *command: str, folder: str = "/", **variables: str) -> tuple[list[str], dict[str, str]]:
        """Returns the command line and the environment that run `command` inside, in `folder`."""
        return (["chroot", str(self.root), "sh", "-c", 'cd "$0" && exec "$@"', folder, *command],
                self._environment | {"DEBIAN_FRONTEND": "noninteractive"} | variables)

    def run(self, *command: str, folder: str = "/", quiet: bool = False) -> None:
        """Runs `command` inside. Raises CalledProcessError."""
        line, environment = self.command(*command, folder=folder)
        done = subprocess.run(line, env=environment, check=False, stdout=subprocess.PIPE if quiet else None, text=True)
        if done.returncode:
            print(done.stdout or "", end="", flush=True)     # the reason, which a quiet one would keep to itself
            done.check_returncode()

    def _mount(self) -> None:
        for kind, source, target in (("proc", "proc", "/proc"), ("sysfs", "sysfs", "/sys")):
            subprocess.run(["mount", "-t", kind, source, self._inside(target)], check=True)
        subprocess.run(["mount", "--bind", "/dev", self._inside("/dev")], check=True)
        subprocess.run(["mount", "--bind", "/dev/pts", self._inside("/dev/pts")], check=True)
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", self._inside("/dev/shm")], check=True)

    def _copy_network_settings(self) -> None:
        for name in ("/etc/resolv.conf", "/etc/hosts"):
            self._copy(name, name)
        named = os.environ.get("PIP_CONFIG_FILE", "")
        for name in (*PIP_SETTINGS, *([named] if named else [])):
            settings = Path(name).expanduser()
            if settings.is_file():
                self._copy(str(settings), str(settings))
                self._bind_folders_named_in(settings.read_text("utf-8"))
        self._bind_folders_named_in(" ".join(value for name, value in self._environment.items() if "PIP_" in name))

    def _copy_certificates(self) -> None:
        bundle = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile or BUNDLE
        self._copy(bundle, BUNDLE)
        self._copy(bundle, bundle)

    def _bind_folders_named_in(self, settings: str) -> None:
        """A package folder of this machine, if pip's settings name one, is there too, read-only."""
        for found in re.findall(r"(?:file://|(?<![\w:/]))(/[^\s,;]+)", settings):
            folder = Path(found)
            folder = folder.parent if folder.name == "simple" else folder    # an index; its files lie beside it
            inside = self._inside(str(folder))
            if folder.is_dir() and not inside.exists():
                inside.mkdir(parents=True)
                subprocess.run(["mount", "--bind", "-o", "ro", folder, inside], check=True)

    def _copy(self, source: str, target: str) -> None:
        if Path(source).is_file():
            self._inside(target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, self._inside(target))

    def _write(self, name: str, text: str) -> None:
        self._inside(name).write_text(text, "utf-8")

    def _inside(self, name: str) -> Path:
        return self.root / name.lstrip("/")


def _mirror_of_this_machine() -> str:
    """Returns the first address this machine's apt gets the release from."""
    told = subprocess.run(["apt-get", "indextargets", "--format", "$(CODENAME) $(COMPONENT) $(REPO_URI)"],
                          capture_output=True, text=True, check=True).stdout
    for line in told.splitlines():
        codename, component, address = line.split(" ", 2)
        if (codename, component) == (RELEASE, "main"):
            return address
    sys.exit(f"clean_machine: this machine's apt knows no {RELEASE}: name one with --mirror")
