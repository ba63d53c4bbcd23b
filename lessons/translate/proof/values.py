"""One value of a translation held against the source's: the same numbers, or in what it differs.

What frameworks do differently by convention is no difference: layouts of parameters, widths of
integers, kinds of containers, names of layers and entries, channels of images, a gradient that is
None or zeros, a layer that is not built yet, a repr. Everything else is.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from common.cells.describe import MOST_TEXT
from common.cells.seen import (
    Seen,
    SeenMapping,
    SeenModule,
    SeenOther,
    SeenPlain,
    SeenSequence,
    SeenTensor,
)
from lessons.translate.proof.comparing import Comparing
from lessons.translate.proof.flattened import OWN_ORDER, rows_by_images
from lessons.translate.proof.forms import (
    as_module,
    as_tensor,
    is_untold,
    plain_sizes,
    written_numbers,
)
from lessons.translate.proof.modules import NOT_BUILT, compare_modules
from lessons.translate.proof.numbers import (
    Shape,
    are_close,
    orders,
    same_numbers,
)
from lessons.translate.proof.states import LAID_OUT, kept_by_steps
from lessons.translate.proof.texts import are_same_texts
from lessons.translate.proof.things import compare_things
from lessons.verdicts.brief import brief
from lessons.verdicts.likeness import Unlike, dtypes_unlike, unpaired

# What may give the items of a list, and does not show them.
_GIVES_ITEMS = ("generator", "object")


def compare(left: Seen, right: Seen, at: Comparing) -> Unlike | None:
    """Return how the translation's value `right` differs from the source's `left`, or None."""
    if is_untold(left) or is_untold(right):
        at.untold = True
        return None
    one, other = as_tensor(left, right), as_tensor(right, left)
    if one is not None and other is not None:
        is_plain = not (isinstance(left, SeenTensor) and isinstance(right, SeenTensor))
        return _tensors(one, other, at, is_plain=is_plain)
    net, like = as_module(left), as_module(right)
    if net is not None and like is not None:
        return compare_modules(net, like, at)
    return _collections(left, right, at)


def _collections(left: Seen, right: Seen, at: Comparing) -> Unlike | None:
    if kept := kept_by_steps(left, right):
        at.notes[LAID_OUT] = None
        with at.inside("weight"):
            return _in_any_order(*kept, at)
    match left, right:
        case SeenSequence(), SeenSequence():
            return _sequences(left, right, at)
        case SeenMapping(), SeenMapping():
            return _mappings(left, right, at)
        case SeenMapping() | SeenSequence(), SeenMapping() | SeenSequence():
            return _in_any_order(_parts(left), _parts(right), at)
    return _others(left, right, at)


def _tensors(
    left: SeenTensor, right: SeenTensor, at: Comparing, *, is_plain: bool
) -> Unlike | None:
    """Compare two tensors; `is_plain` says that one of them is a number or a list of numbers."""
    if left.values is None or right.values is None:
        return _unfilled(left, right, at)
    is_weight = _is_weight(left, right, at)
    tried = list(orders(left.shape, right.shape, moves=at.moves_channels, is_weight=is_weight))
    if not tried:
        return Unlike("structure", f"shape {left.shape} against {right.shape}")
    if is_plain and "bool" in (left.dtype, right.dtype) and left.dtype != right.dtype:
        return Unlike("dtype", f"{left.dtype} against {right.dtype}")
    if not is_plain and (unlike := dtypes_unlike(left, right)):
        return unlike
    found = [(same_numbers(left, right, axes), note) for axes, note in tried]
    found += [(same_numbers(*rows), OWN_ORDER) for rows in rows_by_images(left, right, at.moved)]
    notes = [note for is_same, note in found if is_same]
    if not notes:
        is_untold = any(is_same is None for is_same, _ in found)
        at.untold = at.untold or is_untold
        return None if is_untold else Unlike("values")
    at.told += 1
    at.notes |= dict.fromkeys(filter(None, notes[:1]))
    return None


def _unfilled(left: SeenTensor, right: SeenTensor, at: Comparing) -> Unlike | None:
    """Compare tensors of which one has no numbers, or none that can be told (complex ones)."""
    if "parameter" in (left.role, right.role):
        at.notes[NOT_BUILT] = None
        return None
    if left.shape != right.shape:
        return Unlike("structure", f"shape {left.shape} against {right.shape}")
    at.untold = True
    return dtypes_unlike(left, right)


def _is_weight(left: SeenTensor, right: SeenTensor, at: Comparing) -> bool:
    """Return whether these are a parameter's numbers, its gradient's, or a piece of one."""
    if "parameter" in (left.role, right.role):
        return True
    if not at.speaks_of_weights():
        return False
    if tuple(sorted(left.shape)) in at.weights:
        return True
    return left.shape == right.shape[::-1] and at.are_pieces(left, right)


def _sequences(left: SeenSequence, right: SeenSequence, at: Comparing) -> Unlike | None:
    one, other = plain_sizes(left), plain_sizes(right)
    is_shape = "shape" in (left.class_name, right.class_name)
    if one is not None and other is not None and (is_shape or any("shape" in x for x in at.lines)):
        return compare_shapes(one, other, at)
    if left.length != right.length:
        return Unlike("structure", f"{left.length} items against {right.length}")
    if "set" in (left.class_name, right.class_name):
        return _in_any_order(left.items, right.items, at)
    _note_cut(left, right, at)
    return _first(zip(left.items, right.items, strict=False), at)


def compare_shapes(one: Shape, other: Shape, at: Comparing) -> Unlike | None:
    """Return how two shapes differ but for channels of images and layouts of parameters."""
    is_weight = at.speaks_of_weights() and tuple(sorted(one)) in at.weights
    for _, note in orders(one, other, moves=at.moves_channels, is_weight=is_weight):
        at.told += 1
        at.notes |= dict.fromkeys(filter(None, [note]))
        return None
    return Unlike("structure", f"shape {one} against {other}")


def _mappings(left: SeenMapping, right: SeenMapping, at: Comparing) -> Unlike | None:
    if left.items.keys() == right.items.keys() and left.length == right.length:
        _note_cut(left, right, at)
        found = [_entry(key, left.items[key], right.items[key], at) for key in left.items]
        return _foremost(found)
    if any(isinstance(one, SeenPlain) for one in (*left.items.values(), *right.items.values())):
        return Unlike("structure", f"entries {sorted(left.items)} against {sorted(right.items)}")
    return _in_any_order(_parts(left), _parts(right), at)


def _parts(seen: SeenMapping | SeenSequence) -> list[Seen]:
    """Return the parameters in a state dict, or all that is in it where it has none."""
    items = list(seen.items.values() if isinstance(seen, SeenMapping) else seen.items)
    own = [one for one in items if isinstance(one, SeenTensor) and one.role == "parameter"]
    return list(own or items)


def _in_any_order(left: Sequence[Seen], right: Sequence[Seen], at: Comparing) -> Unlike | None:
    """Compare what frameworks list each in their own order, each item with its like."""
    if len(left) != len(right):
        return Unlike("structure", f"{len(left)} items against {len(right)}")
    missing, rest = unpaired(left, right, lambda one, other: compare(one, other, at) is None)
    return _first(zip(missing, rest, strict=True), at)


def _first(pairs: Iterable[tuple[Seen, Seen]], at: Comparing) -> Unlike | None:
    """Return the difference of the first level that items of two collections have."""
    return _foremost([compare(one, other, at) for one, other in pairs])


def _foremost(found: Iterable[Unlike | None]) -> Unlike | None:
    order = ("structure", "dtype", "values")
    return min(filter(None, found), key=lambda one: order.index(one.level), default=None)


def _entry(key: str, left: Seen, right: Seen, at: Comparing) -> Unlike | None:
    """Compare two entries of one name: in a state dict that is a parameter's."""
    with at.inside(key):
        return compare(left, right, at)


