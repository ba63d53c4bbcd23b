"""Training and evaluation: a state of the net, or said with each call."""

from common.cells.known import Known, KnownModule
from tests.lessons.translate.rules.nets import DROPOUT, NET, linear, row, tell, write

MODULES = [row(1, 2), linear(4, 8), DROPOUT]
KNOWN = {"net": NET, "make()": NET}


def test_keras_says_at_each_call_what_the_net_is_in() -> None:
    body = "net = make()\nnet(X)\nnet.eval()\nnet(X)\nnet.train()\nnet(X)"
    told = tell("pytorch", "keras", body, MODULES, KNOWN)
    lines = ["net = make()"] + [f"net(X, training={mode})" for mode in (True, False, True)]
    assert told.splitlines() == lines


def test_a_net_without_modes_is_called_as_it_is() -> None:
    told = tell("pytorch", "keras", "net = make()\nnet(X)", [row(1), linear(4, 8)], KNOWN)
    assert told == "net = make()\nnet(X)"


def test_pytorch_is_put_into_the_mode_that_a_call_says() -> None:
    body = "net(X)\nnet(X, training=True)"
    told = tell("keras", "pytorch", body, MODULES, {"net": NET})
    assert told == "net.eval()\nnet(X)\nnet.train()\nnet(X)"
    assert tell("pytorch", "paddle", "net.eval()") == "net.eval()"


def test_a_mode_that_is_asked_for_is_an_argument() -> None:
    body = """
    class Noise(nn.Module):
        def forward(self, X):
            if self.training:
                X = X + 1
            return X
    """
    told = tell("pytorch", "keras", body)
    assert "def call(self, X, training=False):\n        if training:" in told
    back = tell("keras", "pytorch", told)
    assert "def forward(self, X):\n        if self.training:" in back


def test_a_lone_switch_leaves_the_net_to_be_shown() -> None:
    written = write("pytorch", "keras", "net.eval()", MODULES, {"net": NET}, head=False)
    assert written.source == "net"


def test_a_list_called_train_stays() -> None:
    body = "train = [1]\nprint(train)"
    assert tell("pytorch", "keras", body) == body


def test_a_mode_is_set_again_where_a_loop_comes_back() -> None:
    body = """
    for X in data:
        net(X, training=True)
        print(net(X))
    """
    told = tell("keras", "pytorch", body, MODULES, {"net": NET})
    lines = [
        "for X in data:",
        "    net.train()",
        "    net(X)",
        "    net.eval()",
        "    print(net(X))",
    ]
    assert told.splitlines() == lines


def test_a_function_sets_the_mode_before_its_loop() -> None:
    body = """
    def score(net, data):
        total = 0
        for X in data:
            total += net(X, training=False)
        return total
    score(net, data)
    net(X, training=True)
    """
    told = tell("keras", "pytorch", body, MODULES, {"net": NET})
    assert "    net.eval()\n    for X in data:\n        total += net(X)\n" in told
    assert told.endswith("score(net, data)\nnet.train()\nnet(X)")


def test_a_new_net_is_in_training() -> None:
    body = "net = make()\nnet(X)\nnet = make()\nnet(X)"
    told = tell("keras", "pytorch", body, MODULES, KNOWN)
    assert told.count("net.eval()") == 2


def test_a_lessons_own_block_has_modes_where_it_asks_for_them() -> None:
    body = """
    class Noise(layers.Layer):
        def call(self, X, training=None):
            if training:
                X = X + 1
            return X
    net = Noise()
    print(net(X, training=False))
    """
    own = Known(kind="module", class_name="Noise", is_own=True, module=0)
    modules = [KnownModule(class_name="Noise", is_own=True)]
    known = {"net": own, "Noise()": own}
    assert "net.eval()\nprint(net(X))" in tell("keras", "pytorch", body, modules, known)
    plain = body.replace("if training:", "if X is None:").replace(", training=False)", ")")
    assert "eval" not in tell("keras", "pytorch", plain, modules, known)


def test_a_mode_that_a_variable_says_is_handed_on_or_refused() -> None:
    body = "net(X, training=flag)"
    assert tell("keras", "pytorch", body, MODULES, {"net": NET}) == "net.train(flag)\nnet(X)"
    marks = write("keras", "paddle", body, MODULES, {"net": NET}).marks
    assert marks[0].reason == "which mode its net is in is only seen in a run"


def test_two_modes_in_one_statement_are_refused() -> None:
    body = "net(X) == net(X, training=True)"
    marks = write("keras", "pytorch", body, MODULES, {"net": NET}).marks
    assert marks[0].reason == "its net is in two modes within one statement"


def test_a_layer_that_drops_is_told_the_mode_within_its_net() -> None:
    body = """
    class Net(nn.Module):
        def forward(self, X):
            return self.out(self.drop(X))
    """
    drop = Known(kind="module", class_name=DROPOUT.class_name, module=0)
    out = Known(kind="module", class_name="torch.nn.modules.linear.Linear", module=1)
    known = {"self.drop": drop, "self.out": out}
    told = tell("pytorch", "keras", body, [DROPOUT, linear(4, 8)], known)
    assert "def call(self, X, training=False):" in told
    assert "return self.out(self.drop(X, training=training))" in told
    back = tell("keras", "pytorch", told, [DROPOUT, linear(4, 8)], known)
    assert "def forward(self, X):\n        return self.out(self.drop(X))" in back


def test_a_function_has_no_mode() -> None:
    body = """
    def evaluate(net, X):
        if isinstance(net, nn.Module):
            net.eval()  # no training
        return net(X)
    """
    told = tell("pytorch", "keras", body, (), {"net": Known(kind="function")})
    assert told == "def evaluate(net, X):\n    # no training\n    return net(X)"
    assert "if isinstance(" in tell("pytorch", "keras", body, (), {"net": NET})
