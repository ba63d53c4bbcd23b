"""Data sets that give their examples one by one: of a class of one's own, or made of numbers.

A loader of PyTorch or Paddle takes anything that has a length and items; TensorFlow is given a
generator, and told what comes out of it.
"""

import ast
import copy
from collections.abc import Iterator

from common.cells.known import Known
from lessons.translate.pages import Page
from lessons.translate.plan import Refused, Written
from lessons.translate.rules.callers import returns_of
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_BASES = {"pytorch": "torch.utils.data.Dataset", "paddle": "paddle.io.Dataset"}
_NAMES = ("dataset", "examples", "example_set")
_GENERATOR = "tf.data.Dataset.from_generator"
_OWN = "a data set of one's own class gives examples one by one, and what they are is not seen"
_MAPPED = "what is made of the examples is no expression of them"
# What stays as it is when whole numbers are Python's and not tensors.
_PLAIN = (
    *(ast.Tuple, ast.List, ast.Constant, ast.Name, ast.BinOp, ast.UnaryOp),
    *(ast.operator, ast.unaryop, ast.expr_context),
)


def plan_examples(script: Script) -> None:
    """Decide about classes of data sets, and name data sets that a loader is given at once."""
    if script.target == "keras":
        for page, tree in script.walk(ast.ClassDef):
            if [script.path(base) for base in tree.bases] == [_BASES[script.source]]:
                _plan_header(page, tree, "", script)
        _plan_names(script)
        _plan_numbers(script)
    elif script.source == "keras":
        given = set(_generated(script))
        for page, tree in script.walk(ast.ClassDef):
            if isinstance(tree, ast.ClassDef) and tree.name in given and not tree.bases:
                _plan_header(page, tree, _BASES[script.target], script)


def _plan_header(page: Page, tree: ast.ClassDef, base: str, script: Script) -> None:
    """Plan a class with this base, or with none."""
    for one in tree.bases:
        script.plan.replace[one] = ""

    def written(writer: Writer) -> str:
        text = writer.splice(tree)
        head, colon, rest = text.partition(":")
        inside = f"({writer.spell(base)})" if base else ""
        return f"{head.partition('(')[0]}{inside}{colon}{rest}"

    if page.text(tree).startswith("class") and tree not in script.plan.replace:
        script.plan.replace[tree] = written


def _plan_names(script: Script) -> None:
    """Plan a name for each data set that is made in a loader's own call."""
    free = [name for name in _NAMES if name not in script.used_names]
    for page, node in script.walk(ast.Call):
        said = script.says(node, "loader")
        dataset = said.holes["dataset"].node if said else None
        if not free or not isinstance(dataset, ast.Call) or not is_own(dataset, script):
            continue
        name, twin = free.pop(0), ast.copy_location(copy.copy(dataset), dataset)
        stmt = page.statement(node)
        script.plan.before[stmt].append(_named(name, twin))
        script.plan.replace[dataset] = name
        script.plan.introduced[page.cell].add(name)


def _named(name: str, made: ast.expr) -> Written:
    return lambda writer: f"{name} = {writer.text(made)}"


def is_own(dataset: ast.expr, script: Script) -> bool:
    """Return whether a data set is of a class of the lesson's."""
    known = script.kinds.of(dataset)
    return known is not None and known.is_own


def one_by_one(dataset: ast.expr, name: str, writer: Writer) -> str:
    """Return a data set of one's own class, called `name`, as a generator of its examples.

    Raises:
        Refused: the run has not shown what its examples are.
    """
    known = writer.script.kinds.of(dataset)
    tree = writer.script.classes().get(known.class_name) if known is not None else None
    returns = [one for one in _returns(tree) if one.value is not None] if tree else []
    if len(returns) != 1 or returns[0].value is None or not name.isidentifier():
        raise Refused(_OWN)
    value = returns[0].value
    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    batch = _batch_of(dataset, len(parts), writer)
    specs = [_spec(one, whole, writer) for one, whole in zip(parts, batch, strict=True)]
    signature = f"({', '.join(specs)})" if isinstance(value, ast.Tuple) else specs[0]
    indent = writer.page.indent(writer.page.statement(dataset))
    margin = f"\n{indent}    "
    inner = f"lambda: ({name}[i] for i in range(len({name}))),"
    maker = writer.spell(_GENERATOR)
    return f"{maker}({margin}{inner}{margin}output_signature={signature}\n{indent})"


def _returns(tree: ast.ClassDef) -> Iterator[ast.Return]:
    methods = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}
    if {"__getitem__", "__len__"} <= methods.keys():
        yield from returns_of(methods["__getitem__"])


def _batch_of(dataset: ast.expr, count: int, writer: Writer) -> list[Known | None]:
    """Return what is known of the parts of a batch, of a loop over the loader."""
    script, page = writer.script, writer.page
    loader = page.parents[dataset]
    for other, loop in script.walk(ast.For):
        assert isinstance(loop, ast.For)
        batch = _looped(loop, loader, script)
        if batch is None or other.tree is None:
            continue
        names = batch.elts if isinstance(batch, ast.Tuple | ast.List) else [batch]
        texts = [other.text(one) for one in names]
        if len(texts) != count:
            texts = [f"{texts[0]}[{place}]" for place in range(count)]
        uses = {
            ast.unparse(one): script.kinds.of(one)
            for one in ast.walk(loop)
            if isinstance(one, ast.Name | ast.Subscript) and script.kinds.of(one) is not None
        }
        if any(text in uses for text in texts):
            return [uses.get(text) for text in texts]
    return [None] * count


