"""Cells that a run did not come to the end of are read as text."""

from msgspec.structs import replace

from common.cells.records import CellRun
from tests.lessons.translate.rules.cells import LEAF, SCALAR, TENSOR, know, lines, tell

FIRST = "import torch\nfrom torch import nn\nw = torch.ones(3, requires_grad=True)"
LAST = "l = (w * w).sum()\nl.backward()\nw.grad"


def test_gradients_flow_by_the_text_where_nothing_was_run() -> None:
    trace = know("pytorch", (FIRST,), w=LEAF)
    ended = [CellRun(cell=0, status="ran"), CellRun(cell=1, status="raised")]
    text = tell("pytorch", "keras", FIRST, LAST, trace=replace(trace, cells=tuple(ended)))[1]
    assert lines(text)[:2] == ["with tf.GradientTape() as t:", "    l = tf.reduce_sum(w * w)"]


def test_names_bound_anew_in_one_statement_do_not_come_from_before_a_loop() -> None:
    cells = (
        FIRST,
        "a, b = w * 2, 1\nfor _ in range(2):\n    a, b = w * w, 1\n    l = a.sum()\n"
        "    w.grad = None\n    l.backward()\n    print(w.grad)",
    )
    trace = know("pytorch", cells, w=LEAF, a=TENSOR, l=SCALAR)
    assert "triptych" not in tell("pytorch", "keras", *cells, trace=trace)[1]


def test_a_loss_of_which_no_run_tells_the_shape_is_not_summed() -> None:
    head = "import tensorflow as tf\nw = tf.Variable([1.0, 2.0])"
    body = "with tf.GradientTape() as t:\n    l = loss(w)\ng = t.gradient(l, w)\nprint(g)"
    trace = know("keras", (head, body), w=LEAF, l=replace(TENSOR, shape=None, ndim=-1))
    ended = (CellRun(cell=0, status="ran"), CellRun(cell=1, status="raised"))
    told = tell("keras", "pytorch", head, body, trace=replace(trace, cells=ended))[1]
    assert "l.backward()" in told
    assert "l.sum().backward()" in tell("keras", "pytorch", head, body, trace=trace)[1]


def test_a_net_of_a_cell_that_did_not_run_is_one_by_what_is_asked_of_it() -> None:
    cells = ("import tensorflow as tf", "for w in n.weights:\n    print(w.path)")
    ended = (CellRun(cell=0, status="ran"), CellRun(cell=1, status="raised"))
    trace = replace(know("keras", cells), cells=ended)
    told = tell("keras", "pytorch", *cells, trace=trace)[1]
    assert told == "for name, w in n.named_parameters():\n    print(name)"
