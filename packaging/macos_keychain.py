"""Puts the release's certificate into a keychain of its own, or takes it away: `macos_keychain.py create|delete`.

`create` reads APPLE_CERTIFICATE_P12 and APPLE_NOTARY_KEY (both base64), APPLE_CERTIFICATE_PASSWORD, and writes the
variables `packaging/macos_app.py` reads into the file GITHUB_ENV names. Everything lies below RUNNER_TEMP.
Never run by us.
"""

import base64
import contextlib
import os
import secrets
import subprocess
import sys
from pathlib import Path

KEYCHAIN, NOTARY_KEY = "parley-signing.keychain-db", "parley-notary.p8"
LOCKED_AFTER_SECONDS = 6 * 3600


def main() -> None:
    if sys.argv[1:] not in (["create"], ["delete"]):
        sys.exit(__doc__)
    folder = Path(os.environ["RUNNER_TEMP"])
    if sys.argv[1] == "create":
        create(folder)
    else:
        delete(folder)


def create(folder: Path) -> None:
    """Makes the keychain with the certificate, and the file with the key for notarising."""
    keychain, password = str(folder / KEYCHAIN), secrets.token_urlsafe(32)
    _security("create-keychain", "-p", password, keychain)
    _security("set-keychain-settings", "-lut", str(LOCKED_AFTER_SECONDS), keychain)
    _security("unlock-keychain", "-p", password, keychain)
    certificate = _private(folder / "parley-certificate.p12", os.environ["APPLE_CERTIFICATE_P12"])
    try:
        _security("import", str(certificate), "-P", os.environ["APPLE_CERTIFICATE_PASSWORD"], "-t", "cert",
                  "-f", "pkcs12", "-k", keychain, "-T", "/usr/bin/codesign")
    finally:
        certificate.unlink()
    # Else codesign asks on a screen nobody sees.
    _security("set-key-partition-list", "-S", "apple-tool:,apple:,codesign:", "-s", "-k", password, keychain)
    _security("list-keychains", "-d", "user", "-s", keychain, "login.keychain-db")
    identity = os.environ["APPLE_SIGNING_IDENTITY"]
    found = subprocess.run(["security", "find-identity", "-v", "-p", "codesigning", keychain], capture_output=True,
                           text=True, check=True).stdout
    if identity not in found:
        sys.exit("macos_keychain: the certificate holds no valid identity of the name in APPLE_SIGNING_IDENTITY")
    told = [f"PARLEY_CODESIGN_IDENTITY={identity}"]
    if key := os.environ.get("APPLE_NOTARY_KEY"):
        told.append(f"PARLEY_NOTARY_KEY={_private(folder / NOTARY_KEY, key)}")
    with Path(os.environ["GITHUB_ENV"]).open("a", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in told))


def delete(folder: Path) -> None:
    """Leaves nothing of it, however far `create` came."""
    (folder / NOTARY_KEY).unlink(missing_ok=True)
    if (folder / KEYCHAIN).exists():
        _security("delete-keychain", str(folder / KEYCHAIN))


def _private(path: Path, content: str) -> Path:
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(base64.b64decode(content))
    return path


def _security(*arguments: str) -> None:
    """Runs macOS's tool; a failure names the command alone, for its arguments are secret."""
    if subprocess.run(["security", *arguments], stdout=subprocess.DEVNULL).returncode:
        sys.exit(f"macos_keychain: security {arguments[0]} failed")


if __name__ == "__main__":
    main()
