"""The axis for layers that a state has in PyTorch and Paddle, and not in Keras: where a lesson puts
it there or takes it away at once, the other framework has no need of it.
"""

import ast
from collections.abc import Sequence

from lessons.translate.pages import Page, span_of
from lessons.translate.plan import Refused
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_LAST = "[0][:, -1]"
_TIME_FIRST = frozenset({"rnn", "lstm", "gru"})
_UNKNOWN = "whether time or batches come first in this layer is not told by the text"
_AXES = ((1, 0, 2), [1, 0, 2])
_TURNS = {"permute": ([1, 0, 2], [(1, 0, 2)]), "transpose": ([0, 1], [1, 0], [[1, 0, 2]])}
_FLAGS = ", return_sequences=True, return_state=True"


def reads_time_first(layer: ast.expr, script: Script) -> bool:
    """Return whether a recurrent layer of PyTorch or Paddle has time on the first axis.

    Raises:
        Refused: it is not known which of the lesson's layers it is, and they differ.
    """
    module, made = script.kinds.module(layer), script.origins.of(layer)
    calls = [(page.cell, call) for page, call in script.walk(ast.Call)]
    if module is not None and module.made is not None:
        calls = [one for one in calls if (one[0], span_of(one[1])) == module.made]
    elif made is not None:
        calls = [one for one in calls if one[1] is made]
    every = [said.phrase for _, call in calls if (said := script.said(call)) is not None]
    names = {one.name for one in every if one.topic == "recurrent" and one.gives == "module"}
    if names & _TIME_FIRST and names - _TIME_FIRST:
        raise Refused(_UNKNOWN)
    return bool(names & _TIME_FIRST)


def turned(given: ast.expr, writer: Writer) -> str:
    """Return what a layer reads with its first two axes changed, or as it was before they were."""
    match given:
        case ast.Call(func=ast.Attribute(value=inner, attr=attr), args=args, keywords=[]):
            if attr in _TURNS and [_literal(one) for one in args] in _TURNS[attr]:
                return writer.text(inner)
    return f"{writer.spell('tf.transpose')}({writer.text(given)}, (1, 0, 2))"


def is_turned(made: ast.AST | None, script: Script) -> bool:
    """Return whether all calls of a layer of Keras change the first two axes before and after."""
    every = [(page, call) for page, call in script.walk(ast.Call)]
    calls = [(page, call) for page, call in every if script.origins.of(call.func) is made]
    turns = (turned_by(call, page, script) is not None for page, call in calls)
    return made is not None and bool(calls) and all(turns)


def turned_by(
    node: ast.Call, page: Page, script: Script
) -> tuple[ast.expr, ast.stmt | None] | None:
    """Return what goes into a layer before its axes are changed, and the statement that changes
    them back, if there is one; None where they are not changed so.
    """
    match node.args[:1], page.parents[node]:
        case [ast.Call(func=function, args=[inner, axes])], ast.Assign(
            targets=[ast.Tuple(elts=[ast.Name(id=name), *_])]
        ) as stmt if script.path(function) == "tf.transpose" and _literal(axes) in _AXES:
            pass
        case _:
            return None
    if name == "_":
        return inner, None
    block = page.blocks[stmt]
    back = ast.dump(ast.parse(f"{name} = tf.transpose({name}, (1, 0, 2))").body[0])
    following = block[block.index(stmt) + 1 : block.index(stmt) + 2]
    return (inner, following[0]) if following and ast.dump(following[0]) == back else None


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def skips_axis(stmt: ast.Assign, names: Sequence[str], page: Page, script: Script) -> bool:
    """Leave out the statement after a layer's call that only gives or takes its states' axis."""
    block = page.blocks[stmt]
    after = [one for one in block[block.index(stmt) + 1 :] if one not in script.plan.drop]
    following = after[:1]
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
