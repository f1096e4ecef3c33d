"""Mounts of a test's own, which end with it: the way to a disk that is really full."""

import os
import subprocess


def own_mounts() -> list[str]:
    """Returns the command that runs another where it may mount. Needs Linux's unshare; may still be refused."""
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    if subprocess.run(["unshare", *as_root, "--mount", "true"], capture_output=True, check=False).returncode:
        # In a chroot "/" is no mount, whose propagation could be changed; what is around it is private there.
        as_root += ["--propagation", "unchanged"]
    return ["unshare", *as_root, "--mount"]
