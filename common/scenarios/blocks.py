"""Layers and blocks: how they are made, put together and run, and what a block takes care of."""

import sys
from collections.abc import Callable

import numpy as np

from common.apparatus.nets import fill, scaling
from common.apparatus.observing import gradient_lists, output, parameter_lists
from common.facts import Claim, Fact, Missing, claim, close, error, exact, exact_if_offered, shown
from common.inputs import Array, draw, f32, ramp
from common.interface import Block, Framework, Tensor
from common.scenario import Found, Timed, scenario

# Tolerances. Where all numbers are small multiples of powers of two, float32 has them exactly, in
# whatever order they are added: atol=0. A short sum of other numbers of size 1 is off by a few
# units in the last place, each 1.2e-7: ROUNDING leaves room for eight.
ROUNDING = 1e-6

EYE = np.eye(2, dtype=np.float32)
NO_BIAS = np.zeros(2, np.float32)
CONSTANT = np.array([[1, 2], [3, 4]], np.float32)
CODE = "003 在正向传播函数中执行代码"


def layers_of_mlp(fw: Framework) -> list[Block]:
    """Return the three layers of the documents' multilayer perceptron."""
    return [fw.blocks.linear(20, 256), fw.blocks.relu(), fw.blocks.linear(256, 10)]


def shape(fw: Framework, block: Block, *of_input: int) -> list[int]:
    """Return the shape of the block's output for an input of the given shape."""
    return list(output(fw, block, ramp(*of_input)).shape)


def made_by(fw: Framework, block: Block, x: Array, says: Claim) -> Fact | Missing:
    """Observe what the documents print after an output: the operation that made it."""
    name = "operation that made the output"
    made = fw.blocks.forward(block, fw.border.tensor(x))
    return exact_if_offered(name, lambda: fw.blocks.made_by(made), says)


@scenario(
    "Sequential runs its blocks in the order in which they are given",
    zh="Sequential 按给定的顺序执行各块",
    taught_in=("003 层和块", "003 层和块 / 小结", "004 代码+笔记📒", "004 层和块"),
)
def sequential_mlp(fw: Framework) -> Found:
    both = ("003 层和块", "003 层和块 / 小结", "004 层和块")
    layers = layers_of_mlp(fw)
    net = fw.blocks.sequential(*layers)
    yield exact("output shape, 3 rows", shape(fw, net, 3, 20), claim([3, 10], "003 层和块"))
    yield exact("output shape, 2 rows", shape(fw, net, 2, 20), claim([2, 10], "004 层和块"))
    printed = claim("AddmmBackward", "003 层和块", "003 自定义块", "003 顺序块", "003 参数管理")
    yield made_by(fw, net, ramp(3, 20), printed)
    children = fw.blocks.children(net)
    in_order = [child is layer for child, layer in zip(children, layers, strict=True)]
    yield exact("children are the layers, in order", in_order, claim([True] * 3, *both))
    kinds = {"linear": layers[0], "relu": layers[1], "sequential": net, "text": "net"}
    are_blocks = {name: fw.blocks.is_block(value) for name, value in kinds.items()}
    yield exact(
        "which of these are blocks",
        are_blocks,
        claim({name: name != "text" for name in kinds}, *both),
    )
    yield exact("elements of a ReLU", fw.access.count(layers[1]), claim(0, "003 层和块"))
    yield exact("elements of the net", fw.access.count(net))
    # relu(-3 x) is 3 for x = -1, and -3 relu(x) is 0.
    line, relu = scaling(fw, -3), fw.blocks.relu()
    forth, back = fw.blocks.sequential(line, relu), fw.blocks.sequential(relu, line)
    yield close("linear, then ReLU", output(fw, forth, f32([[-1]])), atol=0)
    yield close("ReLU, then linear", output(fw, back, f32([[-1]])), atol=0)
    x = fw.border.tensor(draw(3, 20, seed=1))
    yield Timed("forward of a Sequential of 3", lambda: fw.blocks.forward(net, x))


