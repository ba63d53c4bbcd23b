"""Initializers of a lesson's own: Keras's give back values of a shape, where those of the others
put them into a parameter.
"""

import ast
from dataclasses import dataclass

from lessons.phrasebook.filling import Filler, fill
from lessons.translate.pages import Page
from lessons.translate.rules.callers import returns_of
from lessons.translate.rules.names_free import free_name
from lessons.translate.rules.phrases import make_filler
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_BASE = "keras.initializers.Initializer"
_PADDLE_BASE = "paddle.nn.initializer.Initializer"
_OTHERS = frozenset({"__init__", "get_config"})
# What draws values of a shape, and the concept of what fills a parameter so.
_DRAWN = {"rand": "fill_uniform", "uniform": "fill_uniform", "uniform_range": "fill_uniform"}
_DRAWN |= {"randn": "fill_normal", "normal": "fill_normal"}
# What takes tensors element by element.
_ELEMENTWISE = frozenset(
    {f"tf.{name}" for name in ("abs", "cast", "exp", "sign", "sqrt", "square", "where")}
    | {"tf.clip_by_value", "tf.ones_like", "tf.zeros_like", "tf.maximum", "tf.minimum"}
)
_PARTS = (
    *(ast.Name, ast.Constant, ast.BinOp, ast.operator, ast.Compare, ast.cmpop, ast.UnaryOp),
    *(ast.unaryop, ast.expr_context, ast.Attribute, ast.keyword),
)
_UNKNOWN = "what this initializer does cannot be told from the text alone"
_TURNED = "weights are turned there, and this initializer asks for more than each element"


@dataclass(frozen=True)
class _Own:
    """An initializer's class: its method, and what that calls the shape and the data type."""

    page: Page
    tree: ast.ClassDef
    method: ast.FunctionDef
    shape: str
    dtype: str


def plan_own_initializers(script: Script) -> None:
    """Decide how a lesson's own initializers put their values into a parameter."""
    for page, tree in script.walk(ast.ClassDef):
        if any(script.path(base) == _PADDLE_BASE for base in tree.bases):
            _plan_back(tree, page, script)
        if not any(script.path(base) == _BASE for base in tree.bases):
            continue
        own = _read(tree, page)
        if own is None or (script.target == "pytorch" and not _is_plain(own, script)):
            script.plan.refuse[tree] = _TURNED if own else _UNKNOWN
            continue
        _plan(own, script)


def _plan_back(tree: ast.ClassDef, page: Page, script: Script) -> None:
    """Plan an initializer of Paddle that puts values into a parameter at its end, for Keras."""
    methods = [one for one in tree.body if isinstance(one, ast.FunctionDef)]
    filling = [one for one in methods if one.name in {"forward", "__call__"}]
    match filling[0].body[-1] if script.target == "keras" and len(filling) == 1 else None:
        case (
            ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name(id=name), attr="set_value"), args=[value]
                )
            ) as end
        ) if [one.arg for one in filling[0].args.args][1:2] == [name]:
            pass
        case _:
            script.plan.refuse[tree] = _UNKNOWN
            return
    uses = [one for one in ast.walk(filling[0]) if isinstance(one, ast.Name) and one.id == name]
    asked = [
        page.parents[one]
        for one in uses
        if page.statement(one) is not end or one in ast.walk(value)
    ]
    if not all(isinstance(one, ast.Attribute) and one.attr == "shape" for one in asked):
        script.plan.refuse[tree] = _UNKNOWN
        return
    shape = free_name(script, ("shape", "sizes"))
    script.plan.replace |= dict.fromkeys(asked, shape)
    script.plan.replace[end] = lambda writer: f"return {writer.text(value)}"
    header = f"def __call__(self, {shape}, dtype=None, **kwargs):"
    script.plan.replace[filling[0]] = lambda writer: _within(header, filling[0], writer)


def _read(tree: ast.ClassDef, page: Page) -> _Own | None:
    methods = [one for one in tree.body if isinstance(one, ast.FunctionDef)]
    called = [one for one in methods if one.name == "__call__"]
    if len(called) != 1 or {one.name for one in methods} - _OTHERS - {"__call__"}:
        return None
    method = called[0]
    names = [one.arg for one in method.args.args]
    ends = [*returns_of(method)]
    if len(names) < 2 or ends != method.body[-1:] or ends[0].value is None:
        return None
    return _Own(page, tree, method, names[1], names[2] if len(names) > 2 else "")


