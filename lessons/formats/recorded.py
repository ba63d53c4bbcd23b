"""Tells the output that a document recorded from the code above it, where both look the same.

Nothing in such a document says which is which, so every answer comes with how sure it is.
"""

import ast
import re

from lessons.document import Guess
from lessons.formats.python import parse, shows

# "Output:", 输出结果如下： and their like: a whole paragraph that says that an output follows.
_LEAD = re.compile(
    r"(?:the |程序|代码|运行|打印|执行|最终|控制台)?(?:的)?"
    r"(?:outputs?|results?|out|prints?|输出|结果|打印|显示)"
    r"(?: ?(?:is|的|结果|内容|为|是|如下|如|所示))*\s*[:：。.]?",
    re.IGNORECASE,
)
_RECORDED = (
    (
        "a traceback",
        re.compile(r"^Traceback \(most recent call last\)|^-{4,}> ?\d+ |^-{60,}$", re.M),
    ),
    (
        "an exception",
        re.compile(r"\A(?:[\w.]+\.)?[A-Z]\w*(?:Error|Exception|Interrupt)(?:: .*)?\s*\Z"),
    ),
    ("a warning", re.compile(r"^\S[^\n]*\.py:\d+: \w*Warning\b|^\w+Warning: ", re.M)),
    ("an object's name", re.compile(r"^<[A-Za-z][^\n]*>\s*$|<class '[\w.]+'>", re.M)),
    (
        "a parameter",
        re.compile(r"^\W*Parameter containing:|\(?'[\w.]+', Parameter containing:", re.M),
    ),
    ("a tensor", re.compile(r"(?<![\w.])(?:tensor|array|Tensor|tf\.Tensor)\((?:[\[\-\d]|shape=)")),
    ("a shape", re.compile(r"(?<![\w.])(?:(?:torch|paddle)\.Size|TensorShape)\(\[")),
    ("a module's tree", re.compile(r"^[ \t]+\([\w. ]+\): \w+\(", re.M)),
    (
        "a table",
        re.compile(r"^[ \t]*[+|┏┃├└╭│=_─━-][-+|=_─━┳┓╇┩┬┐ ]{9,}$|^[|│┃].*[|│┃][ \t]*$", re.M),
    ),
    ("a log of training", re.compile(r"^(?:\s*\d+/\d+ [━=\[]|\s*\d+%\|)", re.M)),
)
_CODE_LINE = re.compile(
    r"^[ \t]*(?:import \w|from [\w.]+ import|(?:async )?def \w+\(|class \w+.*:|for .+ in .+:|"
    r"while .+:|if .+:|elif .+:|else:|try:|except\b.*:|with .+:|return\b|@\w+|print\(|"
    r"[A-Za-z_][\w.]*(?:\[[^\]\n]*\])?(?:[ \t]*,[ \t]*[A-Za-z_]\w*)*[ \t]+[-+*/]?=[ \t]+[^=\s])"
    r"|^[A-Za-z_][\w.]*=[^=\s]",
    re.MULTILINE,
)
_POINTY = re.compile(r"<[A-Za-z_][^<>\n]*>")
_DTYPE = re.compile(r"(?:torch|paddle|tf|np|numpy)\.(?:u?int|float|bfloat|complex|bool)\w*")
# Calls that stand in a value's repr and are seldom written in a lesson.
_REPRS = frozenset(
    {
        *("tensor", "Tensor", "array", "Array", "dtype", "device", "Place"),
        *("Size", "torch.Size", "paddle.Size", "TensorShape", "Parameter", "EagerParamBase"),
        *("OrderedDict", "defaultdict", "Counter", "deque", "mappingproxy"),
        *("dict_keys", "dict_values", "dict_items", "odict_keys", "odict_values", "odict_items"),
    }
)
_VALUES = frozenset({"nan", "inf", "_"})
_LITERALS = (
    ast.Constant,
    ast.Tuple,
    ast.List,
    ast.Set,
    ast.Dict,
    ast.UnaryOp,
    ast.USub,
    ast.UAdd,
    ast.expr_context,
)
# An output's kind shows at its beginning.
_ENOUGH = 4_000


def is_lead(prose: str) -> bool:
    """Return whether text says no more than that an output follows ("Output:", 输出：)."""
    return len(prose) < 80 and bool(_LEAD.fullmatch(prose.strip().strip("*_# ")))


