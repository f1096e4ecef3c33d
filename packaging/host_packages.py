"""The tools of this Debian machine that packages are made and checked with: installed where we may, else named."""

import glob
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

# Debian's package -> a program in PATH or a file of it. Qt's plugins are linked against libraries they find here.
FOR_THE_BUNDLE = {
    "binutils": "readelf",
    "patchelf": "patchelf",
    "libwayland-client0": "/usr/lib/*/libwayland-client.so.0",
    "libwayland-cursor0": "/usr/lib/*/libwayland-cursor.so.0",
    "libwayland-egl1": "/usr/lib/*/libwayland-egl.so.1",
    "libcups2": "/usr/lib/*/libcups.so.2",
}
FOR_A_DEB = {"dpkg-dev": "dpkg-shlibdeps", "xz-utils": "xz"}
FOR_AN_APPIMAGE = {"squashfs-tools": "mksquashfs"}
FOR_CHECKS = {
    "lintian": "lintian",
    "desktop-file-utils": "desktop-file-validate",
    "shared-mime-info": "update-mime-database",
    "appstream": "appstreamcli",
    "nsis": "makensis",
    "flatpak-builder": "flatpak-builder",
    "mandoc": "mandoc",
    "libxml2-utils": "xmllint",
}
FOR_A_FRESH_MACHINE = {"debootstrap": "debootstrap", "xvfb": "Xvfb", "xdotool": "xdotool", "imagemagick": "import"}


def ensure(packages: Mapping[str, str]) -> None:
    """Installs what is missing where we are root and have apt. Ends with one line that names it where we may not."""
    lacking = missing(packages)
    if lacking and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"packaging: installing {' '.join(lacking)}", flush=True)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"], ["apt-get", "-o", "DPkg::Lock::Timeout=600", "install", "-y",
                                                       "-qq", "--no-install-recommends", *lacking]):
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
        lacking = missing(packages)
    if lacking:
        sys.exit(f"packaging: this needs packages this system lacks: sudo apt-get install {' '.join(lacking)}")


def missing(packages: Mapping[str, str]) -> list[str]:
    """Returns the packages of which the program or file is not there."""
    return [package for package, sign in packages.items()
            if not (glob.glob(sign) if sign.startswith("/") else shutil.which(sign))]
