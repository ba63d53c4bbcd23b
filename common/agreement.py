"""Whether two observed values agree, under the rule that stands beside the fact."""

from collections.abc import Mapping

from common.divergences import Groups
from common.facts import Close, Exact, Rule, SameError, Shown, Value


def agree(rule: Rule, first: Value, second: Value) -> bool:
    """Return whether the values agree under the rule.

    Raises:
        ValueError: the rule is `Shown`, under which nothing is compared.
    """
    match rule:
        case Exact():
            return _equal(first, second)
        case Close(atol, rtol):
            return _close(first, second, atol, rtol)
        case SameError():
            return _error_class(first) == _error_class(second)
        case Shown():
            raise ValueError("a shown fact is not compared")


def claim_holds(rule: Rule, says: Value, value: Value) -> bool:
    """Return whether a value is what a claim says; of an error a claim says the class alone."""
    if isinstance(rule, SameError):
        return says == _error_class(value)
    if isinstance(rule, Shown):
        return _equal(says, value)
    return agree(rule, says, value)


def group(rule: Rule, values: Mapping[str, Value]) -> Groups:
    """Return the frameworks in groups whose values agree with the group's first, sorted."""
    groups: list[list[str]] = []
    for framework in sorted(values):
        value = values[framework]
        home = next((found for found in groups if agree(rule, values[found[0]], value)), None)
        if home is None:
            groups.append([framework])
        else:
            home.append(framework)
    return tuple(sorted(tuple(found) for found in groups))


def _equal(first: Value, second: Value) -> bool:
    """Compare types too: True is not 1, and 1 is not 1.0."""
    if type(first) is not type(second):
        return False
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(_equal, first, second))
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(
            _equal(item, second[key]) for key, item in first.items()
        )
    return first == second


def _close(first: Value, second: Value, atol: float, rtol: float) -> bool:
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(
            _close(one, other, atol, rtol) for one, other in zip(first, second, strict=True)
        )
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(
            _close(item, second[key], atol, rtol) for key, item in first.items()
        )
    if _is_number(first) and _is_number(second):
        try:
            one, other = float(first), float(second)  # type: ignore[arg-type]
        except OverflowError:  # a whole number that no float holds: no observation, but valid JSON
            return first == second
        return abs(one - other) <= atol + rtol * max(abs(one), abs(other))
    return _equal(first, second)  # None, texts, and "nan" or "inf", which are near nothing else


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _error_class(value: Value) -> Value:
    return value.get("class") if isinstance(value, dict) else value
