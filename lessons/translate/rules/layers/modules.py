"""Nets and layers as expressions: what is one, what it is made of, and its parts by their names."""

import ast
from collections.abc import Iterator, Sequence

from common.cells.known import KnownModule
from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.rules.layers.classes import FORWARD, list_modules, module_class, own_name
from lessons.translate.rules.layers.items import INSIDE, classes_in, kept_place
from lessons.translate.rules.layers.rows import row_of
from lessons.translate.rules.literals import is_self
from lessons.translate.rules.modes.helpers import asks_helper
from lessons.translate.script import Script

# What acts otherwise in training.
_MODAL = ("Dropout", "BatchNorm", "LazyBatchNorm", "SpatialDropout", "AlphaDropout")
_NORMS = ("BatchNorm", "LazyBatchNorm", "SyncBatchNorm", "InstanceNorm")
# What decides whether a parameter is trained.
_TRAINS = ("requires_grad", "requires_grad_", "stop_gradient")
MODES = ("eval", "train")
# Methods that nothing but nets has, so that the text alone tells.
_OF_NETS = frozenset(
    {"named_parameters", "named_children", "state_dict", "load_state_dict", "set_state_dict"}
    | {"add_module", "add_sublayer", "register_module"}
)
_KERNEL, _GAMMA = {"weight": "kernel"}, {"weight": "gamma", "bias": "beta"}
# What Keras calls the parameters of a layer, by how its class's name begins.
_IN_KERAS = dict.fromkeys(("Linear", "LazyLinear", "Dense", "Conv", "LazyConv"), _KERNEL)
_IN_KERAS |= dict.fromkeys(("BatchNorm", "LazyBatchNorm", "LayerNorm"), _GAMMA)
_IN_KERAS |= {"Embedding": {"weight": "embeddings"}}


def is_module(node: ast.expr, script: Script, page: Page | None = None) -> bool:
    """Return whether an expression is a layer or net, as its run or the text says it."""
    known = script.kinds.of(node)
    if known is not None:
        return known.kind == "module"
    if is_self(node) and page is not None:
        return module_class(page, node, script) is not None
    return script.path(node) is None and not script.kinds.was_reached(node)


def method_of(node: ast.AST, names: Sequence[str], script: Script, page: Page) -> str:
    """Return the name of a method of a net where an expression calls one of these."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return ""
    name = node.func.attr
    if name not in names or script.is_own(node.func):
        return ""
    if name in _OF_NETS and script.kinds.of(node.func.value) is None:
        return name if script.path(node.func.value) is None else ""
    return name if is_module(node.func.value, script, page) else ""


def receiver(node: ast.AST) -> ast.expr:
    """Return what a method is called on."""
    assert isinstance(node, ast.Call)
    assert isinstance(node.func, ast.Attribute)
    return node.func.value


def mode_set(node: ast.AST, script: Script, page: Page) -> str:
    """Return "train" or "eval" where an expression sets a net's mode, or the name of what says it;
    empty for others.
    """
    name = method_of(node, MODES, script, page)
    if not name or not isinstance(node, ast.Call):
        return ""
    match node.args:
        case []:
            return name
        case [ast.Constant(value=value)]:
            return "train" if value else "eval"
        case [ast.Name(id=given)] if given not in MODES:
            return given
    return ""


def is_worked_out(node: ast.AST, script: Script, page: Page) -> bool:
    """Return whether an expression sets a net to a mode that has no name."""
    return bool(method_of(node, MODES, script, page)) and not mode_set(node, script, page)


def listed_net(node: ast.expr, page: Page, script: Script) -> ast.expr | None:
    """Return the net whose layers a loop goes through one by one, where a name is the loop's."""
    loop = page.enclosing(node, ast.For, ast.FunctionDef) if isinstance(node, ast.Name) else None
    while isinstance(loop, ast.For):
        names = [one.id for one in ast.walk(loop.target) if isinstance(one, ast.Name)]
        if isinstance(node, ast.Name) and node.id in names:
            row = _row_in(loop.iter)
            module = script.kinds.module(row)
            is_row = script.kinds.is_kind(row, "module") and module is not None
            return row if is_row and module and module.children else None
        loop = page.enclosing(loop, ast.For, ast.FunctionDef)
    return None


def _row_in(node: ast.expr) -> ast.expr:
    match node:
        case ast.Call(func=ast.Name(id="enumerate"), args=[row, *_]):
            return _row_in(row)
        case ast.Call(func=ast.Attribute(value=row, attr="children" | "named_children"), args=[]):
            return row
        case ast.Attribute(value=row, attr="layers"):
            return row
    return node


def all_inside(module: KnownModule, script: Script) -> Iterator[KnownModule]:
    """Yield a net and all layers in it."""
    yield module
    for _, place in module.children:
        yield from all_inside(script.kinds.modules[place], script)


def has_modes(module: KnownModule, script: Script) -> bool:
    """Return whether a net acts otherwise in training."""
    every = list(all_inside(module, script))
    if any(one.class_name.rpartition(".")[2].startswith(_MODAL) for one in every):
        return True
    own = {one.class_name for one in every if one.is_own}
    return any(tree.name in own and _asks_mode(tree, script) for tree in list_modules(script))


