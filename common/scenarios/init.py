"""Initialization: what do parameters hold, who decided it, and did the call change anything?

Distributions are compared by statistics of a large draw (60000 weights in most places). A standard
error s of a statistic differs between two draws by s * sqrt(2); tolerances are six times that, so
chance alone does not turn a fact over.
"""

from collections.abc import Callable

import numpy as np

from common.apparatus.draws import Numbers, bounds, shares, within_one_std
from common.apparatus.nets import fill, small_net
from common.facts import (
    claim,
    close,
    error,
    error_of,
    exact,
    exact_if_offered,
    offered,
    plain,
    warnings_of,
)
from common.inputs import f32, ramp
from common.interface import Block, Framework
from common.scenario import Found, Timed, scenario

ALL_INIT = ("000 参数初始化", "001 5.2.2. 参数初始化", "003 参数初始化")
BUILT_IN = ("000 内置初始化", "003 内置初始化", "004 参数管理")
BY_NAME = "002 4.2.2 初始化模型参数"
IN_PLACE = "002 4.2.3 自定义初始化方法"
NET_002 = "002 4.2 模型参数的访问、初始化和共享"
INIT_MODULE = (NET_002, BY_NAME, "004 参数管理")
CUSTOM = ("000 自定义初始化", "003 自定义初始化", IN_PLACE)
DROPPED = "001 5.2.2.1. 内置初始化"
COPIED = "001 5.2.2.2. 自定义初始化"
SUMMARY = ("001 5.2.4. 小结", "002 小结", "003 参数管理 / 小结")


@scenario(
    "what a linear layer holds before anyone initializes it",
    zh="全连接层的默认初始化",
    taught_in=(*ALL_INIT, NET_002, BY_NAME, "004 参数管理"),
)
def default_linear(fw: Framework) -> Found:
    weight, bias = numbers(fw, fw.blocks.linear(20, 3000))
    # The outermost of n uniform numbers in a range r lies r / n inside it: 0.45 / 60000 and, for
    # the bias, 0.45 / 3000; the tolerances are twenty times that (chance e**-20).
    yield close("bounds of the weight", bounds(weight), atol=1.5e-4)
    yield close("bounds of the bias", bounds(bias), atol=3e-3)
    uniform = claim(1 / np.sqrt(3), *ALL_INIT)
    yield within_one_std("share of weights within one standard deviation", weight, claim=uniform)
    at_random = claim(True, *ALL_INIT, NET_002, "004 参数管理")
    yield exact("the weight is drawn at random", np.ptp(weight) > 0, at_random)
    yield exact("the bias is drawn at random", np.ptp(bias) > 0, claim(True, *ALL_INIT))
    yield exact(
        "the range depends on the number of inputs",
        reach(fw, 30, 300) > 1.1 * reach(fw, 300, 300),
        claim(True, *ALL_INIT),
    )
    yield exact(
        "the range depends on the number of outputs",
        reach(fw, 300, 30) > 1.1 * reach(fw, 300, 300),
        claim(True, *ALL_INIT),
    )
    yield Timed("make a linear layer, 200 to 300", lambda: fw.blocks.linear(200, 300))


@scenario(
    "what other layers hold before anyone initializes them",
    zh="其他层的默认初始化",
    taught_in=("000 参数初始化", BY_NAME, "003 参数初始化"),
)
def default_layers(fw: Framework) -> Found:
    weight, bias = numbers(fw, fw.init.conv2d(16, 32, 5))
    # 12800 numbers: a standard deviation is known to 1 / sqrt(2 n) = 0.6 %, six sigma is 5.3 %.
    yield close("Conv2d: standard deviation", weight.std(), atol=0, rtol=0.055)
    yield within_one_std(
        "Conv2d: share of weights within one standard deviation", weight, atol=0.04
    )
    yield exact("Conv2d: the bias is drawn at random", np.ptp(bias) > 0)
    (table,) = numbers(fw, fw.init.embedding(300, 200))
    # 60000 numbers: 0.29 %, six sigma is 2.5 %.
    yield close("Embedding: standard deviation", table.std(), atol=0, rtol=0.03)
    yield within_one_std("Embedding: share of weights within one standard deviation", table)
    # One rule for both gives one spread, up to a percent; two rules differ by a factor of two.
    linear = numbers(fw, fw.blocks.linear(300, 200))[0].std()
    own_rule = not 0.9 < linear / table.std() < 1.1
    by_type = claim(True, BY_NAME)
    yield exact("a linear layer of the embedding's shape has another spread", own_rule, by_type)
    state = list(fw.access.state(fw.blocks.batch_norm(3)).values())
    yield exact("BatchNorm: scale, shift, running mean, running variance", state[:4])
    yield exact("LayerNorm: scale, shift", numbers(fw, fw.init.layer_norm(3)))


