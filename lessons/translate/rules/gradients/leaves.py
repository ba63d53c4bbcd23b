"""Tensors of which gradients are wanted, where PyTorch or Paddle keeps the gradients with them."""

import ast
import re

from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.rules.gradients.flow import bound_by, names_in
from lessons.translate.rules.gradients.groups import plan_groups
from lessons.translate.rules.gradients.no_grad import is_quiet
from lessons.translate.rules.gradients.variables import asked_of, changed_variable, is_wanted
from lessons.translate.rules.initializers.given import with_argument
from lessons.translate.rules.literals import ARITHMETIC
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_FACTORIES = re.compile(r"torch\.(zeros|ones|rand|randn|normal|arange|linspace|full|eye|tensor)\(")
_PARAMETERS = ("torch.nn.Parameter", "torch.nn.parameter.Parameter")


def plan_leaves(script: Script) -> None:
    """Decide how a tensor is told, between PyTorch and Paddle, that gradients are wanted of it."""
    if script.source == "keras":
        script.tracked = _recorded(script) if script.target == "pytorch" else set()
        for page, stmt in script.walk(ast.Assign):
            _plan_turned(page, stmt, script)
        return
    if script.target == "keras":
        return
    plan_groups(script)
    for page, node in script.walk(ast.Assign, ast.AugAssign, ast.Call):
        if isinstance(node, ast.Assign):
            _plan_asking(node, script)
        elif isinstance(node, ast.Call):
            _plan_call(page, node, script)
        elif isinstance(node, ast.AugAssign) and script.source == "pytorch":
            _plan_step(page, node, script)


def _plan_asking(node: ast.Assign, script: Script) -> None:
    """Plan `x.stop_gradient = False` and `x.requires_grad = True`."""
    of = asked_of(node)
    if of is None:
        return
    wanted = is_wanted(node)
    if not isinstance(node.value, ast.Constant):
        script.plan.refuse[node] = "whether gradients are wanted is worked out when it runs"
    elif script.target == "paddle":
        script.plan.replace[node] = lambda writer: f"{writer.text(of)}.stop_gradient = {not wanted}"
    elif script.kinds.is_kind(of, "parameter"):
        script.plan.replace[node] = lambda writer: f"{writer.text(of)}.requires_grad = {wanted}"
    else:
        script.plan.replace[node] = lambda writer: f"{writer.text(of)}.requires_grad_({wanted})"


def _plan_call(page: Page, node: ast.Call, script: Script) -> None:
    if not isinstance(node.func, ast.Attribute):
        return
    of, stmt = node.func.value, page.parents[node]
    if node.func.attr == "detach_" and script.says(node, "detach"):
        script.plan.replace[node] = lambda writer: f"{writer.text(of)}.detach_()"
    elif node.func.attr == "requires_grad_" and script.target == "paddle":
        if isinstance(stmt, ast.Expr):
            wanted = is_wanted(node)
            script.plan.replace[stmt] = lambda writer: (
                f"{writer.text(of)}.stop_gradient = {not wanted}"
            )
        else:
            script.plan.replace[node] = lambda writer: _kept(writer.text(of), writer)
    elif _is_setting(node, stmt, script) and changed_variable(of, page, script) is not None:
        script.plan.replace[stmt] = lambda writer: _set(page, of, node.args[0], writer)


def _is_setting(node: ast.Call, stmt: ast.AST, script: Script) -> bool:
    is_set = isinstance(node.func, ast.Attribute) and node.func.attr == "set_value"
    is_alone = isinstance(stmt, ast.Expr) and len(node.args) == 1
    return is_set and is_alone and script.source == "paddle"


def _set(page: Page, of: ast.expr, value: ast.expr, writer: Writer) -> str:
    """Return a change of a tensor: within `no_grad` of itself, elsewhere of its values."""
    name = writer.text(of)
    data = name if is_quiet(page.statement(of), page, writer.script) else f"{name}.data"
    if isinstance(value, ast.BinOp) and ast.dump(value.left) == ast.dump(of):
        sign = ARITHMETIC.get(type(value.op))
        if sign is not None:
            return f"{data} {sign}= {writer.text(value.right)}"
    return f"{data}.copy_({writer.text(value)})"


