"""Classes of layers and blocks: their base, the method that computes, names that are taken."""

import ast
from collections.abc import Iterator

from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.rules.literals import is_self
from lessons.translate.script import Script
from lessons.translate.writer import Writer

BASES = {
    "pytorch": ("torch.nn.Module", "torch.nn.modules.Module", "torch.nn.modules.module.Module"),
    "paddle": ("paddle.nn.Layer",),
    "keras": ("keras.Model", "keras.layers.Layer", "keras.Layer", "keras.models.Model"),
}
SEQUENTIAL = {
    "pytorch": ("torch.nn.Sequential",),
    "paddle": ("paddle.nn.Sequential",),
    "keras": ("keras.Sequential", "keras.models.Sequential"),
}
FORWARD = {"pytorch": "forward", "paddle": "forward", "keras": "call"}
# What a layer has itself, so that a lesson's own attribute of this name fails or misleads.
_IN_MOST = frozenset({"parameters", "children", "buffers", "apply", "to", "eval", "train", "float"})
_TAKEN = {
    "pytorch": _IN_MOST | {"modules", "type", "double", "half", "cpu", "cuda", "compile"},
    "paddle": _IN_MOST | {"sublayers", "full_name", "backward", "astype"},
    "keras": frozenset(
        {"input", "output", "inputs", "outputs", "name", "layers", "weights", "variables", "losses"}
        | {"metrics", "loss", "optimizer", "dtype", "trainable", "built", "path", "compute_loss"}
        | {"trainable_weights", "trainable_variables", "non_trainable_weights", "build"}
        | {"supports_jit"}
    ),
}
_SHAPE = "compute_output_shape"
_SAYS_A_LAYER = frozenset({"input", "output", "loss"})


def plan_classes(script: Script) -> None:
    """Decide for each class of a layer or block what its parts are called."""
    found = list_modules(script)
    for node, page in found.items():
        _plan_base(node, script)
        _plan_methods(node, script)
        if _is_keras(script):
            _plan_shape(node, page, script)
    if not found:
        return
    own = {node.name for node in found}
    renamed = {name for node in found for name in _taken_in(node, script)}
    for page, named in script.walk(ast.Attribute):
        if _is_of(named.value, own, page, script):
            if named.attr in renamed:
                _rename(named, own_name(named.attr, script), script)
            elif named.attr == FORWARD[script.source]:
                _rename(named, FORWARD[script.target], script)


def _plan_methods(node: ast.ClassDef, script: Script) -> None:
    theirs = FORWARD[script.target]
    own = method_named(node, theirs) if theirs != FORWARD[script.source] else None
    for method in node.body:
        if _computes(method, script):
            script.plan.names[method] = theirs
            if own is not None:
                script.plan.refuse[own] = f"a class computes by `{theirs}` there, and has one here"
        elif script.source == "keras" and getattr(method, "name", "") == _SHAPE:
            script.plan.drop.add(method)  # nothing asks for it elsewhere


def list_modules(script: Script) -> dict[ast.ClassDef, Page]:
    """Return the lesson's own classes of layers and blocks, in order, with their pages."""
    if script.nets is None:
        script.nets = dict(_find_modules(script))
    return script.nets


def _find_modules(script: Script) -> Iterator[tuple[ast.ClassDef, Page]]:
    names: set[str] = set()
    every = (*BASES[script.source], *SEQUENTIAL[script.source])
    for page, node in script.walk(ast.ClassDef):
        for base in node.bases:
            is_own = isinstance(base, ast.Name) and base.id in names
            if is_own or script.path(base) in every:
                names.add(node.name)
                yield node, page
                break


def method_named(tree: ast.ClassDef, name: str) -> ast.FunctionDef | None:
    """Return a method of a class by its name, None where it has none such."""
    found = (one for one in tree.body if isinstance(one, ast.FunctionDef))
    return next((one for one in found if one.name == name), None)


def own_layer(node: ast.AST, page: Page) -> str:
    """Return what the method around a node calls its own object, empty outside a class."""
    around = page.enclosing(node, ast.FunctionDef)
    if not isinstance(around, ast.FunctionDef) or not around.args.args:
        return ""
    return around.args.args[0].arg if page.enclosing(around, ast.ClassDef) else ""


def module_class(page: Page, node: ast.AST, script: Script) -> ast.ClassDef | None:
    """Return the class of a layer or block in whose body a node stands, None for elsewhere."""
    around = page.enclosing(node, ast.ClassDef)
    if isinstance(around, ast.ClassDef) and around in list_modules(script):
        return around
    return None


def class_called(call: ast.Call, page: Page, script: Script) -> ast.ClassDef | None:
    """Return which of the lesson's own nets a call makes: the last before it of that name."""
    if not isinstance(call.func, ast.Name):
        return None
    at = (page.cell, call.lineno)
    found = [
        node
        for node, there in list_modules(script).items()
        if node.name == call.func.id and (there.cell, node.lineno) <= at
    ]
    return found[-1] if found else None


def _is_keras(script: Script) -> bool:
    return script.target == "keras"