@scenario(
    "a linear layer is y = x w + b, and its output has another shape than its input",
    zh="线性层就是 y = x w + b，输出的形状可以与输入不同",
    taught_in=("004 补充一点Linear实例", "003 自定义块"),
)
def linear_by_hand(fw: Framework) -> Found:
    where = "004 补充一点Linear实例"
    model = fill(fw, fw.blocks.linear(2, 1), f32([[0.25], [0.5]]), f32([0.125]))
    x = np.arange(12, dtype=np.float32).reshape(6, 2)
    y = output(fw, model, x)
    yield exact("output shape", y.shape, claim([6, 1], where))
    printed = claim("AddmmBackward0", where, "004 参数管理", "004 层和块", "000 参数管理")
    yield made_by(fw, model, x, printed)
    yield close("output", y, atol=0)
    # Rows of x rise by (2, 2), so y rises by 2 (w1 + w2): the recorded column has equal steps too.
    steps = np.diff(y[:, 0])
    yield exact("equal steps down the column", bool((steps == steps[0]).all()), claim(True, where))
    yield close("gradients", gradient_lists(fw, model, x), atol=0)
    # "Takes an input of any dimension" is true of the rows; the width was fixed when it was made.
    first = fw.blocks.linear(20, 256)
    yield exact("first layer, 3 rows", shape(fw, first, 3, 20), claim([3, 256], "003 自定义块"))
    of_256 = claim([2, 3, 256], "003 自定义块")
    yield exact("first layer, 2 x 3 rows", shape(fw, first, 2, 3, 20), of_256)
    any_width = claim(None, "003 自定义块")
    yield error(
        "first layer, made for rows of 20, on rows of 19",
        lambda: shape(fw, first, 3, 19),
        any_width,
    )


@scenario(
    "net(x) is short for net.__call__(x), which runs more than forward",
    zh="net(x) 是 net.__call__(x) 的简写，它不只运行前向传播函数",
    taught_in=("003 层和块", "004 层和块"),
)
def net_call(fw: Framework) -> Found:
    net = fw.blocks.mlp(2, 2, 1)
    x = fw.border.tensor(ramp(1, 2))
    called = fw.border.array(fw.blocks.forward(net, x))
    by_name = fw.border.array(fw.blocks.forward_by_call_method(net, x))
    short = claim(True, "003 层和块", "004 层和块")
    yield exact("net.__call__(x) equals net(x)", np.array_equal(called, by_name), short)
    body = fw.border.array(fw.blocks.forward_body(net, x))
    yield exact("forward alone equals net(x)", np.array_equal(called, body))
    yield exact_if_offered("how often a hook ran", lambda: hook_calls(fw, net, x))
    yield error("a NumPy array as x", lambda: fw.blocks.forward(net, ramp(1, 2)))
    plain = fw.blocks.mlp(2, 2, 1)  # without the hook
    yield Timed("net(x)", lambda: fw.blocks.forward(plain, x))
    yield Timed("forward alone", lambda: fw.blocks.forward_body(plain, x))


def hook_calls(fw: Framework, net: Block, x: Tensor) -> dict[str, int]:
    """Return how often a hook ran for one call of the net, and for one run of its body."""
    seen: list[Tensor] = []
    fw.blocks.add_hook(net, seen.append)
    fw.blocks.forward(net, x)
    by_call = len(seen)
    fw.blocks.forward_body(net, x)
    return {"net(x)": by_call, "forward alone": len(seen) - by_call}


