"""Values in a few words, for the evidence of a finding."""

from collections.abc import Sequence

from common.cells.seen import (
    Seen,
    SeenMapping,
    SeenModule,
    SeenParameter,
    SeenPlain,
    SeenSequence,
    SeenTensor,
)
from lessons.verdicts.numbers import distinct

_MOST = 6
_WIDTH = 100


def brief(seen: Seen) -> str:
    """Return a value in at most a hundred characters."""
    return _cut(_brief(seen))


def _brief(seen: Seen) -> str:
    match seen:
        case SeenTensor():
            shape = "x".join(map(str, seen.shape)) or "scalar"
            return f"{_numbers(seen)} ({shape}, {seen.dtype})"
        case SeenModule():
            return f"{seen.class_name} with {describe(seen)}"
        case SeenPlain():
            return repr(seen.value)
        case SeenSequence():
            return f"[{', '.join(_brief(one) for one in seen.items[:_MOST])}]"
        case SeenMapping():
            items = list(seen.items.items())[:_MOST]
            return "{" + ", ".join(f"{key}: {_brief(one)}" for key, one in items) + "}"
    told = f"{seen.class_name} with a learning rate of {seen.rate:g}" if seen.rate else seen.text
    return told or f"{seen.kind} {seen.class_name}"


def describe(module: SeenModule) -> str:
    """Return how many trainable parameters a module has, of how many elements."""
    trained = [one.tensor for one in distinct(module) if one.tensor.is_trainable]
    elements = 0
    for tensor in trained:
        size = 1
        for length in tensor.shape:
            size *= length
        elements += size
    return f"{len(trained)} trainable parameters of {elements} elements"


def module_values(module: SeenModule) -> str:
    """Return the first numbers of a module's parameters."""
    return parameters_in_brief(distinct(module))


def parameters_in_brief(parameters: Sequence[SeenParameter]) -> str:
    """Return the names and first numbers of some parameters."""
    parts = [f"{one.name} {_numbers(one.tensor)}" for one in parameters[:3]]
    return _cut("; ".join(parts))


def _cut(text: str) -> str:
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"


def _numbers(seen: SeenTensor) -> str:
    if seen.values is None:
        return "no values yet"
    numbers = seen.values.numbers
    told = ", ".join(f"{number:.4g}" for number in numbers[:_MOST])
    if len(numbers) == 1:
        return told
    return f"[{told}{', ...' if len(numbers) > _MOST or seen.values.is_sample else ''}]"
