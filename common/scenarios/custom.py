"""Layers of one's own: with parameters or without, in any net, and one that cannot learn."""

import numpy as np

from common.apparatus.observing import gradient_lists, output, parameter_lists
from common.apparatus.scratch import empty_folder
from common.facts import claim, close, error, exact
from common.inputs import draw, f32, ramp
from common.interface import Block, Framework
from common.scenario import Found, Timed, scenario

WITHOUT_PARAMETERS = ("000 不带参数的层", "003 不带参数的层", "004 自定义层")
WITH_PARAMETERS = ("000 带参数的层", "003 带参数的层", "004 自定义层")
SUMMARY, EXERCISES = "003 自定义层 / 小结", "003 自定义层 / 练习"

# relu([1, 1] @ weight + bias) = relu([3.5, -2]) = [3.5, 0]; all of it exact in float32.
WEIGHT = f32([[1.0, -1.0], [2.0, 0.0]])
BIAS = f32([0.5, -1.0])
ONES = f32([[1, 1]])


def save_and_load(fw: Framework, net: Block, other: Block) -> None:
    """Hand a net's parameters to another one, through a file."""
    file = fw.saving.parameter_file("net")
    with empty_folder():
        fw.saving.save_parameters(net, file)
        fw.saving.load_parameters(other, file)


@scenario(
    "a layer without parameters: it subtracts the mean",
    zh="不带参数的层：减去均值",
    taught_in=("000 自定义层", "003 自定义层", *WITHOUT_PARAMETERS, SUMMARY),
)
def centered(fw: Framework) -> Found:
    layer = fw.custom.centered()
    says = claim([-2.0, -1.0, 0.0, 1.0, 2.0], *WITHOUT_PARAMETERS)
    # Small whole numbers and halves are exact in float32.
    one_to_five = np.arange(1, 6, dtype=np.float32)
    yield close("output for 1 to 5", output(fw, layer, one_to_five), atol=0, claim=says)
    yield exact("parameters", len(fw.access.parameter_names(layer)), claim(0, *WITHOUT_PARAMETERS))
    yield exact("entries in the state", len(fw.access.state(layer)))
    # The mean is taken over the whole batch: a row's output depends on the other rows.
    rows = f32([[1.0, 2.0], [3.0, 4.0]])
    yield close("first row in a batch of two", output(fw, layer, rows)[0], atol=0)
    yield close("first row alone", output(fw, layer, rows[:1])[0], atol=0)
    tensor = fw.border.tensor(draw(4, 128, seed=0))
    yield Timed("forward of the centered layer", lambda: fw.blocks.forward(layer, tensor))


@scenario(
    "the centered layer as a part of a net: the output's mean is near 0",
    zh="把不带参数的层放进网络：输出均值接近 0",
    taught_in=(*WITHOUT_PARAMETERS, SUMMARY),
)
def centered_in_net(fw: Framework) -> Found:
    net = fw.blocks.sequential(fw.blocks.linear(8, 128), fw.custom.centered())
    y = fw.border.array(fw.blocks.forward(net, fw.custom.uniform_input(4, 8)))
    # The five numbers that document 004 prints under this net are left from an earlier cell: they
    # say nothing about it, and are no claim.
    yield exact("output shape", y.shape)
    # A mean of 512 float32 numbers below 4: rounding leaves less than 4 * 2**-24 of each.
    near_zero = claim(0.0, "000 不带参数的层", "003 不带参数的层")
    yield close("mean of the output", float(np.mean(y.tolist())), atol=1e-6, claim=near_zero)
    yield exact("elements counted", fw.access.count(net))
    # 100000 numbers: the mean's standard deviation is 0.0009, a tenth of the tolerance.
    x = fw.border.array(fw.custom.uniform_input(1000, 100))
    says = claim(0.0, "000 不带参数的层")
    yield close(
        "mean of the uniform random input", float(np.mean(x.tolist())), atol=0.01, claim=says
    )