@scenario(
    "which initializers there are",
    zh="框架提供了哪些初始化方法",
    taught_in=(*ALL_INIT, *INIT_MODULE, *SUMMARY, "001 5.2.5. 练习", "003 参数管理 / 练习"),
)
def initializers(fw: Framework) -> Found:
    modules, names = fw.init.initializer_modules(), fw.init.initializers()
    yield exact("modules", modules)
    yield exact(
        "there is a module nn.init",
        any(name.endswith(".nn.init") for name in modules),
        claim(True, *ALL_INIT, *INIT_MODULE),
    )
    yield exact("names", names)
    several = claim(True, *ALL_INIT, *INIT_MODULE, *SUMMARY)
    yield exact("there are several", len(names) > 1, several)


@scenario(
    "normal weights of standard deviation 0.01, biases zero",
    zh="权重服从标准差为 0.01 的正态分布，偏置为 0",
    taught_in=(*BUILT_IN, BY_NAME, *SUMMARY),
)
def normal(fw: Framework) -> Found:
    net = fives(fw, wide_net(fw))
    fw.init.init_normal(net, 0.01)
    weight, bias = numbers(fw, net)
    said = claim(0.01, *BUILT_IN, BY_NAME)
    # Standard errors: 0.01 / sqrt(60000) = 4.1e-5 for the mean, 2.9e-5 for the deviation.
    yield close("mean", weight.mean(), atol=3.5e-4, claim=claim(0.0, BY_NAME))
    yield close("standard deviation", weight.std(), atol=2.5e-4, claim=said)
    yield within_one_std("share of weights within one standard deviation", weight)
    yield exact("biases", np.unique(bias), claim([0.0], *BUILT_IN))
    yield Timed("normal initialization of 60000 weights", lambda: fw.init.init_normal(net, 0.01))


@scenario(
    "weights all one, biases zero",
    zh="权重全部为 1，偏置为 0",
    taught_in=BUILT_IN[:2],
)
def constant(fw: Framework) -> Found:
    net = fives(fw, small_net(fw))
    fw.init.init_constant(net, 1.0)
    parameters = numbers(fw, net)
    yield exact("weight of unit 0", parameters[0][:, 0], claim([1.0] * 4, *BUILT_IN[:2]))
    yield exact("bias of unit 0", parameters[1][0], claim(0.0, *BUILT_IN[:2]))
    yield exact("values of each parameter", [np.unique(p) for p in parameters])
    # The lesson says "all parameters" and means the weights: its own code zeroes the biases.
    every = all((p == 1.0).all() for p in parameters)
    yield exact("every parameter is one after init_constant", every, claim(True, *BUILT_IN[:2]))
    old = "warnings at the initializer's old name, which 000 uses"
    old_way = fw.init.init_constant_deprecated
    yield exact_if_offered(old, lambda: warnings_of(lambda: old_way(net, 1.0)))
    yield Timed("constant initialization of two layers", lambda: fw.init.init_constant(net, 1.0))


@scenario(
    "why weights are drawn at random: equal units stay equal",
    zh="为什么要随机初始化：相同的单元永远相同",
    taught_in=("001 5.2.2. 参数初始化", "003 参数初始化"),
)
def symmetry(fw: Framework) -> Found:
    net, x = small_net(fw), fw.border.tensor(np.ones((1, 4), np.float32))
    fw.init.init_constant(net, 1.0)
    fw.blocks.train_step(net, x, 0.125)
    first, _, second, _ = numbers(fw, net)
    yield exact("weights after a step", [np.unique(first), np.unique(second)])
    yield exact("different units, begun as constants", np.unique(first, axis=1).shape[1])
    fw.init.init_normal(net, 0.01)
    fw.blocks.train_step(net, x, 0.125)
    yield exact("different units, begun at random", np.unique(numbers(fw, net)[0], axis=1).shape[1])


