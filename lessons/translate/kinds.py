"""What kind of value an expression has: as a run of the lesson knows it, else by inference."""

import ast
from collections.abc import Callable

from common.cells.known import Known, KnownModule
from lessons.trace import Trace
from lessons.translate.pages import Page, span_of

_TENSORS = frozenset({"tensor", "parameter"})
_SEQUENCES = frozenset({"sequence", "shape"})
# What no lesson without a framework has.
_FRAMEWORKS = frozenset({"tensor", "parameter", "module", "optimizer", "loss", "initializer"})


def _of(*kinds: str) -> Callable[[Known], bool]:
    return lambda known: known.kind in kinds


def _class(*names: str) -> Callable[[Known], bool]:
    def is_one(known: Known) -> bool:
        bare = known.class_name.rpartition(".")[2]
        return known.kind == "module" and not known.is_own and bare.startswith(names)

    return is_one


def _recurrent(known: Known) -> bool:
    """Return whether something is a recurrent layer, or one of several layers of the library."""
    is_librarys = known.kind == "module" and not known.is_own
    return is_librarys and (
        not known.class_name or _class("RNN", "SimpleRNN", "LSTM", "GRU")(known)
    )


# What a capitalised name in a pattern asks of a receiver.
KINDS: dict[str, Callable[[Known], bool]] = {
    "Tensor": lambda known: known.kind in _TENSORS,
    "Parameter": lambda known: known.kind == "parameter" or known.is_trainable,
    "Weight": lambda known: bool(known.owner),
    "Module": _of("module"),
    "Sequential": _class("Sequential"),
    "Linear": _class("Linear", "LazyLinear", "Dense"),
    "Conv2d": _class("Conv", "LazyConv"),
    "Embedding": _class("Embedding"),
    "Recurrent": _recurrent,
    "BatchNorm": _class("BatchNorm", "LazyBatchNorm", "BatchNormalization"),
    "Optimizer": _of("optimizer"),
    "Loss": lambda known: known.kind == "loss" or known.class_name.endswith("Loss"),
    "Initializer": _of("initializer"),
    "Shape": lambda known: known.kind in _SEQUENCES,
    "Mask": lambda known: known.kind in _TENSORS and known.dtype == "bool",
    "Tracked": lambda known: known.needs_gradient or known.is_trainable,
    "IntTensor": lambda known: known.kind in _TENSORS and "int" in known.dtype,
    "FloatTensor": lambda known: known.kind in _TENSORS and "float" in known.dtype,
    "Number": _of("number"),
    "Whole": lambda known: known.kind == "number" and known.class_name == "int",
    "Text": _of("text"),
    "List": lambda known: known.kind == "sequence" and known.class_name == "list",
    "Tensors": lambda known: known.kind == "sequence" and known.items[:1] == ("tensor",),
    "Array": _of("array"),
    "Sequence": lambda known: known.kind in _SEQUENCES,
    "Device": _of("device"),
    "DType": _of("dtype"),
    "Distribution": _of("distribution"),
    "Dataset": _of("dataset"),
    "Examples": lambda known: known.kind == "dataset" and not known.is_own,
    "Loader": _of("loader", "dataset"),
    "Tape": _of("tape"),
    "Scheduler": _of("scheduler"),
}
# Functions of Python that give whole numbers or texts, whatever they are given.
BUILTINS = {
    "len": Known(kind="number", class_name="int"),
    "int": Known(kind="number", class_name="int"),
    "float": Known(kind="number", class_name="float"),
    "id": Known(kind="number", class_name="int"),
    "str": Known(kind="text", class_name="str"),
    "list": Known(kind="sequence", class_name="list"),
    "tuple": Known(kind="sequence", class_name="tuple"),
    "range": Known(kind="sequence", class_name="range"),
    "dict": Known(kind="mapping", class_name="dict"),
}
# What must be seen, and is not believed of a value of which nothing is known.
_NEVER_ASSUMED = frozenset(
    {"Sequence", "Shape", "Sequential", "Linear", "Conv2d", "BatchNorm", "Scheduler", "Recurrent"}
)


class Kinds:
    """The kinds of a lesson's expressions.

    `guessed` counts how often something was taken for what a method's name suggests.
    """

    def __init__(self, trace: Trace | None) -> None:
        self._known: dict[ast.AST, Known] = {}
        self._unreached: set[ast.AST] = set()
        self._trace = trace
        self.guessed = 0

    @property
    def was_run(self) -> bool:
        """Return whether the lesson was run, so that what is not known was never reached."""
        return self._trace is not None

    def was_reached(self, node: ast.AST) -> bool:
        """Return whether the cell of an expression was run, and to its end."""
        return self.was_run and node not in self._unreached

    @property
    def has_framework(self) -> bool:
        """Return whether a run has seen anything of a framework."""
        return any(known.kind in _FRAMEWORKS for known in self._known.values())

    @property
    def modules(self) -> tuple[KnownModule, ...]:
        """Return the modules of the run."""
        return self._trace.modules if self._trace else ()

    def learn(self, page: Page) -> None:
        """Take over what the run knows of a page's expressions."""
        if not self._trace or not page.tree:
            return
        run = self._trace.of(page.cell)
        if run is not None and run.status != "ran":
            self._unreached.update(page.nodes)
        known = self._trace.known.get(page.cell, {})
        if not known:
            return
        for node in page.nodes:
            if isinstance(node, ast.expr | ast.arg):
                found = known.get(span_of(node))
                if found is not None:
                    self._known[node] = found

    def tell(self, node: ast.AST, known: Known) -> None:
        """Note what was inferred of an expression; what a run knows stays."""
        self._known.setdefault(node, known)

    def of(self, node: ast.AST) -> Known | None:
        """Return what is known of an expression, None where nothing is."""
        return self._known.get(node) or _literal(node)

    def has(self, node: ast.AST, kind: str) -> bool:
        """Return whether an expression is of a pattern's kind; the unknown is taken for it."""
        known = self.of(node)
        if known is None:
            if kind in _NEVER_ASSUMED:
                return False
            self.guessed += 1
            return True
        return KINDS[kind](known)

    def is_seen(self, node: ast.AST, kind: str) -> bool:
        """Return whether an expression is known to be of a pattern's kind."""
        known = self.of(node)
        return known is not None and KINDS[kind](known)

    def is_kind(self, node: ast.AST, *kinds: str) -> bool:
        """Return whether an expression is known to be one of `Known`'s kinds."""
        known = self.of(node)
        return known is not None and known.kind in kinds

    def module(self, node: ast.AST) -> KnownModule | None:
        """Return the layer or block that an expression was, as it was at the end of the run."""
        known = self.of(node)
        if known is None or not 0 <= known.module < len(self.modules):
            return None
        return self.modules[known.module]


_LITERALS: dict[type[ast.AST], Known] = {
    ast.List: Known(kind="sequence", class_name="list"),
    ast.ListComp: Known(kind="sequence", class_name="list"),
    ast.Tuple: Known(kind="sequence", class_name="tuple"),
    ast.Dict: Known(kind="mapping", class_name="dict"),
    ast.DictComp: Known(kind="mapping", class_name="dict"),
    ast.JoinedStr: Known(kind="text", class_name="str"),
}


def _literal(node: ast.AST) -> Known | None:
    """Return what a number, a text or a display of several is as it stands."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _literal(node.operand)
    if not isinstance(node, ast.Constant):
        return _LITERALS.get(type(node))
    if node.value is None:
        return Known(kind="none")
    kind = "number" if isinstance(node.value, int | float) else "text"
    return Known(kind=kind, class_name=type(node.value).__name__)