@scenario(
    "a layer with parameters: a linear layer with ReLU, written by hand",
    zh="带参数的层：自己写的全连接层",
    taught_in=(*WITH_PARAMETERS, SUMMARY),
)
def my_linear(fw: Framework) -> Found:
    layer = fw.custom.my_linear(5, 3)
    weight, bias = fw.access.weight(layer), fw.access.bias(layer)
    printed_in = ("000 带参数的层", "003 带参数的层")
    yield exact("weight shape", fw.border.array(weight).shape, claim([5, 3], *printed_in))
    yield exact("bias shape", fw.border.array(bias).shape, claim([3], *printed_in))
    yield exact("class of the weight", type(weight).__name__, claim("Parameter", *WITH_PARAMETERS))
    yield exact("weight is trainable", fw.access.is_trainable(weight), claim(True, *printed_in))
    y = output(fw, layer, draw(2, 5, seed=0))
    yield exact("output shape", y.shape, claim([2, 3], *WITH_PARAMETERS))
    yield exact("no output below 0", min(np.ravel(y).tolist()) >= 0, claim(True, *WITH_PARAMETERS))

    layer = fw.custom.my_linear(2, 2)
    fw.border.set_parameters(layer, [WEIGHT, BIAS])
    yield close("output by hand", output(fw, layer, ONES), atol=0)
    yield close("gradients", gradient_lists(fw, layer, ONES), atol=0)
    fw.blocks.train_step(layer, fw.border.tensor(ONES), 0.5)
    after = parameter_lists(fw, layer)
    learns = after != [WEIGHT.tolist(), BIAS.tolist()]
    yield exact("a training step changes MyLinear", learns, claim(True, "003 带参数的层"))
    yield close("parameters after a step", after, atol=0)

    drawn = np.asarray(fw.border.array(fw.access.weight(fw.custom.my_linear(200, 300))), np.float64)
    # 60000 draws from N(0, 1): standard deviations of mean and spread are 0.004 and 0.003.
    spread = {"mean": float(drawn.mean()), "standard deviation": float(drawn.std())}
    yield close("the weight as drawn", spread, atol=0.04)


@scenario(
    "the documents' MyLinear cuts its parameters from the gradient: it cannot learn",
    zh="文档中的 MyLinear 使用 .data，梯度被切断，无法学习",
    taught_in=WITH_PARAMETERS,
)
def my_linear_cut(fw: Framework) -> Found:
    layer = fw.custom.my_linear_cut(2, 2)
    fw.border.set_parameters(layer, [WEIGHT, BIAS])
    # Nothing that is printed gives the mistake away: parameters, trainable, the right output.
    printed_in = ("000 带参数的层", "003 带参数的层")
    is_trainable = fw.access.is_trainable(fw.access.weight(layer))
    yield exact("weight is called trainable", is_trainable, claim(True, *printed_in))
    yield exact("parameters", len(fw.access.parameter_names(layer)), claim(2, *WITH_PARAMETERS))
    yield close("output by hand", output(fw, layer, ONES), atol=0)
    yield exact("gradients", gradient_lists(fw, layer, ONES))
    tensor = fw.border.tensor(ONES)
    yield error("a training step", lambda: fw.blocks.train_step(layer, tensor, 0.5))
    learns = parameter_lists(fw, layer) != [WEIGHT.tolist(), BIAS.tolist()]
    yield exact("a training step changes MyLinear", learns, claim(True, "003 带参数的层"))


@scenario(
    "in a net, a layer that is cut off stands still while the others learn, without a word",
    zh="被切断的层在网络中悄悄地不学习，其他层照常训练",
    taught_in=WITH_PARAMETERS,
)
def cut_layer_in_net(fw: Framework) -> Found:
    first, second = fw.blocks.linear(2, 2), fw.custom.my_linear_cut(2, 1)
    net = fw.blocks.sequential(first, second)
    x = fw.border.tensor(ONES)
    identity, none, total = f32([[1, 0], [0, 1]]), f32([0, 0]), f32([[1], [1]])
    fw.border.set_parameters(net, [identity, none, total, f32([0])])
    # Whole numbers and halves are exact in float32.
    yield close("output", output(fw, net, ONES), atol=0)
    yield exact("gradients", gradient_lists(fw, net, ONES))
    yield error("a training step", lambda: fw.blocks.train_step(net, x, 0.5))
    yield close("first layer after the step", parameter_lists(fw, first), atol=0)
    yield close("cut layer after the step", parameter_lists(fw, second), atol=0)


@scenario(
    "a gradient cut between two layers: the same output, and the first layer learns nothing",
    zh="在两层之间切断梯度：输出不变，前一层学不到东西",
    taught_in=WITH_PARAMETERS,
)
def gradient_cut(fw: Framework) -> Found:
    first, second = fw.blocks.linear(1, 1), fw.blocks.linear(1, 1)
    for layer, weight in ((first, 2.0), (second, 3.0)):
        arrays = f32([[weight]]), f32([0])
        fw.border.set_parameters(layer, arrays)
    x = f32([[1]])
    nets = {
        "whole": fw.blocks.sequential(first, second),
        "cut": fw.custom.cut_between(first, second),
    }
    for name, net in nets.items():
        # 3 (2 x) and its derivatives: whole numbers, exact in float32.
        yield close(f"output, {name}", output(fw, net, x), atol=0)
        yield exact(f"gradients, {name}", gradient_lists(fw, net, x))


