"""Layers that a net is given one by one."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import ROWS, tell, tell_last, write

OWN = """
class Row(nn.Module):
    def __init__(self, *args):
        super().__init__()
        for i, block in enumerate(args):
            # kept
            self.add_module(str(i), block)

    def forward(self, X):
        for block in self.children():
            X = block(X)
        return X
"""


def test_layers_under_numbers_are_a_list_in_keras() -> None:
    told = tell("pytorch", "keras", OWN)
    assert "        super().__init__()\n        self.blocks = []" in told
    assert "            # kept\n            self.blocks.append(block)" in told
    assert "for block in self.blocks:" in told
    mapped = OWN.replace("self.add_module(str(i), block)", "self._modules[str(i)] = block")
    mapped = mapped.replace("self.children()", "self._modules.values()")
    assert tell("pytorch", "keras", mapped) == told
    assert "self._sub_layers[str(i)] = block" in tell("pytorch", "paddle", mapped)


def test_a_list_of_layers_is_one_that_the_net_knows_of() -> None:
    body = """
    class Row(keras.Model):
        def __init__(self):
            super().__init__()
            self.blocks = []
            self.sizes = []

        def call(self, X):
            for block in self.blocks:
                X = block(X)
            return X
    """
    known = {"self.blocks": Known(kind="sequence", class_name="list", items=("module",))}
    told = tell("keras", "pytorch", body, (), known)
    assert "self.blocks = nn.ModuleList()" in told
    assert "self.sizes = []" in told
    assert "self.blocks = []" in tell("pytorch", "keras", told)


def test_a_row_takes_one_more_layer() -> None:
    body = "net.add_module('last', nn.ReLU())"
    assert tell_last("pytorch", "keras", body) == "net.add(layers.ReLU())"
    assert tell_last("pytorch", "paddle", body) == "net.add_sublayer('last', nn.ReLU())"
    assert tell_last("keras", "pytorch", "net.add(layers.ReLU())") == "net.append(nn.ReLU())"


def test_a_net_that_is_shown_is_printed() -> None:
    assert tell_last("keras", "pytorch", "net.summary()") == "print(net)"
    assert tell_last("pytorch", "keras", "len(net)") == "len(net.layers)"


def test_layers_whose_parameters_are_asked_for_are_those_that_have_some() -> None:
    loop = "for layer in net.layers:\n    layer.kernel.assign(tf.ones_like(layer.kernel))"
    assert tell_last("keras", "pytorch", loop).startswith("for layer in [net[0], net[2]]:")
    assert tell_last("keras", "paddle", "first, second = net.layers") == (
        "first, second = [net[0], net[2]]"
    )
    run = "for layer in net.layers:\n    X = layer(X)"
    assert tell_last("keras", "pytorch", run) == "for layer in net:\n    X = layer(X)"


def test_plain_lists_stay_and_names_are_refused() -> None:
    assert tell("pytorch", "keras", "rows = []\nrows.append(1)") == "rows = []\nrows.append(1)"
    body = OWN.replace("for block in self.children():", "for block in [self._modules['a']]:")
    marks = write("pytorch", "keras", body).marks
    assert marks[0].reason == "Keras keeps a net's layers in a list, without names"


def test_the_layers_of_a_net_are_a_list_in_keras() -> None:
    told = tell("pytorch", "keras", f"{ROWS['pytorch']}every = list(net.children()) + [other]")
    assert told.endswith("every = net.layers + [other]")
    assert tell("pytorch", "keras", "every = list(rows)") == "every = list(rows)"


def test_a_row_that_has_no_name_is_gone_through_by_its_layers() -> None:
    body = f"def make():\n    return {ROWS['pytorch'].removeprefix('net = ')}\n"
    told = tell("pytorch", "keras", f"{body}for layer in make():\n    X = layer(X)")
    assert "for layer in make().layers:" in told
    told = tell("pytorch", "keras", f"{body}for layer in make().eval():\n    X = layer(X)")
    assert "for layer in make().layers:" in told


def test_a_list_that_layers_are_put_into_is_one_of_layers() -> None:
    body = """
    class Row(keras.Model):
        def __init__(self, count):
            super().__init__()
            self.kept = []
            for _ in range(count):
                self.kept.append(layers.Dense(2))
            self.seen = []
            self.seen.append(count)
    """
    told = tell("keras", "pytorch", body)
    assert "self.kept = nn.ModuleList()" in told
    assert "self.seen = []" in told
