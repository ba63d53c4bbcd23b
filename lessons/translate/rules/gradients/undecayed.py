"""Groups of parameters of which some decay and some do not: Keras's optimizers leave some out.

Without momentum a weight that shrinks by itself before the step is the same as one whose decay
goes into its gradient.
"""

import ast
from dataclasses import dataclass

from lessons.translate.script import Script
from lessons.translate.writer import Writer

NO_GROUPS = "Keras has no groups of parameters with settings of their own"
_PLACES = {
    "torch.optim.SGD": ("params", "lr"),
    "paddle.optimizer.SGD": ("learning_rate", "parameters"),
}
_RATES = frozenset({"lr", "learning_rate"})


@dataclass(frozen=True)
class Groups:
    """What an optimizer is told of its groups: the rate, the one decay, and who has it."""

    rate: ast.expr | None
    decay: ast.expr
    decaying: tuple[ast.expr, ...]
    others: tuple[ast.expr, ...]

    @property
    def parameters(self) -> tuple[ast.expr, ...]:
        """Return the parameters of all groups, each group as it is written."""
        return (*self.decaying, *self.others)


def plan_undecayed(script: Script) -> None:
    """Have Keras's optimizer leave out what does not decay, and refuse other groups."""
    for page, node in script.walk(ast.Dict):
        call = page.enclosing(node, ast.Call)
        path = script.path(call.func) if isinstance(call, ast.Call) else None
        if not isinstance(call, ast.Call) or not path or ".optim" not in path:
            continue
        stmt, groups = page.parents[call], groups_of(call, script)
        match stmt:
            case ast.Assign(targets=[ast.Name(id=name)]) if groups is not None:
                if call not in script.plan.replace:
                    _plan(call, stmt, name, groups, script)
            case _:
                script.plan.refuse[node] = NO_GROUPS


def _plan(call: ast.Call, stmt: ast.Assign, name: str, groups: Groups, script: Script) -> None:
    def made(writer: Writer) -> str:
        rate = writer.text(groups.rate) if groups.rate is not None else "0.001"
        decay = writer.text(groups.decay)
        optimizer = writer.spell("keras.optimizers.SGD")
        return f"{optimizer}(learning_rate={rate}, weight_decay={decay})"

    def left_out(writer: Writer) -> str:
        return f"{name}.exclude_from_weight_decay({listed(groups.others, writer)})"

    script.plan.replace[call] = made
    if groups.others:
        script.plan.after[stmt].append(left_out)


def listed(nodes: tuple[ast.expr, ...], writer: Writer) -> str:
    """Return parameters, alone or in lists, as one list."""
    items: list[ast.expr] = []
    for node in nodes:
        items += node.elts if isinstance(node, ast.List | ast.Tuple) else [node]
    return f"[{', '.join(map(writer.text, items))}]"


def groups_of(call: ast.Call, script: Script) -> Groups | None:
    """Return the groups of an optimizer without momentum, of which some decay and all alike."""
    words = _PLACES.get(script.path(call.func) or "")
    if words is None or len(call.args) > len(words):
        return None
    given = dict(zip(words, call.args, strict=False))
    given |= {one.arg: one.value for one in call.keywords if one.arg}
    rate = next((given.pop(word) for word in _RATES if word in given), None)
    decay = given.pop("weight_decay", None)
    parameters = next(iter(given.values()), None)
    if len(given) != 1 or not isinstance(parameters, ast.List):
        return None
    groups = [_group(one, decay) for one in parameters.elts]
    decays = [one[1] for one in groups if one is not None and not _is_none(one[1])]
    if None in groups or not decays or len({ast.dump(one) for one in decays if one}) != 1:
        return None
    decaying = [one[0] for one in groups if one is not None and not _is_none(one[1])]
    others = [one[0] for one in groups if one is not None and _is_none(one[1])]
    assert decays[0] is not None
    return Groups(rate, decays[0], tuple(decaying), tuple(others))


def _group(node: ast.expr, decay: ast.expr | None) -> tuple[ast.expr, ast.expr | None] | None:
    """Return the parameters of a group, which are named or listed, and its decay."""
    if not isinstance(node, ast.Dict):
        return None
    words = {
        key.value: value
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant)
    }
    parameters = words.pop("params", None)
    decay = words.pop("weight_decay", decay)
    if words or len(node.keys) > 2 or isinstance(parameters, ast.Call) or parameters is None:
        return None
    return parameters, decay


def _is_none(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and not node.value)
