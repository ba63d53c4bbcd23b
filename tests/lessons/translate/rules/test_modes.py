"""Training and evaluation: a state of the net, or said with each call."""

from tests.lessons.translate.rules.nets import DROPOUT, NET, linear, row, tell, write

MODULES = [row(1, 2), linear(4, 8), DROPOUT]
KNOWN = {"net": NET, "make()": NET}


def test_keras_says_at_each_call_what_the_net_is_in() -> None:
    body = "net = make()\nnet(X)\nnet.eval()\nnet(X)\nnet.train()\nnet(X)"
    told = tell("pytorch", "keras", body, MODULES, KNOWN)
    assert told == "net = make()\nnet(X, training=True)\nnet(X)\nnet(X, training=True)"


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
    assert "def call(self, X, training=None):\n        if training:" in told
    back = tell("keras", "pytorch", told)
    assert "def forward(self, X):\n        if self.training:" in back


def test_a_lone_switch_leaves_the_net_to_be_shown() -> None:
    written = write("pytorch", "keras", "net.eval()", MODULES, {"net": NET}, head=False)
    assert written.source == "net"


def test_a_list_called_train_stays() -> None:
    body = "train = [1]\nprint(train)"
    assert tell("pytorch", "keras", body) == body