@scenario(
    "a block of its own class needs only __init__ and forward",
    zh="自定义块只需要 __init__ 和前向传播函数",
    taught_in=("003 自定义块", "003 层和块", "003 层和块 / 小结", "004 层和块"),
)
def custom_block(fw: Framework) -> Found:
    net = fw.blocks.mlp(20, 256, 10)
    # 003's X has 3 rows: the two that are printed there come from another run. 004's X has 2.
    yield exact(
        "output shape for 003's X of 3 rows", shape(fw, net, 3, 20), claim([2, 10], "003 自定义块")
    )
    yield exact("output shape, 2 rows", shape(fw, net, 2, 20), claim([2, 10], "004 层和块"))
    yield exact("is a block", fw.blocks.is_block(net), claim(True, "003 自定义块", "004 层和块"))
    yield exact("layers taken in", len(fw.blocks.children(net)), claim(2, "003 自定义块"))
    yield exact("elements counted", fw.access.count(net))
    by_itself = ("003 自定义块", "003 层和块 / 小结")
    weights = [array for array in fw.border.get_parameters(net) if array.ndim == 2]
    filled = [bool(weight.any()) for weight in weights]
    yield exact("weights start filled", filled, claim([True] * 2, *by_itself))
    found = fw.border.gradients(net, fw.border.tensor(draw(3, 20, seed=1)))
    reached = [gradient is not None for gradient in found]
    yield exact("a gradient reaches each parameter", reached, claim([True] * 4, *by_itself))
    yield from small_mlp(fw)
    x = fw.border.tensor(ramp(1, 2))
    must = claim("NotImplementedError", "003 层和块", "004 层和块")
    no_forward, no_super = fw.blocks.mlp_without_forward, fw.blocks.mlp_without_super
    yield error("class without forward", lambda: fw.blocks.forward(no_forward(), x), must)
    yield error("class without super().__init__()", lambda: fw.blocks.forward(no_super(2), x))


def small_mlp(fw: Framework) -> Found:
    """Observe a 2-2-1 net by hand: its output, its gradients, and the net after one step."""
    hidden, out = (
        (f32([[1.0, -1.0], [0.5, 0.25]]), f32([0.25, -0.5])),
        (f32([[2], [3]]), f32([-0.5])),
    )
    net = fill(fw, fw.blocks.mlp(2, 2, 1), *hidden, *out)
    same = fw.blocks.sequential(
        fill(fw, fw.blocks.linear(2, 2), *hidden),
        fw.blocks.relu(),
        fill(fw, fw.blocks.linear(2, 1), *out),
    )
    x = f32([[1, 2]])
    yield close("output", output(fw, net, x), atol=0)
    yield exact("equals the Sequential", np.array_equal(output(fw, net, x), output(fw, same, x)))
    through = fw.blocks.input_gradient(net, fw.border.tensor(x))
    yield close("gradient of x", fw.border.array(through), atol=0)
    fw.blocks.train_step(net, fw.border.tensor(x), 0.5)
    yield close("parameters after a step", parameter_lists(fw, net), atol=0)


@scenario(
    "two instances of one class learn two different models",
    zh="同一个类的两个实例各自学习",
    taught_in=("003 自定义块",),
)
def two_instances(fw: Framework) -> Found:
    start = [f32([[1]]), f32([0]), f32([[1]]), f32([0])]
    net1, net2 = (fill(fw, fw.blocks.mlp(1, 1, 1), *start) for _ in range(2))
    fw.blocks.train_step(net1, fw.border.tensor(f32([[2]])), 0.125)
    yield close("net1 after its step", parameter_lists(fw, net1), atol=0)
    yield close("net2 before its step", parameter_lists(fw, net2), atol=0)
    fw.blocks.train_step(net2, fw.border.tensor(f32([[4]])), 0.125)
    pairs = zip(fw.border.get_parameters(net1), fw.border.get_parameters(net2), strict=True)
    differ = any(not np.array_equal(one, two) for one, two in pairs)
    yield exact("they differ after both learned", differ, claim(True, "003 自定义块"))


