"""What the names of a lesson mean: by its imports and scopes, never by their spelling alone."""

import ast
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from lessons.phrasebook.patterns import BUILTINS
from lessons.translate.pages import Page

# What a piece of a lesson without imports means by these.
IMPLIED = {
    "pytorch": {
        "torch": "torch",
        "nn": "torch.nn",
        "F": "torch.nn.functional",
        "optim": "torch.optim",
        "np": "np",
        "math": "math",
    },
    "paddle": {
        "paddle": "paddle",
        "nn": "paddle.nn",
        "F": "paddle.nn.functional",
        "np": "np",
        "math": "math",
    },
    "keras": {
        "tf": "tf",
        "keras": "keras",
        "layers": "keras.layers",
        "np": "np",
        "math": "math",
    },
}
# What is mostly imported by these names.
_IMPORTED = {
    "pytorch": {"init": "torch.nn.init", "data": "torch.utils.data"},
    "paddle": {"io": "paddle.io", "initializer": "paddle.nn.initializer"},
    "keras": {"initializers": "keras.initializers"},
}
# Modules that have two names; the longer ones come first.
_SAME = (
    ("tensorflow.python.keras", "keras"),
    ("tensorflow.keras", "keras"),
    ("tensorflow", "tf"),
    ("tf.keras", "keras"),
    ("tf.losses", "keras.losses"),
    ("tf.optimizers", "keras.optimizers"),
    ("tf.metrics", "keras.metrics"),
    ("keras.api", "keras"),
    ("numpy", "np"),
    ("paddle.framework", "paddle"),
    ("paddle.tensor", "paddle"),
)
# Names of old that PyTorch still has, and warns of.
_OLD = ["constant", "normal", "uniform", "xavier_uniform", "xavier_normal", "kaiming_uniform"]
_OLD += ["kaiming_normal", "orthogonal", "eye"]
_RENAMED = {f"torch.nn.init.{name}": f"torch.nn.init.{name}_" for name in _OLD}
_Scope = dict[str, str | None]
# What has names of its own.
_SCOPED = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)


def canonical(path: str) -> str:
    """Return the one name by which we call a library's thing."""
    for other, ours in _SAME:
        if path == other or path.startswith(other + "."):
            path = ours + path[len(other) :]
    return _RENAMED.get(path, path)


def imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """Yield the names that an import binds, each with what it names; empty for the lesson's own."""
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            module = "" if node.level else node.module
            path = canonical(f"{module}.{alias.name}") if module else ""
            yield alias.asname or alias.name, path
        elif alias.asname:
            yield alias.asname, canonical(alias.name)
        else:
            root = alias.name.split(".")[0]
            yield root, root if root == "tensorflow" else canonical(root)


