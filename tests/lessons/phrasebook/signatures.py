"""What patterns say of a library's signatures, and the lesson cell that holds it against them."""

import ast
from collections.abc import Iterable, Iterator

from lessons.phrasebook.patterns import LIBRARIES, Pattern, path_of

# A named argument: its function, its place or None where it is by keyword alone, its default.
Told = tuple[str, str, int | None, str | None]

CHECK = """
import inspect

def parameters_of(path):
    found = eval(path)
    found = found.__init__ if inspect.isclass(found) else found
    named = list(inspect.signature(found).parameters.values())
    return named[1:] if named and named[0].name == "self" else named

def is_same(said, real):
    alike = ("True None", "1 (1, 1)", "1 None")  # one thing, said in two ways
    return said == real or f"{said!r} {real!r}" in alike

def check(told):
    for path, name, place, default in told:
        try:
            named = parameters_of(path)
        except ValueError:
            continue  # written in C, or passes on what it is given
        if any(one.kind == one.VAR_POSITIONAL for one in named):
            continue
        names = [one.name for one in named]
        if name not in names:
            if not any(one.kind == one.VAR_KEYWORD for one in named):
                print(f"{path} has no {name}")
        elif place is not None and names.index(name) != place:
            print(f"{path}: {name} is not number {place}")
        elif default is not None:
            real = named[names.index(name)].default
            if not is_same(eval(default), real):
                print(f"{path}: {name} is {real!r} and not {default}")
"""


def told(patterns: Iterable[Pattern]) -> list[Told]:
    """Return what patterns say of library functions."""
    return sorted({one for pattern in patterns for one in _told(pattern)}, key=repr)


def _told(pattern: Pattern) -> Iterator[Told]:
    for node in ast.walk(pattern.tree):
        if not isinstance(node, ast.Call):
            continue
        path = path_of(node.func)
        if path.split(".")[0] not in LIBRARIES:
            continue
        is_placed = True
        for place, argument in enumerate(pattern.arguments(node)):
            if argument.is_star or argument.is_keyword_only or path_of(argument.value) == "_":
                is_placed = False
            is_placed = is_placed and not isinstance(argument.value, ast.Constant)
            if argument.name and not argument.is_star:
                default = ast.unparse(argument.default) if argument.default else None
                yield path, argument.name, place if is_placed else None, default