def _plan_base(node: ast.ClassDef, script: Script) -> None:
    for base in node.bases:
        path = script.path(base)
        if path in SEQUENTIAL[script.source]:
            script.plan.replace[base] = _spelled(SEQUENTIAL[script.target][0])
        elif path in BASES[script.source]:
            own = BASES[script.target][0]
            if _is_keras(script) and _is_layer(node, script):
                own = "keras.layers.Layer"
            script.plan.replace[base] = _spelled(own)


def _spelled(path: str) -> Written:
    return lambda writer: writer.spell(path)


def _is_layer(node: ast.ClassDef, script: Script) -> bool:
    """Return whether a class is a layer and no net: it has parameters of its own, or no layers, or
    computes from several inputs, where a model of Keras is given one.
    """
    if any(_computes(one, script) and _needs_several(one) for one in node.body):
        return True
    has_layers = False
    for part in ast.walk(node):
        if not isinstance(part, ast.Call):
            continue
        path = script.path(part.func) or ""
        if path.endswith((".Parameter", ".create_parameter")) or _creates(part):
            return True
        has_layers = has_layers or (".nn." in path and path[path.rindex(".") + 1].isupper())
        known = script.kinds.of(part)
        has_layers = has_layers or (known is not None and known.kind == "module")
    return not has_layers and not any(
        isinstance(part, ast.Attribute) and part.attr in {"add_module", "add_sublayer", "_modules"}
        for part in ast.walk(node)
    )


def _needs_several(function: ast.stmt) -> bool:
    if not isinstance(function, ast.FunctionDef):
        return False
    given = function.args
    return len(given.args) - len(given.defaults) > len(("self", "X"))


def _creates(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "create_parameter"


def _plan_shape(node: ast.ClassDef, page: Page, script: Script) -> None:
    """Have a class say the shape of its output where Keras, which tries it without values, cannot
    know how often a loop runs.
    """
    computing = next((one for one in node.body if _computes(one, script)), None)
    if computing is None or not any(_asks_values(one, script) for one in ast.walk(computing)):
        return
    if not _stands_in_row(node.name, script):
        return
    shapes = {
        one.output == ()
        for one in script.kinds.modules
        if one.is_own and one.class_name == node.name
    }
    if len(shapes) != 1:
        return
    shape = "()" if shapes.pop() else "input_shape"
    margin = page.indent(computing)
    lines = ["", f"def {_SHAPE}(self, input_shape):", f"    return {shape}"]
    script.plan.after[computing].append(f"\n{margin}".join(lines).replace(f"\n{margin}\n", "\n\n"))


def _computes(node: ast.stmt, script: Script) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == FORWARD[script.source]


def _asks_values(node: ast.AST, script: Script) -> bool:
    """Return whether a loop or a branch depends on the values of a tensor."""
    if not isinstance(node, ast.While | ast.If):
        return False
    return any(script.kinds.is_kind(one, "tensor") for one in ast.walk(node.test))


def _stands_in_row(name: str, script: Script) -> bool:
    for _, call in script.walk(ast.Call):
        if script.path(call.func) in SEQUENTIAL[script.source]:
            made = [one.func for one in ast.walk(call) if isinstance(one, ast.Call)]
            if any(isinstance(one, ast.Name) and one.id == name for one in made):
                return True
    return False


def own_name(name: str, script: Script) -> str:
    """Return what a part that a lesson's class gives its objects is called in the target."""
    computes = FORWARD[script.target] if FORWARD[script.target] != FORWARD[script.source] else ""
    if name in _TAKEN[script.target] or name == computes:
        return f"{name}_layer" if name in _SAYS_A_LAYER else f"own_{name}"
    return _without_layer(name, script) or name


def _without_layer(name: str, script: Script) -> str:
    """Return the short name of a part that had to be called a layer; empty where it had not."""
    bare = name.removesuffix("_layer")
    is_short = bare != name and bare in _SAYS_A_LAYER and bare in _TAKEN[script.source]
    if not is_short or bare in _TAKEN[script.target]:
        return ""
    given = (one for _, one in script.walk(ast.Attribute) if isinstance(one.ctx, ast.Store))
    return bare if all(one.attr != bare for one in given) else ""


def _taken_in(node: ast.ClassDef, script: Script) -> Iterator[str]:
    """Yield the attributes that a class gives its objects, and are called otherwise there."""
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store):
            is_own = is_self(part.value)
            if is_own and own_name(part.attr, script) != part.attr:
                yield part.attr


def _is_of(node: ast.expr, own: set[str], page: Page, script: Script) -> bool:
    """Return whether an expression is an object of one of the lesson's own classes."""
    if is_self(node):
        around = page.enclosing(node, ast.ClassDef)
        return isinstance(around, ast.ClassDef) and around.name in own
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super":
        return True
    known = script.kinds.of(node)
    return known is not None and known.kind == "module" and known.is_own


def _rename(node: ast.Attribute, name: str, script: Script) -> None:
    def written(writer: Writer) -> str:
        return f"{writer.text(node.value)}.{name}"

    script.plan.replace[node] = written
