"""The last step of a bundle: `build/bundle/bin/python packaging/finish_bundle.py BUNDLE PIP_REPORT`.

Cleans its libraries of what the build machine left in them, puts the licence of everything beside it, and lists what it
consists of. Runs in the environment the bundle was made in.
"""

import argparse
import platform
import shutil
import sys
from pathlib import Path

import contents
import elf
import licences
import project
import sbom
from places import BUILD


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("bundle", type=Path)
    options.add_argument("report", type=Path, help="what `pip install --report` wrote of that environment")
    given = options.parse_args()
    if sys.platform.startswith("linux"):
        changed, gained = elf.clean(given.bundle)
        print(f"bundle: {changed} files look for libraries in the bundle alone, {gained / 1e6:.0f} MB of symbols gone")
        if lost := elf.astray(given.bundle):
            sys.exit(f"bundle: these would take the system's library: {', '.join(lost)}")
    components = contents.discover(given.bundle, contents.archives(given.report))
    if without := licences.collect(components, given.bundle):
        sys.exit(f"bundle: no licence text was found for {', '.join(without)}: packaging/licences.py")
    made = sbom.write(components, given.bundle)
    name = f"Parley-{project.version()}-{platform.system().lower()}-{platform.machine().lower()}.cdx.json"
    shutil.copyfile(made, BUILD / name)         # a release has it beside the packages as well
    print(f"bundle: {len(components)} components, their licences and the SBOM are in it")


if __name__ == "__main__":
    main()
