"""Fails where a signed release holds an unsigned installer, and says so where nothing is signed. Never run by us.

SIGNS tells which of the two it is to be.
"""

import os
import subprocess
import sys

from release_files import RELEASE

# PowerShell's own; the path comes as an argument of the script block, never as a part of its text.
ASK = "& { param($path) (Get-AuthenticodeSignature -LiteralPath $path).Status }"


def main() -> None:
    if os.environ.get("SIGNS") != "true":
        print("::notice title=Windows::The installers are NOT signed: there is no signing account")
        return
    installers = sorted(RELEASE.glob("*.exe"))
    bad = [path.name for path in installers if _status(str(path)) != "Valid"]
    if bad or not installers:
        sys.exit(f"windows_signatures: without a valid signature: {', '.join(bad) or 'there is no installer'}")


def _status(path: str) -> str:
    return subprocess.run(["powershell", "-NoProfile", "-Command", ASK, path], capture_output=True, text=True,
                          check=True).stdout.strip()


if __name__ == "__main__":
    main()
