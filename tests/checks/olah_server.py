"""olah, a mirror server for the Hugging Face Hub from PyPI, in an environment of its own under build/."""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK, ENVIRONMENT = Path(__file__).with_name("olah.lock"), ROOT / "build" / "olah"
START_SECONDS = 60
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n"


def install() -> Path:
    """Returns the Python of olah's environment, made once for each lock: it needs other versions than we do."""
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp, wanted = ENVIRONMENT / ".lock", hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        print("making an environment for olah, once", flush=True)
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        venv.create(ENVIRONMENT, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "--only-binary=:all:",
                        "--disable-pip-version-check", "-r", LOCK], check=True)
        stamp.write_text(wanted)
    return python


@contextmanager
def running(python: Path, folder: Path, *, mirrors: Path | None = None, hub: str = "") -> Iterator[str]:
    """Runs olah and yields its address: over git repositories in `mirrors`, or in front of the Hub at `hub`
    (host:port). What it keeps goes into `folder`."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder.mkdir(parents=True, exist_ok=True)
    own = f"127.0.0.1:{port}"
    config = [
        "[basic]", 'host = "127.0.0.1"', f"port = {port}", f'repos-path = "{(folder / "cache").as_posix()}"',
        'mirror-scheme = "http"', f'mirror-netloc = "{own}"', f'mirror-lfs-netloc = "{own}"']
    config += [f'mirrors-path = ["{mirrors.as_posix()}"]'] if mirrors else []
    config += ['hf-scheme = "http"', f'hf-netloc = "{hub}"', f'hf-lfs-netloc = "{hub}"'] if hub else []
    config += ["[accessibility]", f"offline = {'false' if hub else 'true'}"]
    (folder / "olah.toml").write_text("\n".join(config) + "\n", "utf-8")
    with (folder / "log.txt").open("wb") as log:
        server = subprocess.Popen(
            [python, "-m", "olah.server", "-c", folder / "olah.toml", "--log-path", folder / "logs"],
            stdout=log, stderr=log, cwd=folder, env={**_without_proxies(), "PYTHONDONTWRITEBYTECODE": "1"})
        try:
            _wait_for(port, server)
            yield f"http://{own}"
        finally:
            server.kill()
            server.wait()


def make_repository(folder: Path, files: Mapping[str, Path], texts: Mapping[str, str]) -> None:
    """Makes a git repository with large files as git-lfs keeps them: a pointer each, the bytes beside."""
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    for name, source in files.items():
        sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(POINTER.format(sha256=sha256, size=source.stat().st_size), "utf-8")
        kept = large_file(folder, sha256)
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, kept)
    identity = ("-c", "user.name=check", "-c", "user.email=check@example.org", "-c", "commit.gpgsign=false")
    for command in (("init", "-q", "-b", "main"), ("add", "-A"), (*identity, "commit", "-q", "-m", "model")):
        subprocess.run(["git", *command], cwd=folder, check=True)


def large_file(folder: Path, sha256: str) -> Path:
    """Returns where git-lfs keeps the bytes of a file."""
    return folder / ".git" / "lfs" / "objects" / sha256[:2] / sha256[2:4] / sha256


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        if server.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit(f"olah did not start; see {server.args[-1]!r} and log.txt beside it")  # type: ignore[index]


def _without_proxies() -> dict[str, str]:
    return {name: value for name, value in os.environ.items()
            if not name.lower().endswith("_proxy") and not name.startswith("HF_")}
