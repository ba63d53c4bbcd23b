"""What of a text is Python as a notebook takes it: IPython's lines count, and pieces cut in two."""

import ast
import re
import warnings
from keyword import iskeyword

# What is longer is no cell of a lesson, and its tree would fill memory.
LONGEST = 200_000
_IPYTHON = re.compile(
    r"^([ \t]*)(?:!(?!\[)\S|%%?[A-Za-z]|\?\??[A-Za-z_]|[A-Za-z_][\w.]*\?\??[ \t]*$)"
)
# Without one of these there is no IPython in a text, and it need not be parsed once more.
_MARKS = re.compile(r"[!%?]")
# As Python counts lines: a form feed or a separator of Unicode ends none.
LINE_END = re.compile(r"\r\n?|\n")
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_PYTHON_MAGICS = frozenset({"tab", "time", "timeit", "capture", "prun"})
_ASSIGNED = re.compile(r"^([ \t]*[A-Za-z_][\w, ]*=[ \t]*)[!%][A-Za-z].*$")
_TIMED = re.compile(
    r"^([ \t]*)%(?:time|timeit(?: +-(?:[nrp] *\d+|[tcqo]))*) +(?=[^\s-])", re.MULTILINE
)
_WORDS = re.compile(r"[\w.\[\]]+(?: [\w.\[\]]+)*\s*[:：,，.。;；、]*\s*")
_ANSWERED = re.compile(r"^[ \t]*(?:!(?!\[)\S|%%?time|\?)|^[ \t]*[\w.]+\?\??[ \t]*$", re.MULTILINE)
_SHOWING = frozenset({"print", "display", "warn", "pprint", "show", "summary"})


def parse(source: str) -> ast.Module | None:
    """Return the tree of a cell, or None where it is neither Python nor IPython."""
    if len(source) > LONGEST:
        return None
    tree = _parsed(source)
    if tree is not None or not _MARKS.search(source):
        return tree
    return _parsed(_without_ipython(source))


def readable(source: str) -> str | None:
    """Return the cell as Python, line by line as it is but for IPython's; None where it is none."""
    if len(source) > LONGEST:
        return None
    for text in (source, _without_ipython(_TIMED.sub(_as_block, source))):
        if _parsed(text) is not None:
            return text
    return None


def _as_block(match: re.Match[str]) -> str:
    """Return the header of a block, as long as what measures a statement's time."""
    return f"{match[1]}if 1:".ljust(len(match[0]))


def shows(source: str) -> bool:
    """Return whether a cell shows something: its last statement is an expression, or it prints."""
    tree = parse(source)
    if tree is None or not tree.body:
        return bool(_ANSWERED.search(source))
    if isinstance(tree.body[-1], ast.Expr) and not source.rstrip().endswith(";"):
        return True
    if _ANSWERED.search(source) and _parsed(source) is None:
        return True
    return any(_callee(node) in _SHOWING for node in ast.walk(tree))


def what_is_broken(source: str, following: str | None, line: int) -> str:
    """Return what is wrong with a cell that is no whole, or nothing.

    `following` is the next cell, which stands at `line`: whether it is the rest is found by trying.
    A mistake in a cell that is whole is not looked for: running it tells.
    """
    if len(source) > LONGEST or not source.strip() or parse(source) is not None:
        return ""
    stripped = source.strip()
    is_word = not iskeyword(stripped.split()[0])
    if is_word and "\n" not in stripped and _WORDS.fullmatch(stripped):
        return "no Python, but a piece of the text around it"
    depth = _missing_block(source)
    where = "a block" if depth else "a bracket or a string" if _is_open(source) else ""
    if not where:
        return ""
    if following is not None and parse(f"{source}\n{_indented(following, depth)}") is not None:
        return f"cut off inside {where}; what follows at line {line} seems to be its rest"
    return f"cut off inside {where}"


def _parsed(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _without_ipython(source: str) -> str:
    """Return the source with a "pass" for each line that is IPython's, so that lines stay."""
    magic = _CELL_MAGIC.match(source)
    if magic and magic[1] not in _PYTHON_MAGICS:
        return ""
    return "\n".join(
        _ASSIGNED.sub(r"\1None", _IPYTHON.sub(r"\1pass #", line)) for line in LINE_END.split(source)
    )


def _missing_block(source: str) -> str:
    """Return the indentation of the block that is missing at the end, or nothing."""
    last = next((line for line in reversed(source.splitlines()) if line.strip()), "")
    depth = last[: len(last) - len(last.lstrip())] + "    "
    return depth if parse(f"{source}\n{depth}pass") is not None else ""


def _is_open(source: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except SyntaxError as error:
        return "was never closed" in error.msg or "triple-quoted" in error.msg
    except (ValueError, RecursionError, MemoryError):
        return False
    return False


def _indented(text: str, depth: str) -> str:
    return "\n".join(depth + line if line.strip() else line for line in text.splitlines())


def _callee(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""