def _plan_step(page: Page, node: ast.AugAssign, script: Script) -> None:
    """Plan `p -= lr * p.grad`, which in Paddle makes another tensor of the name."""
    variable = changed_variable(node.target, page, script)
    sign = ARITHMETIC.get(type(node.op))
    if variable is None or sign is None:
        return

    def written(writer: Writer) -> str:
        name, value = writer.text(variable), writer.text(node.value)
        is_sum = isinstance(node.value, ast.BinOp) and (
            isinstance(node.value.op, ast.Add | ast.Sub) or sign in "*/"
        )
        inner = f"({value})" if is_sum else value
        return f"{name}.set_value({name} {sign} {inner})"

    script.plan.replace[node] = written


def _recorded(script: Script) -> set[str]:
    """Return the names of what hangs on a variable, as a tape or the run has seen it."""
    found = set()
    for _, block in script.walk(ast.With):
        if any(script.says(item.context_expr, "tape") for item in block.items):
            found |= {name for stmt in block.body for name in bound_by(stmt)}
    for _, node in script.walk(ast.Assign):
        inner = [one for one in ast.walk(node.value) if isinstance(one, ast.expr)]
        if any(_hangs(one, script) for one in inner):
            found |= bound_by(node)
    return found


def is_recorded(script: Script) -> bool:
    """Return whether a lesson of TensorFlow takes gradients at all."""
    return script.once(_has_tape)


def _has_tape(script: Script) -> bool:
    return any(script.says(node, "tape") for _, node in script.walk(ast.Call))


def _plan_turned(page: Page, node: ast.Assign, script: Script) -> None:
    """Plan `x = tf.Variable(x)`: the tensor stays, and gradients are wanted of it."""
    target, call = node.targets[0], node.value
    made = made_variable(call, script)
    if made is None or not isinstance(target, ast.Name) or page.enclosing(node, ast.ClassDef):
        return
    value, wanted = made
    if not isinstance(value, ast.Name) or value.id != target.id or not is_recorded(script):
        return
    if script.target == "pytorch":
        script.plan.replace[node] = f"{target.id}.requires_grad_({wanted})"
    else:
        script.plan.replace[node] = f"{target.id}.stop_gradient = {not wanted}"


def made_variable(node: ast.AST, script: Script) -> tuple[ast.expr, bool] | None:
    """Return what a variable of TensorFlow is made of, and whether gradients are wanted of it."""
    if not isinstance(node, ast.Call) or script.path(node.func) != "tf.Variable":
        return None
    given = {one.arg: one.value for one in node.keywords}
    value = node.args[0] if node.args else given.get("initial_value")
    trainable = given.get("trainable")
    if value is None or len(node.args) > 1 or set(given) - {"initial_value", "trainable"}:
        return None
    if trainable is not None and not isinstance(trainable, ast.Constant):
        return None
    return value, not (isinstance(trainable, ast.Constant) and trainable.value is False)


def write_variable(node: ast.expr, writer: Writer) -> str | None:
    """Return a variable of TensorFlow as a tensor, of which gradients are wanted or not."""
    script = writer.script
    if script.source != "keras" or writer.page.enclosing(node, ast.ClassDef):
        return None
    made = made_variable(node, script)
    if made is None:
        return None
    value, wanted = made
    known = script.kinds.of(node)
    is_number = known is not None and known.dtype.startswith(("int", "uint", "bool"))
    wanted = wanted and not is_number and is_recorded(script)
    text = writer.own_text(value)
    is_tensor = script.kinds.is_kind(value, "tensor", "parameter") or isinstance(value, ast.Call)
    if wanted and script.target == "pytorch" and _says_trained(node):
        values = text if is_tensor else f"{writer.spell('torch.tensor')}({text})"
        return f"{writer.spell('torch.nn.Parameter')}({values})"
    write = _in_paddle if script.target == "paddle" else _in_pytorch
    return write(text, writer, wanted=wanted, is_tensor=is_tensor, value=value)


