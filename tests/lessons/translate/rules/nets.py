"""Lessons with nets: told without a run, or with what a run would have known of expressions."""

import ast
import textwrap
from collections.abc import Mapping, Sequence

from common.cells.known import Known, KnownModule, Span
from lessons.trace import Trace
from lessons.translate.engine import read_script, write_script
from lessons.translate.pages import Page, span_of
from lessons.translate.records import CellText

NET = Known(kind="module", class_name="torch.nn.modules.container.Sequential", module=0)
LINEAR = "torch.nn.modules.linear.Linear"
DROPOUT = KnownModule(class_name="torch.nn.modules.dropout.Dropout")
HEADS = {
    "pytorch": "import torch\nfrom torch import nn\n",
    "paddle": "import paddle\nfrom paddle import nn\n",
    "keras": "import tensorflow as tf\nimport keras\nfrom keras import layers\n",
}
ROWS = {
    "pytorch": "net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))\n",
    "paddle": "net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))\n",
    "keras": 'net = keras.Sequential([layers.Dense(8, activation="relu"), layers.Dense(1)])\n',
}


def linear(inputs: int, outputs: int, *, is_turned: bool = True) -> KnownModule:
    """Return a fully connected layer, as PyTorch keeps it or as the others do."""
    shape = (outputs, inputs) if is_turned else (inputs, outputs)
    return KnownModule(class_name=LINEAR, parameters={"weight": shape, "bias": (outputs,)})


def row(*children: int, names: Sequence[str] = ()) -> KnownModule:
    """Return a row of layers, as places in the run's modules."""
    named = names or [str(number) for number in range(len(children))]
    pairs = tuple(zip(named, children, strict=True))
    return KnownModule(class_name=NET.class_name, children=pairs, inputs=((2, 4),))


def place_in(framework: str, body: str, text: str) -> tuple[int, Span]:
    """Return where an expression stands in a lesson that `write` or `tell` is given."""
    page = Page(0, HEADS[framework] + textwrap.dedent(body).strip("\n"))
    found = [one for one in page.nodes if isinstance(one, ast.expr) and page.text(one) == text]
    return 0, span_of(found[0])


def run_of(
    framework: str, source: str, modules: Sequence[KnownModule], known: Mapping[str, Known]
) -> Trace:
    """Return a run that knows the expressions which have these texts."""
    page = Page(0, source)
    assert page.tree is not None
    nodes = [node for node in ast.walk(page.tree) if isinstance(node, ast.expr)]
    found = {span_of(node): known[page.text(node)] for node in nodes if page.text(node) in known}
    return Trace(
        framework=framework,
        versions={},
        cells=(),
        known={0: found},
        modules=tuple(modules),
    )


def write(
    source: str,
    target: str,
    body: str,
    modules: Sequence[KnownModule] = (),
    known: Mapping[str, Known] | None = None,
    *,
    head: bool = True,
) -> CellText:
    """Return a cell in the target's words; with `known` a run has seen it."""
    text = (HEADS[source] if head else "") + textwrap.dedent(body).strip("\n")
    trace = run_of(source, text, modules, known) if known is not None else None
    script = read_script([(0, text)], source, target, trace, "none")
    return write_script(script)[0]


def tell(
    source: str,
    target: str,
    body: str,
    modules: Sequence[KnownModule] = (),
    known: Mapping[str, Known] | None = None,
) -> str:
    """Return a cell's text in the target's words, without its imports."""
    written = write(source, target, body, modules, known)
    kept = [line for line in written.source.splitlines() if not _is_import(line)]
    return "\n".join(kept).strip("\n")


def tell_last(source: str, target: str, lines: str) -> str:
    """Return what becomes of lines that come after a net of two layers."""
    before = tell(source, target, ROWS[source])
    told = tell(source, target, ROWS[source] + textwrap.dedent(lines).strip("\n"))
    for quoted in (before, before.replace('"', "'")):  # by what most of the lesson's texts are in
        told = told.removeprefix(quoted)
    return told.strip("\n")


def _is_import(line: str) -> bool:
    return line.startswith(("import ", "from "))
