"""The imports of a translated lesson, and how names are spelled by them."""

import ast
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from lessons.translate.counterparts import COUNTERPARTS, STATEMENTS
from lessons.translate.names import canonical, imported
from lessons.translate.pages import Page

_NAMES = {one: name for every in STATEMENTS.values() for one, (name, _) in every.items()}
# What a lesson calls by a short name only where its source has one for it too; of those the ones
# that Keras has no module for, so that only the lesson's own style can tell.
_SELDOM = frozenset(
    (
        *("torch.nn.init", "torch.utils.data", "paddle.nn.initializer", "paddle.io"),
        "keras.initializers",
    )
)
_DATA = frozenset(("torch.utils.data", "paddle.io"))
# How a lesson imports what all else is then written out from: `nn.Linear`, `keras.layers.Dense`.
_WHOLE = {
    "torch.nn": "import torch.nn as nn",
    "torch.nn.functional": "import torch.nn.functional as F",
    "paddle.nn": "import paddle.nn as nn",
    "keras": "from tensorflow import keras",
}
# The module that a lesson either gives a short name, or writes out: `torch.nn.Linear`.
_WRITTEN_OUT = {"pytorch": ("torch", "nn"), "paddle": ("paddle", "nn"), "keras": ("tf", "keras")}
_OTHERS = {
    "np": ("np", "import numpy as np"),
    "math": ("math", "import math"),
    "copy": ("copy", "import copy"),
}
ROOTS = {
    "pytorch": ("torch", "torchvision"),
    "paddle": ("paddle",),
    "keras": ("tf", "tensorflow", "keras"),
}
_ALWAYS = {"torch", "paddle", "tf"}


@dataclass(frozen=True)
class Single:
    """A function or class that is imported by itself, and its name; a spare one is never used."""

    path: str
    name: str
    is_spare: bool = False


# A cell, and a line in it.
_Place: TypeAlias = tuple[int, int]
_NOWHERE = (1_000_000, 0)


