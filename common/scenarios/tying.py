"""One parameter in several places: one object, counted once, with gradients that add.

Most of it is a pair of 1 x 1 linear layers, so that all can be checked in the head; the documents'
net 4-8-8-8-1 gets weights that keep every hidden unit at 1.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from common.apparatus.observing import gradient_lists, output
from common.apparatus.scratch import empty_folder
from common.facts import Fact, Missing, claim, close, error, exact, offered
from common.inputs import Array, draw, f32
from common.interface import Block, Framework, Parameter
from common.scenario import Found, Timed, scenario

NAME_THE_LAYER = ("000 参数绑定", "001 5.2.3. 参数绑定", "003 参数绑定", "004 参数管理")
CALLED_AGAIN = "002 4.2.4 共享模型参数"
THE_TEXT_BELOW = ("000 参数绑定", "001 5.2.3. 参数绑定", "003 参数绑定")
WAYS_TO_TIE = ("001 5.2.4. 小结", "002 小结", "003 参数管理 / 小结")
TRAIN_A_SHARED_NET = ("001 5.2.5. 练习", "003 参数管理 / 练习")
LINEAR = "Linear(in_features=1, out_features=1, bias=False)"
PRINTED_TWICE = f"Sequential(\n  (0): {LINEAR}\n  (1): {LINEAR}\n)"
FIRST_USE, SECOND_USE = 2, 4  # positions of the 8 x 8 layer in the documents' net


def values(fw: Framework, tensors: Sequence[Parameter]) -> list[object]:
    """Return the values of tensors or parameters as nested lists."""
    return [fw.border.array(tensor).tolist() for tensor in tensors]


def gradient_arrays(fw: Framework, block: Block, x: Array) -> list[NDArray[np.float32]]:
    """Return the gradient of each parameter of the block; NaN where none reaches one."""
    return [np.asarray(found, np.float32) for found in gradient_lists(fw, block, x)]


def set_pair(fw: Framework, *layers: Block) -> None:
    """Give each 1 x 1 layer weight 3 and bias 1."""
    for layer in layers:
        fw.border.set_parameters(layer, [f32([[3.0]]), f32([1])])


def separate_mlp(fw: Framework) -> Block:
    """Return the documents' net 4-8-8-8-1 with two 8 x 8 layers that are not one, called once.

    A framework may save a net only after its first call.
    """
    blocks = fw.blocks
    net = blocks.sequential(
        blocks.linear(4, 8),
        blocks.relu(),
        blocks.linear(8, 8),
        blocks.relu(),
        blocks.linear(8, 8),
        blocks.relu(),
        blocks.linear(8, 1),
    )
    output(fw, net, np.ones((1, 4), np.float32))
    return net


def even_parameters(hidden_layers: int) -> list[Array]:
    """Return parameters with which an input of ones keeps every unit, and the output, at 1."""
    shapes = [(4, 8), *[(8, 8)] * hidden_layers, (8, 1)]
    pairs = [(np.full(s, 1 / s[0], np.float32), np.zeros(s[1], np.float32)) for s in shapes]
    return [array for pair in pairs for array in pair]


def drawn_parameters(hidden_layers: int, seed: int) -> list[Array]:
    """Return parameters drawn at random, the same for every framework."""
    arrays = even_parameters(hidden_layers)
    return [draw(*array.shape, seed=seed + index) for index, array in enumerate(arrays)]


@scenario(
    "one layer used twice is one parameter, and its gradients add",
    zh="同一层用两次只有一个参数，其梯度相加",
    taught_in=(CALLED_AGAIN,),
)
def shared_layer(fw: Framework) -> Found:
    layer = fw.blocks.linear(1, 1, bias=False)
    net = fw.tying.use_twice(layer)
    x = f32([[1]])
    first, second = fw.tying.layers(net)
    yield exact("places in the net", len(fw.tying.layers(net)), claim(2, CALLED_AGAIN))
    yield exact("print(net)", fw.access.printed(net), claim(PRINTED_TWICE, CALLED_AGAIN))
    yield exact(
        "parameter names", fw.access.parameter_names(net), claim(["0.weight"], CALLED_AGAIN)
    )
    yield exact("elements counted", fw.access.count(net), claim(1, CALLED_AGAIN))
    yield exact("one layer", first is second, claim(True, CALLED_AGAIN))
    one_weight = fw.access.weight(first) is fw.access.weight(second)
    yield exact("one weight", one_weight, claim(True, CALLED_AGAIN))
    fw.border.set_parameters(net, [f32([[3.0]])])
    # Small whole numbers are exact in float32, so no difference is allowed here or below.
    weight = fw.border.array(fw.access.weight(second))
    yield close("weight", weight, atol=0, claim=claim([[3.0]], CALLED_AGAIN))
    yield close("output", output(fw, net, x), atol=0, claim=claim([[9.0]], CALLED_AGAIN))
    gradient = gradient_lists(fw, net, x)[0]
    yield close("gradient", gradient, atol=0, claim=claim([[6.0]], CALLED_AGAIN))
    apart = fw.blocks.sequential(*(fw.blocks.linear(1, 1, bias=False) for _ in range(2)))
    fw.border.set_parameters(apart, [f32([[3.0]]), f32([[3.0]])])
    each = gradient_lists(fw, apart, x)
    says = claim([[[3.0]], [[3.0]]], CALLED_AGAIN)
    yield close("gradients of two layers that are not one", each, atol=0, claim=says)
    tensor = fw.border.tensor(x)
    yield Timed("forward through a layer used twice", lambda: fw.blocks.forward(net, tensor))


@scenario(
    "a forward pass that calls one layer twice ties it as well",
    zh="在 forward 中多次调用同一层也是共享",
    taught_in=(CALLED_AGAIN, *WAYS_TO_TIE),
)
def called_twice(fw: Framework) -> Found:
    layer = fw.blocks.linear(1, 1)
    net = fw.tying.call_twice(layer)
    set_pair(fw, layer)
    x = f32([[1]])
    yield exact("elements counted", fw.access.count(net), claim(2, CALLED_AGAIN))
    # w (w x + b) + b with w = 3, b = 1: exact in float32.
    yield close("output", output(fw, net, x), atol=0)
    # Of two layers that are not one: 3 and 4 for the weights, 3 and 1 for the biases.
    says = claim([[[7.0]], [4.0]], CALLED_AGAIN)
    yield close("gradients", gradient_lists(fw, net, x), atol=0, claim=says)


@scenario(
    "the third and the fifth layer of a net are one: what is set in one is seen in the other",
    zh="第三层和第五层是同一个对象：改一个，另一个也变",
    taught_in=(*NAME_THE_LAYER, *WAYS_TO_TIE),
)
def shared_in_mlp(fw: Framework) -> Found:
    net = fw.tying.shared_mlp()
    layers = fw.tying.layers(net)
    shared = layers[FIRST_USE]
    same = [index for index, layer in enumerate(layers) if layer is shared]
    yield exact("its places among all", [i + 1 for i in same], claim([3, 5], "000 参数绑定"))
    # Every second layer is a ReLU: only positions 1, 3, 5, 7 hold parameters.
    among_linear = [index // 2 + 1 for index in same]
    says = claim([2, 3], *THE_TEXT_BELOW)
    yield exact("its places among linear layers", among_linear, says)
    yield exact("output shape", output(fw, net, draw(2, 4, seed=0)).shape)
    first, second = (fw.access.weight(layers[i]) for i in (FIRST_USE, SECOND_USE))
    yield exact("one weight", first is second, claim(True, *THE_TEXT_BELOW))

    before = fw.border.array(first) == fw.border.array(second)
    yield exact("first rows equal", before[0], claim([True] * 8, *THE_TEXT_BELOW))
    yield exact("all elements equal", bool(before.all()), claim(True, "004 参数管理"))
    fw.init.set_element(first, 0, 0, 100.0)
    after = fw.border.array(first)[0] == fw.border.array(second)[0]
    set_in = ("000 参数绑定", "003 参数绑定")
    yield exact("first rows equal after setting one to 100", after, claim([True] * 8, *set_in))
    # 100 is exact in float32.
    seen = fw.border.array(second)[0, 0]
    says = claim(100.0, *THE_TEXT_BELOW)
    yield close("the element seen in the other", seen, atol=0, claim=says)


@scenario(
    "in the net with a shared layer, each use adds its gradient",
    zh="共享层在网络中的每次使用都累加梯度",
    taught_in=("000 参数绑定", "001 5.2.3. 参数绑定", "003 参数绑定"),
)
def gradients_add_in_mlp(fw: Framework) -> Found:
    x = np.ones((1, 4), np.float32)
    tied, separate = fw.tying.shared_mlp(), separate_mlp(fw)
    fw.border.set_parameters(tied, even_parameters(1))
    fw.border.set_parameters(separate, even_parameters(2))
    tied_gradients = gradient_arrays(fw, tied, x)
    gradients = gradient_arrays(fw, separate, x)
    # All weights are powers of two: sums and products are exact in float32.
    yield close("output", output(fw, tied, x), atol=0)
    yield close("first row, tied", tied_gradients[2][0], atol=0)
    yield close("first row, second layer alone", gradients[2][0], atol=0)
    yield close("first row, third layer alone", gradients[4][0], atol=0)
    is_sum = bool((tied_gradients[2] == gradients[2] + gradients[4]).all())
    yield exact("tied gradient is the sum", is_sum, claim(True, *THE_TEXT_BELOW))


# Of the one weight, then of either bias; the documents say that the uses' gradients, 3 and 4, add.
PAIR_GRADIENTS = claim([[[7.0]], [3.0], [1.0]], *THE_TEXT_BELOW)


def observe_pair(fw: Framework, first: Block, second: Block) -> Found:
    """Observe two 1 x 1 layers, one after the other, that use one weight."""
    net = fw.blocks.sequential(first, second)
    x = f32([[1]])
    one_weight = fw.access.weight(first) is fw.access.weight(second)
    yield exact("one weight", one_weight, claim(True, *THE_TEXT_BELOW))
    yield exact("elements counted", fw.access.count(net))
    yield exact("parameters listed", len(fw.access.parameter_names(net)))
    ones = f32([1])
    fw.border.set_parameters(net, [f32([[3.0]]), ones, ones])
    # 3 (3 x + 1) + 1 and its derivatives: small whole numbers, exact in float32.
    yield close("output", output(fw, net, x), atol=0)
    yield close("gradients", gradient_lists(fw, net, x), atol=0, claim=PAIR_GRADIENTS)
    fw.init.set_element(fw.access.weight(first), 0, 0, 100.0)
    seen = fw.border.array(fw.access.weight(second))[0, 0]
    yield close("first set to 100, seen in the second", seen, atol=0)


@scenario(
    "a layer's weight is assigned to a second layer",
    zh="用一层的参数设置另一层的参数",
    taught_in=("000 参数绑定", "001 5.2.3. 参数绑定", "003 参数绑定", *WAYS_TO_TIE),
)
def assigned_weight(fw: Framework) -> Found:
    first, second = fw.blocks.linear(1, 1), fw.blocks.linear(1, 1)
    fw.tying.tie_weight(first, second)
    yield from observe_pair(fw, first, second)


@scenario(
    "a layer that is written to use another layer's weight",
    zh="自己写一个使用别的层的权重的层",
    taught_in=("000 参数绑定", "001 5.2.3. 参数绑定", "003 参数绑定"),
)
def borrowed_weight(fw: Framework) -> Found:
    first = fw.blocks.linear(1, 1)
    second = fw.tying.linear_with_weight_of(first)
    yield from observe_pair(fw, first, second)


@scenario(
    "equal values are not a tie: a copied weight goes its own way",
    zh="值相等不等于共享：复制的权重各走各的",
    taught_in=("000 参数绑定", "001 5.2.3. 参数绑定", "003 参数绑定"),
)
def copied_values(fw: Framework) -> Found:
    first, second = fw.blocks.linear(1, 1), fw.blocks.linear(1, 1)
    net = fw.blocks.sequential(first, second)
    set_pair(fw, first)
    set_pair(fw, second)
    fw.init.set_element(fw.access.weight(second), 0, 0, 8.0)
    fw.tying.copy_weight(first, second)
    weights = [fw.access.weight(first), fw.access.weight(second)]
    # Quarters are exact in float32, here and after the step.
    yield close("weights after copying", values(fw, weights), atol=0)
    yield exact("one weight", weights[0] is weights[1])
    yield exact("elements counted", fw.access.count(net))
    x = f32([[1]])
    yield close("gradients", gradient_lists(fw, net, x), atol=0)
    fw.blocks.train_step(net, fw.border.tensor(x), 0.25)
    yield close("weights after a step", values(fw, weights), atol=0)
    fw.init.set_element(weights[0], 0, 0, 100.0)
    yield close("weights after setting the first to 100", values(fw, weights), atol=0)


@scenario(
    "two parameters in one memory are equal, but their gradients stay apart",
    zh="两个参数共用内存：值相同，但梯度不相加",
    taught_in=("000 参数绑定", "003 参数绑定"),
)
def shared_memory(fw: Framework) -> Found:
    first, second = fw.blocks.linear(1, 1), fw.blocks.linear(1, 1)
    net = fw.blocks.sequential(first, second)
    set_pair(fw, first, second)
    fw.tying.share_memory(first, second)
    weights = [fw.access.weight(first), fw.access.weight(second)]
    yield exact("one weight", weights[0] is weights[1])
    yield exact("elements counted", fw.access.count(net))
    x = f32([[1]])
    # Quarters are exact in float32; 3 - 0.25 * 3 - 0.25 * 4: both steps land in the one memory.
    yield close("gradients", gradient_lists(fw, net, x), atol=0)
    fw.blocks.train_step(net, fw.border.tensor(x), 0.25)
    yield close("weights after a step", values(fw, weights), atol=0)


@scenario(
    "training keeps a tie, and parts layers that only began equal",
    zh="训练保持共享；只是初值相等的层会分开",
    taught_in=TRAIN_A_SHARED_NET,
)
def training(fw: Framework) -> Found:
    layer = fw.blocks.linear(1, 1)
    first, second = fw.blocks.linear(1, 1), fw.blocks.linear(1, 1)
    tied, separate = fw.tying.use_twice(layer), fw.blocks.sequential(first, second)
    set_pair(fw, layer, first, second)
    x = f32([[1]])
    for step in (1, 2):
        # w (w x + b) + b with a rate of 1/4: every number has few binary digits, exact in float32.
        yield close(f"tied gradients, step {step}", gradient_lists(fw, tied, x), atol=0)
        fw.blocks.train_step(tied, fw.border.tensor(x), 0.25)
        found = [fw.access.weight(place) for place in fw.tying.layers(tied)]
        yield close(f"tied weights after step {step}", values(fw, found), atol=0)
    yield close("separate gradients, step 1", gradient_lists(fw, separate, x), atol=0)
    fw.blocks.train_step(separate, fw.border.tensor(x), 0.25)
    weights = [fw.access.weight(first), fw.access.weight(second)]
    yield close("separate weights after step 1", values(fw, weights), atol=0)


@scenario(
    "a net with a shared layer in training: parameters and gradients of each layer",
    zh="训练含共享层的网络：观察各层的参数和梯度",
    taught_in=TRAIN_A_SHARED_NET,
)
def training_mlp(fw: Framework) -> Found:
    net = fw.tying.shared_mlp()
    fw.border.set_parameters(net, even_parameters(1))
    x = np.ones((1, 4), np.float32)
    # In this net the elements of a parameter are all equal and powers of two, and stay so:
    # a mean is one element, exact in float32.
    means = [float(gradient.mean()) for gradient in gradient_arrays(fw, net, x)]
    yield close("mean gradient of each parameter", means, atol=0)
    fw.blocks.train_step(net, fw.border.tensor(x), 0.25)
    means = [float(np.asarray(a, np.float32).mean()) for a in fw.border.get_parameters(net)]
    yield close("mean of each parameter after a step", means, atol=0)
    layers = fw.tying.layers(net)
    first, second = (fw.border.array(fw.access.weight(layers[i])) for i in (FIRST_USE, SECOND_USE))
    yield exact("shared weights equal after a step", bool((first == second).all()))
    tensor = fw.border.tensor(x)
    # A rate of zero: the cost of a step, without a net that drifts while it is measured.
    yield Timed(
        "training step with a new optimizer, layer shared",
        lambda: fw.blocks.train_step(net, tensor, 0.0),
    )


@scenario(
    "sharing saves memory: the same net with fewer numbers",
    zh="共享参数节省内存",
    taught_in=("004 参数管理", *TRAIN_A_SHARED_NET),
)
def memory(fw: Framework) -> Found:
    tied, separate = fw.tying.shared_mlp(), separate_mlp(fw)
    yield exact("elements, tied", fw.access.count(tied))
    yield exact("elements, separate", fw.access.count(separate))
    tied_bytes, separate_bytes = map(fw.tying.parameter_bytes, (tied, separate))
    yield exact("bytes, tied", tied_bytes)
    yield exact("bytes, separate", separate_bytes)
    yield exact("tied takes less", tied_bytes < separate_bytes, claim(True, "004 参数管理"))


@scenario(
    "a file of a net with a shared layer: how often is its weight in it?",
    zh="保存含共享层的网络：权重在文件里有几份？",
    taught_in=("004 参数管理",),
)
def saved_file(fw: Framework) -> Found:
    nets = {"tied": fw.tying.shared_mlp(), "separate, equal values": separate_mlp(fw)}
    shared = draw(8, 8, seed=2)
    file = fw.saving.parameter_file("net")
    for name, net in nets.items():
        layers = fw.tying.layers(net)
        for index in (FIRST_USE, SECOND_USE):
            bias = np.zeros(8, np.float32)
            fw.border.set_parameters(layers[index], [shared, bias])
        stored = fw.border.array(fw.access.weight(layers[FIRST_USE])).tobytes()
        with empty_folder():
            fw.saving.save_parameters(net, file)
            data = file.read_bytes()
        yield exact(f"copies of the weight in the file, {name}", data.count(stored))
        yield exact(f"entries in the state, {name}", len(fw.access.state(net)))
    yield exact("names in the state, tied", list(fw.access.state(nets["tied"])))


@scenario(
    "a file is loaded into a net that is tied, and into one that is not",
    zh="把文件读入共享和不共享的网络",
    taught_in=("000 参数绑定", "003 参数绑定"),
)
def loading(fw: Framework) -> Found:
    tied, separate = fw.tying.shared_mlp(), separate_mlp(fw)
    fw.border.set_parameters(tied, drawn_parameters(1, seed=10))
    fw.border.set_parameters(separate, drawn_parameters(2, seed=20))
    x = draw(2, 4, seed=1)
    save, load = fw.saving.save_parameters, fw.saving.load_parameters
    file = fw.saving.parameter_file("net")
    with empty_folder():
        save(tied, file)
        fresh, other = fw.tying.shared_mlp(), separate_mlp(fw)
        load(fresh, file)
        yield exact("tied into tied: equal outputs", same_output(fw, fresh, tied, x))
        yield exact("tied into tied: one weight", has_one_weight(fw, fresh))
        attempt = error("tied into separate", lambda: load(other, file))
        yield attempt
        found = ("tied into separate: equal outputs", "tied into separate: one weight")
        yield after(attempt, found[0], lambda: same_output(fw, other, tied, x))
        yield after(attempt, found[1], lambda: has_one_weight(fw, other))
        save(separate, file)
        load(fresh, file)
    weights = fw.border.get_parameters(separate)
    kept = fw.border.get_parameters(fresh)[2]
    uses = {"first": weights[2], "second": weights[4]}
    found_in = [use for use, weight in uses.items() if (weight == kept).all()]
    yield exact("separate into tied: whose weight is kept", found_in)


def after(attempt: Fact, name: str, observe: Callable[[], object]) -> Fact | Missing:
    """Return an exact fact, or that it is missing because the attempt before it raised an error."""
    if attempt.value is not None:
        return Missing(name, f"nothing to observe, for there was an error in: {attempt.name}")
    return exact(name, observe())


def same_output(fw: Framework, first: Block, second: Block, x: Array) -> bool:
    """Return whether two nets give the very same output."""
    return bool((output(fw, first, x) == output(fw, second, x)).all())


def has_one_weight(fw: Framework, net: Block) -> bool:
    """Return whether both places of the documents' net use one weight."""
    layers = fw.tying.layers(net)
    return fw.access.weight(layers[FIRST_USE]) is fw.access.weight(layers[SECOND_USE])


