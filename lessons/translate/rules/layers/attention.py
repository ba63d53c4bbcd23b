"""Calls of multi-head attention: PyTorch returns weights too, averaged over the heads; Keras is
given the value before the key; Paddle returns the output alone.
"""

import ast
from collections.abc import Mapping

from lessons.translate.plan import Refused
from lessons.translate.rules.literals import has_word
from lessons.translate.rules.phrases import say
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_CLASSES = frozenset({"MultiheadAttention", "MultiHeadAttention"})
_NAMES = {
    "pytorch": ("query", "key", "value"),
    "paddle": ("query", "key", "value"),
    "keras": ("query", "value", "key"),
}
_WEIGHTS = {
    "pytorch": ("need_weights", "average_attn_weights"),
    "paddle": (),
    "keras": ("return_attention_scores",),
}
_AHEAD = "Paddle is told where the layer is made whether it returns its weights"
_BATCH = "here the batch is the second axis, and there the first"


def plan_attention(script: Script) -> None:
    """Decide where the weights of an attention are taken, and where the output alone."""
    for page, node in script.walk(ast.Call):
        if not isinstance(node, ast.Call) or not _is_attention(node.func, script):
            continue
        parent = page.parents.get(node)
        if script.source == "pytorch":
            _plan_pair(node, parent, page.cell, script)


def _plan_pair(call: ast.Call, parent: ast.AST | None, cell: int, script: Script) -> None:
    """Have what PyTorch returns as a pair be the output alone, or a pair of Keras's."""
    plan = script.plan
    match parent:
        case ast.Subscript(slice=ast.Constant(value=0), value=value) if value is call:
            plan.replace[parent] = lambda writer: write_call(call, writer)
        case ast.Assign(targets=[ast.Tuple(elts=[out, ast.Name(id=name)]) as pair]) if (
            name == "_" or has_word(call, "need_weights", False)
        ):
            plan.replace[pair] = lambda writer: writer.text(out)
            plan.replace[call] = lambda writer: write_call(call, writer)
            plan.left_out[cell].add(name)
        case ast.Assign(targets=[ast.Tuple(elts=[_, ast.Name(id=name)])]) as stmt if (
            script.target == "keras"
        ):
            plan.replace[call] = lambda writer: write_call(call, writer, weights=True)
            if not has_word(call, "average_attn_weights", False):
                plan.after[stmt].append(
                    lambda writer: f"{name} = {writer.spell('tf.reduce_mean')}({name}, axis=1)"
                )
        case _ if script.target == "paddle":
            plan.refuse[call] = _AHEAD
        case _:
            plan.refuse[call] = "the pair that PyTorch returns is not taken apart here"


def _is_attention(node: ast.expr, script: Script) -> bool:
    """Return whether an expression is the library's layer of attention."""
    known = script.kinds.of(node)
    if known is not None and known.class_name:
        bare = known.class_name.rpartition(".")[2]
        return known.kind == "module" and not known.is_own and bare in _CLASSES
    origin = script.origins.of(node)
    return origin is not None and script.says(origin, "multihead_attention") is not None


def write_attention(node: ast.expr, writer: Writer) -> str | None:
    """Return a layer of attention, or a call of one, in the target's words; None for another."""
    script = writer.script
    if not isinstance(node, ast.Call):
        return None
    if (script.path(node.func) or "").rpartition(".")[2] in _CLASSES:
        return _layer(node, writer)
    if not _is_attention(node.func, script):
        return None
    returns_weights = any(one.arg == "return_attention_scores" for one in node.keywords)
    text = write_call(node, writer, weights=returns_weights)
    is_pair = script.target == "pytorch" and not returns_weights
    return f"{text}[0]" if is_pair else text


def write_call(call: ast.Call, writer: Writer, *, weights: bool = False) -> str:
    """Return a call with its arguments in the target's order.

    Raises:
        Refused: it is given a mask, or returns what the target's does not.
    """
    source, target = writer.script.source, writer.script.target
    given = dict(zip(_NAMES[source], call.args, strict=False))
    given |= {one.arg: one.value for one in call.keywords if one.arg in _NAMES[source]}
    others = {one.arg for one in call.keywords} - set(given) - set(_WEIGHTS[source]) - {"training"}
    if others or len(call.args) > len(_NAMES[source]):
        raise Refused("masks of attention mean other things in each framework")
    if weights and target == "paddle":
        raise Refused(_AHEAD)
    query, key, value = (writer.text(one) for one in _three(given))
    if target == "keras":
        texts = [query, value] if key == value else [query, value, key]
        texts += ["return_attention_scores=True"] if weights else []
    else:
        texts = [query, key, value]
        texts += ["average_attn_weights=False"] if weights else []
    return f"{writer.text(call.func)}({', '.join(texts)})"


def _three(given: Mapping[str, ast.expr]) -> tuple[ast.expr, ast.expr, ast.expr]:
    """Return query, key and value: the key is the value, and both the query, where not given."""
    query = given["query"]
    value = given.get("value") or given.get("key") or query
    return query, given.get("key") or value, value


def _layer(call: ast.Call, writer: Writer) -> str | None:
    """Return the layer itself; None where the phrasebook has it as it stands."""
    script = writer.script
    said = script.says(call, "multihead_attention")
    if script.source != "keras":
        if said is None and script.source == "pytorch" and not has_word(call, "batch_first", True):
            raise Refused(_BATCH)
        if said is None or script.target != "keras":
            return None
        match said.holes["width"].node, said.holes["heads"].node:
            case ast.Constant(value=int(width)), ast.Constant(value=int(heads)):
                text = say(said, call, writer)
                return text.replace(f"{width} // {heads}", str(width // heads))
        return None
    return _from_keras(call, writer)


def _from_keras(call: ast.Call, writer: Writer) -> str:
    """Return a layer of Keras's, whose heads have a width of their own, by its whole width.

    Raises:
        Refused: the heads together are not as wide as what goes in.
    """
    script = writer.script
    given = dict(zip(("num_heads", "key_dim"), call.args, strict=False))
    given |= {one.arg or "": one.value for one in call.keywords}
    rest = set(given) - {"num_heads", "key_dim", "dropout", "name"}
    module = script.kinds.module(call)
    if rest or module is None or not module.inputs:
        raise Refused("how wide the input of this attention is, is not known")
    heads, each = given.get("num_heads"), given.get("key_dim")
    width = module.inputs[0][-1]
    sizes = [one.value if isinstance(one, ast.Constant) else 0 for one in (heads, each)]
    if heads is None or not isinstance(sizes[0], int) or not isinstance(sizes[1], int):
        raise Refused("how wide the heads of this attention are is not said")
    if sizes[0] * sizes[1] != width or any(shape[-1] != width for shape in module.inputs):
        raise Refused("there all heads together are as wide as the input, and these are not")
    path = {
        "pytorch": "torch.nn.MultiheadAttention",
        "paddle": "paddle.nn.MultiHeadAttention",
    }[script.target]
    texts = [str(width), writer.text(heads)]
    texts += [f"dropout={writer.text(given['dropout'])}"] if "dropout" in given else []
    texts += ["batch_first=True"] if script.target == "pytorch" else []
    return f"{writer.spell(path)}({', '.join(texts)})"
