"""What the README tells people to type exists and is what continuous integration types; what it names is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
MAKE_TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def test_every_make_command_of_the_readme_is_in_the_makefile() -> None:
    told = set(re.findall(r"^(?:\w+=\S+ )*make ([a-z]+)", _code(), re.MULTILINE))
    assert {"run", "test", "check", "lock", "setup"} <= told
    assert told <= MAKE_TARGETS


def test_continuous_integration_types_what_the_readme_says() -> None:
    commands = re.findall(r"^ *(make \w+)", (ROOT / ".ci/run").read_text("utf-8"), re.MULTILINE)
    assert commands == ["make bundle", "make setup", "make check", "make test"]
    assert {"make check", "make test"} <= set(README.splitlines())


def test_every_path_the_readme_names_exists() -> None:
    named = re.findall(r"\b(?:assistant|resources|tests|packaging)[/\\][\w./\\-]+|\.ci/\w+|LICENSE", README)
    assert "packaging\\setup_env.py" in named
    assert [name for name in named if not (ROOT / name.replace("\\", "/").rstrip("./")).exists()] == []


def test_the_readme_shows_a_picture_that_exists() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert pictures
    assert [picture for picture in pictures if not (ROOT / picture).is_file()] == []


def test_the_readme_names_the_packages_the_clean_machine_gets() -> None:
    source = (ROOT / "packaging/fresh_debian.py").read_text("utf-8")
    packages = re.search(r"PACKAGES = \(([^)]*)\)", source)
    assert packages
    names = re.findall(r'"([^"]+)"', packages[1])
    assert f"`apt-get install {' '.join(names)}`" in README


def test_no_committed_lock_names_a_registry() -> None:
    locks = sorted([*(ROOT / "packaging").rglob("*.lock"), *(ROOT / "tests").rglob("*.lock")])
    assert len(locks) >= 6
    for lock in locks:
        text = lock.read_text("utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text


def test_no_committed_file_names_the_host_of_a_registry() -> None:
    hosts = re.compile(rb"\b(?:" + rb"|".join([rb"pypi\.org", rb"files\.pythonhosted\.org", rb"registry\.npmjs\.org",
                                              rb"static\.crates\.io", rb"crates\.io/api"]) + rb")")
    folders = ("assistant", "docs", "packaging", "resources", "tests", ".ci", ".github")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*")
             if file.is_file() and file.suffix not in (".gguf", ".png", ".pyc", ".woff2", ".ttf", ".qm")]
    files += [file for file in ROOT.iterdir() if file.is_file()]
    assert len(files) > 500
    assert [file for file in files if file != Path(__file__) and hosts.search(file.read_bytes())] == []


def _code() -> str:
    """Everything the README sets as code: blocks and spans."""
    return "\n".join(block or span for block, span in re.findall(r"```\n(.*?)```|`([^`\n]+)`", README, re.DOTALL))
