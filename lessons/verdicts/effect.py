"""Whether a cell changed what stood in a name before it; what changes by itself does not count."""

from common.cells.seen import Seen, SeenModule, SeenTensor
from lessons.verdicts.likeness import compare
from lessons.verdicts.numbers import distinct
from lessons.verdicts.sides import Side, has_values
from lessons.verdicts.slices import Context


def is_changed(side: Side, name: str) -> bool | None:
    """Return whether a name's parameters or numbers differ after the cell, None where unknown.

    Being built, buffers (running statistics) and flags are no change.
    """
    before, after = side.before.get(name), side.after.get(name)
    if before is None or after is None or not (has_values(before) and has_values(after)):
        return None
    if isinstance(before, SeenModule) and isinstance(after, SeenModule):
        return _contents(before) != _contents(after)
    if isinstance(before, SeenTensor) and isinstance(after, SeenTensor):
        return before.values != after.values or before.stored != after.stored
    return None


def is_seen_through(side: Side, name: str) -> bool:
    """Return whether a name changed only because the cell wrote to another view of its numbers.

    Some frameworks reshape without a copy. Where the name is read next, its values tell.
    """
    seen, named = side.after.get(name), {*side.run.uses, *side.run.binds}
    if not isinstance(seen, SeenTensor) or name in named:
        return False
    written = [side.after[other] for other in named & side.touched if is_changed(side, other)]
    return any(
        isinstance(other, SeenTensor) and other.shape != seen.shape and other.values == seen.values
        for other in written
    )


def is_plain_tensor(side: Side, name: str) -> bool:
    """Return whether a name holds a tensor that is no parameter.

    Some frameworks cannot write into one. Where that has left its values behind once, a later step
    that leaves them there says nothing new.
    """
    seen = side.after.get(name)
    return isinstance(seen, SeenTensor) and seen.role == "tensor"


def stand_in(unchanged: Side, changed: Side, name: str) -> str:
    """Return the name under which the side without a change has the changed content, or nothing.

    It may have had it before, under the same name, or put it under one that only it has, as where
    values cannot be written in place.
    """
    wanted = changed.after[name]
    context = Context(unchanged, changed)
    for other in [name, *sorted(unchanged.touched - changed.touched)]:
        seen = unchanged.after.get(other)
        if seen is None or type(seen) is not type(wanted) or not has_values(seen):
            continue
        if _is_like(seen, wanted, context):
            return other
    return ""


def _is_like(seen: Seen, wanted: Seen, context: Context) -> bool:
    unlike = compare(seen, wanted, context)
    return unlike is None or unlike.level == "layout"


def _contents(module: SeenModule) -> list[object]:
    return [(one.tensor.shape, one.tensor.values) for one in distinct(module)]