@scenario(
    "a Sequential of one's own does what the library's does",
    zh="自己实现的 Sequential 与框架自带的相同",
    taught_in=("003 顺序块",),
)
def own_sequential(fw: Framework) -> Found:
    layers = layers_of_mlp(fw)
    own, library = fw.blocks.own_sequential(*layers), fw.blocks.sequential(*layers)
    # Two rows are printed for an X of three, as in custom_block.
    yield exact(
        "output shape for 003's X of 3 rows", shape(fw, own, 3, 20), claim([2, 10], "003 顺序块")
    )
    x = draw(3, 20, seed=1)
    equal = np.array_equal(output(fw, own, x), output(fw, library, x))
    yield exact("equals the library's Sequential", equal, claim(True, "003 顺序块"))
    yield exact("elements counted", fw.access.count(own))
    triple = scaling(fw, 3)
    twice = fw.blocks.own_sequential(triple, triple)
    yield close("one layer given twice", output(fw, twice, f32([[1]])), atol=0)
    kept_in = claim("OrderedDict", "003 顺序块")
    yield exact("type that the children are kept in", fw.blocks.type_of_children(own), kept_in)
    # The code and the text say `_modules`, the comment in the code `_children`.
    attributes = {name: hasattr(own, name) for name in ("_modules", "_children")}
    both = claim(dict.fromkeys(attributes, True), "003 顺序块")
    yield exact("attributes that document 003 names", attributes, both)
    tensor = fw.border.tensor(x)
    yield Timed("forward of an own Sequential of 3", lambda: fw.blocks.forward(own, tensor))


@scenario(
    "a Sequential keyed by its own blocks runs: can it list its parameters?",
    zh="以块对象为键的 MySequential 能运行，但能列出参数吗？",
    taught_in=("003 顺序块",),
)
def blocks_as_keys(fw: Framework) -> Found:
    layers = layers_of_mlp(fw)
    net, library = fw.blocks.sequential_keyed_by_blocks(*layers), fw.blocks.sequential(*layers)
    x = draw(3, 20, seed=1)
    equal = np.array_equal(output(fw, net, x), output(fw, library, x))
    yield exact("equals the library's Sequential", equal, claim(True, "003 顺序块"))
    # "The same functions as the default Sequential" would mean that none of these raises.
    works = claim(None, "003 顺序块")
    yield error("listing MySequential's parameters", lambda: fw.access.parameter_names(net), works)
    yield error("reading MySequential's state", lambda: fw.access.state(net), works)
    tensor = fw.border.tensor(x)
    yield error(
        "training MySequential a step", lambda: fw.blocks.train_step(net, tensor, 0.5), works
    )
    # A dict holds a key once: 3 * 3 * 1 = 9 becomes 3.
    triple = scaling(fw, 3)
    twice = output(fw, fw.blocks.sequential_keyed_by_blocks(triple, triple), f32([[1]]))
    yield close(
        "MySequential of one layer given twice", twice, atol=0, claim=claim([[9.0]], "003 顺序块")
    )


@scenario(
    "blocks in a plain Python list: does the block know them?",
    zh="把块存在普通 Python 列表里会出什么问题？",
    taught_in=("003 层和块 / 练习", "003 顺序块"),
)
def blocks_in_a_list(fw: Framework) -> Found:
    layer = fill(fw, fw.blocks.linear(2, 1), f32([[1], [2]]), f32([0.5]))
    net = fw.blocks.sequential_in_plain_list(layer)
    x = f32([[1, 8]])
    yield close("output", output(fw, net, x), atol=0)
    # Why `_modules` and no list, says the text: there the system looks for what it takes care of.
    unseen = claim(0, "003 顺序块")
    yield exact("elements counted", fw.access.count(net), unseen)
    yield exact("children listed", len(fw.blocks.children(net)))
    yield exact("entries in the state", len(fw.access.state(net)))
    yield error("a training step", lambda: fw.blocks.train_step(net, fw.border.tensor(x), 0.5))
    yield close("the layer's parameters after it", parameter_lists(fw, layer), atol=0)
    held = fw.blocks.sequential_in_plain_list(fw.blocks.dropout(0.5))
    ones = np.ones((1, 100), np.float32)
    passed = fw.border.array(fw.blocks.forward_in_evaluation(held, fw.border.tensor(ones)))
    yield exact("evaluation reaches a dropout in it", np.array_equal(passed, ones))