def _note_cut(
    left: SeenSequence | SeenMapping, right: SeenSequence | SeenMapping, at: Comparing
) -> None:
    known = min(len(left.items), len(right.items))
    if known < left.length:
        at.notes[f"the first {known} of {left.length} items were compared"] = None
        at.untold = at.untold or not known


def _others(left: Seen, right: Seen, at: Comparing) -> Unlike | None:
    """Compare two values of which one at least has no numbers of its own."""
    if _is_none(left) or _is_none(right):
        return _nothing(left, right, at)
    if isinstance(left, SeenPlain) and isinstance(right, SeenPlain):
        return _texts(left, right, at)
    return compare_things(left, right) or _of_two_kinds(left, right, at)


def _of_two_kinds(left: Seen, right: Seen, at: Comparing) -> Unlike | None:
    """Compare what may be one value in two forms, or nothing that has a value."""
    if _is_unlisted(left, right):
        at.untold = True
        return None
    is_waiting = _waits(left, right) or _waits(right, left)
    if is_waiting:
        at.notes[NOT_BUILT] = None
    if is_waiting or not (_has_value(left) or _has_value(right)):
        return None
    one, other = written_numbers(left), written_numbers(right)
    if one and other and are_close(np.array(one), np.array(other)):
        at.told += 1  # written out in a text here, and shown as a tensor there
        return None
    return _unlike_kinds(left, right)


