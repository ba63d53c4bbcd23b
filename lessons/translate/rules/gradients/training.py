"""Which variables an optimizer trains: PyTorch and Paddle say it once, Keras at each step."""

import ast
import re
from copy import copy

from common.cells.known import KnownModule
from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.rules.gradients.flow import base_of, names_in, scope_of
from lessons.translate.rules.gradients.undecayed import NO_GROUPS, groups_of, listed
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_METHODS = frozenset({"parameters", "named_parameters"})
_MODULES = frozenset({"parameters", "trainable_variables", "trainable_weights"})


def page_of(script: Script, node: ast.AST) -> Page:
    """Return the page that a node stands on."""
    return script.page_of(node)


def trained_by(optimizer: ast.expr, script: Script) -> tuple[ast.expr, str | None]:
    """Return what an optimizer was given to train, and another name for its beginning.

    That name is what a function calls the net that its caller has given to the optimizer.

    Raises:
        Refused: the text does not say it.
    """
    origin = script.origins.of(optimizer)
    if isinstance(origin, ast.Call):
        return _given(origin, script), None
    if isinstance(optimizer, ast.Name) and (found := _returned_with(optimizer, script)):
        return found
    page = page_of(script, optimizer)
    function = page.enclosing(optimizer, ast.FunctionDef)
    if isinstance(function, ast.FunctionDef) and isinstance(optimizer, ast.Name):
        parameters = [one.arg for one in function.args.args]
        if optimizer.id in parameters:
            return _from_caller(optimizer.id, parameters, function, script)
    raise Refused("which parameters this optimizer trains is not said")


def _returned_with(optimizer: ast.Name, script: Script) -> tuple[ast.expr, str] | None:
    """Return what an optimizer trains that a function returns beside its net, and what the lesson
    calls that net: `net, trainer = make()`.
    """
    scope = scope_of(page_of(script, optimizer), optimizer)
    for page, node in reversed(script.walk(ast.Assign)):
        match node:
            case ast.Assign(
                targets=[ast.Tuple(elts=names)], value=ast.Call(func=ast.Name(id=made))
            ):
                called = [one.id if isinstance(one, ast.Name) else "" for one in names]
            case _:
                continue
        if optimizer.id not in called or scope_of(page, node) not in (scope, None):
            continue
        place = called.index(optimizer.id)
        for _, function in script.functions(made):
            returned = [one.value for one in ast.walk(function) if isinstance(one, ast.Return)]
            match returned:
                case [ast.Tuple(elts=parts)] if len(parts) == len(called):
                    call = script.origins.of(parts[place]) or parts[place]
                    found = _given(call, script) if isinstance(call, ast.Call) else None
                    bases = [base_of(one) for one in parts]
                    if found is not None and base_of(_owner(found)) in bases:
                        return found, called[bases.index(base_of(_owner(found)))]
        return None
    return None


def _given(call: ast.Call, script: Script) -> ast.expr:
    """Return the parameters among the arguments of an optimizer."""
    for keyword in call.keywords:
        if keyword.arg in {"params", "parameters"}:
            return keyword.value
    path = script.path(call.func) or ""
    place = 1 if path.startswith("paddle.") else 0
    if len(call.args) > place:
        return call.args[place]
    raise Refused("which parameters this optimizer trains is not said")


def _from_caller(
    name: str, parameters: list[str], function: ast.FunctionDef, script: Script
) -> tuple[ast.expr, str | None]:
    for _, node in script.calls_of(function.name):
        given = dict(zip(parameters, node.args, strict=False))
        given |= {one.arg: one.value for one in node.keywords if one.arg}
        if name not in given or _is_function(given[name], script):
            continue
        optimizer = given[name]
        if isinstance(optimizer, ast.Call):
            found, net = _given(optimizer, script), None
        else:
            found, net = trained_by(optimizer, script)
        net = net or base_of(_owner(found))
        for own, argument in given.items():
            if isinstance(argument, ast.Name) and argument.id == net:
                return found, own
        if net in parameters:
            break
        return found, None
    raise Refused("which parameters this optimizer trains is not said")


def _is_function(node: ast.expr, script: Script) -> bool:
    """Return whether a function of the lesson stands where another caller gives an optimizer."""
    return isinstance(node, ast.Name) and bool(script.functions(node.id))


