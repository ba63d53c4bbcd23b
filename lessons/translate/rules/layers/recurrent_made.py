"""Recurrent layers of PyTorch and Paddle, made where a lesson of Keras makes its own."""

import ast

from lessons.translate.plan import Refused
from lessons.translate.rules.layers.recurrent_axes import is_turned
from lessons.translate.rules.supplies import input_width
from lessons.translate.writer import Writer

_NAMES = {
    "pytorch": {"rnn": "torch.nn.RNN", "lstm": "torch.nn.LSTM", "gru": "torch.nn.GRU"},
    "paddle": {"rnn": "paddle.nn.SimpleRNN", "lstm": "paddle.nn.LSTM", "gru": "paddle.nn.GRU"},
}
_FLAGS = frozenset({"return_sequences", "return_state", "name", "units"})


def write_layer(node: ast.Call, kind: str, writer: Writer) -> str:
    """Return a layer of PyTorch or Paddle for one of Keras."""
    script = writer.script
    given = {one.arg or "": one.value for one in node.keywords}
    activation = given.pop("activation", None) if kind == "rnn" else None
    unknown = given.keys() - _FLAGS
    if unknown:
        raise Refused(f"the argument `{min(unknown)}` of `{kind}` is not in the phrasebook")
    module = script.kinds.module(node)
    if module is None or not module.inputs or len(module.inputs[0]) != 3:
        raise Refused(f"`inputs` is not known, which {script.target} has to be told")
    units = node.args[0] if node.args else next(k.value for k in node.keywords if k.arg == "units")
    name = writer.spell(_NAMES[script.target][kind])
    last = {"pytorch": ", batch_first=True", "paddle": ""}[script.target]
    if is_turned(node, script):
        last = {"pytorch": "", "paddle": ", time_major=True"}[script.target]
    width = input_width(node, writer) or module.inputs[0][-1]
    if activation is not None:
        word = "nonlinearity" if script.target == "pytorch" else "activation"
        last = f", {word}={writer.text(activation)}{last}"
    return f"{name}({width}, {writer.text(units)}{last})"
