"""Variables that an optimizer of Keras does not shrink, as a group of their own elsewhere."""

import ast
from dataclasses import dataclass

from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.rules.gradients.taped import applied_at
from lessons.translate.rules.gradients.training import module_of, size_of
from lessons.translate.rules.layers.modules import parameter_name
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_SGD = "keras.optimizers.SGD"
_UNTOLD = "which parameters decay, and which do not, is not said"


@dataclass(frozen=True)
class _Excluded:
    """A variable that does not decay, of which layer, and the net whose others do."""

    page: Page
    rate: ast.expr
    decay: ast.expr
    variable: ast.Attribute
    net: ast.expr


def plan_excluded(script: Script) -> None:
    """Have an optimizer be told in groups which parameters decay."""
    if script.source != "keras":
        return
    for page, stmt in script.walk(ast.Expr):
        match stmt:
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name() as name, attr="exclude_from_weight_decay"),
                    args=[ast.List(elts=listed)],
                )
            ):
                made = script.origins.of(name)
                found = _read(page, name, made, listed, script)
                if found is None:
                    script.plan.refuse[stmt] = _UNTOLD
                    continue
                script.plan.drop.add(stmt)
                assert made is not None
                script.plan.replace[made] = _in_groups(found)


def _read(
    page: Page, name: ast.Name, made: ast.expr | None, listed: list[ast.expr], script: Script
) -> _Excluded | None:
    if not isinstance(made, ast.Call) or script.path(made.func) != _SGD or made not in page.parents:
        return None
    given = dict(zip(("learning_rate",), made.args, strict=False))
    given |= {one.arg: one.value for one in made.keywords if one.arg}
    steps = [one for one in script.once(applied_at) if page.text(name) == _name(one[1])]
    nets = [module_of(variables, script) for _, _, variables in steps]
    if set(given) != {"learning_rate", "weight_decay"} or len(listed) != 1 or not nets:
        return None
    variable, net = listed[0], nets[0]
    if not isinstance(variable, ast.Attribute) or net is None:
        return None
    return _Excluded(page, given["learning_rate"], given["weight_decay"], variable, net)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _in_groups(found: _Excluded) -> Written:

    def written(writer: Writer) -> str:
        one, others = writer.text(found.variable), _others(found, writer)
        rate, decay = writer.text(found.rate), writer.text(found.decay)
        margin = writer.page.indent(writer.page.statement(found.rate)) + "    "
        if writer.script.target == "pytorch":
            name = writer.spell("torch.optim.SGD")
            groups = [f'{{"params": {others}, "weight_decay": {decay}}}', f'{{"params": {one}}}']
            return f"{name}([\n{margin}" + f",\n{margin}".join(groups) + f"], lr={rate})"
        name = writer.spell("paddle.optimizer.SGD")
        others = others if others.startswith("[") else f"[{others}]"
        groups = [f'{{"params": {others}, "weight_decay": {decay}}}', f'{{"params": [{one}]}}']
        inner = f",\n{margin}".join(groups)
        return f"{name}(learning_rate={rate}, parameters=[\n{margin}{inner}])"

    return written


def _others(found: _Excluded, writer: Writer) -> str:
    """Return the parameters that decay: the layer's other one, where the net has but these."""
    kinds = writer.script.kinds
    layer, net = kinds.module(found.variable.value), kinds.module(found.net)
    if layer is not None and net is not None and size_of(net, kinds.modules) == 2:
        names = [name for name in layer.parameters if name != found.variable.attr]
        if len(names) == 1:
            own = parameter_name(names[0], layer.class_name, writer.script)
            return f"{writer.text(found.variable.value)}.{own}"
    every = f"{writer.text(found.net)}.parameters()"
    return f"[p for p in {every} if p is not {writer.text(found.variable)}]"