@scenario(
    "a net of own layers, used as one uses the built-in linear layer",
    zh="用自定义层构建模型，用法同内置全连接层",
    taught_in=(*WITH_PARAMETERS, SUMMARY),
)
def my_linear_net(fw: Framework) -> Found:
    net = fw.blocks.sequential(fw.custom.my_linear(64, 8), fw.custom.my_linear(8, 1))
    built_in = fw.blocks.sequential(
        fw.blocks.linear(64, 8), fw.blocks.relu(), fw.blocks.linear(8, 1), fw.blocks.relu()
    )
    x = draw(2, 64, seed=0)
    y = output(fw, net, x)
    yield exact("output shape", y.shape, claim([2, 1], *WITH_PARAMETERS))
    yield exact("no output below 0", min(np.ravel(y).tolist()) >= 0, claim(True, *WITH_PARAMETERS))
    arrays = [draw(64, 8, seed=1), draw(8, seed=2), draw(8, 1, seed=3), draw(1, seed=4)]
    for made in (net, built_in):
        output(fw, made, x)
        fw.border.set_parameters(made, arrays)
    # Sums of 64 products of size 1, in an order that each library chooses: 64 * 8 * 2**-24 at most.
    own, usual = output(fw, net, x), output(fw, built_in, x)
    yield close("output", own, atol=1e-4)
    same = np.allclose(own, usual, rtol=0, atol=1e-4)
    yield exact("built-in layers give the same", same, claim(True, "003 带参数的层"))
    yield exact("elements counted", fw.access.count(net))
    tensor = fw.border.tensor(x)
    yield Timed("forward of own layers", lambda: fw.blocks.forward(net, tensor))
    yield Timed("forward of built-in layers", lambda: fw.blocks.forward(built_in, tensor))


@scenario(
    "own layers inside nested blocks: the output and the gradients are the same",
    zh="自定义层可用于任意嵌套的结构",
    taught_in=("003 自定义层", SUMMARY),
)
def nested(fw: Framework) -> Found:
    make, last = fw.blocks.sequential, fw.blocks.linear(2, 1)
    own, center = fw.custom.my_linear(2, 2), fw.custom.centered()
    fw.border.set_parameters(own, [WEIGHT, BIAS])
    difference = f32([[1.0], [-1.0]]), f32([1])
    fw.border.set_parameters(last, difference)
    for name, net in {
        "flat": make(own, center, last),
        "nested": make(make(own, center), make(make(last))),
    }.items():
        # [3.5, 0] centered is [1.75, -1.75]; quarters are exact in float32.
        says = claim([[4.5]], SUMMARY)
        yield close(f"output, {name}", output(fw, net, ONES), atol=0, claim=says)
        yield close(f"gradients, {name}", gradient_lists(fw, net, ONES), atol=0)


@scenario(
    "what a framework does for an own layer: access, initialization, sharing, saving, loading",
    zh="框架替自定义层管理参数：访问、初始化、共享、保存、加载",
    taught_in=("003 带参数的层", SUMMARY),
)
def managed(fw: Framework) -> Found:
    said_in = "003 带参数的层"
    layer = fw.custom.my_linear(2, 2)
    net = fw.blocks.sequential(layer, fw.blocks.linear(2, 1))
    output(fw, net, ONES)
    listed = len(fw.access.parameter_names(net))
    yield exact("access: parameters listed", listed, claim(4, said_in))
    yield exact("access: entries in the state", len(fw.access.state(net)), claim(4, said_in))
    fw.custom.fill(fw.access.weight(layer), 0.5)
    filled = fw.border.array(fw.access.weight(layer))
    # One half is exact in float32.
    says = claim([[0.5, 0.5], [0.5, 0.5]], said_in)
    yield close("initialization: weight", filled, atol=0, claim=says)
    twice = fw.tying.use_twice(layer)
    output(fw, twice, ONES)
    yield exact("sharing: elements counted", fw.access.count(twice), claim(6, said_in))

    fresh = fw.blocks.sequential(fw.custom.my_linear(2, 2), fw.blocks.linear(2, 1))
    output(fw, fresh, ONES)
    save_and_load(fw, net, fresh)
    same = parameter_lists(fw, fresh) == parameter_lists(fw, net)
    yield exact("saving and loading: parameters equal", same, claim(True, said_in))
    copied = fw.tying.copy_deep(net)
    same = parameter_lists(fw, copied) == parameter_lists(fw, net)
    yield exact("deep copy: parameters equal", same)
    plain = fw.blocks.sequential(fw.blocks.linear(2, 2), fw.custom.centered())
    output(fw, plain, ONES)
    yield error("deep copy of an own class, not registered", lambda: fw.tying.copy_deep(plain))