class Names:
    """The names of a lesson, page after page.

    `but` are nodes that are not in the framework's words; `only`, if given, those alone that are:
    what they name is not what the lesson imports.
    """

    def __init__(
        self,
        pages: Sequence[Page],
        framework: str,
        but: Collection[ast.AST] = (),
        only: Collection[ast.AST] | None = None,
    ) -> None:
        # For each name of the lesson's own namespace: (place, what it then is), in order.
        self._bound: dict[str, list[tuple[int, str | None]]] = defaultdict(list)
        self._roots: dict[ast.Name, str] = {}
        self._own: dict[ast.AST, frozenset[str]] = {}
        self._implied: Mapping[str, str] = IMPLIED.get(framework, {})
        self._but, self._only = but, only
        if only is not None:
            self._implied = {**self._implied, **_IMPORTED[framework]}
        for place, page in enumerate(pages):
            if page.tree:
                self._bind(page.tree, place)
        for history in self._bound.values():
            history.sort(key=lambda one: one[0])
        for place, page in enumerate(pages):
            if page.tree:
                self._resolve(page.tree, [], place, is_later=False)

    def path(self, node: ast.AST) -> str | None:
        """Return the library's name for an expression ("torch.nn.Linear"), None for others."""
        if isinstance(node, ast.Name):
            return self._roots.get(node)
        if isinstance(node, ast.Attribute):
            base = self.path(node.value)
            return canonical(f"{base}.{node.attr}") if base else None
        return None

    def has_any(self, roots: Collection[str]) -> bool:
        """Return whether the lesson names anything of these libraries."""
        return any(path.split(".", maxsplit=1)[0] in roots for path in self._roots.values())

    def own(self, function: ast.AST) -> frozenset[str]:
        """Return the names that a function gives to something of its own."""
        return self._own.get(function, frozenset())

    def _bind(self, tree: ast.Module, page: int) -> None:
        for node in _own(tree):
            at = page * 1_000_000 + getattr(node, "lineno", 0)
            if isinstance(node, ast.Import | ast.ImportFrom):
                for name, path in imported(node) if self._only is None else ():
                    self._bound[name].append((at, path))
            else:
                for name in _bound_by(node):
                    self._bound[name].append((at, None))

    def _resolve(self, node: ast.AST, scopes: list[_Scope], page: int, *, is_later: bool) -> None:
        """Note what names mean in a node; `is_later` in functions, which run when all is there."""
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            at = None if is_later else page * 1_000_000 + node.lineno
            is_in = node in self._only if self._only is not None else node not in self._but
            if is_in and (path := self._meaning(node.id, scopes, at)):
                self._roots[node] = path
            return
        inner = scopes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            outside = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
            outside += getattr(node, "decorator_list", [])
            for part in outside:
                self._resolve(part, scopes, page, is_later=is_later)
            scope = _scope_of(node)
            self._own[node] = frozenset(name for name, path in scope.items() if path is None)
            inner = [*scopes, scope]
            body = node.body if isinstance(node.body, list) else [node.body]
            for part in [*_annotations(node), *body]:
                self._resolve(part, inner, page, is_later=True)
            return
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            bound = {n: None for g in node.generators for n in _targets(g.target)}
            inner = [*scopes, dict(bound)]
        for child in ast.iter_child_nodes(node):
            self._resolve(child, inner, page, is_later=is_later)

    def _meaning(self, name: str, scopes: list[_Scope], at: int | None) -> str | None:
        for scope in reversed(scopes):
            if name in scope:
                return scope[name]
        history = self._bound.get(name)
        if history is None:
            return name if name in BUILTINS else self._implied.get(name)
        count = len(history) if at is None else bisect_right(history, at, key=lambda one: one[0])
        return history[count - 1][1] if count else None


def _own(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that run in the lesson's own namespace."""
    waiting = [*ast.iter_child_nodes(tree)][::-1]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _SCOPED):
            waiting += [*ast.iter_child_nodes(node)][::-1]


def _bound_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id


def _targets(node: ast.AST) -> Iterator[str]:
    return (one.id for one in ast.walk(node) if isinstance(one, ast.Name))


def _scope_of(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> _Scope:
    """Return the names of a function's own; what it imports is known, the rest is not."""
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += filter(None, [arguments.vararg, arguments.kwarg])
    scope: _Scope = {one.arg: None for one in every}
    if isinstance(node, ast.Lambda):
        return scope
    outer = {name for part in _own(node) for name in _declared(part)}
    for part in _own(node):
        if isinstance(part, ast.Import | ast.ImportFrom):
            scope |= dict(imported(part))
        else:
            scope |= {name: None for name in _bound_by(part) if name not in outer}
    return scope


def _declared(node: ast.AST) -> list[str]:
    return node.names if isinstance(node, ast.Global | ast.Nonlocal) else []


def _annotations(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Iterator[ast.AST]:
    if not isinstance(node, ast.Lambda):
        every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        every += filter(None, [node.args.vararg, node.args.kwarg])
        yield from (one.annotation for one in every if one.annotation)
        if node.returns:
            yield node.returns
