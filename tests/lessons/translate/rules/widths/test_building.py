"""Nets whose parameters are asked for before their first call."""

from common.cells.known import Known, KnownModule
from tests.lessons.translate.rules.nets import NET, linear, row, tell

MODULES = [row(1, 2), linear(4, 8), linear(8, 1)]
KNOWN = {"net": NET, "make()": NET}


def test_a_net_is_built_before_its_parameters_are_asked_for() -> None:
    body = "net = make()\nprint(net)\nnet.apply(init)\nnet(X)"
    told = tell("pytorch", "keras", body, MODULES, KNOWN)
    assert "net.build((None, 4))\nfor layer in net.layers:" in told


def test_a_net_that_was_called_is_there() -> None:
    body = "net = make()\nnet(X)\nnet.apply(init)"
    assert "build" not in tell("pytorch", "keras", body, MODULES, KNOWN)
    assert "build" not in tell("pytorch", "paddle", "net = make()\nnet.apply(f)", MODULES, KNOWN)


def test_a_net_of_the_lessons_own_is_called_with_what_comes_later() -> None:
    own = KnownModule(class_name="MLP", is_own=True, children=(("a", 1),), inputs=((2, 4),))
    net = Known(kind="module", class_name="MLP", is_own=True, module=0)
    known = {"net": net, "MLP()": net}
    body = "X = 1\nnet = MLP()\nnet.load_state_dict(torch.load('a.params'))\nnet(X)"
    told = tell("pytorch", "keras", body, [own, linear(4, 8)], known)
    assert "net(X)\nnet.load_weights(" in told
    alone = body.replace("X = 1\n", "").replace("\nnet(X)", "")
    told = tell("pytorch", "keras", alone, [own, linear(4, 8)], known)
    assert "net(tf.zeros((1, 4)))\nnet.load_weights(" in told


def test_a_net_is_built_for_what_it_is_called_with() -> None:
    body = "net = make()\nX = torch.ones(2, 4)\nnet.apply(init)\nnet(X)"
    known = KNOWN | {"X": Known(kind="tensor", shape=(2, 4), ndim=2)}
    assert "net.build(X.shape)\nfor" in tell("pytorch", "keras", body, MODULES, known)
    later = "net = make()\nnet.apply(init)\nX = torch.ones(2, 4)\nnet(X)"
    assert "net.build((None, 4))\nfor" in tell("pytorch", "keras", later, MODULES, known)


def test_a_table_is_built_for_nothing() -> None:
    modules = [
        KnownModule(
            class_name="torch.nn.modules.sparse.Embedding",
            parameters={"weight": (8, 3)},
            inputs=((2, 4),),
        )
    ]
    body = "embed = nn.Embedding(8, 3)\nprint(embed.weight.shape)"
    net = Known(kind="module", class_name="torch.nn.modules.sparse.Embedding", module=0)
    known = {"embed": net, "nn.Embedding(8, 3)": net}
    assert "\nembed.build(None)\n" in tell("pytorch", "keras", body, modules, known)


def test_parameters_that_go_to_an_optimizer_may_come_later() -> None:
    body = "net = make()\ntrainer = torch.optim.SGD(net.parameters(), lr=0.1)"
    assert "build" not in tell("pytorch", "keras", body, MODULES, KNOWN)
