"""Imports of a framework: what they are to be is known when all else is written."""

import ast
import re

from lessons.phrasebook.book import Phrase
from lessons.translate.imports import ROOTS, Imports, Single
from lessons.translate.names import imported
from lessons.translate.plan import Refused
from lessons.translate.writer import Writer

# In a line of its own; "p" where a `pass` has to stand if nothing is imported.
_HELD = re.compile(r"^([ \t]*)\x00(\d+)(p?)\x00(.*)\n?", re.MULTILINE)
_HELD_INSIDE = re.compile(r"\x00(\d+)p\x00")
_STAR = "an import of all names does not say which"


def hold_import(stmt: ast.stmt, writer: Writer) -> str | None:
    """Return a mark in the place of an import of the source's framework, None for others."""
    imports = writer.script.imports
    if not isinstance(stmt, ast.Import | ast.ImportFrom) or not imports.is_source(stmt):
        return None
    page = writer.page
    is_module = isinstance(page.parents[stmt], ast.Module)
    is_all = not is_module and all(imports.is_source(one) for one in page.blocks[stmt])
    has_to_be = "p" if is_all or not page.stands_alone(stmt) else ""
    return f"\x00{imports.hold(stmt, _others(stmt, writer))}{has_to_be}\x00"


def put_imports(text: str, imports: Imports) -> str:
    """Return a page with its imports in the places that were held for them."""

    def inside(match: re.Match[str]) -> str:
        return "; ".join(imports.written(int(match[1])) or ["pass"])

    def written(match: re.Match[str]) -> str:
        lines = imports.written(int(match[2])) or ["pass"] * bool(match[3])
        rest = _HELD_INSIDE.sub(inside, match[4])
        end = "\n" if match[0].endswith("\n") else ""
        if not lines:
            return f"{match[1]}{rest.strip()}{end}" if rest.strip() else ""
        return "\n".join(match[1] + line for line in lines) + rest + end

    return _HELD_INSIDE.sub(inside, _HELD.sub(written, text))


def _others(stmt: ast.Import | ast.ImportFrom, writer: Writer) -> list[Single]:
    """Return what single functions and classes may be in the target: what is used is imported."""
    script = writer.script
    found: list[Single] = []
    for alias, (name, path) in zip(stmt.names, imported(stmt), strict=True):
        if path in script.imports.modules or path.split(".")[0] not in ROOTS[script.source]:
            continue
        if alias.name == "*":
            raise Refused(_STAR)
        places = (f"{path}()", path)
        known = [one for place in places for one, _ in script.book.find(script.source, place)]
        keys = dict.fromkeys(filter(None, (_name_in(script.target, one) for one in known)))
        is_function = path.rpartition(".")[0] in ROOTS[script.source]
        if not (known or is_function or _is_module(path, writer)):
            raise Refused(f"`{path}` is not in the phrasebook")
        # What has no name in the target is refused where it is used.
        own = path.rpartition(".")[2].lower()
        alike = [one for one in keys if one.rpartition(".")[2].lower() == own]
        is_spare = bool(alike) and name not in script.used_names
        for key in (alike or [*keys])[: 1 if alias.asname or is_spare else None]:
            single = Single(key, name if alias.asname else key.rpartition(".")[2], is_spare)
            script.imports.name(key, single.name)
            found.append(single)
    return found


def _name_in(target: str, phrase: Phrase) -> str:
    """Return what a concept is called in the target's own modules, empty where it has no name;
    so it is for TensorFlow, whose functions are written out.
    """
    others = [one.key for one in phrase.patterns[target]]
    key = next((key for key in others if "." in key.lstrip(".")), ".")
    return "" if key.startswith((".", "tf.")) else key.removesuffix("()")


def _is_module(path: str, writer: Writer) -> bool:
    """Return whether the phrasebook knows functions or classes in a module."""
    keys = writer.script.book.keys(writer.script.source)
    return any(key.startswith(f"{path}.") for key in keys)