def _waits(one: Seen, other: Seen) -> bool:
    """Return whether one is a parameter without values yet, and the other a list without any."""
    is_empty = isinstance(other, SeenSequence) and not other.length
    return is_empty and isinstance(one, SeenTensor) and one.values is None


def _is_unlisted(left: Seen, right: Seen) -> bool:
    """Return whether one is a list, and of the other's items some or all are not known."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, SeenOther) and one.kind in _GIVES_ITEMS:
            return isinstance(other, SeenSequence | SeenMapping)
        if isinstance(one, SeenSequence) and len(one.items) < one.length:
            return isinstance(other, SeenTensor)
    return False


def _nothing(left: Seen, right: Seen, at: Comparing) -> Unlike | None:
    """Compare where one is None: a gradient that was cleared is None here and zeros there."""
    if _is_none(left) and _is_none(right):
        at.told += 1
        return None
    value = right if _is_none(left) else left
    is_gradient = any("grad" in line for line in at.lines)
    if isinstance(value, SeenTensor) and is_gradient and _is_zero(value):
        at.notes["a gradient of None is zeros"] = None
        at.told += 1
        return None
    return None if not _has_value(value) else _unlike_kinds(left, right)


def _texts(left: SeenPlain, right: SeenPlain, at: Comparing) -> Unlike | None:
    one, other = str(left.value), str(right.value)
    if at.handles_error:
        return None
    is_cut = min(len(one), len(other)) >= MOST_TEXT
    if are_same_texts(one, other, is_cut=is_cut):
        at.told += 1
        return None
    sizes = [written_numbers(seen) for seen in (left, right)]
    if sizes[0] and sizes[1] and any("shape" in line for line in at.lines):
        shapes = [tuple(int(size) for size in some) for some in sizes if some]
        if shapes[0] and compare_shapes(shapes[0], shapes[1], at) is None:
            return None
    return Unlike("values")


def _is_zero(seen: SeenTensor) -> bool:
    values = seen.values
    return values is not None and not any(values.numbers) and not values.total


def _is_none(seen: Seen) -> bool:
    return isinstance(seen, SeenPlain) and seen.value is None


def _has_value(seen: Seen) -> bool:
    """Return whether something is more than a text or a thing of the library's."""
    if isinstance(seen, SeenModule):
        return bool(seen.parameters)
    return not isinstance(seen, SeenOther) and not (
        isinstance(seen, SeenPlain) and isinstance(seen.value, str)
    )


def _unlike_kinds(left: Seen, right: Seen) -> Unlike:
    return Unlike("structure", f"{brief(left)} against {brief(right)}")