def _is_plain(own: _Own, script: Script) -> bool:
    """Return whether values are drawn once, and then changed element by element."""
    drawn = [one for one in own.method.body if _draw(one, own, script) is not None]
    rest = [one for one in own.method.body if one not in drawn and not _is_docstring(one)]
    parts = [part for stmt in rest for part in ast.walk(stmt)]
    return (
        len(drawn) == 1
        and all(
            isinstance(part, (*_PARTS, ast.Assign, ast.Return))
            or (isinstance(part, ast.Call) and script.path(part.func) in _ELEMENTWISE)
            for part in parts
        )
        and not any(isinstance(part, ast.Name) and part.id == own.shape for part in parts)
    )


def _is_docstring(stmt: ast.stmt) -> bool:
    return isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Constant)


def _draw(stmt: ast.stmt, own: _Own, script: Script) -> ast.Call | None:
    """Return what draws values of the shape, without the data type, where a statement does."""
    match stmt:
        case ast.Assign(targets=[ast.Name()], value=ast.Call() as call):
            bare = _untyped(call, own)
            said = script.says(bare, *_DRAWN)
            size = said.holes.get("size") if said is not None else None
            is_its = size is not None and isinstance(size.node, ast.Name)
            return bare if is_its and size.node.id == own.shape else None  # type: ignore[union-attr]
    return None


def _untyped(call: ast.Call, own: _Own) -> ast.Call:
    """Return a call that is told no data type, where it was told the one that is asked for."""
    kept = [
        one
        for one in call.keywords
        if not (isinstance(one.value, ast.Name) and one.value.id == own.dtype)
    ]
    return ast.copy_location(ast.Call(call.func, call.args, kept), call)


def _plan(own: _Own, script: Script) -> None:
    plan, is_paddle = script.plan, script.target == "paddle"
    names = ("param", "parameter") if is_paddle else ("weight", "param")
    name = free_name(script, names)
    for node in ast.walk(own.method):
        if isinstance(node, ast.Call) and len((bare := _untyped(node, own)).keywords) < len(
            node.keywords
        ):
            plan.replace[node] = lambda writer, bare=bare: writer.text(bare)  # type: ignore[misc]
        if isinstance(node, ast.Name) and node.id == own.shape:
            plan.replace[node] = f"{name}.shape"
    end = own.method.body[-1]
    assert isinstance(end, ast.Return)
    setter = "set_value" if is_paddle else "data.copy_"
    value = end.value
    assert value is not None
    plan.replace[end] = lambda writer: f"{name}.{setter}({writer.text(value)})"
    header = (
        f"def forward(self, {name}, block=None):" if is_paddle else f"def __call__(self, {name}):"
    )
    plan.replace[own.method] = lambda writer: _within(header, own.method, writer)
    if not is_paddle:
        plan.replace[own.tree] = lambda writer: _within(f"class {own.tree.name}:", own.tree, writer)
        for stmt in own.method.body:
            if (call := _draw(stmt, own, script)) is not None:
                plan.replace[stmt] = lambda writer, call=call, stmt=stmt: _filled(  # type: ignore[misc]
                    name, call, stmt, writer
                )


def _within(header: str, stmt: ast.FunctionDef | ast.ClassDef, writer: Writer) -> str:
    """Return a class or method with another header."""
    margin = writer.page.indent(stmt) + "    "
    body = writer.unindented(stmt, stmt.body)
    lines = [line if not line.strip() else f"    {line}" for line in body.split("\n")[1:]]
    return "\n".join([header, margin + body.split("\n", maxsplit=1)[0], *lines])


def _filled(name: str, call: ast.Call, stmt: ast.stmt, writer: Writer) -> str:
    """Return how PyTorch fills a parameter with what is drawn, and what has the values then."""
    script = writer.script
    said = script.says(call, *_DRAWN)
    assert said is not None
    assert isinstance(stmt, ast.Assign)
    fillers = {key: make_filler(hole, writer) for key, hole in said.holes.items() if key != "size"}
    pattern = script.book.phrases[_DRAWN[said.phrase.name]].patterns["pytorch"][0]
    filled = fill(pattern, {"x": Filler(name), **fillers}, writer.spell)
    values = writer.page.text(stmt.targets[0])
    return writer.lines(stmt, [filled, f"{values} = {name}.data"])


def is_own_initializer(node: ast.expr, script: Script) -> bool:
    """Return whether an expression makes an initializer of the lesson's own."""
    return node in script.once(_makings)


def _makings(script: Script) -> set[ast.AST]:
    """Return the calls that make initializers of the lesson's own."""
    names = {
        name
        for name, tree in script.classes().items()
        if any(script.path(base) == _BASE for base in tree.bases)
    }
    return {node for name in names for _, node in script.calls_of(name)}
