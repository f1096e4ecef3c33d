"""Mounts of a test's own, which end with it: the way to a disk that is really full."""

import os
import shutil
import subprocess
import tempfile

import pytest

PROMISED = "PARLEY_TEST_MOUNTS"     # set where tests may mount, as .github/workflows/ci.yml says


def own_mounts() -> list[str]:
    """Returns the command that runs another where it may mount. Where that is refused the test that asks is skipped;
    it fails where mounts are promised."""
    command, refused = _tried()
    if refused:
        (pytest.fail if os.environ.get(PROMISED) else pytest.skip)(f"a test may not mount a disk of its own: {refused}")
    return command


def _tried() -> tuple[list[str], str]:
    """Returns the command, and what was said where it did not come to a mount."""
    if not shutil.which("unshare"):
        return [], "there is no unshare, which needs Linux"
    command = ["unshare", *([] if os.geteuid() == 0 else ["--map-root-user"]), "--mount"]
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        # In a chroot "/" is no mount, whose propagation could be changed; what is around it is private there.
        command[-1:] = ["--propagation", "unchanged", "--mount"]
    with tempfile.TemporaryDirectory(prefix="parley-") as folder:       # unshare alone may be granted without mount
        tried = subprocess.run([*command, "mount", "-t", "tmpfs", "none", folder], capture_output=True, text=True,
                               check=False)
    return command, (tried.stderr.strip() or f"mount: exit status {tried.returncode}") if tried.returncode else ""