@scenario(
    "Xavier in the first layer, 42 in the third",
    zh="第一层用 Xavier 初始化，第三层初始化为 42",
    taught_in=BUILT_IN,
)
def each_its_own(fw: Framework) -> Found:
    net = small_net(fw)
    fw.init.init_normal(net, 0.01)
    fw.init.init_each_its_own(net)
    first, first_bias, third, third_bias = numbers(fw, net)
    limit = np.sqrt(6 / (4 + 8))
    inside = bool(np.abs(first).max() <= limit)
    yield exact("first weight within sqrt(6 / (4 + 8))", inside, claim(True, *BUILT_IN))
    yield exact("first weight is not N(0, 0.01) any more", np.abs(first).max() > 0.1)
    yield exact("third weight", third[:, 0], claim([42.0] * 8, *BUILT_IN))
    zeros = claim([[0.0] * 8, [0.0]], "004 参数管理")
    yield exact("biases stay zero", [first_bias, third_bias], zeros)
    wide = wide_net(fw)
    fw.init.init_xavier(wide)
    # sqrt(6 / (200 + 300)) = 0.10954; the outermost of 60000 lies 0.22 / 60000 inside, times 20.
    yield close("bounds of Xavier, 200 to 300", bounds(numbers(fw, wide)[0]), atol=1e-4)


@scenario(
    "choosing parameters by their name",
    zh="按参数名选择初始化方法",
    taught_in=(BY_NAME,),
)
def by_name(fw: Framework) -> Found:
    net = fives(fw, small_net(fw, hidden=3))
    # The lesson prints inside the loop but outside the `if`: every name passes, its record has two.
    passed = claim(["0.weight", "2.weight"], BY_NAME)
    yield exact("names that 002's loop prints", fw.access.parameter_names(net), passed)
    normal, constant = fw.init.init_normal_by_name, fw.init.init_constant_by_name
    weights = normal(net, "weight", 0.01)
    yield exact("names with 'weight'", weights, claim(["0.weight", "2.weight"], BY_NAME))
    yield exact("names with 'kernel'", normal(net, "kernel", 0.01))
    biases = constant(net, "bias", 0.0)
    yield exact("names with 'bias'", biases, claim(["0.bias", "2.bias"], BY_NAME))
    parameters = numbers(fw, net)
    # The largest of 15 draws from N(0, 0.01) passes ten sigma with probability 2e-22.
    small = [bool(0 < np.abs(p).max() < 0.1) for p in parameters[::2]]
    yield exact("weights are small now", small, claim([True, True], BY_NAME))
    yield exact("biases", parameters[1::2], claim([[0.0] * 3, [0.0]], BY_NAME))


@scenario(
    "a distribution of our own",
    zh="自定义初始化：一半为 0，其余均匀分布于正负 5 到 10",
    taught_in=(*CUSTOM, COPIED, *SUMMARY),
)
def custom(fw: Framework) -> Found:
    net = wide_net(fw)
    fw.init.init_custom(net)
    weight = numbers(fw, net)[0]
    size = np.abs(weight)
    # Six sigma of a share of 60000: 6 * sqrt(2 * 0.25 / 60000) = 0.017.
    quarters = {"5 to 10": 0.25, "0": 0.5, "-10 to -5": 0.25}
    yield close("shares", shares(weight), atol=0.02, claim=claim(quarters, *CUSTOM[:2], *SUMMARY))
    yield exact("numbers between 0 and 5", int(((size > 0) & (size < 5)).sum()), claim(0, *CUSTOM))
    # 15000 numbers on 5 wide: mean to 1.44 / sqrt(15000), six sigma of a difference is 0.1.
    yield close("mean of the positive ones", weight[weight > 0].mean(), atol=0.1)
    # The printed -0.0000 of the lessons: -3 * 0 is -0.0, which equals 0.0.
    minus_zero = bool(np.signbit(weight[weight == 0]).any())
    yield exact("some zeros are printed as -0", minus_zero, claim(True, *CUSTOM))
    lines = fw.init.init_custom(small_net(fw))
    said = claim(["Init weight torch.Size([8, 4])", "Init weight torch.Size([1, 8])"], *CUSTOM[:2])
    yield exact("lines printed", lines, said)
    layer = fw.blocks.linear(200, 300)
    fw.init.init_custom_in_place(fw.access.weight(layer))
    in_place = shares(numbers(fw, layer)[0])
    yield close(
        "shares, one parameter in place", in_place, atol=0.02, claim=claim(quarters, IN_PLACE)
    )
    name, first_rows = "operation that made weight[:2]", fw.access.weight(layer)[:2]
    printed = claim("SliceBackward0", CUSTOM[0])
    yield exact_if_offered(name, lambda: fw.blocks.made_by(first_rows), printed)
    yield Timed("custom initialization of 60000 weights", lambda: fw.init.init_custom(net))


