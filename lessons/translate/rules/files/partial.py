"""Parameters read from a file by themselves: Keras reads a file into a net, and then takes of its
layers what is asked for.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from common.cells.known import KnownModule
from lessons.translate.pages import Page
from lessons.translate.rules.files.state import TAKES
from lessons.translate.rules.files.written import name_in, written_by
from lessons.translate.rules.gradients.flow import Place, place_of
from lessons.translate.rules.layers.modules import method_of, named_path, receiver
from lessons.translate.rules.widths.building import building_line
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_LOADS = frozenset({"torch.load", "paddle.load"})
_NAMES = ("saved_net", "stored_net", "the_saved_net")
_ORDER = ("weight", "bias")


@dataclass(frozen=True)
class _Net:
    """A net of the lesson's own class whose parameters were saved; `called` is what with."""

    node: ast.expr
    made: ast.Call
    page: Page
    module: KnownModule
    called: ast.Name | None


def plan_partial(script: Script) -> None:
    """Decide how a state dict that was read from a file is taken apart, where Keras has none."""
    if script.target != "keras":
        return
    nets = dict(_saved_nets(script))
    for page, stmt in script.walk(ast.Assign):
        match stmt:
            case ast.Assign(targets=[ast.Name() as name], value=ast.Call(args=[path, *_]) as call):
                file = name_in(path, script) if script.path(call.func) in _LOADS else None
                net = nets.get(str(file.value)) if file is not None else None
                entries = _entries(name, script) if net is not None else None
                if net is None or entries is None:
                    continue
                script.plan.left_out[page.cell].add(name.id)
                if entries:
                    _plan_entries(stmt, path, net, entries, script)
                    script.plan.introduced[page.cell].add(_name(script))
                else:
                    script.plan.drop.add(stmt)  # whoever loads it reads the file
    for page, node in script.walk(ast.Call):
        if isinstance(node, ast.Call) and method_of(node, TAKES, script, page):
            _plan_taken(node, script)


def _saved_nets(script: Script) -> Iterator[tuple[str, _Net]]:
    """Yield the nets whose parameters the lesson writes, by the names of their files."""
    for page, call in script.walk(ast.Call):
        if not isinstance(call, ast.Call):
            continue
        path, sort = written_by(call, page, script)
        if path is None or sort != "weights":
            continue
        held = call.args[0]
        held = (script.origins.of(held) or held) if isinstance(held, ast.Name) else held
        file, net = name_in(path, script), receiver(held)
        made, module = script.origins.of(net), script.kinds.module(net)
        if file is None or module is None or not isinstance(made, ast.Call):
            continue
        if isinstance(made.func, ast.Name) and made.func.id in script.classes():
            called = _called_with(net, place_of(page, call), script)
            yield str(file.value), _Net(net, made, script.page_of(made), module, called)


def _called_with(net: ast.expr, saved: Place, script: Script) -> ast.Name | None:
    """Return the name that a net was called with before its parameters were saved."""
    for page, call in script.calls_of(net.id) if isinstance(net, ast.Name) else ():
        match call.args:
            case [ast.Name() as given]:
                is_top = page.parents.get(page.statement(call)) is page.tree
                is_before = place_of(page, call) < saved
                return given if is_top and is_before else None
    return None


def _entries(name: ast.Name, script: Script) -> Sequence[ast.Subscript] | None:
    """Return where a state dict is asked for parameters, None where for something else, too."""
    found = []
    for page, node in script.named(name.id):
        if node is name:
            continue
        parent = page.parents[node]
        match parent:
            case ast.Subscript(value=value, slice=ast.Constant(value=str())) if value is node:
                found.append(parent)
            case ast.Call(func=ast.Attribute(attr=method), args=[given]) if (
                given is node and method in TAKES
            ):
                pass
            case _:
                return None
    return found


def _name(script: Script) -> str:
    """Return what the net is called that a file is read into."""
    return next(name for name in _NAMES if name not in script.used_names)


def _plan_entries(
    stmt: ast.Assign, path: ast.expr, net: _Net, entries: Sequence[ast.Subscript], script: Script
) -> None:
    name = _name(script)

    def written(writer: Writer) -> str:
        made = Writer(script, net.page).text(net.made)
        built = building_line(name, net.module, net.called, writer)
        lines = [f"{name} = {made}", built, f"{name}.load_weights({writer.text(path)})"]
        return writer.lines(stmt, lines)

    script.plan.replace[stmt] = written
    for entry in entries:
        assert isinstance(entry.slice, ast.Constant)
        script.plan.replace[entry] = named_path(net.node, name, str(entry.slice.value), script)


def _plan_taken(call: ast.Call, script: Script) -> None:
    """Plan `layer.load_state_dict({"weight": w, "bias": b})`, of parameters of another net."""
    module = script.kinds.module(receiver(call))
    given = call.args[0] if len(call.args) == 1 else None
    if not isinstance(given, ast.Dict) or module is None or module.children or module.is_own:
        return
    keys = [key.value if isinstance(key, ast.Constant) else None for key in given.keys]
    values = dict(zip(keys, given.values, strict=True))
    names = [name for name in _ORDER if name in values]
    if set(names) != set(module.parameters) or len(names) != len(values):
        return
    if all(values[name] in script.plan.replace for name in names):

        def written(writer: Writer) -> str:
            texts = ", ".join(writer.text(values[name]) for name in names)
            return f"{writer.text(receiver(call))}.set_weights([{texts}])"

        script.plan.replace[call] = written
