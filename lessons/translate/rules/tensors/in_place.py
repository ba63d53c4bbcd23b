"""Plain tensors that change in place, where the target's do not, or do it in other words.

Tensors of TensorFlow never change: what does is a variable from the start. `x += y` changes a
tensor of PyTorch, and elsewhere gives the name another one, which shows where it has a second name.
"""

import ast
from functools import partial

from lessons.phrasebook.filling import bracketed
from lessons.translate.plan import Refused
from lessons.translate.rules.tensors.changed import Change, composed, find_changes
from lessons.translate.rules.tensors.makings import Makings
from lessons.translate.rules.tensors.operators import plan_operators
from lessons.translate.rules.tensors.sharing import is_shared, viewed
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_METHODS = {"+": "assign_add", "-": "assign_sub"}
NOT_SEEN = "tensors of TensorFlow do not change, and where this one is made is not seen"
_IS_VIEW = "tensors of TensorFlow do not change, and none shares its numbers with another"
LISTED = "TensorFlow sets elements by numbers and slices, not by a list or tensor of places"
TRACKED = "no gradient flows through what is assigned to a variable of TensorFlow"


def plan_in_place(script: Script) -> None:
    """Decide how tensors are changed in place."""
    changes = [one for one in find_changes(script) if _is_free(one, script)]
    if script.target != "keras":
        plan_operators(changes, script)
    elif script.source != "keras":
        _plan_variables(changes, script)


def _is_free(change: Change, script: Script) -> bool:
    """Return whether nobody has decided about a statement, and it is no step of training."""
    plan = script.plan
    if change.stmt in plan.replace or change.stmt in plan.refuse or change.stmt in plan.drop:
        return False
    known = script.kinds.of(change.name)
    return known is None or not (known.kind == "parameter" or known.is_trainable)


def _plan_variables(changes: list[Change], script: Script) -> None:
    """Make variables of what is changed in TensorFlow, and have all changes assign."""
    makings = script.once(Makings)
    made: dict[ast.expr, None] = {}
    for change in changes:
        if _needs_variable(change, script):
            _take(change, makings, made, script)
    for change in changes:
        own = makings.of(change.name)
        is_variable = own is not None and any(one in made for one in own)
        if is_variable and _rebinds(change, script):
            _plan_rebound(change, changes, script)
        elif is_variable:
            _plan_assign(change, script)
        elif _is_masked(change, script):
            _plan_where(change, script)
    for value in made:
        if value not in script.plan.replace and not _is_variable(value, script):
            script.plan.replace[value] = partial(as_variable, value)
    _plan_lengths(makings, made, script)


def _plan_rebound(change: Change, changes: list[Change], script: Script) -> None:
    """Give a name another tensor: a variable takes no `+=`, and is one again if it changes on."""
    value, name = change.value, change.name.id
    changes_on = any(one.name.id == name and not one.is_operator for one in changes)

    def written(writer: Writer) -> str:
        assert value is not None
        text = composed(name, change.sign, value, writer.text(value))
        return (
            f"{name} = {writer.spell('tf.Variable')}({text})" if changes_on else f"{name} = {text}"
        )

    if value is not None and change.sign:
        script.plan.replace.setdefault(change.stmt, written)


def _needs_variable(change: Change, script: Script) -> bool:
    if change.is_operator:
        return _changes(change, script)
    return not _is_masked(change, script) or is_shared(change.page, change.name, script)


def _changes(change: Change, script: Script) -> bool:
    """Return whether `x += y` changes the tensor, and somebody sees it."""
    return script.source == "pytorch" and is_shared(change.page, change.name, script)


def _rebinds(change: Change, script: Script) -> bool:
    """Return whether `x += y` gives the name another tensor, and somebody sees it."""
    is_operator = change.is_operator and script.source == "paddle"
    return is_operator and is_shared(change.page, change.name, script)


def _take(change: Change, makings: Makings, made: dict[ast.expr, None], script: Script) -> None:
    """Note what a changed tensor is made by, or why it cannot be a variable."""
    known = script.kinds.of(change.name)
    refuse = script.plan.refuse
    is_inside = change.page.enclosing(change.name, ast.FunctionDef) is not None
    if known is not None and known.needs_gradient and not is_inside:
        refuse[change.stmt] = TRACKED
        return
    if change.index is not None and is_listed(change.index, script):
        refuse[change.stmt] = LISTED
        return
    values = makings.of(change.name)
    if values is None:
        if not change.is_operator:
            refuse[change.stmt] = NOT_SEEN
        return
    if any(_is_view(one, script) for one in values):
        refuse[change.stmt] = _IS_VIEW
        return
    made |= dict.fromkeys(values)


def _is_view(value: ast.expr, script: Script) -> bool:
    """Return whether a value shares its numbers with a tensor that has a name of its own."""
    inner = viewed(value, script)
    if inner is None:
        return False
    return isinstance(inner, ast.Name | ast.Attribute) or _is_view(inner, script)