@scenario(
    "setting parameters directly",
    zh="直接设置参数",
    taught_in=(CUSTOM[0], CUSTOM[1], COPIED),
)
def assign(fw: Framework) -> Found:
    said = [42.0, 1.0, 1.0, 1.0]
    row = plus_one_and_42(fw, [-0.0, 0.0, -0.0, 0.0])
    yield exact("document 000's row of zeros, after + 1 and 42", row, claim(said, CUSTOM[0]))
    # 003 prints this row and then [42, 1, 1, 1]: its two outputs are from different runs.
    row = plus_one_and_42(fw, [7.7353, -0.0, -9.65, 7.8387])
    yield close(
        "document 003's printed row, after + 1 and 42", row, atol=1e-6, claim=claim(said, CUSTOM[1])
    )
    layer = fill(fw, fw.blocks.linear(4, 2), ramp(4, 2), ramp(2))
    before = fw.access.weight(layer)
    fw.init.add_in_place(before, 1.0)
    fw.init.set_element(before, 0, 0, 42.0)
    yield exact("weight", numbers(fw, layer)[0])
    yield exact("still the same parameter", fw.access.weight(layer) is before)
    yield Timed("add 1 to a 2 x 4 weight in place", lambda: fw.init.add_in_place(before, 1.0))


@scenario(
    "parameters changed past autograd: is the gradient disturbed?",
    zh="绕过自动求导改写参数，会不会影响梯度？",
    taught_in=(IN_PLACE,),
)
def add_unrecorded(fw: Framework) -> Found:
    layer, x = known_layer(fw)
    before = fw.border.gradients(layer, x)
    fw.init.add_in_place(fw.access.bias(layer), 1.0)
    yield exact("bias", numbers(fw, layer)[1], claim([1.0, 1.0], IN_PLACE))
    after = fw.border.gradients(layer, x)
    yield exact("gradients", after)
    yield exact("gradients are as before", plain(before) == plain(after), claim(True, IN_PLACE))
    # W = [[1, 2], [3, 4]]: d sum(x W + b) / dx = [3, 7]; with 1 added to W too late, [5, 9].
    layer, x = known_layer(fw)
    late = fw.border.array(fw.init.change_before_backward(layer, x))
    yield exact(
        "gradient of x, weight changed silently before backward",
        late,
        claim([[3.0, 7.0]], IN_PLACE),
    )
    layer, x = known_layer(fw)
    in_the_open, name = (
        fw.init.change_before_backward_in_the_open,
        "weight changed under no_grad before backward",
    )
    yield offered(name, lambda: error(name, lambda: in_the_open(layer, x)))


@scenario(
    "layer.bias += 1, while gradients are recorded",
    zh="直接写 layer.bias += 1",
    taught_in=(IN_PLACE,),
)
def add_by_assignment(fw: Framework) -> Found:
    layer, x = known_layer(fw)
    bias = fw.access.bias(layer)
    yield error("layer.bias += 1", lambda: fw.init.add_by_assignment(layer))
    yield exact("output after it", fw.border.array(fw.blocks.forward(layer, x)))
    yield exact("the bias that is listed and saved", numbers(fw, layer)[1])
    yield exact("layer.bias is the parameter it was", fw.access.bias(layer) is bias)
    yield exact("gradients after it", fw.border.gradients(layer, x))


@scenario(
    "how an initializer is made: in place, no gradient recorded",
    zh="初始化函数的实现：原地修改且不记录梯度",
    taught_in=(IN_PLACE,),
)
def normal_in_place(fw: Framework) -> Found:
    layer = fw.blocks.linear(200, 300)
    weight = fw.access.weight(layer)
    returned = fw.init.normal_in_place(weight, 0.01)
    (drawn, _) = numbers(fw, layer)
    yield close("standard deviation", drawn.std(), atol=2.5e-4)  # six sigma, as in `normal`
    yield exact(
        "the in-place function returns the parameter", returned is weight, claim(True, IN_PLACE)
    )
    ones = fw.border.tensor(np.ones((1, 200), np.float32))
    found = fw.border.gradients(layer, ones)
    all_ones = [gradient is not None and bool((gradient == 1).all()) for gradient in found]
    yield exact("gradients after it are ones", all_ones, claim([True] * 2, IN_PLACE))
    recorded = fw.init.normal_in_place_recorded
    yield error("changing it while gradients are recorded", lambda: recorded(weight, 0.01))
    unchanged = np.array_equal(drawn, numbers(fw, layer)[0])
    yield exact("its values change all the same", not unchanged)


