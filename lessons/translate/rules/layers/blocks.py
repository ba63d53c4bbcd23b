"""Layers that a net is given one by one: under names in PyTorch and Paddle, in a list in Keras."""

import ast
from collections.abc import Iterator

from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.rules.layers.classes import list_modules, module_class
from lessons.translate.rules.layers.containers import split_activation, split_layers
from lessons.translate.rules.layers.modules import is_module, method_of, mode_set, receiver
from lessons.translate.rules.layers.named import attribute_name
from lessons.translate.rules.layers.nested import kept_layers
from lessons.translate.rules.layers.rows import is_row
from lessons.translate.rules.literals import is_self
from lessons.translate.script import Script
from lessons.translate.writer import Writer

LIST = "blocks"
_ADDS = ("add_module", "add_sublayer", "register_module", "append")
_MAPPINGS = frozenset({"_modules", "_sub_layers"})
_LISTS = ("torch.nn.ModuleList", "paddle.nn.LayerList")
_DICTS = ("torch.nn.ModuleDict", "paddle.nn.LayerDict")


def plan_blocks(script: Script) -> None:
    """Decide which of the lesson's own nets keep their layers in a list."""
    if script.source == "keras":
        _plan_lists(script)
        return
    if script.target != "keras":
        return
    for node, page in list_modules(script).items():
        if _keeps_by_name(node, script, page):
            _plan_list(node, script)
    for page, assign in script.walk(ast.Assign):
        target = assign.targets[0]
        if isinstance(target, ast.Subscript) and _is_mapping(target.value, page, script):
            script.plan.replace[assign] = _appended(target.value, assign.value)
    for page, loop in script.walk(ast.For, ast.comprehension):
        assert isinstance(loop, ast.For | ast.comprehension)
        _plan_loop(loop, page, script)


def _appended(mapping: ast.expr, layer: ast.expr):  # type: ignore[no-untyped-def]
    assert isinstance(mapping, ast.Attribute)

    def written(writer: Writer) -> str:
        return f"{writer.text(mapping.value)}.{LIST}.append({writer.text(layer)})"

    return written


def _keeps_by_name(node: ast.ClassDef, script: Script, page: Page) -> bool:
    """Return whether a class puts layers into its objects under names that it works out."""
    for part in ast.walk(node):
        match part:
            case ast.Call(func=ast.Attribute(value=value, attr=attr)) as call:
                if attr in _ADDS[:3] and is_self(value) and not attribute_name(call):
                    return True
            case ast.Subscript(value=value, ctx=ast.Store()):
                if _is_mapping(value, page, script):
                    return True
    return False


def _is_mapping(node: ast.expr, page: Page, script: Script) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr in _MAPPINGS
        and is_module(node.value, script, page)
    )


def _plan_list(node: ast.ClassDef, script: Script) -> None:
    """Have a class make its list, after it has called its base."""
    made = next((one for one in node.body if _is_init(one)), None)
    if not isinstance(made, ast.FunctionDef):
        return
    for stmt in made.body:
        match stmt:
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="__init__"))):
                script.plan.after[stmt].append(f"self.{LIST} = []")
                return