@scenario(
    "a constant in a layer: saved with the net, or not",
    zh="层中的常数：随网络保存或不保存",
    taught_in=("003 带参数的层", SUMMARY),
)
def constant(fw: Framework) -> Found:
    two_three, fives = f32([2, 3]), f32([5, 5])
    for name, saved in (("saved", True), ("not saved", False)):
        layer = fw.custom.times_constant(two_three, saved)
        other = fw.custom.times_constant(fives, saved)
        net = fw.blocks.sequential(fw.blocks.linear(2, 2), layer)
        target = fw.blocks.sequential(fw.blocks.linear(2, 2), other)
        # Small whole numbers are exact in float32.
        yield close(f"{name}: output", output(fw, layer, ONES), atol=0)
        yield exact(f"{name}: parameters", len(fw.access.parameter_names(layer)))
        yield exact(f"{name}: entries in the state", len(fw.access.state(layer)))
        fw.blocks.train_step(net, fw.border.tensor(ONES), 0.5)
        yield close(f"{name}: output after training", output(fw, layer, ONES), atol=0)
        output(fw, target, ONES)
        save_and_load(fw, net, target)
        yield close(f"{name}: output of another, loaded", output(fw, other, ONES), atol=0)


@scenario(
    "exercise: a layer that returns y_k = sum of W_ijk x_i x_j",
    zh="练习：返回 y_k = Σ W_ijk x_i x_j 的层",
    taught_in=(EXERCISES,),
)
def quadratic_form(fw: Framework) -> Found:
    layer = fw.custom.quadratic_form(2, 2)
    w = ramp(2, 2, 2, start=0.0, step=1.0)
    fw.border.set_parameters(layer, [w])
    yield exact("elements counted", fw.access.count(layer))
    # Whole numbers below 2**24 are exact in float32, in any order of the sums.
    x = f32([[1, 2], [1, 0]])
    y = output(fw, layer, x)
    yield close("output", y, atol=0)
    doubled = output(fw, layer, f32([[2, 4], [2, 0]]))
    yield exact("twice the input, four times the output", bool((doubled == 4 * y).all()))
    yield close("gradient", gradient_lists(fw, layer, x[:1]), atol=0)
    fw.border.set_parameters(layer, [w.transpose(1, 0, 2)])
    yield exact("i and j exchanged: the same output", bool((output(fw, layer, x) == y).all()))


@scenario(
    "exercise: a layer that returns the first half of the Fourier coefficients",
    zh="练习：返回傅里叶系数前半部分的层",
    taught_in=(EXERCISES,),
)
def half_fourier(fw: Framework) -> Found:
    layer = fw.custom.half_fourier()
    counts = {n: output(fw, layer, draw(1, n, seed=0)).shape[-1] for n in (4, 5, 8)}
    yield exact("coefficients for n numbers", counts)
    yield exact("dtype of the output", output(fw, layer, ONES).dtype.name)
    yield exact("parameters", len(fw.access.parameter_names(layer)))
    # Sums of a few whole numbers, times sines that float32 rounds to 6e-8.
    y = output(fw, layer, f32([1, 2, 3, 4]))
    yield close("real parts for 1, 2, 3, 4", np.real(y), atol=1e-5)
    yield close("imaginary parts for 1, 2, 3, 4", np.imag(y), atol=1e-5)
    x = draw(2, 8, seed=1)
    y = output(fw, layer, x)
    # 8 numbers of size 1 to 3: rounding below 1e-5.
    distance = float(np.abs(np.asarray(y, np.complex64) - np.fft.rfft(x)).max())
    yield close("largest distance from NumPy's", distance, atol=1e-5)
    rebuilt = np.fft.irfft(y, n=8)
    yield close("input rebuilt from the half", rebuilt, atol=1e-5)
    tensor = fw.border.tensor(draw(16, 256, seed=2))
    yield Timed("forward of the Fourier layer", lambda: fw.blocks.forward(layer, tensor))
