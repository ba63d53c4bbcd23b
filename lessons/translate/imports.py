"""The imports of a translated lesson, and how names are spelled by them."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from lessons.translate.names import canonical, imported
from lessons.translate.pages import Page

# For each framework, the modules that its lessons import: their names there, and the statement.
_STATEMENTS: dict[str, dict[str, tuple[str, str]]] = {
    "pytorch": {
        "torch": ("torch", "import torch"),
        "torch.nn": ("nn", "from torch import nn"),
        "torch.nn.functional": ("F", "from torch.nn import functional as F"),
    },
    "paddle": {
        "paddle": ("paddle", "import paddle"),
        "paddle.nn": ("nn", "from paddle import nn"),
        "paddle.nn.functional": ("F", "import paddle.nn.functional as F"),
    },
    "keras": {
        "tf": ("tf", "import tensorflow as tf"),
        "keras": ("keras", "import keras"),
        "keras.layers": ("layers", "from keras import layers"),
    },
}
_OTHERS = {"np": ("np", "import numpy as np"), "math": ("math", "import math")}
# Which modules of a target stand for one of a source.
_COUNTERPARTS: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    ("pytorch", "paddle"): {
        "torch": ("paddle",),
        "torch.nn": ("paddle.nn",),
        "torch.nn.functional": ("paddle.nn.functional",),
    },
    ("paddle", "pytorch"): {
        "paddle": ("torch",),
        "paddle.nn": ("torch.nn",),
        "paddle.nn.functional": ("torch.nn.functional",),
    },
    ("pytorch", "keras"): {
        "torch": ("tf",),
        "torch.nn": ("keras", "keras.layers"),
        "torch.nn.functional": (),
    },
    ("paddle", "keras"): {
        "paddle": ("tf",),
        "paddle.nn": ("keras", "keras.layers"),
        "paddle.nn.functional": (),
    },
    ("keras", "pytorch"): {
        "tf": ("torch",),
        "keras": ("torch.nn",),
        "keras.layers": ("torch.nn",),
    },
    ("keras", "paddle"): {
        "tf": ("paddle",),
        "keras": ("paddle.nn",),
        "keras.layers": ("paddle.nn",),
    },
}
ROOTS = {
    "pytorch": ("torch", "torchvision"),
    "paddle": ("paddle",),
    "keras": ("tf", "tensorflow", "keras"),
}
_ALWAYS = {"torch", "paddle", "tf"}


@dataclass
class Imports:
    """What a lesson imports of its source, and what its translation must import.

    `used` are the target's modules whose names stand in what was written.
    """

    source: str
    target: str
    _aliases: dict[str, str] = field(default_factory=dict)
    used: dict[str, None] = field(default_factory=dict)
    # For each target's module the import statement in whose place it is imported.
    _places: dict[str, ast.stmt] = field(default_factory=dict)
    _statements: list[ast.stmt] = field(default_factory=list)
    _kept: set[str] = field(default_factory=set)
    _held: dict[int, list[str]] = field(default_factory=dict)

    def learn(self, pages: Sequence[Page]) -> None:
        """Look at the imports of the source's lesson, and choose those of the target's."""
        for page in pages:
            for node in page.nodes:
                if isinstance(node, ast.Import | ast.ImportFrom):
                    for name, path in imported(node):
                        # `import tensorflow` binds that name, and not the usual one.
                        self._learn(node, name, canonical(path))
        self._choose()

    def _learn(self, node: ast.stmt, name: str, path: str) -> None:
        if path in _OTHERS:
            self._kept.add(path)
            self._aliases[path] = name
        if path.split(".", maxsplit=1)[0] not in ROOTS[self.source]:
            return
        if node not in self._statements:
            self._statements.append(node)
        for module in _COUNTERPARTS[self.source, self.target].get(path, ()):
            self._places.setdefault(module, node)

    def _choose(self) -> None:
        """Choose the names by which the target's modules are called."""
        modules = _STATEMENTS[self.target]
        root = next(iter(modules))
        if self.target == "keras":
            chosen = list(modules)
        elif not self._statements or self.source == "keras":
            chosen = [root, f"{root}.nn"]
        else:
            chosen = [root, *self._places]
        self._aliases |= {module: modules[module][0] for module in chosen}

    @property
    def has_source(self) -> bool:
        """Return whether the lesson imports anything of the source's framework."""
        return bool(self._statements)

    def is_source(self, node: ast.AST) -> bool:
        """Return whether a statement imports something of the source's framework."""
        return node in self._statements

    def spell(self, path: str) -> str:
        """Return how the translated lesson says a library's name, and note what it needs for it."""
        parts = path.split(".")
        for size in range(len(parts), 0, -1):
            module = ".".join(parts[:size])
            if module in self._aliases:
                self.used[module] = None
                return ".".join([self._aliases[module], *parts[size:]])
        module = parts[0]
        known = {**_STATEMENTS[self.target], **_OTHERS}
        self.used[module] = None
        self._aliases[module] = known[module][0] if module in known else module
        return ".".join([self._aliases[module], *parts[1:]])

    @property
    def modules(self) -> frozenset[str]:
        """Return the modules of the source that the target has modules for."""
        return frozenset(_COUNTERPARTS[self.source, self.target])

    def name(self, path: str, name: str) -> None:
        """Note that the target's lesson imports a function or class by itself."""
        self._aliases[canonical(path)] = name

    def hold(self, node: ast.stmt, others: list[str]) -> int:
        """Keep a place for what becomes of an import, and return its number.

        `others` are what single names that it imports have become ("from paddle.io import ...").
        """
        self._held[self._statements.index(node)] = others
        return self._statements.index(node)

    def written(self, number: int) -> list[str]:
        """Return the lines that stand in the place of an import of the source's."""
        node = self._statements[number]
        lines = []
        for module, (_, statement) in {**_STATEMENTS[self.target], **_OTHERS}.items():
            place = self._places.get(module)
            is_here = place is node or (place is None and number == 0)
            is_wanted = module in self.used or (module in _ALWAYS and place is node)
            if is_here and is_wanted and module not in self._kept:
                lines.append(statement)
        return [*lines, *self._held.get(number, ())]
