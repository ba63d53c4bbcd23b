"""Cuts operations out of the interface, the adapters and the scenarios, without importing them.

Importing an adapter would import its framework; reading its source takes milliseconds, and what is
shown is what runs.
"""

import ast
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_USE = re.compile(r"\bfw\.(\w+)\.(\w+)")
_WORD = re.compile(r"\w+")
Definition = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


@dataclass(frozen=True)
class Operation:
    """One method of the interface and what its docstring promises."""

    section: str
    name: str
    promise: str

    @property
    def id(self) -> str:
        """Return "section.name"."""
        return f"{self.section}.{self.name}"


@dataclass(frozen=True)
class Pane:
    """One framework's code for an operation, and where it stands; no code where it has none."""

    framework: str
    path: str
    line: int
    code: str


@dataclass(frozen=True)
class Experiment:
    """A scenario as its file tells it."""

    section: str
    name: str
    title: str
    title_zh: str

    @property
    def id(self) -> str:
        """Return "section.name"."""
        return f"{self.section}.{self.name}"


@cache
def read_sections() -> tuple[str, ...]:
    """Return the names of the sections, in the chapter's order."""
    for node in _parse(_folder("common") / "interface" / "__init__.py").body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "SECTIONS":
            return tuple(ast.literal_eval(node.value))
    raise AssertionError("common/interface/__init__.py assigns no SECTIONS")


def read_operations() -> list[Operation]:
    """Return the interface's operations in order; those of the border come last."""
    found = []
    for section in (*read_sections(), "border"):
        for method in _methods(_parse(_folder("common") / "interface" / f"{section}.py")):
            if any("abstractmethod" in ast.unparse(mark) for mark in method.decorator_list):
                promise = ast.get_docstring(method) or ""
                found.append(Operation(section, method.name, promise))
    return found


def cut_operation(framework: str, target: str, operation: Operation) -> Pane:
    """Return the code of an operation in the adapter whose class is at `target`, "module:Class".

    What the method needs of its own file (imports left out) stands under it.
    """
    path = _folder(target.partition(":")[0]) / f"{operation.section}.py"
    root = _folder("common").parent
    shown = str(path.relative_to(root) if root in path.parents else path)
    if not path.exists():
        return Pane(framework, shown, 0, "")
    source, tree = path.read_text(encoding="utf-8"), _parse(path)
    method = next((m for m in _methods(tree) if m.name == operation.name), None)
    if method is None:
        return Pane(framework, shown, 0, "")
    parts = [_cut(source, node) for node in (method, *_needed(tree, method))]
    return Pane(framework, shown, method.lineno, "\n\n".join(parts))


def find_users(operations: Iterable[Operation]) -> list[str]:
    """Return the sections whose scenarios use one of the operations, by their text alone."""
    wanted = {operation.id for operation in operations}
    return [
        section
        for section in read_sections()
        if not wanted.isdisjoint(_used_in(_read(_scenarios(section))))
    ]


def read_experiments(section: str, operations: Iterable[Operation]) -> list[Experiment]:
    """Return a section's scenarios that use one of the operations, or name a function that does.

    Only the functions' outlines come from the tree: walking all of it takes too long to wait for.
    """
    wanted = {operation.id for operation in operations}
    source = _read(_scenarios(section))
    functions = {
        node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)
    }
    texts = {name: _cut(source, node) for name, node in functions.items()}
    return [
        Experiment(section, name, *titles)
        for name, function in functions.items()
        if (titles := _titles(function)) and not wanted.isdisjoint(_used_by(name, texts))
    ]


def _titles(function: ast.FunctionDef) -> tuple[str, str] | None:
    """Return a scenario's English and Chinese titles, or None for another function."""
    for mark in function.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "scenario":
            chinese = next((word.value for word in mark.keywords if word.arg == "zh"), None)
            return ast.literal_eval(mark.args[0]), ast.literal_eval(chinese) if chinese else ""
    return None


def _used_by(name: str, texts: dict[str, str]) -> set[str]:
    """Return "section.name" of each operation in a function and in those of its file it names."""
    pending, seen, used = [name], {name}, set()
    while pending:
        text = texts[pending.pop()]
        used |= _used_in(text)
        named = {word for word in _WORD.findall(text) if word in texts} - seen
        seen |= named
        pending += named
    return used


def _used_in(text: str) -> set[str]:
    """Return "section.name" for each `fw.section.name` in a text."""
    return set(map(".".join, _USE.findall(text)))


def _needed(tree: ast.Module, method: ast.FunctionDef) -> list[Definition]:
    """Return the file's other definitions that a method names, and those that they name."""
    top: dict[str, Definition] = dict(_assigned(tree.body))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and method not in node.body:
            top[node.name] = node
    siblings: dict[str, Definition] = {found.name: found for found in _methods(tree)}
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and method in node.body:
            siblings |= dict(_assigned(node.body))
    needed: list[Definition] = []
    pending: list[Definition] = [method]
    while pending:
        current = pending.pop(0)
        names = [top.get(name) for name in _names(current)]
        own = [siblings.get(name) for name in _own_methods(current)]
        for found in (*names, *own):
            if found is not None and found is not method and found not in needed:
                needed.append(found)
                pending.append(found)
    return needed


def _names(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            yield inner.id


def _own_methods(node: ast.AST) -> Iterator[str]:
    """Yield x for each self.x outside local classes, whose self is another."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            continue
        if isinstance(child, ast.Attribute) and ast.unparse(child.value) == "self":
            yield child.attr
        yield from _own_methods(child)


def _assigned(body: list[ast.stmt]) -> Iterator[tuple[str, Definition]]:
    """Yield the name and the statement of each assignment in a file or a class."""
    for node in body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            yield ast.unparse(target), node


def _methods(tree: ast.Module) -> list[ast.FunctionDef]:
    return [
        item
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for item in node.body
        if isinstance(item, ast.FunctionDef)
    ]


def _cut(source: str, node: Definition) -> str:
    """Return the lines of a definition with its decorators, moved to the left margin."""
    marks = [] if isinstance(node, ast.Assign | ast.AnnAssign) else node.decorator_list
    first = min([node.lineno, *(mark.lineno for mark in marks)])
    lines = source.splitlines()[first - 1 : node.end_lineno]
    return textwrap.dedent("\n".join(lines))


def _folder(package: str) -> Path:
    """Return where a package stands; of "a.b" only `a` is imported, and b is not."""
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _scenarios(section: str) -> Path:
    return _folder("common") / "scenarios" / f"{section}.py"


def _read(path: Path) -> str:
    """Return the text of a file, or nothing where there is no file."""
    return path.read_text(encoding="utf-8") if path.exists() else ""


@cache
def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))
