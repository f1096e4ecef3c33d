"""Reads the syntax tree of `assistant/` and tells every breach of the import rule (the table below is the rule)."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

APP = "assistant"
# Each folder, and the only folders of the app it may import besides itself.
MAY_IMPORT = {
    "domain": set[str](),
    "engine": {"domain"},
    "store": {"domain"},
    "hub": {"domain"},
    "control": {"domain", "engine", "store", "hub"},
    "ui": {"domain", "control"},
    "wiring": {"domain", "engine", "store", "hub", "control", "ui"},   # app.py's other half
}
# Each file beside the folders, and what it may import of the app.
TOP_LEVEL = {
    "__init__": set[str](),
    "paths": set[str](),
    "core_dumps": set[str](),
    "standard_streams": set[str](),
    "self_test": {"domain", "engine", "paths"},
    "delete_data": {"domain", "store", "control", "paths"},
    "app": {*MAY_IMPORT, "paths", "__version__"},
    "__main__": {*MAY_IMPORT, "paths", "__version__", "app", "self_test", "delete_data", "standard_streams",
                 "core_dumps"},
}
TOP_NAMES = {"paths", "__version__"}         # what a folder, save domain, may import from beside the folders
DOORS = {"engine": "protocol"}               # seen from another folder, this one is only the names in this module
OPENS_EVERY_DOOR = {"__main__"}              # it becomes the worker when asked to
# Libraries with a home: no one else imports them. The longest name that fits decides.
HOMES = {
    "PySide6": {"ui", "app", "wiring"},
    "PySide6.QtCore": {"ui", "control", "app", "wiring", "__main__"},
    "PySide6.QtNetwork": {"control", "app", "wiring"},
    "PySide6.QtWidgets": {"ui", "app", "wiring", "__main__"},
    "PySide6.QtGui": {"ui", "app", "wiring", "__main__"},
    "jeepney": {"ui"},
    "shiboken6": {"ui", "control"},
    "llama_cpp": {"engine"},
    "jinja2": {"engine"},
    "huggingface_hub": {"hub"},
    "httpx": {"hub"},
    "httpx2": {"hub"},
    "requests": {"hub"},
    "urllib.request": {"hub"},
    "http.client": {"hub"},
    "socket": {"hub"},
    "sqlite3": {"store"},
    "charset_normalizer": {"store"},
    "keyring": {"store"},
    "yaml": {"hub"},
}
VAGUE_NAMES = {"utils", "util", "helpers", "common", "misc"}
MAX_LINES = 300


@dataclass(frozen=True)
class Module:
    """One Python file under `assistant/`."""

    path: Path
    root: Path

    @cached_property
    def name(self) -> str:
        """Its full name, e.g. `assistant.store.chats`."""
        return ".".join(self.path.relative_to(self.root).with_suffix("").parts)

    @cached_property
    def owner(self) -> str:
        """The folder it belongs to, or its own name beside the folders: the key into the tables."""
        return self.name.split(".")[1]

    @cached_property
    def tree(self) -> ast.Module:
        return _parsed(self.path.read_text("utf-8"))

    @cached_property
    def imports(self) -> list[str]:
        """Full names of all that is imported: at the top, inside functions, for type checking, or by name."""
        return _all_imports(self.path.read_text("utf-8"))


def breaches(root: Path) -> list[str]:
    """Returns one line for each breach under `root/assistant`; an empty list means the promise is kept."""
    modules = [Module(path, root) for path in sorted((root / APP).rglob("*.py"))]
    checks = (_place, _directions, _doors, _homes, _domain_is_pure, _qt_behind_the_first_door, _init_is_a_docstring,
              _shape)
    found = [f"{module.name}: {breach}" for module in modules for check in checks for breach in check(module)]
    return found + _circles(modules)


def too_long(root: Path, folders: tuple[str, ...]) -> list[str]:
    """Returns one line for each Python file under these folders that is longer than a file may be."""
    paths = (path for folder in folders for path in sorted((root / folder).rglob("*.py")))
    counts = ((path, len(path.read_text("utf-8").splitlines())) for path in paths)
    return [f"{path.relative_to(root)}: {count} lines, {MAX_LINES} at most: it has two subjects"
            for path, count in counts if count > MAX_LINES]


@cache      # the tests read the same program again and again
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def _all_imports(text: str) -> list[str]:
    return list(_imports(ast.walk(_parsed(text))))


def _imports(nodes: Iterator[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if function in ("import_module", "__import__") and isinstance(node.args[0].value, str):
                yield node.args[0].value


def _within(name: str, package: str) -> bool:
    return f"{name}.".startswith(f"{package}.")


def _place(module: Module) -> Iterator[str]:
    beside_folders = len(module.name.split(".")) == 2
    if module.owner not in (TOP_LEVEL if beside_folders else MAY_IMPORT):
        yield "has no place in the table of tests/architecture.py"
    if VAGUE_NAMES & set(module.name.split(".")):
        yield "its name does not say what it is for"


def _directions(module: Module) -> Iterator[str]:
    folder = module.owner in MAY_IMPORT
    allowed = (MAY_IMPORT[module.owner] | {module.owner} if folder else TOP_LEVEL.get(module.owner, set()))
    if folder and module.owner != "domain":
        allowed = allowed | TOP_NAMES
    for name in module.imports:
        if name.startswith("."):
            yield f"imports {name}: write the full name of what you import"
        if not _within(name, APP):
            continue
        target, _, rest = name.removeprefix(APP).lstrip(".").partition(".")
        target = target or "__version__"     # `import assistant` brings nothing else
        if target not in allowed:
            yield f"may not import {name}"
        elif target in DOORS and module.owner not in {target} | OPENS_EVERY_DOOR \
                and rest.split(".")[0] != DOORS[target]:
            yield f"may see of {target} only {DOORS[target]}, not {name}"


def _doors(module: Module) -> Iterator[str]:
    """A door that imports a module as a whole would let everybody through to all that is in it."""
    if module.name in {f"{APP}.{folder}.{door}" for folder, door in DOORS.items()}:
        for name in module.imports:
            whole = module.root / f"{name.replace('.', '/')}.py"
            if _within(name, f"{APP}.{module.owner}") and whole.is_file():
                yield f"opens {name} as a whole: import the names in it"


def _homes(module: Module) -> Iterator[str]:
    for name in module.imports:
        library = max((library for library in HOMES if _within(name, library)), key=len, default=None)
        if library and module.owner not in HOMES[library]:
            yield f"may not import {name}: the home of {library} is {', '.join(sorted(HOMES[library]))}"


def _domain_is_pure(module: Module) -> Iterator[str]:
    if module.owner == "domain":
        for name in module.imports:
            package = name.split(".")[0]
            if package != APP and package not in sys.stdlib_module_names:
                yield f"imports {name}: domain imports the standard library only"


def _qt_behind_the_first_door(module: Module) -> Iterator[str]:
    """The worker and the self-test start without Qt, so nothing that brings it is imported before the door is known."""
    if module.owner == "__main__":
        brings_qt = ("PySide6", f"{APP}.app", f"{APP}.wiring", f"{APP}.ui", f"{APP}.control")
        for name in _imports(_at_import_time(module.tree)):
            if any(_within(name, package) for package in brings_qt):
                yield f"imports {name} at the top: only inside the function that opens the window"


def _at_import_time(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node that runs when the module is imported: all but the insides of functions."""
    for node in ast.iter_child_nodes(tree):
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _at_import_time(node)


def _init_is_a_docstring(module: Module) -> Iterator[str]:
    if module.path.name == "__init__.py":
        rest = module.tree.body[1:]
        if module.owner == "__init__":       # the app's own also knows the version
            rest = [node for node in rest if ast.unparse(node).partition(" = ")[0] != "__version__"]
        if rest:
            yield "holds more than a docstring"


def _shape(module: Module) -> Iterator[str]:
    if not ast.get_docstring(module.tree):
        yield "does not open with a sentence saying what it is for"


def _above(name: str) -> Iterator[str]:
    """Yields a name and those of the packages it is in."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def _circles(modules: list[Module]) -> list[str]:
    names = {module.name.removesuffix(".__init__") for module in modules}
    graph = {module.name: {other for got in module.imports for other in _above(got) if other in names}
             - {module.name, APP} for module in modules}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [f"circle: {' -> '.join(error.args[1])}"]
    return []
