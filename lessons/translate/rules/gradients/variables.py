"""Variables of TensorFlow: made of leaves, and changed by `assign`, where tensors are changed."""

import ast

from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.rules.gradients.flow import bound_by, names_in, scope_of
from lessons.translate.rules.gradients.gradients import is_gradient
from lessons.translate.rules.gradients.loops import loop_of
from lessons.translate.rules.gradients.recorded import TAPE_KNOWS, asks_of_computed, question
from lessons.translate.rules.literals import is_all
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_WHEN_MADE = "a tensor becomes a variable of TensorFlow when it is made"
_METHODS: dict[type[ast.operator], str] = {ast.Add: "assign_add", ast.Sub: "assign_sub"}
_SIGNS: dict[type[ast.operator], str] = {ast.Mult: "*", ast.Div: "/"}


def plan_variables(script: Script) -> None:
    """Decide where a tensor becomes a variable, and how variables are changed."""
    if script.target != "keras":
        return
    for page, node in script.walk(ast.AugAssign, ast.Assign, ast.Call, ast.Attribute):
        if isinstance(node, ast.Attribute):
            _check_asking(node, page, script)
        elif isinstance(node, ast.AugAssign):
            _plan_step(page, node, script)
        elif isinstance(node, ast.Assign):
            if (name := asked_of(node)) is not None:
                _plan_leaf(page, node, name, script)
            else:
                _plan_setting(page, node, script)
        elif isinstance(node, ast.Call):
            _plan_call(page, node, script)


def _check_asking(node: ast.Attribute, page: Page, script: Script) -> None:
    """Refuse to ask of what was computed whether gradients go through it, if no tape can say."""
    if asks_of_computed(node, script):
        script.plan.refuse[question(page, node)] = TAPE_KNOWS


def changed_variable(target: ast.expr, page: Page, script: Script) -> ast.expr | None:
    """Return the variable that an assignment changes as a whole: `w`, `w.data`, `w[:]`."""
    while True:
        if (isinstance(target, ast.Attribute) and target.attr == "data") or (
            isinstance(target, ast.Subscript) and is_all(target.slice)
        ):
            target = target.value
        else:
            break
    if isinstance(target, ast.Subscript):
        base = script.kinds.of(target.value)
        if base is None or base.kind not in {"sequence", "mapping"}:
            return None
    known = script.kinds.of(target)
    is_variable = known is not None and (
        known.kind == "parameter" or (known.kind == "tensor" and known.is_trainable)
    )
    return target if is_variable or _is_guessed(target, page, script) else None


def _is_guessed(target: ast.expr, page: Page, script: Script) -> bool:
    """Return whether the text shows a variable: its gradient is read where it is changed."""
    stmt = page.statement(target)
    own = page.text(target)
    return not script.kinds.was_run and any(
        isinstance(node, ast.Attribute)
        and is_gradient(node, script)
        and page.text(node.value).removesuffix(".data") == own
        for node in ast.walk(stmt)
    )


def _plan_step(page: Page, node: ast.AugAssign, script: Script) -> None:
    variable = changed_variable(node.target, page, script)
    if variable is None:
        return
    method, sign = _METHODS.get(type(node.op)), _SIGNS.get(type(node.op))
    if method is None and sign is None:
        return

    def written(writer: Writer) -> str:
        name, value = writer.text(variable), writer.text(node.value)
        if method:
            return f"{name}.{method}({value})"
        inner = f"({value})" if isinstance(node.value, ast.BinOp) else value
        return f"{name}.assign({name} {sign} {inner})"

    script.plan.replace[node] = written


def _plan_setting(page: Page, node: ast.Assign, script: Script) -> None:
    """Plan `w.data = values` and `w[:] = values`."""
    target = node.targets[0]
    if len(node.targets) != 1 or not isinstance(target, ast.Attribute | ast.Subscript):
        return
    if isinstance(target, ast.Attribute) and target.attr != "data":
        return
    if isinstance(target, ast.Subscript) and not is_all(target.slice):
        return
    variable = changed_variable(target, page, script)
    if variable is not None:
        script.plan.replace[node] = lambda writer: (
            f"{writer.text(variable)}.assign({writer.text(node.value)})"
        )


def asked_of(node: ast.Assign) -> ast.expr | None:
    """Return the tensor of Paddle that is told whether gradients are wanted of it."""
    target = node.targets[0]
    if isinstance(target, ast.Attribute) and target.attr in {"stop_gradient", "requires_grad"}:
        return target.value
    return None


