"""What a scenario observes, in a form that travels between processes and into `run.json`.

A fact carries its own comparison rule, because how close is close enough is known only where the
observation is made; there is no default tolerance.

NumPy, and the interface that needs it, are imported at use: a command that meets no facts need not
wait for them.
"""

import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

if TYPE_CHECKING:
    Value: TypeAlias = bool | int | float | str | list["Value"] | dict[str, "Value"] | None
else:
    Value = Any  # msgspec decodes any JSON value, and cannot resolve an alias that names itself

MAX_ELEMENTS = 1000


class Exact(msgspec.Struct, frozen=True, tag="exact"):
    """Values agree when they are equal, types included."""


class Close(msgspec.Struct, frozen=True, tag="close"):
    """Values agree when every number in them satisfies |a - b| <= atol + rtol * max(|a|, |b|)."""

    atol: float
    rtol: float


class SameError(msgspec.Struct, frozen=True, tag="error"):
    """Values agree when both name one exception class, or neither raised; messages are shown."""


class Shown(msgspec.Struct, frozen=True, tag="shown"):
    """Values are never compared, for the reason given; a reader sees them."""

    why: str


Rule: TypeAlias = Exact | Close | SameError | Shown


class Claim(msgspec.Struct, frozen=True):
    """What lesson documents say a fact will be; `where` names each as "002 heading"."""

    says: Value
    where: tuple[str, ...]


class Fact(msgspec.Struct, frozen=True, tag="fact"):
    """A named observation, with the rule by which frameworks are compared on it."""

    name: str
    value: Value
    rule: Rule
    claim: Claim | None = None


class Missing(msgspec.Struct, frozen=True, tag="missing"):
    """A fact that this framework cannot show, and why."""

    name: str
    reason: str


def claim(says: object, *where: str) -> Claim:
    """State what the documents at `where` ("002 4.2.4 共享模型参数") say a fact will be."""
    return Claim(plain(says), where)


def exact(name: str, value: object, claim: Claim | None = None) -> Fact:
    """Observe a value that must be equal everywhere."""
    return Fact(name, plain(value), Exact(), claim)


def close(
    name: str, value: object, *, atol: float, rtol: float = 0.0, claim: Claim | None = None
) -> Fact:
    """Observe numbers (alone, in lists or in a dict) that must be equal within a tolerance."""
    return Fact(name, plain(value), Close(atol, rtol), claim)


def shown(name: str, value: object, why: str) -> Fact:
    """Observe a value that a reader should see and that is not compared, for the reason given."""
    return Fact(name, plain(value), Shown(why))


def offered(name: str, observe: Callable[[], Fact]) -> Fact | Missing:
    """Return the fact that `observe` makes, or why the framework does not offer it."""
    from common.interface.border import NotOffered

    try:
        return observe()
    except NotOffered as reason:
        return Missing(name, str(reason))


def exact_if_offered(
    name: str, observe: Callable[[], object], claim: Claim | None = None
) -> Fact | Missing:
    """Observe a value that must be equal wherever the framework offers it."""
    return offered(name, lambda: exact(name, observe(), claim))


def error(name: str, call: Callable[[], object], claim: Claim | None = None) -> Fact:
    """Observe which exception a call raises: class and first line, or None where it raises nothing.

    A claim says the class's name, or None for "no error".
    """
    return Fact(name, error_of(call), SameError(), claim)


def error_of(call: Callable[[], object]) -> Value:
    """Return {"class", "message"} of what the call raises, or None where it raises nothing.

    `NotOffered` is no observation about an error, and passes through.
    """
    from common.interface.border import NotOffered

    try:
        call()
    except NotOffered:
        raise
    except Exception as raised:  # whatever a framework raises is the observation itself
        return {"class": type(raised).__name__, "message": first_line(raised)}
    return None


def warnings_of(call: Callable[[], object]) -> list[str]:
    """Return the names of the classes of warnings that a call gives, each once."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call()
    return sorted({warning.category.__name__ for warning in caught})


def first_line(raised: BaseException) -> str:
    """Return the first line with text of an exception's message, at most 200 characters."""
    try:
        lines = (line.strip() for line in str(raised).splitlines())
    except Exception as failed:  # a message that cannot be had is no reason to lose the outcome
        return f"its message cannot be had: {type(failed).__name__}"
    return next((line for line in lines if line), "")[:200]


def plain(value: object) -> Value:
    """Return the value in JSON's types: arrays and tuples as lists, NumPy scalars as Python's.

    Numbers that JSON has no word for become "nan", "inf" and "-inf".

    Raises:
        TypeError: the value, or one inside it, has no plain form.
        ValueError: an array has more than MAX_ELEMENTS elements; a scenario should summarise it.
    """
    import numpy as np

    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, np.ndarray):
        if value.size > MAX_ELEMENTS:
            raise ValueError(f"an array of {value.size} elements is too large for a fact")
        return plain(value.tolist())
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [plain(item) for item in value]
    raise TypeError(f"a fact holds plain values; found {type(value).__name__}: {value!r:.80}")