def _owner(node: ast.expr) -> ast.expr:
    """Return the net of `net.parameters()`; another expression as it is."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.value
    return node


def module_of(node: ast.expr, script: Script) -> ast.expr | None:
    """Return the module all of whose parameters an expression is, None for others."""
    inner: ast.expr | None = None
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr=attr), args=[]) if attr in _METHODS:
            return value
        case ast.Attribute(value=value, attr=attr) if attr in _MODULES:
            return None if script.is_own(node) else value
        case ast.Call(func=ast.Name(id="list" | "tuple"), args=[listed]):
            inner = listed
        case ast.Call(
            func=ast.Name(id="filter"),
            args=[ast.Lambda(args=ast.arguments(args=[ast.arg(arg=name)]), body=asked), listed],
        ) if _asks_trained(asked, name):
            inner = listed
        case ast.ListComp(
            elt=ast.Name(id=own),
            generators=[ast.comprehension(target=ast.Name(id=name), iter=listed, ifs=each)],
        ) if own == name and all(_asks_trained(one, name) for one in each):
            inner = listed
        case ast.Name():
            origin = script.origins.of(node)
            is_list = isinstance(origin, ast.Call) and not isinstance(origin.func, ast.Attribute)
            inner = None if is_list else origin
    return None if inner is None else module_of(inner, script)


def _asks_trained(asked: ast.expr, name: str) -> bool:
    """Return whether nothing is asked of a parameter but whether it is trained."""
    match asked:
        case (
            ast.Attribute(value=ast.Name(id=own), attr="requires_grad")
            | ast.UnaryOp(
                op=ast.Not(), operand=ast.Attribute(value=ast.Name(id=own), attr="stop_gradient")
            )
        ):
            return name == own
    return False


def parameters_of(net: ast.expr, page: Page) -> ast.Call:
    """Return all parameters of a net, as an expression that stands where the net does."""
    own = copy(net)  # the net itself may be told in another way
    call = ast.Call(ast.Attribute(own, "parameters", ast.Load()), [], [])
    for node in (own, call):
        page.parents.setdefault(node, page.parents[net])
    return ast.copy_location(call, net)


def variables(node: ast.expr, name: str | None, writer: Writer) -> str:
    """Return the variables that gradients are taken for, in TensorFlow's words.

    Raises:
        Refused: they are in groups, or not said.
    """
    script = writer.script
    there = Writer(script, page_of(script, node))
    module = None if isinstance(node, ast.Name) else module_of(node, script)
    if module is not None:
        return f"{_renamed(there.text(module), module, name)}.trainable_variables"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = (variables(one, name, writer) for one in (node.left, node.right))
        return f"{left} + {right}"
    if isinstance(node, ast.List | ast.Tuple):
        if any(isinstance(one, ast.Dict) for one in node.elts):
            return _grouped(node, there)
        items = ", ".join(there.text(one) for one in node.elts)
        return f"[{_renamed(items, node, name)}]"
    if isinstance(node, ast.Name):
        origin = script.origins.of(node)
        if isinstance(origin, ast.Call) and isinstance(origin.func, ast.Attribute):
            module = module_of(origin, script)
            if module is not None:
                return f"{_renamed(there.text(module), module, name)}.trainable_variables"
        # A call may be given the name, and then the gradients behind it.
        return _renamed(there.own_text(node), node, name)
    raise Refused("which variables are trained is not said in words that Keras has")


def _grouped(node: ast.List | ast.Tuple, writer: Writer) -> str:
    """Return the variables of all groups; a net's where they are all of its."""
    call = writer.page.enclosing(node, ast.Call)
    groups = groups_of(call, writer.script) if isinstance(call, ast.Call) else None
    if groups is None:
        raise Refused(NO_GROUPS)
    net = _net_of(groups.parameters, writer)
    return f"{net}.trainable_variables" if net else listed(groups.parameters, writer)


def _net_of(parameters: tuple[ast.expr, ...], writer: Writer) -> str:
    """Return the net whose parameters all of these are, and no others; empty for none."""
    bases = {base_of(one.elts[0] if isinstance(one, ast.List) else one) for one in parameters}
    count = sum(len(one.elts) if isinstance(one, ast.List) else 1 for one in parameters)
    kinds = writer.script.kinds
    name = next((one for one in names_in(parameters[0]) if one.id in bases), None)
    known = kinds.module(name) if name is not None else None
    if len(bases) != 1 or name is None or known is None or count != size_of(known, kinds.modules):
        return ""
    return name.id


def size_of(module: KnownModule, modules: tuple[KnownModule, ...]) -> int:
    """Return how many parameters a net has."""
    inner = sum(size_of(modules[place], modules) for _, place in module.children)
    return len(module.parameters) + inner


def _renamed(text: str, node: ast.expr, name: str | None) -> str:
    base = base_of(node)
    return re.sub(rf"^{re.escape(base)}\b", name, text) if name and base else text
