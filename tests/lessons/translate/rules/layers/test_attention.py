"""Multi-head attention: its layer, the order of its arguments, and what it returns."""

import pytest

from common.cells.known import Known, KnownModule
from lessons.trace import Trace
from lessons.translate.pages import Page, span_of
from tests.lessons.translate.rules.cells import know, tell

_CLASS = {
    "pytorch": "torch.nn.modules.activation.MultiheadAttention",
    "paddle": "paddle.nn.layer.transformer.MultiHeadAttention",
    "keras": "keras.src.layers.attention.multi_head_attention.MultiHeadAttention",
}


def told(source: str, target: str, cell: str) -> str:
    trace = know(source, (cell,), attention=Known(kind="module", class_name=_CLASS[source]))
    return tell(source, target, cell, trace=trace)[0]


def seen(cell: str, width: int) -> Trace:
    """Return a run in which the layer that a cell makes has been called."""
    tree = Page(0, cell).tree
    assert tree is not None
    call = tree.body[-1].value  # type: ignore[attr-defined]
    known = Known(kind="module", class_name=_CLASS["keras"], module=0)
    module = KnownModule(class_name=_CLASS["keras"], inputs=((2, 3, width),))
    return Trace(
        framework="keras",
        versions={},
        cells=(),
        known={0: {span_of(call): known}},
        modules=(module,),
    )


@pytest.mark.parametrize(
    ("source", "target", "cell", "written"),
    [
        ("pytorch", "paddle", "out = attention(q, k, v)[0]", "out = attention(q, k, v)"),
        ("pytorch", "keras", "out = attention(q, k, v)[0]", "out = attention(q, v, k)"),
        ("pytorch", "keras", "out, _ = attention(q, v, v)", "out = attention(q, v)"),
        ("paddle", "pytorch", "out = attention(q, k, v)", "out = attention(q, k, v)[0]"),
        ("paddle", "keras", "out = attention(x)", "out = attention(x, x)"),
        ("keras", "pytorch", "out = attention(q, v, k)", "out = attention(q, k, v)[0]"),
        ("keras", "paddle", "out = attention(q, v)", "out = attention(q, v, v)"),
        (
            "keras",
            "pytorch",
            "out, w = attention(q, v, return_attention_scores=True)",
            "out, w = attention(q, v, v, average_attn_weights=False)",
        ),
    ],
)
def test_arguments_come_in_order(source: str, target: str, cell: str, written: str) -> None:
    assert told(source, target, cell) == written


def test_weights_are_averaged_where_pytorch_averages_them() -> None:
    cell = "import torch\nout, w = attention(q, k, v)"
    assert told("pytorch", "keras", cell).endswith(
        "out, w = attention(q, v, k, return_attention_scores=True)\nw = tf.reduce_mean(w, axis=1)"
    )


@pytest.mark.parametrize(
    ("source", "target", "cell", "reason"),
    [
        ("pytorch", "paddle", "out, w = attention(q, k, v)", "Paddle is told where the layer"),
        ("pytorch", "keras", "pair = attention(q, k, v)", "the pair that PyTorch returns"),
        ("keras", "pytorch", "attention(q, v, attention_mask=mask)", "masks of attention mean"),
        ("paddle", "keras", "attention(q, k, v, mask)", "masks of attention mean"),
    ],
)
def test_what_differs_is_refused(source: str, target: str, cell: str, reason: str) -> None:
    assert told(source, target, cell).startswith(f"# triptych: {reason}")


def test_own_attention_is_left_alone() -> None:
    cell = "out = attention(q, k, v)"
    own = Known(kind="module", class_name="MultiHeadAttention", is_own=True)
    trace = know("keras", (cell,), attention=own)
    assert tell("keras", "pytorch", cell, trace=trace)[0] == cell


def test_heads_have_their_share_of_the_width() -> None:
    cell = "from torch import nn\nattention = nn.MultiheadAttention(8, 2, batch_first=True)"
    assert "layers.MultiHeadAttention(2, key_dim=4)" in tell("pytorch", "keras", cell)[0]


def test_a_batch_that_comes_second_is_refused() -> None:
    cell = "from torch import nn\nattention = nn.MultiheadAttention(8, 2)"
    assert "# triptych: here the batch is the second" in tell("pytorch", "keras", cell)[0]


def test_the_width_of_all_heads_is_that_of_the_input() -> None:
    cell = "from keras import layers\nattention = layers.MultiHeadAttention(2, key_dim=4)"
    written = tell("keras", "pytorch", cell, trace=seen(cell, 8))[0]
    assert "nn.MultiheadAttention(8, 2, batch_first=True)" in written
    refused = tell("keras", "paddle", cell, trace=seen(cell, 6))[0]
    assert "# triptych: there all heads together are as wide as the input" in refused
