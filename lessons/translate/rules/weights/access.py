"""Parameters where a layer is asked for them: by attribute, bare of history, all in a list."""

import ast

from common.cells.known import Known
from lessons.translate.pages import Page
from lessons.translate.rules.layers.classes import module_class
from lessons.translate.rules.layers.modules import (
    is_module,
    method_of,
    named_path,
    parameter_list,
    parameter_name,
    receiver,
)
from lessons.translate.rules.layers.rows import layer_class
from lessons.translate.rules.literals import is_self
from lessons.translate.rules.weights.arrays import write_array, write_kept
from lessons.translate.rules.weights.layout import values_text
from lessons.translate.script import Script
from lessons.translate.writer import Writer

NAMES = frozenset({"weight", "bias", "kernel", "embeddings", "gamma", "beta"})
_BARE = frozenset({"data", "detach"})
_LISTS = ("weights", "variables", "trainable_weights", "trainable_variables")
_UNTRAINED = ("non_trainable_weights", "non_trainable_variables")
_SHOWN = ("print", "display")
_COPIES = frozenset({"tf.stop_gradient", "tf.convert_to_tensor", "keras.ops.stop_gradient"})


def write_access(node: ast.expr, writer: Writer) -> str | None:
    """Return a parameter, or a net's list of them, as the target asks for it."""
    script = writer.script
    if isinstance(node, ast.Attribute):
        if node.attr in NAMES:
            return _attribute(node, writer)
        if script.source == "keras" and node.attr in (*_LISTS, *_UNTRAINED):
            return _keras_list(node, writer)
    if bare_parameter(node, script) is not None:
        return _bare(node, writer)
    if isinstance(node, ast.Subscript) and script.source == "keras":
        return _keras_item(node, writer) or _keras_part(node, writer)
    if isinstance(node, ast.Call):
        return _listed(node, writer) or _as_list(node, writer) or _counted(node, writer)
    return _value_method(node, writer)


def _attribute(node: ast.Attribute, writer: Writer) -> str | None:
    script = writer.script
    known = script.kinds.of(node)
    if script.target == "keras" and _is_empty(known):
        return f"{writer.text(node.value)}.weights"  # which is empty until the first call
    if known is not None and script.kinds.was_run:
        if known.part != node.attr or not known.owner:
            return None
        owner = known.owner
    else:
        owner = _guessed_owner(node, writer)
    name = parameter_name(node.attr, owner, script)
    return f"{writer.text(node.value)}.{name}" if name != node.attr else None


def _value_method(node: ast.expr, writer: Writer) -> str | None:
    """Return Paddle's `bias.value` without brackets, which is the method that gives the value and
    not the value itself, as the target's method that does so; None for what is none.
    """
    script = writer.script
    if not isinstance(node, ast.Attribute) or node.attr != "value" or script.source != "paddle":
        return None
    if not is_parameter(node.value, script):
        return None
    parent = writer.page.parents.get(node)
    if isinstance(parent, ast.Call) and parent.func is node:
        return None
    name = "detach" if script.target == "pytorch" else "numpy"
    return f"{writer.text(node.value)}.{name}"


def _is_empty(known: Known | None) -> bool:
    """Return whether it is a parameter that has no values yet."""
    return known is not None and "Uninitialized" in known.class_name


def _guessed_owner(node: ast.Attribute, writer: Writer) -> str:
    """Return the class of a layer that no run has shown: one that the code around it asks for."""
    script = writer.script
    known = script.kinds.of(node.value)
    if known is not None and (known.kind != "module" or known.is_own):
        return ""
    if layer := layer_class(node.value, script):
        return layer
    if script.path(node) is not None or script.is_own(node) or not isinstance(node.ctx, ast.Load):
        return ""
    if is_self(node.value):
        return ""
    # In most lessons it is a fully connected layer.
    return f"{script.source}.Linear"


def bare_parameter(node: ast.AST, script: Script) -> ast.expr | None:
    """Return the parameter in `net[0].weight.data` or `net[0].weight.detach()`, else None."""
    inner = node
    if isinstance(node, ast.Call) and not node.args and not node.keywords:
        inner = node.func
        if not (isinstance(inner, ast.Attribute) and inner.attr == "detach"):
            return None
    elif script.source == "keras":
        return _bare_in_keras(node, script)
    elif not (isinstance(node, ast.Attribute) and node.attr == "data"):
        return None
    assert isinstance(inner, ast.Attribute)
    return inner.value if is_parameter(inner.value, script) else None


def _bare_in_keras(node: ast.AST, script: Script) -> ast.expr | None:
    """Return the parameter in `tf.stop_gradient(kernel)`, `kernel.value` and the like."""
    match node:
        case ast.Call(func=func, args=[held], keywords=[]) if script.path(func) in _COPIES:
            pass
        case ast.Attribute(value=held, attr="value"):
            pass
        case _:
            return None
    return held if is_parameter(held, script) else None


def is_parameter(node: ast.AST, script: Script) -> bool:
    """Return whether an expression is a parameter of a layer."""
    known = script.kinds.of(node)
    if known is not None and (known.kind == "parameter" or (known.owner and known.part)):
        return True
    is_named = isinstance(node, ast.Attribute) and node.attr in NAMES
    return is_named and not script.kinds.was_run and bool(layer_class(node.value, script))  # type: ignore[attr-defined]