def _says_trained(node: ast.expr) -> bool:
    """Return whether a variable is said to be one that is trained, as a parameter is by name."""
    keywords = node.keywords if isinstance(node, ast.Call) else []
    return any(one.arg == "trainable" for one in keywords)


def _in_pytorch(
    text: str, writer: Writer, *, wanted: bool, is_tensor: bool, value: ast.expr
) -> str:
    if not is_tensor:
        text = f"{writer.spell('torch.tensor')}({text})"
    if not wanted:
        return f"{text}.clone()" if isinstance(value, ast.Name) else text
    if _FACTORIES.match(text) and (isinstance(value, ast.Call) or not is_tensor):
        return with_argument(text, "requires_grad=True")
    if isinstance(value, ast.Name) and is_tensor:
        return f"{text}.clone().requires_grad_()"
    if isinstance(value, ast.Call) and text.endswith(")") and not _is_of_others(value, writer):
        return f"{text}.requires_grad_()"
    return f"{writer.spell('torch.nn.Parameter')}({text})"


def _is_of_others(value: ast.Call, writer: Writer) -> bool:
    """Return whether a function may give what hangs on a variable, or is one with another name."""
    script = writer.script
    named = [one for part in (*value.args, *value.keywords) for one in names_in(part)]
    return any(
        script.path(one) is None
        and not ((known := script.kinds.of(one)) and known.kind in {"number", "shape"})
        for one in named
    ) or not isinstance(value.func, ast.Name)


def _in_paddle(text: str, writer: Writer, *, wanted: bool, is_tensor: bool, value: ast.expr) -> str:
    if wanted:
        return _kept(text, writer)
    if not is_tensor:
        return f"{writer.spell('paddle.to_tensor')}({text})"
    return f"{text}.clone()" if isinstance(value, ast.Name) else text


def _kept(text: str, writer: Writer) -> str:
    """Return a tensor of Paddle of which gradients are wanted."""
    maker = writer.spell("paddle.to_tensor")
    if text.startswith(f"{maker}(") and "stop_gradient" not in text:
        return with_argument(text, "stop_gradient=False")
    return f"{maker}({text}, stop_gradient=False)"


def write_free_parameter(node: ast.expr, writer: Writer) -> str | None:
    """Return a parameter of PyTorch that is no layer's as a variable of TensorFlow."""
    script = writer.script
    if script.source != "pytorch" or script.target != "keras":
        return None
    is_made = isinstance(node, ast.Call) and script.path(node.func) in _PARAMETERS
    if not is_made or not isinstance(node, ast.Call) or len(node.args) != 1 or node.keywords:
        return None
    if writer.page.enclosing(node, ast.ClassDef):
        return None
    given = values = node.args[0]
    said = script.says(values, "tensor", "float_tensor")
    literal = said.holes["data"].node if said and "data" in said.holes else None
    if isinstance(literal, ast.List | ast.Constant) and len(getattr(values, "args", [])) == 1:
        values = literal
    # What is computed can come back as nothing but a parameter; what is made could want gradients.
    could_want = isinstance(given, ast.Call) and _FACTORIES.match(writer.page.text(given))
    trained = ", trainable=True" if could_want else ""
    return f"{writer.spell('tf.Variable')}({writer.text(values)}{trained})"


def write_numpy(node: ast.expr, writer: Writer) -> str | None:
    """Return an array of a tensor that hangs on a variable: PyTorch has it cut off first."""
    script = writer.script
    if script.source != "keras" or script.target != "pytorch":
        return None
    said = script.says(node, "to_numpy")
    if said is None or not isinstance(node, ast.Call):
        return None
    of = said.holes["x"].node
    if not isinstance(of, ast.expr):
        raise Refused("of what this is an array is not said")
    hangs = any(_hangs(one, script) for one in ast.walk(of) if isinstance(one, ast.expr))
    if not hangs and not {one.id for one in names_in(of)} & script.tracked:
        return None
    return f"{writer.text(of)}.detach().numpy()"


def _hangs(node: ast.expr, script: Script) -> bool:
    known = script.kinds.of(node)
    return known is not None and (
        known.is_trainable or known.kind in {"parameter", "module"} or known.needs_gradient
    )
