"""Where a framework has several good ways to say a thing of layers, a lesson gets its own back."""

import ast

import pytest

from common.cells.known import Known, KnownModule
from lessons.trace import Trace
from lessons.translate.pages import Page, span_of
from tests.lessons.translate.rules.cells import tell

HEADS = {
    "pytorch": "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n",
    "paddle": "import paddle\nfrom paddle import nn\n",
    "keras": "import tensorflow as tf\nimport keras\nfrom keras import layers\nlayers.ReLU()\n",
}


def there(source: str, target: str, line: str) -> str:
    """Return a line of a lesson in the target's words."""
    (text,) = tell(source, target, HEADS[source] + line)
    return text.splitlines()[-1]


def comes_back(source: str, via: str, line: str) -> str:
    """Return a line of a lesson after a translation and one back."""
    (text,) = tell(via, source, *tell(source, via, HEADS[source] + line))
    return text.splitlines()[-1]


@pytest.mark.parametrize(
    ("line", "in_keras"),
    [
        ("l = ((net(X) - y) ** 2).mean()", "l = tf.reduce_mean((net(X) - y) ** 2)"),
        (
            "net[0].weight.data.normal_(0, 0.01)",
            "net[0].kernel.assign(tf.random.normal(net[0].kernel.shape, 0, 0.01))",
        ),
        (
            "nn.init.normal_(net[0].weight, 0, 0.01)",
            "net[0].kernel.assign(keras.initializers.RandomNormal(0, 0.01)(net[0].kernel.shape))",
        ),
        ("p.data.fill_(1e-6)", "p.assign(tf.fill(p.shape, 1e-6))"),
        ("pool = nn.AdaptiveAvgPool2d(1)", "pool = layers.GlobalAveragePooling2D(keepdims=True)"),
        ("pool = nn.AdaptiveAvgPool2d((1, 1))", "pool = layers.GlobalAvgPool2D(keepdims=True)"),
        ("pool = nn.MaxPool2d(3)", "pool = layers.MaxPooling2D(3)"),
        ("pool = nn.MaxPool2d(3, padding=0)", 'pool = layers.MaxPooling2D(3, padding="valid")'),
        ("Y = torch.softmax(X, dim=-1)", "Y = tf.nn.softmax(X, axis=-1)"),
        ("Y = F.softmax(X, dim=-1)", "Y = keras.activations.softmax(X, axis=-1)"),
        ("Y = F.conv2d(X, kernel)", 'Y = tf.nn.conv2d(X, kernel, strides=1, padding="VALID")'),
        ("Y = X.relu()", "Y = keras.activations.relu(X)"),
        ("print(sum(p.numel() for p in net.parameters()))", "print(net.count_params())"),
    ],
)
def test_pytorch_comes_back_from_keras(line: str, in_keras: str) -> None:
    assert there("pytorch", "keras", line) == in_keras
    assert comes_back("pytorch", "keras", line) == line


@pytest.mark.parametrize("via", ["pytorch", "paddle"])
@pytest.mark.parametrize(
    "line",
    [
        'pool = layers.AveragePooling2D(pool_size=3, strides=2, padding="valid")',
        'Y = tf.nn.max_pool2d(X, ksize=2, strides=2, padding="VALID")',
        "l = tf.reduce_mean((net(X) - y) ** 2)",
        "l = tf.reduce_mean(tf.square(net(X) - y))",
        "layer.kernel.assign(tf.random.uniform(layer.kernel.shape, -0.5, 0.5))",
        "layer.kernel.assign(keras.initializers.RandomUniform(-0.5, 0.5)(layer.kernel.shape))",
    ],
)
def test_keras_comes_back(via: str, line: str) -> None:
    assert comes_back("keras", via, line) == line


@pytest.mark.parametrize("rate", ["0.01", "0.001", "0.1"])
@pytest.mark.parametrize("via", ["pytorch", "paddle"])
def test_a_rate_that_is_said_stays_said(via: str, rate: str) -> None:
    line = f"optimizer = keras.optimizers.SGD(learning_rate={rate})"
    (text,) = tell(via, "keras", *tell("keras", via, HEADS["keras"] + TRAINED.format(line)))
    assert line in text.splitlines()


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("4, kernel_size=3", "3, 4, kernel_size=3"),
        ("filters=4, kernel_size=3", "in_channels=3, out_channels=4, kernel_size=3"),
    ],
)
def test_what_is_added_is_named_where_all_is(given: str, written: str) -> None:
    cells = (f"{HEADS['keras']}conv = layers.Conv2D({given})",)
    page = Page(0, cells[0])
    call = next(
        node for node in page.nodes if isinstance(node, ast.Call) and node.args + node.keywords
    )
    module = KnownModule(class_name="keras.layers.Conv2D", parameters={"kernel": (3, 3, 3, 4)})
    known = {0: {span_of(call): Known(kind="module", class_name=module.class_name, module=0)}}
    trace = Trace(framework="keras", versions={}, cells=(), known=known, modules=(module,))
    assert tell("keras", "pytorch", *cells, trace=trace)[0].endswith(f"nn.Conv2d({written})")


def test_what_is_added_where_nothing_has_to_be_said_is_not_named() -> None:
    cells = (f"{HEADS['keras']}norm = layers.LayerNormalization(epsilon=1e-5)",)
    call = next(
        node for node in Page(0, cells[0]).nodes if isinstance(node, ast.Call) and node.keywords
    )
    module = KnownModule(class_name="keras.layers.LayerNormalization", parameters={"gamma": (4,)})
    known = {0: {span_of(call): Known(kind="module", class_name=module.class_name, module=0)}}
    trace = Trace(framework="keras", versions={}, cells=(), known=known, modules=(module,))
    assert tell("keras", "pytorch", *cells, trace=trace)[0].endswith("nn.LayerNorm(4)")


def test_a_small_number_that_has_to_be_said_is_said_as_people_do() -> None:
    assert there("pytorch", "keras", "nn.LayerNorm(3)") == "layers.LayerNormalization(epsilon=1e-5)"


def test_paddle_is_told_parameters_by_name() -> None:
    line = "o = paddle.optimizer.SGD(0.1, parameters=net.parameters())"
    assert comes_back("paddle", "pytorch", line) == line


def test_paddles_numbers_are_counted_as_numbers() -> None:
    counted = "print(sum(p.numel().item() for p in net.parameters()))"
    assert there("keras", "paddle", "print(net.count_params())") == counted


TRAINED = """net = layers.Dense(1)
{}
with tf.GradientTape() as tape:
    loss = tf.reduce_sum(net(X))
grads = tape.gradient(loss, net.trainable_variables)
optimizer.apply(grads, net.trainable_variables)
"""
