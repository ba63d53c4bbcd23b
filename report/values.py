"""How values and seconds are spelled where a person reads them; `run.json` keeps them whole."""

from collections.abc import Iterable

from common.divergences import Groups
from common.facts import Rule, SameError, Value
from report.words import Words

SHORT = 32  # a value up to this long stands beside its name in a list
LONG = 160  # and one up to this long is shown whole in a cell

UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))


def spell(value: Value, digits: int = 6) -> str:
    """Return a value in one line, numbers to so many significant digits."""
    if isinstance(value, float):
        text = f"{value:.{digits}g}"
        return text if set(text) & set(".en") else f"{text}.0"
    if isinstance(value, list):
        return f"[{', '.join(spell(item, digits) for item in value)}]"
    if isinstance(value, dict):
        pairs = (f"{key}: {spell(item, digits)}" for key, item in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, str):
        return " ".join(value.split()) or repr(value)
    return str(value)


def spell_observed(value: Value, rule: Rule | None, words: Words, digits: int = 6) -> str:
    """Return an observed value in one line; of an error its class and message."""
    if isinstance(rule, SameError) and value is None:
        return words.marks.no_error
    if isinstance(rule, SameError) and isinstance(value, dict):
        return ": ".join(spell(part) for part in value.values() if part)
    return spell(value, digits)


def spell_apart(values: dict[str, Value], rule: Rule | None, words: Words) -> dict[str, str]:
    """Return each framework's value, with as many digits as it takes to see them differ."""
    for digits in (6, 9, 17):
        texts = {name: spell_observed(value, rule, words, digits) for name, value in values.items()}
        if len(set(texts.values())) > 1:
            break
    return texts


def order_groups(groups: Groups, names: Iterable[str]) -> list[list[str]]:
    """Return who agrees with whom in the order of the names, that of a report's columns."""
    places = {name: place for place, name in enumerate(names)}
    ordered = (sorted(group, key=places.__getitem__) for group in groups)
    return sorted(ordered, key=lambda group: places[group[0]])


def spell_groups(groups: Groups, names: Iterable[str]) -> str:
    """Return who agrees with whom: "pytorch = paddle | keras"."""
    return " | ".join(" = ".join(group) for group in order_groups(groups, names))


def shorten(text: str, limit: int = LONG) -> str:
    """Return the text, or as much of it as the limit allows, with an ellipsis."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def choose_unit(seconds: float) -> tuple[float, str]:
    """Return the size and the name of the unit that suits so many seconds."""
    return next((unit for unit in UNITS if abs(seconds) >= unit[0]), UNITS[-1])


def spell_number(number: float) -> str:
    """Return a number to three digits, never with an exponent."""
    decimals = 0 if abs(number) >= 100 else 1 if abs(number) >= 10 else 2
    return f"{number:.{decimals}f}"


def spell_seconds(seconds: float) -> str:
    """Return seconds in a unit that suits them, to three digits: "12.3 µs"."""
    size, unit = choose_unit(seconds)
    return f"{spell_number(seconds / size)} {unit}"