def _looped(loop: ast.For, loader: ast.AST, script: Script) -> ast.expr | None:
    """Return what a loop calls a batch of a loader, also where it counts them."""
    over, batch = loop.iter, loop.target
    match over, batch:
        case ast.Call(func=ast.Name(id="enumerate"), args=[inner]), ast.Tuple(elts=[_, counted]):
            over, batch = inner, counted
    if isinstance(over, ast.Call) and over is not loader and not over.args:
        over = over.func  # Paddle's loaders may be called
    return batch if loader in (over, script.origins.of(over)) else None


def _spec(value: ast.expr, batch: Known | None, writer: Writer) -> str:
    """Return the shape and data type of a part of an example: as seen, or as its batch has it."""
    seen = (writer.script.kinds.of(value), batch)
    known = next((one for one in seen if one is not None and _is_whole(one)), None)
    if known is None:
        raise Refused(_OWN)
    shape, dtype = known.shape, known.dtype
    if known is batch and shape is not None:
        shape = shape[1:]
    if known.kind == "number":
        shape, dtype = (), "float32" if known.class_name == "float" else "int32"
    elif known.kind == "tensor" and dtype == "int64" and _is_bare(value):
        dtype = "int32"  # what TensorFlow makes of Python's whole numbers
    assert shape is not None
    inside = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
    return f"{writer.spell('tf.TensorSpec')}(({inside}), {writer.spell('tf')}.{dtype})"


def _is_bare(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and not value.keywords


def _is_whole(known: Known) -> bool:
    """Return whether all is known that TensorFlow has to be told."""
    is_array = known.kind in {"tensor", "array"} and known.shape is not None and bool(known.dtype)
    return is_array or known.kind == "number"


def _plan_numbers(script: Script) -> None:
    """Plan a list of what is made of numbers, which a loader is given, as a data set."""
    for _, node in script.walk(ast.Call):
        said = script.says(node, "loader")
        dataset = said.holes["dataset"].node if said else None
        made = script.origins.of(dataset) if isinstance(dataset, ast.Name) else None
        match made:
            case ast.ListComp(
                elt=body,
                generators=[
                    ast.comprehension(
                        target=ast.Name(id=name),
                        iter=ast.Call(func=ast.Name(id="range"), args=[stop], keywords=[]),
                        ifs=[],
                    )
                ],
            ) if _is_plain(body):
                script.plan.replace[made] = _made_of(name, body, stop)


def _made_of(name: str, body: ast.expr, stop: ast.expr) -> Written:
    def written(writer: Writer) -> str:
        numbers = f"{writer.spell('tf.data.Dataset.range')}({writer.text(stop)})"
        return f"{numbers}.map(lambda {name}: {writer.text(body)})"

    return written


def _is_plain(body: ast.expr) -> bool:
    return all(isinstance(one, _PLAIN) for one in ast.walk(body))


def write_examples(node: ast.expr, writer: Writer) -> str | None:
    """Return examples that TensorFlow makes of numbers or takes of a generator, else None."""
    script = writer.script
    if script.source != "keras" or not isinstance(node, ast.Call):
        return None
    own = _of_generator(node, script)
    if own is not None:
        return writer.text(own)
    stop = _stop_of(node, script)
    if stop is not None:
        return f"range({writer.text(stop)})"
    match node:
        case ast.Call(func=ast.Attribute(value=base, attr="map"), args=[function], keywords=[]):
            is_data = script.kinds.is_kind(base, "dataset") or _stop_of(base, script) is not None
            return _mapped(base, function, writer) if is_data else None
    return None


def _stop_of(node: ast.expr, script: Script) -> ast.expr | None:
    match node:
        case ast.Call(func=function, args=[stop], keywords=[]):
            return stop if script.path(function) == "tf.data.Dataset.range" else None
    return None


def _mapped(base: ast.expr, function: ast.expr, writer: Writer) -> str:
    """Return what is made of each example: a list, as it has a length and items."""
    match function:
        case ast.Lambda(args=ast.arguments(args=[*given]), body=body) if given:
            pass
        case _:
            raise Refused(_MAPPED)
    names = ", ".join(one.arg for one in given)
    stop = _stop_of(base, writer.script)
    if stop is not None and not _is_plain(body):
        spell, root = writer.spell, {"pytorch": "torch", "paddle": "paddle"}[writer.script.target]
        return f"[{writer.text(body)} for {names} in {spell(root)}.arange({writer.text(stop)})]"
    return f"[{writer.text(body)} for {names} in {writer.text(base)}]"


def _of_generator(node: ast.Call, script: Script) -> ast.expr | None:
    """Return the data set all of whose examples a generator gives in their order."""
    if script.path(node.func) != _GENERATOR or not node.args:
        return None
    match node.args[0]:
        case ast.Lambda(
            body=ast.GeneratorExp(
                elt=ast.Subscript(value=ast.Name(id=name) as own, slice=ast.Name(id=index)),
                generators=[ast.comprehension(target=ast.Name(id=counted), iter=every, ifs=[])],
            )
        ) if index == counted and ast.unparse(every) == f"range(len({name}))":
            return own
    return None


def _generated(script: Script) -> Iterator[str]:
    """Yield the classes of data sets that generators give the examples of."""
    for _, node in script.walk(ast.Call):
        own = _of_generator(node, script) if isinstance(node, ast.Call) else None
        made = script.origins.of(own) if own is not None else None
        if isinstance(made, ast.Call) and isinstance(made.func, ast.Name):
            yield made.func.id
