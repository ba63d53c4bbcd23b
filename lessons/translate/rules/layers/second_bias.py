"""The second biases of recurrent layers: PyTorch's and Paddle's have two that are both trained, and
Keras's one, but for its GRU.

Where a lesson of Keras trains such a layer, PyTorch's second bias is not trained. Paddle 3.3 cannot
take gradients of one without the other, and what trains both has no counterpart in Keras.
"""

import ast
from collections.abc import Iterator, Sequence

from common.cells.known import KnownModule
from lessons.translate.pages import Page, span_of
from lessons.translate.plan import Refused
from lessons.translate.rules.gradients.taped import Taped, find_tapes
from lessons.translate.rules.gradients.training import module_of
from lessons.translate.rules.layers.modules import all_inside
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_LAYERS = frozenset({"RNN", "SimpleRNN", "LSTM"})
_ASKING = ("parameters", "trainable_parameters")
_SECOND = "bias_hh_l0"
_FREEZES = "requires_grad_"
_NOTED = "rnn_batch_first"
_BIASES = (
    "such a layer has two biases in PyTorch and Paddle, which are both trained, and one in Keras"
)


def plan_second_biases(script: Script) -> None:
    """Decide what becomes of layers that are trained, where one of the frameworks is Keras."""
    if script.target == "keras":
        _plan_trained_both(script)
    elif script.source == "keras":
        found = find_tapes(script)
        for one in found.applied:
            net, made = module_of(one.variables, script), script.origins.of(one.optimizer)
            if net is None or made is None or made in script.stayed.nodes:
                continue  # who trains it is told in the target's words already
            try:
                if layers := _layers(net, script):
                    _plan_frozen(layers, script)
                    _plan_listed(net, script)
            except Refused as refused:
                for stmt in _steps(net, found):
                    script.plan.refuse[stmt] = str(refused)
                    script.plan.drop.discard(stmt)


def _plan_trained_both(script: Script) -> None:
    """Refuse to train both biases of a layer, but where it is told in Keras's words already."""
    frozen = list(_frozen(script))
    told = {ast.unparse(net) for one in script.stayed.nodes if (net := _net(one, script))}
    for page, node in script.walk(ast.Call):
        net = _net(node, script)
        if net is None or node in script.stayed.nodes or ast.unparse(net) in told:
            continue
        if any(one.made not in frozen for one in _layers(net, script)):
            script.plan.refuse[page.statement(node)] = _BIASES


def _net(node: ast.AST, script: Script) -> ast.expr | None:
    """Return the net whose parameters are asked for, None for anything else."""
    said = script.meant(node)
    is_asked = said is not None and said.phrase.name in _ASKING and "x" in said.holes
    return said.holes["x"].node if said is not None and is_asked else None


def _steps(net: ast.expr, found: Taped) -> Iterator[ast.stmt]:
    """Yield the statements that train a net: its tapes' blocks, what asks them, and the steps."""
    script, own = found.script, ast.unparse(net)

    def trains(sources: ast.expr) -> bool:
        of = module_of(sources, script)
        return of is not None and ast.unparse(of) == own

    for asking in found.askings:
        block = found.block_of(asking)
        if trains(asking.sources):
            yield from (asking.stmt, *([block] if block is not None else []))
    for one in found.applied:
        if trains(one.variables):
            yield one.page.statement(one.call)
    for page, node in script.walk(ast.Attribute):
        if (of := _net(node, script)) is not None and ast.unparse(of) == own:
            yield page.statement(node)


def _layers(net: ast.expr, script: Script) -> list[KnownModule]:
    """Return the layers of a net that have a second bias in one framework alone."""
    module = script.kinds.module(net)
    return [
        one
        for one in (all_inside(module, script) if module is not None else ())
        if not one.is_own and one.class_name.rpartition(".")[2] in _LAYERS
    ]


def _frozen(script: Script) -> Iterator[tuple[int, tuple[int, int, int, int]]]:
    """Yield where layers are made whose second bias is not trained; that is left out."""
    for page, stmt in script.walk(ast.Expr):
        match stmt:
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=ast.Attribute(value=layer, attr=name), attr=method),
                    args=[ast.Constant(value=False)],
                )
            ) if (name, method) == (_SECOND, _FREEZES):
                module = script.kinds.module(layer)
                if module is not None and module.made is not None and page.stands_alone(stmt):
                    script.plan.drop.add(stmt)
                    yield module.made


def _plan_frozen(layers: Sequence[KnownModule], script: Script) -> None:
    """Have the second bias of layers be left as it is.

    Raises:
        Refused: the target cannot, or a layer has no name by which it could be told so.
    """
    for layer in layers:
        page, stmt = _making(layer, script)
        match stmt:
            case ast.Assign(targets=[ast.Name() | ast.Attribute() as name]) if (
                script.target == "pytorch"
            ):
                frozen = f"{page.text(name)}.{_SECOND}.{_FREEZES}(False)"
            case _:
                raise Refused(_BIASES)

        def told(writer: Writer, frozen: str = frozen) -> str:
            writer.note(script.book.phrases[_NOTED])
            return frozen

        if stmt not in script.plan.after:
            script.plan.after[stmt].append(told)


def _plan_listed(net: ast.expr, script: Script) -> None:
    """Have those parameters alone be listed that are trained, where a lesson gives them a name."""
    for page, node in script.walk(ast.Attribute):
        of = _net(node, script)
        is_named = isinstance(page.parents[node], ast.Assign) and node not in script.plan.replace
        if of is None or not is_named or ast.unparse(of) != ast.unparse(net):
            continue

        def listed(writer: Writer, of: ast.expr = of) -> str:
            return f"[p for p in {writer.text(of)}.parameters() if p.requires_grad]"

        script.plan.replace[node] = listed


def _making(layer: KnownModule, script: Script) -> tuple[Page, ast.AST]:
    for page, node in script.walk(ast.Call):
        if (page.cell, span_of(node)) == layer.made:
            return page, page.parents[node]
    raise Refused(_BIASES)
