"""Parameters that Paddle draws by Glorot's rule, as nobody said another: PyTorch has to say it."""

import ast

from lessons.translate.writer import Writer

_GIVEN = ("shape", "dtype")
_WANTED = {"paddle": "paddle.create_parameter", "pytorch": "torch.nn.Parameter"}


def write_glorot(node: ast.expr, writer: Writer) -> str | None:
    """Return a free parameter that is drawn by Glorot's rule, None for all else."""
    script = writer.script
    if {script.source, script.target} != set(_WANTED) or not isinstance(node, ast.Call):
        return None
    if script.path(node.func) != _WANTED[script.source]:
        return None
    return _in_pytorch(node, writer) if script.source == "paddle" else _in_paddle(node, writer)


def _in_pytorch(node: ast.Call, writer: Writer) -> str | None:
    given = dict(zip(_GIVEN, node.args, strict=False))
    given |= {one.arg: one.value for one in node.keywords if one.arg}
    dtype, shape = given.pop("dtype", None), given.pop("shape", None)
    is_float = isinstance(dtype, ast.Constant) and dtype.value == "float32"
    if given or not is_float or not isinstance(shape, ast.List | ast.Tuple):
        return None
    sizes = [writer.text(one) for one in shape.elts]
    empty = f"{writer.spell('torch.empty')}({', '.join(sizes)})"
    if len(sizes) == 2:
        drawn = f"{writer.spell('torch.nn.init.xavier_uniform_')}({empty})"
    elif len(sizes) == 1 and sizes[0].isdigit() and int(sizes[0]):
        bound = _bound(sizes[0])
        drawn = f"{writer.spell('torch.nn.init.uniform_')}({empty}, -{bound}, {bound})"
    else:
        return None
    return f"{writer.spell('torch.nn.Parameter')}({drawn})"


def _bound(size: str) -> str:
    """Return how far values go that are drawn for one axis: as many come in as go out."""
    return "3 ** 0.5" if size == "1" else f"(3 / {size}) ** 0.5"


def _in_paddle(node: ast.Call, writer: Writer) -> str | None:
    match node:
        case ast.Call(args=[ast.Call(func=rule, args=[ast.Call() as empty, *bounds])], keywords=[]):
            pass
        case _:
            return None
    script = writer.script
    if script.path(empty.func) != "torch.empty" or empty.keywords:
        return None
    sizes = [writer.text(one) for one in empty.args]
    told = [ast.unparse(one) for one in bounds]
    is_rule = {
        "torch.nn.init.xavier_uniform_": len(sizes) == 2 and not told,
        "torch.nn.init.uniform_": len(sizes) == 1
        and told == [f"-{_bound(sizes[0])}", _bound(sizes[0])],
    }
    if not is_rule.get(script.path(rule) or ""):
        return None
    quote = script.quote
    name = writer.spell("paddle.create_parameter")
    return f"{name}([{', '.join(sizes)}], {quote}float32{quote})"