@scenario("a seed makes the same numbers again", zh="随机种子")
def seeding(fw: Framework) -> Found:
    def draw() -> Numbers:
        return fw.border.array(fw.init.draw_uniform(3)).astype(np.float32)

    def default_weight() -> Numbers:
        return numbers(fw, fw.blocks.linear(4, 8))[0]

    fw.init.seed(1)
    first, second = draw(), draw()
    fw.init.seed(1)
    yield exact("same seed, same numbers", np.array_equal(first, draw()))
    yield exact("next draw, same numbers", np.array_equal(first, second))
    fw.init.seed(2)
    yield exact("other seed, same numbers", np.array_equal(first, draw()))
    yield close("first numbers after seed 1", first, atol=1e-6)  # float32 rounding below 1
    fw.init.seed(1)
    one, two = default_weight(), default_weight()
    fw.init.seed(1)
    yield exact("same seed, same default weight", np.array_equal(one, default_weight()))
    yield exact("two layers, same default weight", np.array_equal(one, two))
    layers = [fw.blocks.linear(4, 8), fw.blocks.linear(4, 8)]
    fw.init.init_with_one_object(*layers)
    one, two = (numbers(fw, layer)[0] for layer in layers)
    yield exact("one initializer for two layers, same weights", np.array_equal(one, two))


@scenario(
    "initializers given at construction, or by a class of one's own",
    zh="构造时给出初始化方法",
    taught_in=SUMMARY,
)
def at_construction(fw: Framework) -> Found:
    def values(make: Callable[[int, int], Block]) -> list[Numbers]:
        return [np.unique(p) for p in numbers(fw, make(4, 8))]

    given = fw.init.linear_given_initializers
    yield exact_if_offered("given as arguments", lambda: values(given))
    yield exact("set by a subclass", values(fw.init.linear_of_own_class))
    net = fw.blocks.sequential(fw.init.linear_of_own_class(4, 8), fw.blocks.linear(8, 1))
    fw.init.init_constant_by_exact_type(net, 7.0)
    weights = [np.unique(p) for p in numbers(fw, net)[::2]]
    yield exact("`type(m) ==` passes over the subclass", weights)
    fw.init.init_constant(net, 7.0)
    weights = [np.unique(p) for p in numbers(fw, net)[::2]]
    yield exact("`isinstance` does not", weights)


@scenario(
    "whom apply visits, and in which order",
    zh="apply 访问哪些层，按什么顺序",
    taught_in=("000 内置初始化", "000 自定义初始化", "003 内置初始化", DROPPED),
)
def visiting(fw: Framework) -> Found:
    inner = fw.blocks.sequential(fw.blocks.linear(4, 8), fw.blocks.relu())
    net = fw.blocks.sequential(inner, fw.blocks.linear(8, 1))
    yield exact_if_offered("apply on a net", lambda: fw.init.apply(net))
    one = fw.blocks.linear(4, 8)
    yield exact_if_offered("apply on a layer", lambda: fw.init.apply(one))
    yield exact("own recursion on a net", fw.init.own_apply(net))


@scenario(
    "mistake: an initializer that is built and never applied",
    zh="错误：创建了初始化器却没有作用到参数上",
    taught_in=("001 5.2.2. 参数初始化", DROPPED),
)
def mistake_dropped(fw: Framework) -> Found:
    net = small_net(fw)
    mistake = fw.init.mistake_drop_the_initializer
    yield error("running the mistaken code", lambda: mistake(net), claim(None, DROPPED))
    yield exact(
        "building an initializer changes the parameters",
        changes(fw, net, mistake),
        claim(True, DROPPED),
    )
    zeros = fw.init.mistake_zeros_of_the_bias
    yield error("zeros(bias)", lambda: zeros(fw.blocks.linear(4, 8)), claim(None, DROPPED))