def shape_of(text: str) -> Guess | None:
    """Return what kind of output a text is by its looks alone, or None where nothing tells."""
    tree, has_objects = _parse_shown(text)
    # "ValueError: no" reads as a name with a type.
    if tree is not None and not _is_annotated(tree):
        return _value_shown(tree, has_objects)
    start = text[:_ENOUGH]
    if has_code(start) and not _RECORDED[0][1].search(start):
        return None
    return next((Guess(0.95, what) for what, form in _RECORDED if form.search(start)), None)


def value_of(text: str) -> Guess | None:
    """Return why a text is nothing but values as they are shown, or None."""
    tree, has_objects = _parse_shown(text)
    return _value_shown(tree, has_objects) if tree is not None else None


def _parse_shown(text: str) -> tuple[ast.Module | None, bool]:
    """Return the tree of a text with a name for each object's "<...>", and whether one is there."""
    plain = _POINTY.sub("_", _POINTY.sub("_", text))
    return parse(plain), plain != text


def judge(text: str, after: str, has_lead: bool = False) -> Guess | None:
    """Return why a text below the cell `after` is that cell's output, or None where it is code.

    `has_lead` says that the words between them announce an output.
    """
    tree = parse(text)
    if has_lead and not does_something(tree):
        return Guess(0.97, "an output is announced above it")
    shape = shape_of(text)
    if shape is None and (tree is not None or has_code(text)):
        return None
    shown = shows(after)
    if shape is None:
        return Guess(0.8 if shown else 0.6, "no Python, and stands below a cell")
    if shown:
        return Guess(shape.sure, f"{shape.reason}, below a cell that shows something")
    if shape.sure < 0.9:
        return None
    return Guess(0.8, f"{shape.reason}, but the cell above it shows nothing")


def _is_annotated(tree: ast.Module) -> bool:
    return bool(tree.body) and all(isinstance(part, ast.AnnAssign) for part in tree.body)


def has_code(text: str) -> bool:
    """Return whether a line of a text is one of Python, though the whole may be none."""
    return bool(_CODE_LINE.search(text[:_ENOUGH]))


def does_something(tree: ast.Module | None) -> bool:
    """Return whether a tree has a statement that is more than an expression, or prints."""
    return tree is not None and any(
        not isinstance(statement, ast.Expr)
        or (isinstance(statement.value, ast.Call) and _dotted(statement.value.func) == "print")
        for statement in tree.body
    )


def _value_shown(tree: ast.Module, has_objects: bool) -> Guess | None:
    """Return a guess where every statement is a value as it is shown, None where one is code."""
    waiting: list[ast.AST] = []
    for statement in tree.body:
        if not isinstance(statement, ast.Expr):
            return None
        waiting.append(statement.value)
    if not waiting:
        return None
    is_named, is_built = has_objects, False
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call):
            parts = _parts_of_repr(node)
            if parts is None:
                return None
            waiting += parts
            is_known = _dotted(node.func) in _REPRS
            is_named, is_built = is_named or is_known, is_built or not is_known
        elif not _is_literal(node):
            return None
        elif not isinstance(node, ast.Attribute):
            waiting += ast.iter_child_nodes(node)
    if is_named:
        return Guess(0.95, "a value as it is shown")
    return Guess(0.75, "an object as it is shown") if is_built else Guess(0.85, "a bare value")


def _parts_of_repr(call: ast.Call) -> list[ast.AST] | None:
    """Return what must be literal in a call for it to be an object as it is shown, else None.

    Two values printed side by side read as a call of the first: `('a', 1) ('b', 2)`.
    """
    named = _dotted(call.func)
    given = [word.value for word in call.keywords]
    if named in _REPRS:
        given = [value for value in given if not isinstance(value, ast.Name)]
        return [*(part for part in call.args if not _is_place(named, part)), *given]
    if not named:
        return [call.func, *call.args, *given]
    # Linear(in_features=4, out_features=1): code says nn.Linear(4, 1).
    return [*given] if named[0].isupper() and "." not in named and not call.args else None


def _is_place(named: str, part: ast.expr) -> bool:
    return named == "Place" and isinstance(part, ast.Name)


def _is_literal(node: ast.AST) -> bool:
    if isinstance(node, ast.Name):
        return node.id in _VALUES
    if isinstance(node, ast.Attribute):
        return bool(_DTYPE.fullmatch(_dotted(node)))
    return isinstance(node, _LITERALS)


def _dotted(node: ast.AST) -> str:
    """Return a dotted name as it is written, or nothing where it is no such name."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(names)]) if isinstance(node, ast.Name) else ""
