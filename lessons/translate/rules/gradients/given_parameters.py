"""What PyTorch and Paddle tell an optimizer when it is made: found where Keras's is applied."""

import ast
import re
from collections.abc import Iterator

from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.rules.callers import returns_of
from lessons.translate.rules.gradients.flow import base_of, bound_by, names_in, place_of, scope_of
from lessons.translate.rules.gradients.makers import made_later
from lessons.translate.rules.gradients.taped import applied_at
from lessons.translate.rules.gradients.training import module_of
from lessons.translate.script import Script
from lessons.translate.writer import Writer


def trained_parameters(node: ast.expr, writer: Writer) -> str | None:
    """Return the parameters that an optimizer is to train.

    Raises:
        Refused: it is never applied, or made before the parameters are.
    """
    script, page = writer.script, writer.page
    if script.source != "keras":
        return None
    if later := made_later(node, script):
        return later
    for there, named, names in _sites(node, page, script):
        origin = script.origins.of(named)
        variables = origin if isinstance(origin, ast.Attribute) else named
        text = _told(variables, Writer(script, there))
        for name in dict.fromkeys(one.id for one in _beginnings(variables, script)):
            theirs = names.get(name, name)
            text = re.sub(rf"\b{name}\b", theirs, text, count=1)
            if not _is_there(theirs, node, page, script):
                raise Refused("the optimizer is made before the parameters that it is to train")
        return text
    raise Refused("which parameters this optimizer trains is not said")


def _beginnings(variables: ast.expr, script: Script) -> list[ast.Name]:
    """Return the names of the net, or of the variables."""
    return list(names_in(module_of(variables, script) or variables))


def _told(variables: ast.expr, writer: Writer) -> str:
    module = module_of(variables, writer.script)
    if module is not None:
        return f"{writer.text(module)}.parameters()"
    if isinstance(variables, ast.List | ast.Tuple):
        return f"[{', '.join(map(writer.text, variables.elts))}]"
    return writer.text(variables)


def _sites(
    node: ast.expr, page: Page, script: Script
) -> Iterator[tuple[Page, ast.expr, dict[str, str]]]:
    """Yield where the optimizer is applied: the variables, and what callers call them."""
    above = page.parents.get(node)
    if isinstance(above, ast.Assign) and isinstance(above.targets[0], ast.Name):
        name, scope = above.targets[0].id, scope_of(page, above)
        for there, optimizer, variables in script.once(applied_at):
            of_all = scope_of(there, optimizer) is None and _is_returned(name, scope)
            near = scope is None or scope_of(there, optimizer) is scope or of_all
            is_later = place_of(there, optimizer) > place_of(page, above)
            is_own = base_of(optimizer) == name and not _is_parameter(there, optimizer)
            if is_own and near and (is_later or scope is None):
                yield there, variables, {}
        for there, call in _calls_with(name, script):
            if place_of(there, call) > place_of(page, above):
                yield from _inside(call, name, script)
    elif isinstance(above, ast.Call):
        yield from _inside(above, node, script)


def _is_returned(name: str, scope: ast.AST | None) -> bool:
    """Return whether a function gives what it calls so to its callers."""
    returned = returns_of(scope) if scope is not None else ()
    return any(name in {named.id for named in names_in(one)} for one in returned)


def _is_parameter(page: Page, optimizer: ast.expr) -> bool:
    """Return whether a function's optimizer is one that its caller gives."""
    function = page.enclosing(optimizer, ast.FunctionDef)
    return isinstance(function, ast.FunctionDef) and base_of(optimizer) in {
        one.arg for one in function.args.args
    }


def _calls_with(name: str, script: Script) -> Iterator[tuple[Page, ast.Call]]:
    for page, given in script.named(name):
        above = page.parents[given]
        call = page.parents[above] if isinstance(above, ast.keyword) else above
        if isinstance(call, ast.Call) and call.func is not given:
            yield page, call


def _inside(
    call: ast.Call, given: str | ast.expr, script: Script
) -> Iterator[tuple[Page, ast.expr, dict[str, str]]]:
    """Yield where a function applies the optimizer that a call gives it."""
    for _, function in script.functions(base_of(call.func)):
        parameters = [one.arg for one in function.args.args]
        pairs = dict(zip(parameters, call.args, strict=False))
        pairs |= {one.arg: one.value for one in call.keywords if one.arg}
        own = {
            name
            for name, one in pairs.items()
            if one is given or (isinstance(one, ast.Name) and one.id == given)
        }
        names = {name: one.id for name, one in pairs.items() if isinstance(one, ast.Name)}
        for page, optimizer, variables in script.once(applied_at):
            is_inside = page.enclosing(optimizer, ast.FunctionDef) is function
            if is_inside and base_of(optimizer) in own:
                yield page, variables, names


def _is_there(name: str, node: ast.expr, page: Page, script: Script) -> bool:
    """Return whether a name has its value before the optimizer is made."""
    function = page.enclosing(node, ast.FunctionDef)
    if isinstance(function, ast.FunctionDef) and name in {a.arg for a in function.args.args}:
        return True
    return any(
        name in bound_by(stmt) and place_of(there, stmt) < place_of(page, node)
        for there, stmt in script.walk(ast.Assign, ast.For, ast.With)
        if isinstance(stmt, ast.stmt) and scope_of(there, stmt) in {None, function}
    )
