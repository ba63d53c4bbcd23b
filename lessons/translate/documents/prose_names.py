"""What prose calls an API, in the target's words.

A name without a call says less than code does: of the phrases that begin with it, the plainest is
meant (`torch.optim.SGD` without momentum), and it is spelled as far out as the source spelled it.
Where that leaves several names the prose keeps its own: a wrong one would be taught.
"""

import re
from collections import Counter

from lessons.phrasebook.book import load_book
from lessons.phrasebook.patterns import Pattern

_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_ROOTS = ("torch", "paddle", "tf", "keras")
# How lessons shorten what they import.
_SHORT = {
    "pytorch": {"nn": "torch.nn", "F": "torch.nn.functional", "optim": "torch.optim"},
    "paddle": {"nn": "paddle.nn", "F": "paddle.nn.functional", "optim": "paddle.optimizer"},
    "keras": {"layers": "keras.layers", "tf.keras": "keras"},
}


def rename_api(text: str, source: str, target: str) -> str | None:
    """Return a name or an expression of inline code as the target says it, None where it stays."""
    from lessons.translate.engine import translate_name

    if not _DOTTED.fullmatch(text):
        return translate_name(text, source, target)
    short, path = _spell_out(text, source)
    if not short and path.partition(".")[0] not in _ROOTS:
        return None
    found = load_book().find(source, f"{path}()") or load_book().find(source, path)
    if not found:
        return translate_name(text, source, target)
    said = [one for one in found if one[0].patterns.get(target) and target not in one[0].refused]
    named = {
        phrase.name: (pattern.weight, _name_of(phrase.patterns[target][0]))
        for phrase, pattern in said
    }
    name = _choose(list(named.values()), path.rpartition(".")[2])
    return _shorten(name, short, target) if _DOTTED.fullmatch(name) else None


def _choose(named: list[tuple[int, str]], last: str) -> str:
    """Return the namesake of a name that ends so, else the plainest phrase's, else the usual one.

    "" where none stands out.
    """
    namesakes = [name for _, name in named if name.rpartition(".")[2].lower() == last.lower()]
    if namesakes:
        return min(namesakes, key=len)
    least = min((weight for weight, _ in named), default=0)
    plainest = {name for weight, name in named if weight == least}
    if len(plainest) == 1:
        return plainest.pop()
    usual = Counter(name for _, name in named).most_common(2)
    return usual[0][0] if len(usual) == 2 and usual[0][1] > usual[1][1] else ""


def _spell_out(text: str, framework: str) -> tuple[str, str]:
    """Return the short form that a name begins with, and the name with that in full."""
    for short, full in _SHORT[framework].items():
        if text.startswith(f"{short}."):
            return short, full + text[len(short) :]
    return "", text


def _name_of(pattern: Pattern) -> str:
    return pattern.key.removesuffix("()")


def _shorten(name: str, short: str, target: str) -> str:
    """Return a name in short where the source's was, if the target has the same short form."""
    full = _SHORT[target].get(short)
    return f"{short}{name[len(full) :]}" if full and name.startswith(f"{full}.") else name
