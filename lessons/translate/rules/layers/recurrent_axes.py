"""The axis for layers that a state has in PyTorch and Paddle, and not in Keras: where a lesson puts
it there or takes it away at once, the other framework has no need of it.
"""

import ast
from collections.abc import Sequence

from lessons.translate.pages import Page
from lessons.translate.script import Script

_LAST = "[0][:, -1]"
_FLAGS = ", return_sequences=True, return_state=True"


def skips_axis(stmt: ast.Assign, names: Sequence[str], page: Page, script: Script) -> bool:
    """Leave out the statement after a layer's call that only gives or takes its states' axis."""
    block = page.blocks[stmt]
    following = block[block.index(stmt) + 1 : block.index(stmt) + 2]
    form = "tf.expand_dims({}, 0)" if script.source == "keras" else "{}.squeeze(0)"
    wanted = f"{', '.join(names)} = {', '.join(form.format(name) for name in names)}"
    if not following or ast.dump(following[0]) != ast.dump(ast.parse(wanted).body[0]):
        return False
    script.plan.drop.add(following[0])
    return True


def takes_last(stmt: ast.Assign, names: Sequence[str], page: Page, script: Script) -> bool:
    """Plan the one use of a state in a function as `state[-1]`, where there is one."""
    function = page.enclosing(stmt, ast.FunctionDef)
    if len(names) != 1 or stmt not in getattr(function, "body", ()):
        return False
    assert function is not None
    uses = [
        one
        for one in ast.walk(function)
        if isinstance(one, ast.Name) and one.id == names[0] and one.lineno > stmt.lineno
    ]
    if len(uses) != 1 or not isinstance(uses[0].ctx, ast.Load) or uses[0] in script.plan.replace:
        return False
    script.plan.replace[uses[0]] = f"{names[0]}[-1]"
    return True


def without_axis(state: ast.expr, script: Script) -> ast.expr | None:
    """Return the state that is given its axis, or the one layer's that is taken, in a call."""
    match state:
        case ast.Call(
            func=ast.Attribute(value=inner, attr="unsqueeze"), args=[ast.Constant(value=0)]
        ):
            return inner
        case ast.Subscript(value=ast.Name() as inner, slice=ast.Constant(value=0)):
            known = script.kinds.of(inner)
            is_one = known is not None and known.shape is not None and known.shape[:1] == (1,)
            return inner if is_one and known is not None and known.ndim == 3 else None
    return None


def plan_last(node: ast.Call, page: Page, script: Script) -> ast.expr | None:
    """Return the expression that takes a layer's last output, where nothing else is taken of it.

    The layer is made to give that alone.
    """
    whole = page.parents.get(page.parents[node])
    made = script.origins.of(node.func)
    if not isinstance(whole, ast.Subscript) or not isinstance(made, ast.Call):
        return None
    if not ast.unparse(whole).endswith(_LAST):
        return None
    calls = [one for _, one in script.walk(ast.Call) if script.origins.of(one.func) is made]
    is_alone = len(calls) == 1 and made not in script.plan.replace
    return whole if is_alone else None


def gives_last(text: str) -> str:
    """Return a layer of Keras that gives its last output alone."""
    return text.replace(_FLAGS, "")
