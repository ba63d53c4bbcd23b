"""What frameworks have beside tensors and layers, by what a reader sees of it: types of numbers,
devices, and optimizers by their method and rate.
"""

import math
import re

from common.cells.seen import Seen, SeenOther, SeenPlain
from lessons.translate.proof.numbers import TOLERANCE
from lessons.verdicts.likeness import Unlike
from lessons.verdicts.numbers import dtype_class

_DTYPE = re.compile(r"\b(?:bool|uint\d+|int\d+|b?float\d+|complex\d+)\b", re.IGNORECASE)
_DEVICE = re.compile(r"\b(cpu|gpu|cuda|xpu)\b(?:'?, index=|:)?(\d*)", re.IGNORECASE)
# Paddle has a class of its own for descent with momentum.
_METHODS = {"momentum": "sgd"}


def compare_things(left: Seen, right: Seen) -> Unlike | None:
    """Return how two things of libraries differ, None where they do not or nothing tells."""
    kinds = {one.kind for one in (left, right) if isinstance(one, SeenOther)}
    if kinds == {"dtype"}:
        return _dtypes(_text(left), _text(right))
    if kinds == {"device"}:
        return _devices(_text(left), _text(right))
    if kinds == {"optimizer"} and isinstance(left, SeenOther) and isinstance(right, SeenOther):
        return _optimizers(left, right)
    return None


def _text(seen: Seen) -> str:
    """Return what is written of it: TensorFlow's devices and Keras's types are plain texts."""
    if isinstance(seen, SeenPlain):
        return str(seen.value)
    return seen.text if isinstance(seen, SeenOther) else ""


def _dtypes(one: str, other: str) -> Unlike | None:
    names = [found[0].lower() if (found := _DTYPE.search(text)) else "" for text in (one, other)]
    if not all(names) or dtype_class(names[0]) == dtype_class(names[1]):
        return None
    return Unlike("dtype", f"{names[0]} against {names[1]}")


def _devices(one: str, other: str) -> Unlike | None:
    places = [_place(text) for text in (one, other)]
    if not all(places) or places[0] == places[1]:
        return None
    return Unlike("structure", f"{places[0]} against {places[1]}")


def _place(text: str) -> str:
    """Return "cpu", or "gpu" with its number; empty where the text names no device."""
    found = _DEVICE.search(text)
    if not found:
        return ""
    return "cpu" if found[1].lower() == "cpu" else f"gpu:{found[2] or 0}"


def _optimizers(left: SeenOther, right: SeenOther) -> Unlike | None:
    names = [one.class_name.lower() for one in (left, right)]
    if _METHODS.get(names[0], names[0]) != _METHODS.get(names[1], names[1]):
        return Unlike("structure", f"{left.class_name} against {right.class_name}")
    one, other = left.rate, right.rate
    if one is None or other is None or math.isclose(one, other, rel_tol=TOLERANCE):
        return None
    return Unlike("values", f"a learning rate of {one:g} against {other:g}")