@scenario(
    "mistake: one function is defined and the other applied",
    zh="错误：定义了 init_constant 却应用 init_normal",
    taught_in=(DROPPED,),
)
def mistake_other_function(fw: Framework) -> Found:
    net = small_net(fw)
    fw.init.mistake_apply_the_other(net)
    weights = numbers(fw, net)[::2]
    yield exact(
        "init_constant defined, init_normal applied: weights are one",
        all((w == 1).all() for w in weights),
        claim(True, DROPPED),
    )
    yield exact(
        "init_constant defined, init_normal applied: weights are small",
        all(np.abs(w).max() < 0.1 for w in weights),
    )


@scenario(
    "mistake: a weight passed where a setting belongs",
    zh="错误：把参数当作初始化器的设置传入",
    taught_in=(DROPPED, COPIED),
)
def mistake_weight_as_setting(fw: Framework) -> Found:
    layer = fill(fw, fw.blocks.linear(4, 8), ramp(4, 8), ramp(8))
    xavier = fw.init.mistake_xavier_of_the_weight
    yield error("Xavier(weight)", lambda: xavier(layer), claim(None, DROPPED))
    yield exact(
        "Xavier(weight) changes the weight", changes(fw, layer, xavier), claim(True, DROPPED)
    )
    ranged = fw.init.mistake_xavier_of_weight_and_range
    yield error("Xavier(weight, -10, 10)", lambda: ranged(layer), claim(None, COPIED))
    yield exact(
        "Xavier(weight, -10, 10) changes the weight",
        changes(fw, layer, ranged),
        claim(True, COPIED),
    )


@scenario(
    "mistake: the mask is multiplied into a copy",
    zh="错误：掩码乘到了副本上",
    taught_in=(COPIED,),
)
def mistake_mask_on_copy(fw: Framework) -> Found:
    layer = fill(fw, fw.blocks.linear(2, 2), f32([[1, 9], [-9, -1]]), ramp(2))
    fw.init.mistake_mask_a_copy(layer)
    yield exact(
        "the layer's weight after its copy was masked",
        numbers(fw, layer)[0],
        claim([[0.0, 9.0], [-9.0, 0.0]], COPIED),
    )
    tensor = fw.border.tensor(f32([1, 9, -9]))
    product = fw.init.mistake_float_times_bool
    yield error("a float tensor times a bool mask", lambda: product(tensor), claim(None, COPIED))


def numbers(fw: Framework, block: Block) -> list[Numbers]:
    """Return the block's parameters in canonical layout."""
    return [array.astype(np.float32) for array in fw.border.get_parameters(block)]


def wide_net(fw: Framework) -> Block:
    """Return a net with one layer of 60000 weights, enough to see a distribution."""
    return fw.blocks.sequential(fw.blocks.linear(200, 300))


def fives(fw: Framework, net: Block) -> Block:
    """Return the net with 5 in every parameter: a bias that begins at zero hides who forgot it."""
    return fill(fw, net, *(np.full_like(array, 5) for array in fw.border.get_parameters(net)))


def known_layer(fw: Framework) -> tuple[Block, object]:
    """Return a layer with weight [[1, 2], [3, 4]] and bias 0, and ones as its input."""
    layer = fill(fw, fw.blocks.linear(2, 2), f32([[1, 2], [3, 4]]), f32([0, 0]))
    return layer, fw.border.tensor(f32([[1, 1]]))


def plus_one_and_42(fw: Framework, row: list[float]) -> Numbers:
    """Return the weights into unit 0 after the lesson's two assignments, begun with `row`."""
    weight = np.zeros((4, 8), np.float32)
    weight[:, 0] = row
    layer = fill(fw, fw.blocks.linear(4, 8), weight, f32([0] * 8))
    fw.init.add_in_place(fw.access.weight(layer), 1.0)
    fw.init.set_element(fw.access.weight(layer), 0, 0, 42.0)
    return numbers(fw, layer)[0][:, 0]


def changes(fw: Framework, block: Block, act: Callable[[Block], None]) -> bool:
    """Return whether a parameter of the block is another after the act; its error is no matter."""
    before = numbers(fw, block)
    error_of(lambda: act(block))
    after = numbers(fw, block)
    return not all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def reach(fw: Framework, in_features: int, out_features: int) -> float:
    """Return the greatest absolute weight of a fresh linear layer."""
    return float(np.abs(numbers(fw, fw.blocks.linear(in_features, out_features))[0]).max())