@scenario(
    "does a deep copy keep the tie, and is it independent of the original?",
    zh="深拷贝是否保留内部的共享，是否与原网络互不影响？",
    taught_in=("000 参数绑定", "003 参数绑定"),
)
def copying(fw: Framework) -> Found:
    x = f32([[1]])
    layer = fw.blocks.linear(1, 1, bias=False)
    net = fw.tying.call_twice(layer)
    fw.border.set_parameters(layer, [f32([[3.0]])])
    copied = fw.tying.copy_deep(net)
    yield exact("called twice: elements counted", fw.access.count(copied))
    # d(w w x)/dw = 6 with w = 3: exact in float32.
    yield close("called twice: gradient", gradient_lists(fw, copied, x), atol=0)
    fw.init.set_element(fw.access.weight(layer), 0, 0, 100.0)
    yield close("called twice: output, original changed", output(fw, copied, x), atol=0)

    listed = fw.tying.use_twice(fw.blocks.linear(1, 1, bias=False))
    fw.border.set_parameters(listed, [f32([[3.0]])])
    output(fw, listed, x)
    copied = fw.tying.copy_deep(listed)
    # 3 * 3 * 1, exact in float32.
    yield close("listed twice: output of the copy", output(fw, copied, x), atol=0)
    yield exact("listed twice: layers in the copy", len(fw.tying.layers(copied)))
    mlp = fw.tying.shared_mlp()
    attempt = error("net 4-8-8-8-1: copying", lambda: fw.tying.copy_deep(mlp))
    yield attempt
    name = "net 4-8-8-8-1: one weight"
    yield after(attempt, name, lambda: has_one_weight(fw, fw.tying.copy_deep(mlp)))

    yield offered("weight assigned: one weight", lambda: assigned_and_copied(fw))
    yield offered("architecture cloned: one weight", lambda: architecture_cloned(fw, mlp))
    yield Timed("deep copy of a tied net", lambda: fw.tying.copy_deep(net))


def assigned_and_copied(fw: Framework) -> Fact:
    """Observe whether a weight that was assigned to a second layer is one in a deep copy."""
    first, second = fw.blocks.linear(1, 1), fw.blocks.linear(1, 1)
    fw.tying.tie_weight(first, second)
    copied = fw.tying.layers(fw.tying.copy_deep(fw.blocks.sequential(first, second)))
    one_weight = fw.access.weight(copied[0]) is fw.access.weight(copied[1])
    return exact("weight assigned: one weight", one_weight)


def architecture_cloned(fw: Framework, net: Block) -> Fact:
    """Observe whether a net made anew by the recipe of a tied one is tied."""
    cloned = fw.tying.clone_architecture(net)
    return exact("architecture cloned: one weight", has_one_weight(fw, cloned))
