"""Code as lines of text: the strings that go over several of them, and the comments in them."""

import io
import re
import tokenize
from collections import Counter
from contextlib import suppress

_STRING_OR_COMMENT = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'(?:\\.|[^\\])*?\'\'\''
    r'|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|#[^\n]*',
    re.DOTALL,
)
_SPACED = r", +(?=[^\s#])"
# An index is written `x[:,0]` by many who leave a space elsewhere.
_INDEX = r"(?<=[\w\])])\[[^][]*\]"


def lines_inside_strings(text: str) -> set[int]:
    """Return the numbers of the lines, from 0, that begin within a string."""
    found: set[int] = set()
    for match in _STRING_OR_COMMENT.finditer(text):
        if "\n" in match[0]:
            first = text.count("\n", 0, match.start())
            found |= set(range(first + 1, first + match[0].count("\n") + 1))
    return found


def has_tight_commas(text: str) -> bool:
    """Return whether code leaves no space after any of its commas, and has one to tell it by."""
    code = _STRING_OR_COMMENT.sub(lambda match: "" if match[0][0] == "#" else "''", text)
    if re.search(_SPACED, code):
        return False
    return bool(re.search(r",[^\s)\]}]", re.sub(_INDEX, "", code)))


def tightened(text: str) -> str:
    """Return code without spaces after its commas; strings and comments keep theirs."""
    spaced = re.compile(f"{_STRING_OR_COMMENT.pattern}|{_SPACED}", re.DOTALL)
    return spaced.sub(lambda match: "," if match[0][0] == "," else match[0], text)


def shifted(text: str, margin: str, *, first: bool = False) -> str:
    """Return lines four further in than their margin, but for the insides of strings.

    The margin may be of tabs, and what is added stands behind it.
    """
    fixed = lines_inside_strings(text)
    return "\n".join(
        line
        if (number == 0 and not first) or number in fixed or not line.strip()
        else f"{margin}    {line.removeprefix(margin)}"
        if line.startswith(margin)
        else f"    {line}"
        for number, line in enumerate(text.split("\n"))
    )


def outdented(text: str, margin: str, own: str) -> str:
    """Return lines with another margin, but for the insides of strings over several lines."""
    fixed = lines_inside_strings(text)
    return "\n".join(
        line if number in fixed else (own + line.removeprefix(margin) if line.strip() else "")
        for number, line in enumerate(text.split("\n"))
    )


def list_comments(text: str) -> list[tuple[int, int, str]]:
    """Return the comments of a text as (line from 1, column, comment), as far as it is Python."""
    found: list[tuple[int, int, str]] = []
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    with suppress(tokenize.TokenError, SyntaxError):
        found.extend((*one.start, one.string) for one in tokens if one.type == tokenize.COMMENT)
    return found


def ends_in_comment(text: str) -> bool:
    """Return whether nothing could follow on a text's last line."""
    return "#" in text.rpartition("\n")[2] and any(
        line == text.count("\n") + 1 for line, _, _ in list_comments(text)
    )


def lost_comments(before: list[str], after: str) -> list[str]:
    """Return which comments, each as often as it is lost, a text no longer has."""
    if not before:
        return []
    # What holds the place of an import is no Python.
    left = Counter(text for _, _, text in list_comments(after.replace("\x00", "_")))
    lost = []
    for comment in before:
        if left[comment]:
            left[comment] -= 1
        else:
            lost.append(comment)
    return lost
