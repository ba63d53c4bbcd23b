"""Parameters that a layer is asked for: names, values without history, lists."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import ROWS, tell, tell_last


def test_a_weight_is_a_kernel_in_keras() -> None:
    assert tell_last("pytorch", "keras", "net[0].weight") == "net.layers[0].kernel"
    assert tell_last("keras", "pytorch", "net.layers[0].kernel") == "net[0].weight"
    assert tell_last("paddle", "keras", "net[0].bias") == "net.layers[0].bias"


def test_an_attribute_of_a_lessons_own_class_keeps_its_name() -> None:
    own = "class Own(nn.Module):\n    def forward(self, X):\n        return X * self.weight"
    assert "self.weight" in tell("pytorch", "keras", own)


def test_values_alone_are_shown_and_never_trained_through() -> None:
    shown = tell_last("pytorch", "keras", "print(net[2].bias.data)")
    assert shown == "print(tf.convert_to_tensor(net.layers[1].bias))"
    assert tell_last("keras", "pytorch", shown) == "print(net[2].bias.data)"
    assert tell_last("pytorch", "paddle", "net[2].bias.data") == "net[2].bias.detach()"
    assert tell_last("paddle", "pytorch", "net[2].bias.detach()") == "net[2].bias.data"


def test_no_gradient_passes_where_the_source_lets_none_pass() -> None:
    body = """
    class Own(nn.Module):
        def forward(self, X):
            return X * self.weight.data
    """
    known = {"self.weight": Known(kind="parameter", owner="Own", part="weight")}
    assert "tf.stop_gradient(self.weight)" in tell("pytorch", "keras", body, (), known)


def test_lists_of_parameters() -> None:
    assert tell_last("pytorch", "keras", "for p in net.parameters():\n    print(p)").startswith(
        "for p in net.trainable_variables:"
    )
    assert tell_last("keras", "pytorch", "net.weights[0]") == "list(net.parameters())[0]"
    assert tell_last("paddle", "pytorch", "len(net.parameters())") == "len(list(net.parameters()))"
    assert tell_last("keras", "pytorch", "print(net.weights)") == "print(net.state_dict())"


def test_a_method_that_is_not_called_is_the_method_that_does_the_same() -> None:
    known = {"net.bias": Known(kind="parameter", owner="paddle.nn.Linear", part="bias")}
    for target, method in (("pytorch", "detach"), ("keras", "numpy")):
        told = tell("paddle", target, "print(net.bias.value)", (), known)
        assert told == f"print(net.bias.{method})"
    assert tell("paddle", "pytorch", "net.bias.value()", (), known) == "net.bias.data"
    assert tell("paddle", "pytorch", "print(item.value)", (), {}) == "print(item.value)"


def test_parameters_without_values_are_an_empty_list() -> None:
    known = {"net.weight": Known(kind="parameter", class_name="torch.UninitializedParameter")}
    assert tell("pytorch", "keras", "net.weight", (), known) == "net.weights"


def test_buffers_are_listed_where_they_are_counted() -> None:
    body = ROWS["paddle"] + "print(len(net.buffers()))\nfor b in net.buffers():\n    print(b)"
    told = tell("paddle", "pytorch", body)
    assert "print(len(list(net.buffers())))\nfor b in net.buffers():" in told


def test_what_is_not_trained_is_counted_as_a_list() -> None:
    body = f"{ROWS['keras']}print(len(net.non_trainable_weights))"
    assert "print(len(list(net.buffers())))" in tell("keras", "pytorch", body)
    assert "print(len(net.buffers()))" in tell("keras", "paddle", body)