@scenario(
    "a block may hold a constant: it is no parameter, and training leaves it alone",
    zh="块里的常数不是参数，训练不会更新它",
    taught_in=("003 在正向传播函数中执行代码",),
)
def constant_factor(fw: Framework) -> Found:
    net = fill(fw, fw.blocks.scaled_dot(3.0, 2), f32([1, 2]))
    x = f32([[4, 5]])
    yield close("c (w . x)", output(fw, net, x), atol=0, claim=claim([42.0], CODE))
    yield close("gradient of w", fw.border.gradients(net, fw.border.tensor(x))[0], atol=0)
    yield exact("elements counted", fw.access.count(net), claim(2, CODE))  # w alone
    fw.blocks.train_step(net, fw.border.tensor(x), 0.125)
    yield close("w after a step", fw.border.get_parameters(net)[0], atol=0)
    yield close("c (w . x) after a step", output(fw, net, x), atol=0)


@scenario(
    "forward may run any Python: a fixed hidden layer, one layer used twice, a while loop",
    zh="前向传播里可以执行任意 Python 代码：固定隐藏层、复用的层、while 循环",
    taught_in=("003 在正向传播函数中执行代码", "003 层和块 / 小结"),
)
def python_in_forward(fw: Framework) -> Found:
    net = fill(fw, fw.blocks.fixed_hidden_mlp(CONSTANT), 2 * EYE, NO_BIAS)
    x = f32([[1, 2]])
    total = output(fw, net, x)
    yield close("output", total, atol=0)
    yield exact("sum is at most 1", bool(abs(total) <= 1), claim(True, CODE, "003 层和块 / 小结"))
    yield made_by(fw, net, x, claim("SumBackward0", CODE))
    # A norm of 8 is halved three times, to exactly 1, where "> 1" stops.
    edge = fill(fw, fw.blocks.fixed_hidden_mlp(0 * CONSTANT), 2 * EYE, f32([2, 2]))
    yield close("output where the norm ends at 1", output(fw, edge, x), atol=0)
    # Each of the layer's two uses adds its part to the one gradient.
    yield close("gradients", gradient_lists(fw, net, x), atol=0)
    # Four weights and two biases: neither a second layer nor the constant adds to them.
    yield exact("elements counted", fw.access.count(net), claim(6, CODE))
    yield exact("entries in the state", len(fw.access.state(net)))
    tensor = fw.border.tensor(x)
    fw.blocks.train_step(net, tensor, 0.5)
    kept = fw.border.array(fw.blocks.constant(net))
    unchanged = claim(CONSTANT.tolist(), CODE)
    yield close("constant after a step", kept, atol=0, claim=unchanged)
    moved = not np.array_equal(fw.border.get_parameters(net)[0], 2 * EYE)
    yield exact("the linear layer moved in that step", moved)
    wide = fw.blocks.fixed_hidden_mlp(draw(20, 20, seed=2))
    yield exact("output shape, 20 wide", shape(fw, wide, 3, 20), claim([], CODE))
    mine = fw.border.tensor(f32([2, 4]))
    fw.blocks.halve(mine)
    yield close("the caller's x after a function's x /= 2", fw.border.array(mine), atol=0)
    yield Timed("forward with a while loop", lambda: fw.blocks.forward(net, tensor))


