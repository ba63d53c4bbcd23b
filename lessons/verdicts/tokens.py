"""Shown texts as words, signs and numbers, and what of them two runs do not agree on."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

# "float" digits are never compared as text: how many are printed is a matter of formatting.
Sort = Literal["float", "int", "truth", "text"]
_FLOAT = r"[-+]?(?:\d+\.\d*|\.\d+)(?:e[-+]?\d+)?|[-+]?\d+e[-+]?\d+|[-+]?\b(?:nan|inf)\b"
_TOKEN = re.compile(
    rf"(?P<float>(?<![\w.])(?:{_FLOAT})(?![\w.]))"
    r"|(?P<int>(?<![\w.])-?\d+(?![\w.]))"
    r"|(?P<truth>\b(?:True|False)\b)"
    r"|(?P<text>[^\W_][\w.]*|_\w*|[^\w\s])",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"0x[0-9a-f]+", re.IGNORECASE)
_FIGURE = re.compile(r"<Figure size[^<>]*>|\[?<matplotlib[^<>]*>\]?")
_SCALE = re.compile(r"\d\.\d+e[-+]\d+ \*")


@dataclass(frozen=True)
class Token:
    """A piece of a shown text, and of which sort it is."""

    sort: Sort
    text: str


def tokens_of(text: str) -> list[Token]:
    """Return a text's tokens: white space, addresses, figures and factors of tensors left out."""
    for pattern, put in ((_ADDRESS, " address "), (_FIGURE, " "), (_SCALE, " ")):
        text = pattern.sub(put, text)
    found = []
    for match in _TOKEN.finditer(text):
        sort: Sort = match.lastgroup  # type: ignore[assignment]
        found.append(Token(sort, match[0]))
    return found


def set_aside(seen: Sequence[Token], other: Sequence[Token] | None) -> set[Sort] | None:
    """Return the sorts of tokens that chance settles, or None where it settles even their number.

    Without a second run all numbers and truth values are set aside.
    """
    if other is None:
        return {"float", "int", "truth"}
    if [one.sort for one in seen] != [one.sort for one in other]:
        return None
    differing = {one.sort for one, two in zip(seen, other, strict=True) if one != two}
    if "text" in differing:
        return None
    return {"float", *differing}


def skeleton(tokens: Sequence[Token], aside: set[Sort]) -> list[str]:
    """Return the texts of tokens, those of the sorts set aside by the name of their sort."""
    return [f"<{one.sort}>" if one.sort in aside else one.text for one in tokens]


def first_difference(
    recorded: Sequence[Token], seen: Sequence[Token], aside: set[Sort]
) -> tuple[str, str] | None:
    """Return the first tokens in which two texts differ by more than what is set aside."""
    pairs = zip_longest(skeleton(recorded, aside), skeleton(seen, aside), fillvalue="")
    at = next((at for at, (one, two) in enumerate(pairs) if one != two), None)
    if at is None:
        return None
    one, two = ("".join(token.text for token in some[at : at + 1]) for some in (recorded, seen))
    return one, two


def number_differs(recorded: Sequence[Token], seen: Sequence[Token]) -> tuple[str, str] | None:
    """Return the first number that is not the recorded one, to a thousandth.

    Zeros are passed over: where frameworks share their initial values, all biases are zero.
    """
    for one, two in zip(recorded, seen, strict=True):
        if one.sort != "float" or two.sort != "float":
            continue
        left, right = float(one.text), float(two.text)
        if right and not math.isclose(left, right, rel_tol=1e-3, abs_tol=1e-4):
            if math.isnan(left) and math.isnan(right):
                continue
            return one.text, two.text
    return None
