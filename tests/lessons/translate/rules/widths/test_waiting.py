"""Rows of Keras whose weights are shown before there are any."""

from common.cells.known import Known, KnownModule
from tests.lessons.translate.rules.nets import linear, place_in, tell

_ROW = "keras.Sequential([layers.Dense(8, activation='relu')])"
_DENSE = "layers.Dense(8, activation='relu')"
_NET = f"net = {_ROW}\n"


def _told(body: str, target: str = "pytorch") -> str:
    dense = KnownModule(
        class_name="keras.layers.Dense",
        inputs=((2, 4),),
        made=place_in("keras", body, _DENSE),
        parameters=linear(4, 8, is_turned=False).parameters,
    )
    row = KnownModule(class_name="keras.Sequential", children=(("0", 0),), inputs=((2, 4),))
    known = {
        "net": Known(kind="module", class_name="keras.Sequential", module=1),
        "net.layers[0]": Known(kind="module", class_name="keras.layers.Dense", module=0),
        _DENSE: Known(kind="module", class_name="keras.layers.Dense", module=0),
    }
    return tell("keras", target, body, [dense, row], known)


def test_layers_wait_that_show_no_weight_yet() -> None:
    told = _told(f"{_NET}print(net.layers[0].weights)\nnet(X)")
    assert told.splitlines()[:2] == [
        "net = nn.Sequential(nn.LazyLinear(8), nn.ReLU())",
        "print(net[0].weight)",
    ]


def test_layers_that_are_called_first_are_told_their_width() -> None:
    for between in ("net(X)", "net.build((2, 4))", "fill(net)"):
        told = _told(f"{_NET}{between}\nprint(net.layers[0].weights)")
        assert "nn.Linear(4, 8)" in told
        assert "state_dict()" in told


def test_paddle_has_no_such_layers() -> None:
    assert "nn.Linear(4, 8)" in _told(f"{_NET}print(net.layers[0].weights)\nnet(X)", "paddle")