@scenario(
    "blocks nest: a chimera of a nested net, a layer and a block with a loop",
    zh="嵌套块：把 NestMLP、线性层和带循环的块拼成 chimera",
    taught_in=("003 在正向传播函数中执行代码", "003 层和块", "003 层和块 / 小结", "004 层和块"),
)
def nested(fw: Framework) -> Found:
    head = [f32([[2]]), f32([1]), f32([[3]]), f32([1]), f32([[0.5, 1]]), NO_BIAS]
    small = fill(fw, fw.blocks.nest_mlp(1, 1, 1, 2), *head)
    one = f32([[1]])
    yield close("output of NestMLP", output(fw, small, one), atol=0)

    def parts(make_last: Callable[[Array], Block]) -> list[Block]:
        middle = fill(fw, fw.blocks.linear(2, 2), EYE, NO_BIAS)
        return [small, middle, fill(fw, make_last(CONSTANT), EYE, NO_BIAS)]

    looping, straight = fw.blocks.fixed_hidden_mlp, fw.blocks.fixed_hidden_mlp_without_loop
    own = fw.blocks.own_sequential(*parts(looping))
    yield close("chimera in an own Sequential", output(fw, own, one), atol=0)
    library = fw.blocks.sequential(*parts(looping))
    runs = claim(None, CODE)
    yield error("chimera in the library's Sequential", lambda: output(fw, library, one), runs)
    divided = fw.blocks.sequential(*parts(straight))
    yield close("chimera without a Python loop", output(fw, divided, one), atol=0)
    nest = fw.blocks.nest_mlp(20, 64, 32, 16)
    yield exact("shape of NestMLP's output", shape(fw, nest, 3, 20))
    last = straight(draw(20, 20, seed=2))
    full = fw.blocks.sequential(nest, fw.blocks.linear(16, 20), last)
    yield exact("shape of the chimera's output", shape(fw, full, 3, 20), claim([], CODE))
    yield exact("elements counted", fw.access.count(full))
    of_blocks = claim(3, CODE, "003 层和块 / 小结")
    yield exact("blocks in the chimera", len(fw.blocks.children(full)), of_blocks)


@scenario(
    "a parallel block joins the outputs of two",
    zh="平行块：串联两个块的输出",
    taught_in=("003 层和块 / 练习",),
)
def parallel(fw: Framework) -> Found:
    left = fill(fw, fw.blocks.linear(2, 1), f32([[1], [2]]), f32([0.5]))
    right = fill(fw, fw.blocks.linear(2, 2), f32([[1, -1], [0, 2]]), f32([0, 1]))
    net = fw.blocks.parallel(left, right)
    x = f32([[3, 4]])
    yield close("output", output(fw, net, x), atol=0)
    yield exact("elements counted", fw.access.count(net))
    # A parallel block is a block, and goes into another one.
    deeper = fw.blocks.parallel(net, fw.blocks.sequential(left, fw.blocks.relu()))
    yield close("parallel in parallel", output(fw, deeper, x), atol=0)
    yield exact("elements counted there", fw.access.count(deeper))
    fw.blocks.train_step(net, fw.border.tensor(x), 0.5)
    yield close("parameters after a step", parameter_lists(fw, net), atol=0)


@scenario(
    "a factory makes equal blocks with parameters of their own",
    zh="工厂函数生成的多个块各有自己的参数",
    taught_in=("003 层和块 / 练习",),
)
def equal_blocks(fw: Framework) -> Found:
    net = fw.blocks.equal_blocks(3, 2)
    yield exact("output shape", shape(fw, net, 5, 2))
    made = fw.blocks.children(net)
    yield exact("blocks made", len({id(block) for block in made}))
    yield exact("elements counted", fw.access.count(net))
    one = fw.blocks.sequential(fw.blocks.linear(2, 2), fw.blocks.relu())
    chain = fw.blocks.own_sequential(one, one, one)
    yield exact("elements of one instance used 3 times", fw.access.count(chain))
    for factor, block in enumerate(made, start=1):
        fill(fw, block, factor * EYE, f32([1, 0]))
    yield close("output", output(fw, net, f32([[1, 2]])), atol=0)
    fill(fw, made[0], 0 * EYE, NO_BIAS)
    second = parameter_lists(fw, made[1])
    yield close("second block after the first changed", second, atol=0)


