"""Methods of tensors that are in no phrase: TensorFlow's tensors have none of them, and PyTorch's
and Paddle's share some.
"""

import ast

from lessons.translate.plan import Refused
from lessons.translate.script import Script
from lessons.translate.writer import Writer

# What numbers and Python's own values have too, and what is asked of a tensor in a lesson's class.
_COMMON = frozenset({"item", "tolist", "__class__", "__len__", "format", "get_shape"})
# fmt: off
SHARED = frozenset((
    "abs_", "acos", "acosh", "addmm", "angle", "argwhere", "asinh", "atan2", "atanh", "baddbmm",
    "bitwise_and", "bitwise_not", "bitwise_or", "bitwise_xor", "ceil_", "conj", "copysign",
    "corrcoef", "cos_", "cov", "cross", "deg2rad", "diag", "diagflat", "diff", "digamma", "dist",
    "element_size", "erfinv", "erfinv_", "exp_", "fill_diagonal_", "floor_", "fmax", "fmin",
    "frac", "gcd", "greater", "greater_equal", "heaviside", "hypot", "index_add", "index_add_",
    "inner", "is_complex", "is_contiguous", "isclose", "kron", "lcm", "lerp", "lerp_", "less",
    "less_equal", "lgamma", "log1p_", "log_", "logaddexp", "logical_xor", "logit", "masked_fill_",
    "matrix_power", "maximum", "minimum", "moveaxis", "nan_to_num", "nanmean", "nansum", "narrow",
    "ndimension", "neg_", "negative", "not_equal", "pow_", "rad2deg", "reciprocal_", "remainder_",
    "rot90", "round_", "rsqrt_", "sgn", "sigmoid_", "signbit", "sin_", "sinc", "sinh_", "sqrt_",
    "square_", "squeeze_", "stride", "t_", "tan_", "tanh_", "tensor_split", "tril_", "triu_",
    "trunc", "trunc_", "unflatten", "unsqueeze_", "backward", "register_hook",
))
# fmt: on


def refuse_method(node: ast.expr, writer: Writer) -> str | None:
    """Refuse a method of a tensor that the target is not known to have, None for all else.

    Raises:
        Refused: the method is not known, or not with these arguments.
    """
    script = writer.script
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    method, known = node.func.attr, script.kinds.of(node.func.value)
    if known is None or known.kind != "tensor" or known.is_own or method in _COMMON:
        return None
    if script.said(node) is not None or node in script.plan.replace:
        return None
    is_near = "keras" not in (script.source, script.target)
    if is_near and (method.startswith("__") or (method in SHARED and not node.keywords)):
        return None
    raise Refused(_reason(node, method, script))


def _reason(node: ast.Call, method: str, script: Script) -> str:
    if node in script.mismatches:
        return f"{script.mismatches[node]} of `Tensor.{method}` is not in the phrasebook"
    if script.book.find(script.source, f".{method}()"):
        return f"`Tensor.{method}` with these arguments is not in the phrasebook"
    return f"`Tensor.{method}` is not in the phrasebook"
