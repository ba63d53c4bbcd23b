"""Parts of a library's layer that no phrase has."""

import ast

from common.cells.known import Known, KnownModule
from lessons.trace import Trace
from lessons.translate.pages import Page, span_of
from tests.lessons.translate.rules.cells import know, tell

_CLASS = "torch.nn.modules.normalization.LayerNorm"


def told(cell: str, *, is_own: bool = False) -> str:
    """Return a cell in Paddle's words, whose `ln` is a layer."""
    tree = Page(0, cell).tree
    assert tree is not None
    layer = Known(kind="module", class_name=_CLASS, module=0, is_own=is_own)
    names = {
        span_of(node): layer
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "ln"
    }
    trace = Trace(
        framework="pytorch",
        versions={},
        cells=(),
        known={0: names},
        modules=(KnownModule(class_name=_CLASS, is_own=is_own),),
    )
    return tell("pytorch", "paddle", cell, trace=trace)[0]


def test_an_attribute_in_no_phrase_is_refused() -> None:
    refused = "# triptych: `normalized_shape` of a layer is not in the phrasebook\n"
    assert told("print(ln.normalized_shape)") == f"{refused}print(ln.normalized_shape)"


def test_an_attribute_that_both_have_stays() -> None:
    assert told("print(ln.bias)") == "print(ln.bias)"


def test_a_method_in_a_phrase_is_told() -> None:
    assert told("ln.state_dict()") == "ln.state_dict()"


def test_attributes_of_ones_own_stay() -> None:
    assert told("print(ln.normalized_shape)", is_own=True) == "print(ln.normalized_shape)"


OWN = """
import keras

class Block(keras.layers.Layer):
    def call(self, X):
        self.add_loss(X)
        return X

    def get_config(self):
        return {}
"""


def test_what_a_net_has_of_keras_is_refused_where_others_have_it_not() -> None:
    text = tell("keras", "pytorch", OWN)[0]
    assert "# triptych: `add_loss` of a layer is not in the phrasebook\n        self.add_" in text
    handed = OWN.replace("return {}", "return super().get_config()")
    assert "`get_config` of a layer is not in the phrasebook" in tell("keras", "pytorch", handed)[0]


def test_what_a_net_has_of_its_own_is_left_alone() -> None:
    own = OWN.replace("get_config", "add_loss")
    assert "triptych" not in tell("keras", "pytorch", own)[0]


def test_what_is_private_to_a_library_is_refused_of_any_of_its_layers() -> None:
    several = Known(kind="module")
    cell = "import torch\nnames = m._flat_weights_names\nkind = m.own\nname = m.__class__"
    trace = know("pytorch", (cell,), m=several)
    text = tell("pytorch", "paddle", cell, trace=trace)[0]
    assert "# triptych: `_flat_weights_names` of a layer is not in the phrasebook" in text
    assert text.count("triptych") == 1
    own = know("pytorch", (cell,), m=Known(kind="module", is_own=True, class_name="Net"))
    assert "triptych" not in tell("pytorch", "paddle", cell, trace=own)[0]
