"""What the examples of layers and training may call, defined in each framework's own words.

`numbers`, `images`, `indices` and `parameter` make values of a shape; `images` are [batch, channel,
height, width] in the example, and as the framework keeps them in its lesson. `called` calls a layer
or loss, `initial` lets an initializer fill a shape, `stepped` trains, `rates` follows a schedule.
"""

_SHARED = """
from contextlib import nullcontext

import numpy as np

LAYERS = []  # a weight is known as such while its layer is there

def sines(*shape):
    return np.sin(np.arange(1, np.prod(shape) + 1)).astype("float32").reshape(shape)

def goal():
    return np.arange(1, 7).astype("float32").reshape(3, 2)
"""

_PYTORCH = """
import torch

def seed(number):
    torch.manual_seed(number)

def tensor(data):
    return torch.tensor(data)

def numbers(*shape):
    return torch.tensor(sines(*shape))

def sigmoids(*shape):
    return torch.sigmoid(numbers(*shape))

def probabilities(*shape):
    return torch.softmax(numbers(*shape), dim=-1)

def log_probabilities(*shape):
    return torch.log_softmax(numbers(*shape), dim=-1)

def normalized():
    layer = torch.nn.BatchNorm1d(3)
    layer(numbers(6, 3))
    return layer

def make_optimizer():
    return torch.optim.SGD([parameter(3, 2)], lr=0.1)

def rates(scheduler, optimizer):
    found = []
    for _ in range(5):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return torch.tensor(found)

images = numbers

def indices(*shape):
    return torch.arange(int(np.prod(shape))).reshape(shape) % 3

def parameter(*shape):
    layer = torch.nn.Linear(*shape, bias=False)
    LAYERS.append(layer)
    return layer.weight

def untracked():
    return torch.no_grad()

def called(layer, *inputs, training=None):
    if isinstance(layer, torch.nn.Module):
        layer.train(bool(training))
    return layer(*inputs)

def layout(weight):
    return torch.tensor(weight).T

def stepped(optimizer, parameters):
    for _ in range(3):
        optimizer.zero_grad()
        ((parameters[0] - layout(goal())) ** 2).sum().backward()
        optimizer.step()
    return parameters[0].detach().T

def linear():
    return torch.nn.Linear(4, 3)

def conv():
    return torch.nn.Conv2d(3, 2, 2)

def table():
    return torch.nn.Embedding(5, 3)

def square():
    return torch.zeros(3, 3, requires_grad=True)

def net():
    return torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2))
"""

_PADDLE = """
import paddle

def seed(number):
    paddle.seed(number)

def tensor(data):
    return paddle.to_tensor(data)

def numbers(*shape):
    return paddle.to_tensor(sines(*shape))

def sigmoids(*shape):
    return paddle.nn.functional.sigmoid(numbers(*shape))

def probabilities(*shape):
    return paddle.nn.functional.softmax(numbers(*shape))

def log_probabilities(*shape):
    return paddle.nn.functional.log_softmax(numbers(*shape))

def normalized():
    layer = paddle.nn.BatchNorm1D(3)
    layer(numbers(6, 3))
    return layer

def make_optimizer():
    return paddle.optimizer.SGD(0.1, parameters=[parameter(3, 2)])

def rates(scheduler, optimizer):
    found = []
    for _ in range(5):
        found.append(scheduler.last_lr)  # get_lr() works out a further one
        scheduler.step()
    return paddle.to_tensor(found)

images = numbers

def indices(*shape):
    return paddle.arange(int(np.prod(shape))).reshape(shape) % 3

def parameter(*shape):
    layer = paddle.nn.Linear(*shape, bias_attr=False)
    LAYERS.append(layer)
    return layer.weight

def untracked():
    return paddle.no_grad()

def constant(value):
    return paddle.nn.initializer.Constant(value)

def called(layer, *inputs, training=None):
    if isinstance(layer, paddle.nn.Layer):
        layer.train() if training else layer.eval()
    return layer(*inputs)

def initial(initializer, shape):
    return paddle.create_parameter(shape, "float32", default_initializer=initializer).detach()

def stepped(optimizer, parameters):
    for _ in range(3):
        optimizer.clear_grad()
        ((parameters[0] - paddle.to_tensor(goal())) ** 2).sum().backward()
        optimizer.step()
    return parameters[0].detach().clone()

def linear():
    return paddle.nn.Linear(4, 3)

def conv():
    return paddle.nn.Conv2D(3, 2, 2)

def table():
    return paddle.nn.Embedding(5, 3)

def square():
    zeros = paddle.nn.initializer.Constant(0.0)
    return paddle.create_parameter([3, 3], "float32", default_initializer=zeros)

def net():
    return paddle.nn.Sequential(paddle.nn.Linear(4, 3), paddle.nn.ReLU(), paddle.nn.Linear(3, 2))
"""

_KERAS = """
import keras
import tensorflow as tf

def seed(number):
    tf.random.set_seed(number)

def tensor(data):
    return tf.constant(data)

def numbers(*shape):
    return tf.constant(sines(*shape))

def sigmoids(*shape):
    return tf.sigmoid(numbers(*shape))

def probabilities(*shape):
    return tf.nn.softmax(numbers(*shape))

def log_probabilities(*shape):
    return tf.nn.log_softmax(numbers(*shape))

def normalized():
    layer = keras.layers.BatchNormalization(momentum=0.9, epsilon=1e-5)
    layer(numbers(6, 3), training=True)
    return layer

def make_optimizer():
    return keras.optimizers.SGD(0.1)

def rates(scheduler, optimizer):
    return tf.stack([scheduler(step) for step in range(5)])

def images(*shape):
    return tf.constant(np.moveaxis(sines(*shape), 1, -1))

def indices(*shape):
    return tf.reshape(tf.range(int(np.prod(shape))), shape) % 3

def parameter(*shape):
    layer = keras.layers.Dense(shape[1], use_bias=False)
    layer.build((1, shape[0]))
    LAYERS.append(layer)
    return layer.kernel

def untracked():
    return nullcontext()

def constant(value):
    return keras.initializers.Constant(value)

def called(layer, *inputs, training=None):
    if isinstance(layer, keras.losses.Loss):
        return layer(*reversed(inputs))
    if training:
        return layer(*inputs, training=True)
    return layer(*inputs)

def initial(initializer, shape):
    return initializer(shape)

def stepped(optimizer, parameters):
    for _ in range(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum((parameters[0] - goal()) ** 2)
        optimizer.apply(tape.gradient(loss, parameters), parameters)
    return tf.convert_to_tensor(parameters[0])

def linear():
    layer = keras.layers.Dense(3)
    layer.build((1, 4))
    return layer

def conv():
    layer = keras.layers.Conv2D(2, 2)
    layer.build((1, 4, 4, 3))
    return layer

def table():
    layer = keras.layers.Embedding(5, 3)
    layer.build((1,))
    return layer

def square():
    return tf.Variable(tf.zeros((3, 3)))

def net():
    made = keras.Sequential(
        [keras.layers.Dense(3), keras.layers.ReLU(), keras.layers.Dense(2)]
    )
    made(numbers(1, 4))
    return made
"""

PRELUDES = {
    "pytorch": _SHARED + _PYTORCH,
    "paddle": _SHARED + _PADDLE,
    "keras": _SHARED + _KERAS,
}