@dataclass
class Imports:
    """What a lesson imports of its source, and what its translation must import.

    `used` are the target's modules whose names stand in what was written, with the first place.
    """

    source: str
    target: str
    _aliases: dict[str, str] = field(default_factory=dict)
    used: dict[str, _Place] = field(default_factory=dict)
    # For each target's module the import statements in whose places it is imported, by page.
    _places: dict[str, dict[int, ast.stmt]] = field(default_factory=dict)
    # How a statement imports what a module stands for, where the target's lessons may do likewise.
    _lines: dict[tuple[int, str], str] = field(default_factory=dict)
    # The names that the lesson gives to something of its own, and those that it imports.
    _bound: set[str] = field(default_factory=set)
    _imported: set[str] = field(default_factory=set)
    # The source's import statements, each with its number.
    _statements: dict[ast.stmt, int] = field(default_factory=dict)
    # The cells of the statements that stand in no function, by their numbers.
    _groups: dict[int, int] = field(default_factory=dict)
    # The cells in which each of the target's modules is used.
    _cells: dict[str, set[int]] = field(default_factory=dict)
    _paths: set[str] = field(default_factory=set)
    _has_whole: bool = False
    _heads: set[tuple[str, str]] = field(default_factory=set)
    _kept: set[str] = field(default_factory=set)
    _held: dict[int, list[Single]] = field(default_factory=dict)

    def learn(self, pages: Sequence[Page]) -> None:
        """Look at the imports of the source's lesson, and choose those of the target's."""
        for page in pages:
            for node in page.nodes:
                if isinstance(node, ast.Import | ast.ImportFrom):
                    for name, path in imported(node):
                        self._imported.add(name)
                        # `import tensorflow` binds that name, and not the usual one.
                        self._learn(node, name, canonical(path), page.cell)
                elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                    self._heads.add((node.value.id, node.attr))
                elif name := _bound_by(node, page):
                    self._bound.add(name)
        self._choose()

    def _learn(self, node: ast.stmt, name: str, path: str, page: int) -> None:
        if path in _OTHERS:
            self._kept.add(path)
            self._aliases[path] = name
        if path.split(".", maxsplit=1)[0] not in ROOTS[self.source]:
            return
        number = self._statements.setdefault(node, len(self._statements))
        if not node.col_offset or not number:
            self._groups[number] = page
        self._paths.add(path)
        is_plain = isinstance(node, ast.Import)
        self._has_whole |= not is_plain if path == "keras" else is_plain and path.endswith(".nn")
        for module in COUNTERPARTS[self.source, self.target].get(path, ()):
            self._places.setdefault(module, {}).setdefault(page, node)
            if path.count(".") and module.count("."):
                number = self._statements[node]
                self._lines[number, module] = _imported_alike(node, name, module)

    def _choose(self) -> None:
        """Choose the names by which the target's modules are called."""
        modules = STATEMENTS[self.target]
        root = next(iter(modules))
        if self.writes_out and "keras" in (self.source, self.target):
            chosen = [root]
            self._aliases |= {"keras": "tf.keras"} if self.target == "keras" else {}
        elif "keras" in (self.source, self.target):
            seldom = _SELDOM - _DATA if self._statements else _SELDOM
            chosen = [one for one in modules if one not in seldom or one in self._places]
            if self.target == "keras" and self.is_whole:
                chosen.remove("keras.layers")
        elif not self._statements:
            chosen = [root, f"{root}.nn"]
        else:
            chosen = [root, *self._places]
        names = {module: modules[module][0] for module in chosen}
        self._aliases |= {
            module: name
            for module, name in names.items()
            if name not in self._bound or name in self._imported
        }

    @property
    def writes_out(self) -> bool:
        """Return whether the lesson has no short names for modules, and writes them out."""
        head = _WRITTEN_OUT[self.source]
        return self._paths == {head[0]} and head in self._heads

    @property
    def is_whole(self) -> bool:
        """Return whether the lesson imports one module that all layers are written out from."""
        if self.source == "keras":
            return self._has_whole and "keras.layers" not in self._paths
        return self._has_whole

    @property
    def has_layers(self) -> bool:
        """Return whether the lesson has anything of layers, or says by no import what it has."""
        root, module = _WRITTEN_OUT[self.source]
        layers = f"{root}.{module}" if root != "tf" else module
        functions = f"{layers}.functional"
        is_short = any(path.startswith(layers) and path != functions for path in self._paths)
        return not self._paths or is_short or (root, module) in self._heads

    @property
    def has_source(self) -> bool:
        """Return whether the lesson imports anything of the source's framework."""
        return bool(self._statements)

    def is_source(self, node: ast.AST) -> bool:
        """Return whether a statement imports something of the source's framework."""
        return node in self._statements

    def spell(self, path: str, place: _Place = (0, 0), hidden: Collection[str] = ()) -> str:
        """Return how the translated lesson says a library's name, and note what it needs for it.

        `hidden` are names that are something else where it is said.
        """
        parts = path.split(".")
        for size in range(len(parts), 0, -1):
            module = ".".join(parts[:size])
            if module in self._aliases and (size == 1 or self._aliases[module] not in hidden):
                head = self._aliases[module].split(".")[0] if size == 1 else module
                self._use(head, place)
                return ".".join([self._aliases[module], *parts[size:]])
        module = parts[0]
        known = {**STATEMENTS[self.target], **_OTHERS}
        self._use(module, place)
        self._aliases[module] = known[module][0] if module in known else module
        return ".".join([self._aliases[module], *parts[1:]])

    def _use(self, module: str, place: _Place) -> None:
        self.used[module] = min(place, self.used.get(module, place))
        self._cells.setdefault(module, set()).add(place[0])

    def need(self, name: str, place: _Place) -> None:
        """Note that something in the target's own words has a name that one of its modules has."""
        for module, (own, _) in STATEMENTS[self.target].items():
            if own == name and name not in self._bound:
                self._use(module, place)
                self._aliases.setdefault(module, name)

    @property
    def modules(self) -> frozenset[str]:
        """Return the modules of the source that the target has modules for."""
        return frozenset(COUNTERPARTS[self.source, self.target])

    def name(self, path: str, name: str) -> None:
        """Note that the target's lesson imports a function or class by itself."""
        self._aliases[canonical(path)] = name

    def hold(self, node: ast.stmt, others: list[Single]) -> int:
        """Keep a place for what becomes of an import, and return its number.

        `others` are what single names that it imports may have become.
        """
        number = self._statements[node]
        self._held[number] = others
        return number

    def written(self, number: int) -> list[str]:
        """Return the lines that stand in the place of an import of the source's."""
        lines = []
        is_near = "keras" not in (self.source, self.target)  # then each module has its counterpart
        kept = self._places if is_near else _ALWAYS
        whole = _WHOLE if self.is_whole and not is_near else {}
        for module, (_, statement) in {**STATEMENTS[self.target], **_OTHERS}.items():
            at = self._places.get(module, {})
            used = self.used.get(module, _NOWHERE)
            late = {cell: node for cell, node in at.items() if used < (cell, node.lineno)}
            places = {self._statements[node] for node in at.values()}
            if not at:
                places = self._sections(module)
            elif len(late) == len(at):  # it is imported first of all, and no more in that cell
                places -= {self._statements[late[used[0]]]} if used[0] in late else set()
                places |= {0}
            is_wanted = module in self.used or (module in kept and bool(at))
            if number in places and is_wanted and module not in self._kept:
                alike = (line for (_, name), line in self._lines.items() if name == module)
                lines.append(self._lines.get((number, module)) or next(alike, ""))
                lines[-1] = lines[-1] or whole.get(module, statement)
        return [*lines, *self._singles(number)]

    def _sections(self, module: str) -> set[int]:
        """Return the imports after which one stands that the source has none for: the last in each
        group of imports, as far as what comes before the next group uses it.
        """
        groups = sorted(set(self._groups.values()))
        used = self._cells.get(module, set())
        wanted = [
            group
            for group, after in zip(groups, [*groups[1:], math.inf], strict=True)
            if any(group <= cell < after for cell in used)
        ]
        if not wanted or min(used) < groups[0]:
            return {0}
        if module in _OTHERS:
            wanted = wanted[:1]
        return {max(n for n, group in self._groups.items() if group == one) for one in wanted}

    def _singles(self, number: int) -> list[str]:
        """Return the imports of single functions and classes that stand in a place."""
        found: dict[str, dict[str, None]] = {}
        for one in self._held.get(number, ()):
            if one.is_spare or canonical(one.path) in self.used:
                module, _, own = one.path.rpartition(".")
                text = own if one.name == own else f"{own} as {one.name}"
                found.setdefault(module, {})[text] = None
        return [f"from {module} import {', '.join(names)}" for module, names in found.items()]


def _bound_by(node: ast.AST, page: Page) -> str:
    """Return a name that a lesson gives to something of its own, empty for none."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            return name
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return "" if isinstance(page.parents.get(node), ast.ClassDef) else name
    return ""


def _imported_alike(node: ast.stmt, name: str, module: str) -> str:
    """Return an import of a module as another is imported; empty where its name is another."""
    if _NAMES.get(module) != name:
        return ""
    parent, _, own = module.rpartition(".")
    if isinstance(node, ast.Import):
        return f"import {module} as {name}"
    return f"from {parent} import {own}" + (f" as {name}" if own != name else "")