@scenario(
    "how often does the Python of a block run?",
    zh="块里的 Python 代码运行多少次？",
    taught_in=("003 效率", "003 在正向传播函数中执行代码"),
)
def python_runs(fw: Framework) -> Found:
    runs: list[None] = []
    x = fw.border.tensor(f32([[1, 2]]))

    def noting() -> Block:
        return fw.blocks.noting(lambda: runs.append(None))

    def runs_in_3_calls(block: Block) -> int:
        before = len(runs)
        for _ in range(3):
            fw.blocks.forward(block, x)
        return len(runs) - before

    block = noting()
    yield exact("runs in 3 calls", runs_in_3_calls(block), claim(3, "003 效率"))
    around = fw.blocks.sequential(noting())
    yield exact("runs in 3 calls of a Sequential around it", runs_in_3_calls(around))
    before = len(runs)
    graph = fw.blocks.trace(noting(), x)
    yield exact("runs while a graph is recorded", len(runs) - before)
    yield exact("runs in 3 calls of the graph", runs_in_3_calls(graph))
    yield from traced_loop(fw, x)
    mlp = fw.blocks.mlp(2, 2, 1)
    fw.blocks.forward(mlp, x)  # what only the first call does is not counted
    called = python_calls(lambda: fw.blocks.forward(mlp, x))
    why = "each release of a library arranges its own Python anew"
    yield shown("Python functions called in one forward pass", called, why)
    yield Timed("a call of the block itself, in Python", lambda: fw.blocks.forward(block, x))
    yield Timed("a call of the recorded graph", lambda: fw.blocks.forward(graph, x))


def traced_loop(fw: Framework, x: Tensor) -> Found:
    """Observe whether a graph can hold the while loop of the fixed hidden layer."""
    looping = fill(fw, fw.blocks.fixed_hidden_mlp(CONSTANT), 2 * EYE, NO_BIAS)
    straight = fill(fw, fw.blocks.fixed_hidden_mlp_without_loop(CONSTANT), 2 * EYE, NO_BIAS)

    def by_graph(block: Block) -> Array:
        return fw.border.array(fw.blocks.forward(fw.blocks.trace(block, x), x))

    yield error("a graph of a Python while loop", lambda: by_graph(looping))
    yield close("a graph without the loop", by_graph(straight), atol=0)


def python_calls(call: Callable[[], object]) -> int:
    """Return how many Python functions ran during a call, beside the one handed in."""
    count = -1

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        call()
    finally:
        sys.setprofile(before)
    return count


@scenario(
    "dropout works in training and is off in evaluation",
    zh="dropout 只在训练时起作用，评估时关闭",
    taught_in=("004 读写文件", "003 加载和保存模型参数"),
)
def dropout_modes(fw: Framework) -> Found:
    where = "004 读写文件"
    layer = fw.blocks.dropout(0.25)
    ones = np.ones((400, 500), np.float32)
    x = fw.border.tensor(ones)
    dropped = fw.border.array(fw.blocks.forward_in_training(layer, x))
    # Of 200 000 draws the fraction has standard deviation sqrt(.25 * .75 / 2e5) = 0.00097, the
    # mean 0.0013; two frameworks differ by less than 6 sqrt(2) of that: 0.009 and 0.012.
    fraction = float((dropped == 0).mean())
    yield close("fraction zeroed in training", fraction, atol=0.009, claim=claim(0.25, where))
    yield close("mean in training", float(dropped.mean()), atol=0.012)
    yield close("what 1 becomes in training", np.unique(dropped), atol=ROUNDING)
    again = fw.border.array(fw.blocks.forward_in_training(layer, x))
    yield exact("two calls in training agree", np.array_equal(dropped, again))
    evaluated = fw.border.array(fw.blocks.forward_in_evaluation(layer, x))
    yield exact("evaluation passes all on", np.array_equal(evaluated, ones), claim(True, where))
    nest = fw.blocks.sequential(fw.blocks.sequential(fw.blocks.dropout(0.5)))
    inside = fw.border.array(fw.blocks.forward_in_evaluation(nest, x))
    yield exact("evaluation reaches a nested dropout", np.array_equal(inside, ones))
    yield exact("a plain call drops", plain_calls_that_drop(fw, ones))
    yield from modes(fw)
    yield Timed(
        "dropout of 200000 numbers in training", lambda: fw.blocks.forward_in_training(layer, x)
    )
    yield Timed(
        "dropout of 200000 numbers in evaluation", lambda: fw.blocks.forward_in_evaluation(layer, x)
    )