def _bare(node: ast.expr, writer: Writer) -> str:
    """Return a parameter without its history, as the target says it at this place."""
    script, page = writer.script, writer.page
    parameter = bare_parameter(node, script)
    assert parameter is not None
    text = writer.text(parameter)
    if script.target == "pytorch":
        return f"{text}.data"
    if script.target == "paddle":
        return f"{text}.detach()"
    if kept := write_kept(parameter, page.parents.get(node), writer):
        return kept
    around = page.enclosing(node, ast.FunctionDef)
    if around is not None and (module_class(page, node, script) or _is_returned(node, page)):
        return f"{writer.spell('tf.stop_gradient')}({text})"
    parent = page.parents.get(node)
    if around is None and isinstance(parent, ast.Expr | ast.Tuple | ast.Call):
        is_shown = not isinstance(parent, ast.Call) or _is_print(parent)
        if is_shown:
            return f"{writer.spell('tf.convert_to_tensor')}({text})"
    return text


def _is_returned(node: ast.AST, page: Page) -> bool:
    return isinstance(page.statement(node), ast.Return)


def _is_print(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SHOWN


def _listed(node: ast.Call, writer: Writer) -> str | None:
    """Return all parameters or buffers of a net, asked of PyTorch or Paddle."""
    script, page = writer.script, writer.page
    if script.source == "keras":
        return None
    name = method_of(node, ("parameters", "named_parameters", "buffers"), script, page)
    if not name or node.args or node.keywords:
        return None
    base = writer.text(receiver(node))
    if script.target == "keras" and name != "buffers":
        if name == "parameters":
            return f"{base}.trainable_variables"
        parent = page.parents.get(node)
        is_list = isinstance(parent, ast.Call) and _function(parent) == "list"
        every = f"{base}.{parameter_list(receiver(node), script)}"
        return f"[(param.path, param) for param in {every}]" if is_list else every
    if script.source == "paddle" and script.target == "pytorch" and name != "named_parameters":
        return listed(f"{base}.{name}()", node, writer)
    return None


def _counted(node: ast.Call, writer: Writer) -> str | None:
    """Return how many numbers Keras counts in a net."""
    script = writer.script
    if script.source != "keras" or not method_of(node, ("count_params",), script, writer.page):
        return None
    size = {"pytorch": "numel()", "paddle": "numel().item()"}[script.target]
    return f"sum(p.{size} for p in {writer.text(receiver(node))}.parameters())"


def _function(node: ast.AST) -> str:
    is_named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return node.func.id if is_named else ""  # type: ignore[attr-defined]


def _as_list(node: ast.Call, writer: Writer) -> str | None:
    """Return `list(net.parameters())` where the target has a list already."""
    script, page = writer.script, writer.page
    if _function(node) != "list" or len(node.args) != 1 or script.target != "keras":
        return None
    if method_of(node.args[0], ("parameters", "named_parameters"), script, page):
        return writer.text(node.args[0])
    return None


def listed(text: str, node: ast.AST, writer: Writer) -> str:
    """Return what PyTorch gives one by one, as a list where the code around it asks for one."""
    parent = writer.page.parents.get(node)
    is_looped = isinstance(parent, ast.For | ast.comprehension | ast.keyword | ast.Starred)
    is_taken = isinstance(parent, ast.Call) and _function(parent) not in {"len", *_SHOWN}
    return text if is_looped or is_taken else f"list({text})"


def _keras_list(node: ast.Attribute, writer: Writer) -> str | None:
    script, page = writer.script, writer.page
    if not is_module(node.value, script, page) or script.is_own(node):
        return None
    base = writer.text(node.value)
    parent = page.parents.get(node)
    if node.attr in {"weights", "variables"} and (
        isinstance(parent, ast.Expr) or (parent is not None and _is_print(parent))
    ):
        return f"{base}.state_dict()"
    every = f"{base}.{'buffers' if node.attr in _UNTRAINED else 'parameters'}()"
    return every if script.target == "paddle" else listed(every, node, writer)


def _keras_item(node: ast.Subscript, writer: Writer) -> str | None:
    """Return `layer.weights[0]` by its name: `layer.weight`."""
    script = writer.script
    lists, index = node.value, node.slice
    is_array = isinstance(lists, ast.Call) and not lists.args
    if is_array:
        return write_array(node, writer)
    if not isinstance(lists, ast.Attribute) or not isinstance(index, ast.Constant):
        return None
    if lists.attr not in _LISTS or not is_module(lists.value, script, writer.page):
        return None
    name = _parameter_at(lists.value, index.value, script)
    if name is None:
        return None
    return named_path(lists.value, writer.text(lists.value), name, script)


def _keras_part(node: ast.Subscript, writer: Writer) -> str | None:
    text = values_text(node, writer) if is_parameter(node.value, writer.script) else ""
    return f"{text}[{writer.text(node.slice)}]" if text.endswith(".data") else None


def _parameter_at(node: ast.expr, index: object, script: Script) -> str | None:
    """Return the name of a layer's parameter by its place, None where it has others inside."""
    module = script.kinds.module(node)
    if module is None or module.children or not isinstance(index, int):
        return None
    names = list(module.parameters)
    return names[index] if -len(names) <= index < len(names) else None