def _is_variable(value: ast.expr, script: Script) -> bool:
    """Return whether a value becomes a variable anyway."""
    known = script.kinds.of(value)
    return known is not None and (known.kind == "parameter" or known.is_trainable)


def as_variable(value: ast.expr, writer: Writer) -> str:
    """Return a value as one of TensorFlow's variables, which change."""
    said = writer.script.says(value, "clone")
    inner = said.holes["x"].node if said else None
    text = writer.own_text(value) if inner is None else writer.text(inner)
    return f"{writer.spell('tf.Variable')}({text})"


def _plan_assign(change: Change, script: Script) -> None:
    script.plan.replace.setdefault(change.stmt, lambda writer: _assigned(change, writer))


def _assigned(change: Change, writer: Writer) -> str:
    """Return a change of a variable of TensorFlow."""
    script, name = writer.script, change.name.id
    if change.value is None:
        assert isinstance(change.stmt, ast.Expr)
        return writer.text(change.stmt.value)
    value = writer.text(change.value)
    if _is_masked(change, script):
        return f"{name}.assign({_where(change, writer)})"
    if change.index is not None and not change.is_whole:
        part = f"{name}[{writer.text(change.index)}]"
        if change.sign:
            value = composed(part, change.sign, change.value, value)
        return f"{part}.assign({value})"
    is_like = change.is_alike(script)
    if change.sign in _METHODS and is_like:
        return f"{name}.{_METHODS[change.sign]}({value})"
    if change.sign:
        return f"{name}.assign({composed(name, change.sign, change.value, value)})"
    return f"{name}.assign({value})" if is_like else f"{name}[:].assign({value})"


def _is_masked(change: Change, script: Script) -> bool:
    index = change.index
    return index is not None and (
        script.kinds.is_seen(index, "Mask") or isinstance(index, ast.Compare)
    )


def _plan_where(change: Change, script: Script) -> None:
    """Choose between old and new elements by the mask: the name gets another tensor."""
    script.plan.refuse.pop(change.stmt, None)
    script.plan.replace.setdefault(
        change.stmt, lambda writer: f"{change.name.id} = {_where(change, writer)}"
    )


def _where(change: Change, writer: Writer) -> str:
    script, mask = writer.script, change.index
    assert mask is not None
    if change.value is None:
        raise Refused(LISTED)
    known = script.kinds.of(change.value)
    size = known.ndim if known else -1
    if known is None or (known.kind != "number" and size != 0):
        raise Refused("TensorFlow sets the elements under a mask to one value, not to several")
    value, where = _value(change, writer), writer.spell("tf.where")
    if isinstance(mask, ast.UnaryOp) and isinstance(mask.op, ast.Invert):
        return f"{where}({_stretched(mask.operand, change, writer)}, {change.name.id}, {value})"
    return f"{where}({_stretched(mask, change, writer)}, {value}, {change.name.id})"


def _stretched(mask: ast.expr, change: Change, writer: Writer) -> str:
    """Return a mask with as many axes as the tensor has."""
    kinds, text = writer.script.kinds, writer.text(mask)
    own, known = kinds.of(change.name), kinds.of(mask)
    if own is None or known is None or known.ndim < 0 or own.ndim == known.ndim:
        return text
    if own.ndim > known.ndim:
        axes = ["...", *[writer.spell("tf.newaxis")] * (own.ndim - known.ndim)]
        return f"{bracketed(text)}[{', '.join(axes)}]"
    if own.ndim >= 0 or not isinstance(mask, ast.Name):
        raise Refused("TensorFlow wants a mask of as many axes as the tensor has")
    shape = f"{text}.shape + (1,) * (len({change.name.id}.shape) - {known.ndim})"
    return f"{writer.spell('tf.reshape')}({text}, {shape})"


def _value(change: Change, writer: Writer) -> str:
    """Return what is put under a mask; a whole number as a fraction where the tensor has such."""
    assert change.value is not None
    text = writer.text(change.value)
    if change.sign:
        return composed(change.name.id, change.sign, change.value, text)
    is_whole = isinstance(change.value, ast.Constant) and type(change.value.value) is int
    known = writer.script.kinds.of(change.name)
    return f"{text}.0" if is_whole and known and known.dtype.startswith("float") else text


def is_listed(index: ast.expr, script: Script) -> bool:
    """Return whether an index is, or has in it, a list or tensor of places."""
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    for one in parts:
        known = script.kinds.of(one)
        if isinstance(one, ast.List) or (known is not None and known.kind in {"sequence", "array"}):
            return True
        if (
            known is not None
            and known.kind == "tensor"
            and known.ndim != 0
            and known.dtype != "bool"
        ):
            return True
    return False


def _plan_lengths(makings: Makings, made: dict[ast.expr, None], script: Script) -> None:
    """Ask variables for their shapes: they have no `len`."""
    for _, node in script.walk(ast.Call):
        said = script.says(node, "length")
        inner = said.holes["x"].node if said else None
        if not isinstance(inner, ast.Name) or node in script.plan.replace:
            continue
        own = makings.of(inner)
        if own and any(one in made for one in own):
            script.plan.replace[node] = f"{inner.id}.shape[0]"