def has_modes_as_told(node: ast.expr, script: Script) -> bool:
    """Return whether a row that is in the target's words already acts otherwise in training."""
    if row_of(node, script) not in script.stayed.nodes:
        return False
    return any(one.startswith(_MODAL) for one in classes_in(node, script) or ())


def _asks_mode(tree: ast.ClassDef, script: Script) -> bool:
    """Return whether a lesson's own class computes by its mode."""
    for method in tree.body:
        if isinstance(method, ast.FunctionDef) and method.name == FORWARD[script.source]:
            if asks_helper(method, script):
                return True
            for node in ast.walk(method):
                match node:
                    case ast.Attribute(value=ast.Name(id="self"), attr="training"):
                        return True
                    case ast.Name(id="training"):
                        return True
    return False


def is_inside(node: ast.Call, page: Page, script: Script) -> bool:
    """Return whether a layer is called by its own net, which hands the mode on."""
    func = node.func
    while isinstance(func, ast.Attribute | ast.Subscript):
        func = func.value
    if is_self(func):
        return True
    around = page.enclosing(node, ast.ClassDef)
    return around is not None and around in list_modules(script)


def parameter_list(net: ast.expr, script: Script) -> str:
    """Return what Keras calls the list of all that PyTorch and Paddle call a net's parameters.

    What a layer keeps beside them is among its weights, and what does not train is in no other
    list.

    Raises:
        Refused: the net may have both.
    """
    module = script.kinds.module(net)
    every = all_inside(module, script) if module is not None else ()
    keeps = any(one.class_name.rpartition(".")[2].startswith(_NORMS) for one in every)
    if not (keeps if module is not None else script.once(_makes_norms)):
        return "weights"
    if any(script.attributes(name) for name in _TRAINS):
        raise Refused("Keras has no list of weights that leaves out what normalization follows")
    return "trainable_weights"


def _makes_norms(script: Script) -> bool:
    every = (script.said(node) for _, node in script.walk(ast.Call))
    names = [one.phrase.name for one in every if one is not None]
    return any(name.removeprefix("lazy_").startswith("batch_norm") for name in names)


def is_flat(module: KnownModule, script: Script) -> bool:
    """Return whether no layer of a net has layers of its own."""
    return not any(script.kinds.modules[place].children for _, place in module.children)


def parameter_name(name: str, owner: str, script: Script) -> str:
    """Return what a layer's parameter is called in the target; `owner` is the layer's class."""
    library, _, bare = owner.rpartition(".")
    if not library or "keras" not in (script.source, script.target):
        return name
    kinds = [names for start, names in _IN_KERAS.items() if bare.startswith(start)]
    names = kinds[0] if kinds else {}
    if script.source == "keras":
        names = {other: own for own, other in names.items()}
    return names.get(name, name)


def named_path(node: ast.expr, base: str, path: str, script: Script) -> str:
    """Return how the target reaches a parameter that the source knows by its path in a net.

    `node` is the net in the source, `base` its text in the target.

    Raises:
        Refused: there is none of this path, or the run has not shown the net.
    """
    module = script.kinds.module(node)
    if module is None and "." not in path and path in {"weight", "bias"}:
        return f"{base}.{parameter_name(path, f'{script.source}.Linear', script)}"
    if module is None:
        raise Refused(f"which layer `{path}` belongs to is only seen in a run")
    return _parameter(base, module, path, script, classes_in(node, script))


def _parameter(
    base: str, module: KnownModule, path: str, script: Script, classes: Sequence[str] | None = None
) -> str:
    own = next((name for name in module.parameters if name == path), None)
    if own is not None:
        owner = "" if module.is_own else module.class_name
        return f"{base}.{parameter_name(own, owner, script)}"
    for place, (name, number) in enumerate(module.children):
        if path.startswith(f"{name}."):
            child = script.kinds.modules[number]
            reached = _child(base, module, place, script, classes)
            return _parameter(reached, child, path[len(name) + 1 :], script)
    raise Refused(f"there is no parameter `{path}` here")


def _child(
    base: str, module: KnownModule, place: int, script: Script, classes: Sequence[str] | None
) -> str:
    """Return how the target reaches a layer of a net."""
    name = module.children[place][0]
    modules = script.kinds.modules
    if module.class_name.rpartition(".")[2] == "Sequential" and not module.is_own:
        if classes is None:
            classes = [modules[at].class_name.rpartition(".")[2] for _, at in module.children]
        kept = kept_place(place, classes, script)
        if kept is None:
            raise Refused("this layer is a part of the one before it there")
        if script.target == "keras":
            return f"{base}.layers[{kept}]"
        return f"{base}[{kept}][0]" if classes[place].endswith(INSIDE) else f"{base}[{kept}]"
    if name.isidentifier():
        return f"{base}.{own_name(name, script) if module.is_own else name}"
    return f"{base}.blocks[{place}]" if script.target == "keras" else f"{base}[{place}]"
