"""Shows that a fresh checkout works on a fresh Debian: `sudo python3 packaging/clean_machine.py`.

Makes a Debian with debootstrap in a folder, with nothing in it but the packages the README names, clones this
repository's last commit into it, runs `.ci/run` (make check, make test) as continuous integration does, and once more
without `.venv`, so that only the wheel built for llama.cpp is still there; then `make setup` for this processor, and
`make run STARTER=1`: types a message into the window, waits until the answer is on disk, and takes a picture. Prints
how long each took.

The screen and the keyboard are this machine's (Xvfb, xdotool, ImageMagick), so that the fresh one stays fresh. The
mirror, the certificates and pip's settings are this machine's too: this file names none.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from clean_window import talk
from fresh_debian import FreshDebian

ROOT = Path(__file__).resolve().parents[1]
CHECKOUT = "/srv/parley"
HOME = "/srv/home"
BUILT, CACHED = ".ci/run, llama.cpp built", ".ci/run, llama.cpp cached"
LIMITS = {BUILT: 1800.0, CACHED: 300.0}     # seconds


def main() -> int:
    """Returns 0 when every step worked, in time."""
    options = _options()
    if not options.inside:
        return _in_own_mount_namespace(options)
    took: dict[str, float] = {}
    debian = FreshDebian(Path(options.folder))
    _timed(took, "fresh Debian", partial(debian.create, options.mirror))
    _timed(took, "clone", partial(_clone, debian))
    if options.make is None:
        _timed(took, BUILT, partial(debian.run, "bash", ".ci/run", folder=CHECKOUT))
        debian.run("rm", "-rf", ".venv", folder=CHECKOUT)
        _timed(took, CACHED, partial(debian.run, "bash", ".ci/run", folder=CHECKOUT))
    for target in options.make or ():
        _timed(took, f"make {target}", partial(debian.run, "make", target, folder=CHECKOUT))
    if not options.no_window:
        debian.run("mkdir", "-p", HOME)
        # CI compiles for any processor of the kind, a developer for his own: the window is not to wait for that.
        _timed(took, "make setup, for this processor", partial(debian.run, "make", "setup", folder=CHECKOUT))
        took |= talk(debian, ("make", "run", "STARTER=1"), CHECKOUT, HOME, Path(options.picture).absolute())
    for step, seconds in took.items():
        limit = LIMITS.get(step)
        print(f"{step:32} {seconds:8.1f} s" + (f"  (at most {limit:.0f})" if limit else ""))
    return 1 if any(took.get(step, 0.0) > limit for step, limit in LIMITS.items()) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--folder", help="where the Debian goes; must not exist (default: a temporary folder)")
    parser.add_argument("--keep", action="store_true", help="leave the folder there")
    parser.add_argument("--mirror", help="a Debian mirror (default: the first this machine's apt uses)")
    parser.add_argument("--make", nargs="*", metavar="TARGET", help="targets to make instead of .ci/run twice")
    parser.add_argument("--no-window", action="store_true", help="stop after the make targets")
    parser.add_argument("--picture", default="build/clean-machine.png", help="where the window's picture goes")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _in_own_mount_namespace(options: argparse.Namespace) -> int:
    """Runs the rest where its mounts end with it, so that deleting the folder can never reach through one."""
    if os.geteuid():
        sys.exit("clean_machine: must be root (debootstrap, chroot, mount)")
    tools = ("debootstrap", "unshare", "git", *(() if options.no_window else ("Xvfb", "xdotool", "import")))
    if missing := [tool for tool in tools if not shutil.which(tool)]:
        sys.exit(f"clean_machine: this machine lacks {' '.join(missing)}: "
                 "apt-get install debootstrap xvfb xdotool imagemagick")
    with _folder(options) as folder:
        return subprocess.run(["unshare", "--mount", "--propagation", "private", sys.executable, __file__, "--inside",
                               *sys.argv[1:], "--folder", folder], check=False).returncode


@contextmanager
def _folder(options: argparse.Namespace) -> Iterator[Path]:
    folder = Path(options.folder).absolute() if options.folder else Path(tempfile.mkdtemp(prefix="clean-machine-"))
    try:
        yield folder
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


def _clone(debian: FreshDebian) -> None:
    """Clones the last commit, through a bare copy: the fresh machine does not see this checkout."""
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", ROOT, debian.root / CHECKOUT[1:]], check=True)


def _timed(took: dict[str, float], step: str, do: Callable[[], None]) -> None:
    print(f"== {step}", flush=True)
    started = time.monotonic()
    do()
    took[step] = time.monotonic() - started


if __name__ == "__main__":
    sys.exit(main())