def _is_init(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == "__init__"


def _plan_loop(loop: ast.For | ast.comprehension, page: Page, script: Script) -> None:
    """Plan `for name, layer in self._modules.items()`: the layers alone have no names."""
    asked, target = loop.iter, loop.target
    if not isinstance(asked, ast.Call) or not isinstance(asked.func, ast.Attribute):
        return
    held = asked.func.value
    if asked.func.attr == "items" and _is_mapping(held, page, script):
        held = held.value  # type: ignore[attr-defined]
    elif not method_of(asked, ("named_children",), script, page):
        return
    if not isinstance(target, ast.Tuple) or module_class(page, loop.iter, script) is None:
        return
    script.plan.replace[loop.iter] = lambda writer: f"enumerate({_layers(held, writer)})"


def write_block(node: ast.expr, writer: Writer) -> str | None:
    """Return what adds a layer to a net, or gives its layers, as the target says it."""
    script, page = writer.script, writer.page
    if script.source == "keras":
        return _from_keras(node, writer)
    if script.target != "keras":
        return None
    if isinstance(node, ast.Call) and (called := _called(node, writer)):
        return called
    if isinstance(node, ast.Subscript) and _is_mapping(node.value, page, script):
        return _by_key(node, writer)
    parent = page.parents.get(node)
    is_loop = isinstance(parent, ast.For | ast.comprehension) and parent.iter is node
    is_set = isinstance(node, ast.Call) and mode_set(node, script, page)
    if is_loop and is_row(receiver(node) if is_set else node, script):
        return f"{writer.text(receiver(node)) if is_set else writer.splice(node)}.layers"
    return None


def _called(node: ast.Call, writer: Writer) -> str | None:
    script, page = writer.script, writer.page
    if script.path(node.func) in (*_LISTS, *_DICTS):
        return _plain(node, writer)
    if method_of(node, _ADDS, script, page):
        return _added(node, writer)
    if method_of(node, ("children",), script, page):
        return _layers(receiver(node), writer)
    match node:
        case ast.Call(func=ast.Name(id="list"), args=[ast.Call() as inner], keywords=[]):
            text = writer.text(inner) if method_of(inner, ("children",), script, page) else ""
            return text if text.endswith(".layers") else None  # that is a list already
    match node.func:
        case ast.Attribute(value=ast.Attribute(value=net) as held, attr="values"):
            if _is_mapping(held, page, script):
                return _layers(net, writer)
    return _counted(node, writer)


def _layers(net: ast.expr, writer: Writer) -> str:
    """Return the layers of a net: the list that it keeps them in, or what Keras has of them."""
    script, page = writer.script, writer.page
    text = writer.text(net)
    around = module_class(page, net, script)
    is_kept = around is not None and is_self(net) and _keeps_by_name(around, script, page)
    return f"{text}.{LIST}" if is_kept else f"{text}.layers"


def _added(node: ast.Call, writer: Writer) -> str | None:
    net = receiver(node)
    if isinstance(node.func, ast.Attribute) and node.func.attr == "append":
        if not is_row(net, writer.script):
            return None
        return f"{writer.text(net)}.add({writer.text(node.args[0])})"
    given = [*node.args, *(one.value for one in node.keywords)]
    if len(given) != 2:
        raise Refused("a layer is put into a net by its name and itself")
    layer = writer.text(given[1])
    around = module_class(writer.page, node, writer.script)
    if around is not None and is_self(net):
        return f"{writer.text(net)}.{LIST}.append({layer})"
    if not is_row(net, writer.script):
        raise Refused("Keras keeps a net's layers in a list, without names")
    return f"{writer.text(net)}.add({layer})"


def _plain(node: ast.Call, writer: Writer) -> str:
    """Return a list or dictionary of layers as Python's own, which Keras keeps track of."""
    is_dict = writer.script.path(node.func) in _DICTS
    given = [*node.args, *(one.value for one in node.keywords)]
    if not given:
        return "{}" if is_dict else "[]"
    text = writer.text(given[0])
    if isinstance(given[0], ast.List | ast.ListComp | ast.Dict | ast.DictComp):
        return text
    if isinstance(given[0], ast.GeneratorExp):
        return f"[{text.removeprefix('(').removesuffix(')')}]"
    return f"dict({text})" if is_dict else f"list({text})"


def _counted(node: ast.Call, writer: Writer) -> str | None:
    """Return `len(net)` of a row of layers."""
    is_len = isinstance(node.func, ast.Name) and node.func.id in {"len", "enumerate", "list"}
    if not is_len or len(node.args) != 1 or not is_row(node.args[0], writer.script):
        return None
    assert isinstance(node.func, ast.Name)
    return f"{node.func.id}({writer.text(node.args[0])}.layers)"


def _by_key(node: ast.Subscript, writer: Writer) -> str:
    assert isinstance(node.value, ast.Attribute)
    key = node.slice
    if isinstance(key, ast.Call) and isinstance(key.func, ast.Name) and key.func.id == "str":
        number = writer.text(key.args[0])
    elif isinstance(key, ast.Constant) and str(key.value).isdigit():
        number = str(key.value)
    else:
        raise Refused("Keras keeps a net's layers in a list, without names")
    return f"{_layers(node.value.value, writer)}[{number}]"


def _plan_lists(script: Script) -> None:
    """Decide which lists of a lesson's own nets hold layers, that the net has to know of."""
    for node in list_modules(script):
        kept = set(_lists_of_layers(node, script))
        for part in ast.walk(node):
            if not isinstance(part, ast.Assign) or not isinstance(part.targets[0], ast.Attribute):
                continue
            target = part.targets[0]
            if is_self(target.value) and target.attr in kept and _is_list(part.value):
                script.plan.replace[part.value] = _listed(part.value)


def _lists_of_layers(node: ast.ClassDef, script: Script) -> Iterator[str]:
    """Yield the attributes of a class that hold layers."""
    for part in ast.walk(node):
        match part:
            case ast.Call(func=ast.Attribute(value=ast.Attribute() as held, attr="append")):
                is_layers = any(script.kinds.is_kind(one, "module") for one in part.args)
            case ast.Attribute():
                held, known = part, script.kinds.of(part)
                is_layers = known is not None and known.kind == "sequence"
                is_layers = is_layers and known is not None and "module" in known.items
            case _:
                continue
        if is_layers and is_self(held.value):
            yield held.attr


def _is_list(node: ast.expr) -> bool:
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return isinstance(node, ast.List | ast.ListComp) or (is_call and node.func.id == "list")  # type: ignore[attr-defined]


def _listed(node: ast.expr):  # type: ignore[no-untyped-def]
    def written(writer: Writer) -> str:
        path = {"pytorch": "torch.nn.ModuleList", "paddle": "paddle.nn.LayerList"}
        name = writer.spell(path[writer.script.target])
        if isinstance(node, ast.List) and not node.elts:
            return f"{name}()"
        if isinstance(node, ast.Call):
            return f"{name}({', '.join(writer.text(one) for one in node.args)})"
        return f"{name}({writer.splice(node)})"

    return written


def _from_keras(node: ast.expr, writer: Writer) -> str | None:
    script, page = writer.script, writer.page
    if isinstance(node, ast.Attribute) and node.attr == "layers":
        is_net = is_module(node.value, script, page) and not script.is_own(node)
        return _listed_layers(node, writer) if is_net else None
    if method_of(node, ("summary",), script, page) and not getattr(node, "args", ()):
        return f"print({writer.text(receiver(node))})"
    return None


def _listed_layers(node: ast.Attribute, writer: Writer) -> str:
    """Return `net.layers` as what it is asked for: to be gone through, counted, or kept."""
    parent = writer.page.parents.get(node)
    text = writer.text(node.value)
    if kept := kept_layers(node, parent, text, writer):
        return kept
    is_named = isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name)
    name = parent.func.id if is_named else ""  # type: ignore[union-attr]
    is_loop = isinstance(parent, ast.For | ast.comprehension)
    if (is_loop or name in {"len", "enumerate"}) and is_row(node.value, writer.script):
        return text
    return f"{text}.children()" if is_loop or name == "enumerate" else f"list({text}.children())"


def write_added(stmt: ast.stmt, writer: Writer) -> str | None:
    """Return `net.add(Dense(8, activation="relu"))` as two layers that are put in."""
    script = writer.script
    match stmt:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="add"), args=[layer]) as call):
            if not split_activation(layer, script) or not is_row(receiver(call), script):
                return None
            net = writer.text(receiver(call))
            return writer.lines(
                stmt, [f"{net}.append({one})" for one in split_layers(layer, writer)]
            )
    return None