def _plan_call(page: Page, node: ast.Call, script: Script) -> None:
    stmt = page.parents[node]
    if not (isinstance(stmt, ast.Expr) and isinstance(node.func, ast.Attribute)):
        if isinstance(node.func, ast.Attribute) and node.func.attr == "requires_grad_":
            script.plan.replace[node] = lambda writer: _made(node, writer)
        return
    name = node.func.value
    if node.func.attr == "requires_grad_":
        _plan_leaf(page, stmt, name, script)
    elif node.func.attr == "detach_" and isinstance(name, ast.Name):
        script.plan.replace[stmt] = lambda writer: (
            f"{name.id} = {writer.spell('tf.stop_gradient')}({name.id})"
        )


def _made(node: ast.Call, writer: Writer) -> str:
    assert isinstance(node.func, ast.Attribute)
    if not is_wanted(node):
        raise Refused("a tensor of which no gradient is wanted is a constant in TensorFlow")
    inner = writer.text(node.func.value)
    return f"{writer.spell('tf.Variable')}({inner})"


def is_wanted(node: ast.AST) -> bool:
    """Return whether gradients are wanted by a call or an assignment, and not refused."""
    match node:
        case ast.Call(args=[ast.Constant(value=value)]):
            return bool(value)
        case ast.Call(keywords=[ast.keyword(value=ast.Constant(value=value))]):
            return bool(value)
        case ast.Call():
            return True
        case ast.Assign(targets=[ast.Attribute(attr=attr)], value=ast.Constant(value=value)):
            return bool(value) is (attr == "requires_grad")
    return False


def _plan_leaf(page: Page, stmt: ast.stmt, of: ast.expr, script: Script) -> None:
    """Plan a statement by which gradients are wanted of a tensor from now on."""
    wanted = is_wanted(stmt.value if isinstance(stmt, ast.Expr) else stmt)
    known = script.kinds.of(of)
    if not isinstance(of, ast.Name) or (known is not None and known.kind == "parameter"):
        script.plan.refuse[stmt] = (
            "a layer's own variables are made trainable or not with `trainable`"
        )
        return
    loop, made = loop_of(page, of), _creation(page, stmt, of.id)
    if isinstance(loop, ast.For) and made is None:
        _plan_all(page, stmt, loop, script, wanted=wanted)
        return
    trainable = "" if wanted else ", trainable=False"
    if made is not None and wanted:
        value = made.value
        script.plan.replace[value] = lambda writer: _variable(value, writer)
        script.plan.drop.add(stmt)
        return
    script.plan.replace[stmt] = lambda writer: (
        f"{of.id} = {writer.spell('tf.Variable')}({of.id}{trainable})"
    )


def _variable(value: ast.expr, writer: Writer) -> str:
    return f"{writer.spell('tf.Variable')}({writer.own_text(value)})"


def _creation(page: Page, stmt: ast.stmt, name: str) -> ast.Assign | None:
    """Return the assignment before a statement that made a name which nothing has read since."""
    block = page.blocks[stmt]
    for one in reversed(block[: block.index(stmt)]):
        is_made = isinstance(one, ast.Assign) and len(one.targets) == 1
        if is_made and isinstance(one, ast.Assign):
            target = one.targets[0]
            if isinstance(target, ast.Name) and target.id == name:
                return one if isinstance(one.value, ast.Call | ast.BinOp) else None
        if name in bound_by(one):
            return None
        if any(node.id == name for node in names_in(one)):
            return None
    return None


def _plan_all(page: Page, stmt: ast.stmt, loop: ast.For, script: Script, *, wanted: bool) -> None:
    """Plan a loop by which gradients are wanted of all tensors of a list."""
    target, source = loop.target, loop.iter
    if not (isinstance(source, ast.Name) and isinstance(target, ast.Name)) or not (
        wanted and loop.body == [stmt]
    ):
        script.plan.refuse[stmt] = _WHEN_MADE
        return
    listed = script.origins.of(source)
    names = {one.id for one in names_in(listed)} if listed is not None else set()
    scope = scope_of(page, loop)
    inside = scope if scope is not None else page.tree
    assert inside is not None
    later = [one for one in names_in(inside) if one.lineno > loop.lineno]
    if listed is None or names & {one.id for one in later}:
        script.plan.refuse[stmt] = _WHEN_MADE
        return
    items, one = source.id, target.id
    script.plan.replace[loop] = lambda writer: (
        f"{items} = [{writer.spell('tf.Variable')}({one}) for {one} in {items}]"
    )
