"""Layers and parameters that a net is given under a name."""

from tests.lessons.translate.rules.nets import tell, write

OWN = "class A(nn.Layer):\n    def __init__(self, i):\n        super().__init__()\n        {}"


def test_a_name_that_is_written_out_is_an_attribute_in_keras() -> None:
    told = tell("paddle", "keras", OWN.format("self.add_sublayer('fc', nn.Linear(3, 2))"))
    assert told.endswith("self.fc = layers.Dense(2)")
    assert "blocks" not in told
    told = tell(
        "paddle", "keras", OWN.format("self.add_parameter('w', self.create_parameter([2]))")
    )
    assert told.endswith("self.w = self.add_weight(shape=(2,))")


def test_a_net_is_given_a_layer_from_outside() -> None:
    own = OWN.format("self.fc = nn.Linear(3, 2)")
    told = tell("paddle", "keras", f"{own}\n\nnet = A(1)\nnet.add_sublayer('out', nn.Linear(2, 1))")
    assert told.endswith("net.out = layers.Dense(1)")


def test_a_row_is_added_to() -> None:
    body = "net = nn.Sequential(nn.Linear(3, 2))\nnet.add_sublayer('out', nn.Linear(2, 1))"
    assert tell("paddle", "keras", body).endswith("net.add(layers.Dense(1))")


def test_a_name_that_is_worked_out_is_a_place_in_a_list() -> None:
    told = tell("paddle", "keras", OWN.format("self.add_sublayer(str(i), nn.Linear(3, 2))"))
    assert "self.blocks.append(layers.Dense(2))" in told


def test_a_name_worked_out_from_outside_is_refused() -> None:
    own = OWN.format("self.fc = nn.Linear(3, 2)")
    body = f"{own}\n\nnet = A(1)\nnet.add_sublayer('0', nn.Linear(2, 1))"
    marks = write("paddle", "keras", body).marks
    assert "list, without names" in marks[0].reason