def plain_calls_that_drop(fw: Framework, ones: Array) -> dict[str, bool]:
    """Return after which history block(x), with no mode said, works as in training."""
    layer, x = fw.blocks.dropout(0.25), fw.border.tensor(ones)

    def drops() -> bool:
        return not np.array_equal(output(fw, layer, ones), ones)

    found = {"when new": drops()}
    fw.blocks.forward_in_evaluation(layer, x)
    found["after evaluation"] = drops()
    fw.blocks.forward_in_training(layer, x)
    found["after training"] = drops()
    return found


def modes(fw: Framework) -> Found:
    """Observe what setting a mode returns, and that gradients flow in evaluation too."""
    net = fw.blocks.sequential(fw.blocks.dropout(0.5), fw.blocks.linear(2, 1))

    def returns_net(name: str, set_mode: Callable[[Block], object]) -> Fact | Missing:
        # The documents' cell ends in clone.eval() and prints the net: it was returned.
        says = claim(True, "004 读写文件", "003 加载和保存模型参数")
        return exact_if_offered(name, lambda: set_mode(net) is net, says)

    yield returns_net("setting training mode returns the net", fw.blocks.train_mode)
    yield returns_net("setting evaluation mode returns the net", fw.blocks.eval_mode)
    x = fw.border.tensor(f32([[3, 4]]))
    fw.blocks.forward_in_evaluation(net, x)
    yield close("gradient of a weight in evaluation", fw.border.gradients(net, x)[0], atol=0)


@scenario(
    "batch norm: the batch's statistics in training, the running ones in evaluation",
    zh="批量归一化训练时用本批的统计量，评估时用积累的统计量",
    taught_in=("004 读写文件",),
)
def batch_norm_modes(fw: Framework) -> Found:
    layer = fw.blocks.batch_norm(1)
    x = fw.border.tensor(f32([[0], [2]]))
    evaluated = fw.border.array(fw.blocks.forward_in_evaluation(layer, x))
    yield close("output in evaluation, when new", evaluated, atol=ROUNDING)
    trained = fw.border.array(fw.blocks.forward_in_training(layer, x))
    yield close("output in training", trained, atol=ROUNDING)
    # That call moved the layer's own statistics, which the next evaluation shows.
    moved = fw.border.array(fw.blocks.forward_in_evaluation(layer, x))
    yield exact("after that, evaluation gives the same as before", np.array_equal(moved, evaluated))
    fw.blocks.freeze(layer)
    frozen = fw.border.array(fw.blocks.forward_in_training(layer, x))
    by_batch = np.allclose(frozen, trained, rtol=0, atol=ROUNDING)
    yield exact("frozen, in training, it still takes the batch's", by_batch)


@scenario(
    "a frozen block is not trained, and passes the gradient on",
    zh="冻结的块不被训练，但仍传递梯度",
    taught_in=("003 在正向传播函数中执行代码",),
)
def freezing(fw: Framework) -> Found:
    first = fill(fw, fw.blocks.linear(2, 2), EYE, NO_BIAS)
    last = fill(fw, fw.blocks.linear(2, 1), f32([[1], [2]]), f32([0]))
    net = fw.blocks.sequential(first, last)
    x = fw.border.tensor(f32([[3, 4]]))
    fw.blocks.freeze(first)
    yield exact("elements trained", fw.access.count(net))
    yield exact("entries in the state", len(fw.access.state(net)))
    reached = [g for g in fw.border.gradients(net, x) if g is not None]
    yield exact("parameters that a gradient reaches", len(reached))
    fw.blocks.train_step(net, x, 0.125)
    fw.blocks.unfreeze(first)
    yield exact("elements trained, unfrozen", fw.access.count(net))
    yield close("first frozen, after a step", parameter_lists(fw, net), atol=0)
    fw.blocks.freeze(last)
    through = fw.blocks.input_gradient(net, x)
    yield close("gradient of x through a frozen layer", fw.border.array(through), atol=0)
    fw.blocks.train_step(net, x, 0.125)
    fw.blocks.unfreeze(last)
    yield close("then last frozen, after a step", parameter_lists(fw, net), atol=0)
