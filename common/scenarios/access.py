"""Reaching layers, parameters, gradients and states, and telling what is none of them."""

from collections.abc import Callable

import numpy as np

from common.apparatus.nets import fill, scaling, small_net
from common.apparatus.observing import output
from common.facts import Fact, Missing, claim, close, error, exact, exact_if_offered
from common.inputs import Array, f32, ramp
from common.interface import Block, Framework, Parameter
from common.scenario import Found, Timed, scenario

# Headings that belong together: one lesson in several documents.
NET = ("000 参数管理", "003 参数管理", "004 参数管理")
LAYER = ("000 参数访问", "003 参数访问", "004 参数管理")
ONE = ("000 目标参数", "003 目标参数", "004 参数管理")
ALL = ("000 一次性访问所有参数", "003 一次性访问所有参数")
NESTED = ("000 从嵌套块收集参数", "003 从嵌套块收集参数")
NET_001, LAYER_001, ONE_001 = "001 5.2. 参数管理", "001 5.2.1. 参数访问", "001 5.2.1.1. 目标参数"
ALL_001, NESTED_001 = "001 5.2.1.2. 一次性访问所有参数", "001 5.2.1.3. 从嵌套块收集参数"
NET_002, ACCESS_002 = "002 4.2 模型参数的访问、初始化和共享", "002 4.2.1 访问模型参数"
SUMMARIES = ("001 5.2.4. 小结", "002 小结", "003 参数管理 / 小结")


def fill_in_order(fw: Framework, block: Block) -> None:
    """Fill the k-th parameter of a block with the number k, counted from 0."""
    arrays = fw.border.get_parameters(block)
    fw.border.set_parameters(block, [np.full_like(array, k) for k, array in enumerate(arrays)])


def canonical_shapes(fw: Framework, block: Block) -> Fact:
    """Observe the shapes of a block's parameters, weights as [in, out]."""
    return exact("shapes, [in, out]", [p.shape for p in fw.border.get_parameters(block)])


def held(fw: Framework, parameter: Parameter) -> Array | None:
    """Return the values of the gradient that a parameter holds, or None."""
    gradient = fw.access.gradient(parameter)
    return None if gradient is None else fw.border.array(gradient)


@scenario(
    "does a Sequential give out its layers like a list?",
    zh="能否像列表一样用索引取出 Sequential 的层？",
    taught_in=(*NET, NET_001, *LAYER[:2], LAYER_001, NET_002, ACCESS_002),
)
def layer_by_index(fw: Framework) -> Found:
    first, last = fw.blocks.linear(4, 8), fw.blocks.linear(8, 1)
    net, access = fw.blocks.sequential(first, fw.blocks.relu(), last), fw.access
    output = fw.blocks.forward(net, fw.border.tensor(ramp(2, 4)))
    yield exact("shape of the output", fw.border.array(output).shape, claim([2, 1], *NET))
    is_first, is_last = access.layer_at(net, 0) is first, access.layer_at(net, 2) is last
    yield exact("index 0 is the layer put in first", is_first, claim(True, ACCESS_002))
    yield exact("index 2 is the last linear layer", is_last, claim(True, LAYER_001, *LAYER))
    in_brackets = claim(None, LAYER_001, ACCESS_002, *LAYER)
    yield error("net[2] in square brackets", lambda: access.item(net, 2), in_brackets)
    names = access.children(net)
    yield exact("names of the layers", names)
    found = access.layer_at_path(net, names[2])
    yield exact("by name it is the same object", found is last)
    yield Timed("layer by name", lambda: access.layer_at_path(net, names[2]))


@scenario(
    "the state of one layer: a weight and a bias, both float32",
    zh="一层的状态：权重和偏置，都是 float32",
    taught_in=(*LAYER, LAYER_001),
)
def state_of_a_layer(fw: Framework) -> Found:
    net, access = small_net(fw), fw.access
    last = access.layer_at(net, 2)
    fw.border.set_parameters(last, [ramp(8, 1), f32([0.5])])
    state = access.state(last)
    dtypes = [str(array.dtype) for array in state.values()]
    shapes = [list(array.shape) for array in state.values()]
    yield exact("number of entries", len(state), claim(2, *LAYER))
    yield exact("names of the entries", list(state), claim(["weight", "bias"], *LAYER))
    yield exact("dtypes", dtypes, claim(["float32", "float32"], *LAYER[:2]))
    yield exact("shapes as stored", shapes, claim([[1, 8], [1]], *LAYER))
    yield canonical_shapes(fw, last)
    first = next(iter(access.state(access.layer_at(net, 0)).values()))
    yield exact("first layer's weight as stored", first.shape, claim([8, 4], "003 参数访问"))
    yield close("values", [array.ravel().tolist() for array in state.values()], atol=0)
    handed_out = access.handed_out_state(last)
    yield exact(
        "type of the state that is handed out",
        type(handed_out).__name__,
        claim("OrderedDict", *LAYER),
    )
    is_dict = claim(True, "000 一次性访问所有参数")
    yield exact("that type is a Python dict", isinstance(handed_out, dict), is_dict)
    attributes = {name: hasattr(last, name) for name in ("weight", "bias")}
    in_attributes = claim(dict.fromkeys(attributes, True), LAYER_001, "003 参数访问")
    yield exact("the layer has attributes of these names", attributes, in_attributes)
    # 003's comment beside print(net[2].state_dict()): "returns all parameters of the model".
    whole = len(state) == len(access.state(net))
    yield exact(
        "the state of net[2] holds all of the net's parameters", whole, claim(True, "003 参数访问")
    )
    yield Timed("state of a layer, as NumPy arrays", lambda: access.state(last))


@scenario(
    "what is in a parameter beside its value?",
    zh="参数对象里除了值还有什么？",
    taught_in=(*ONE, ONE_001, ACCESS_002),
)
def one_parameter(fw: Framework) -> Found:
    layer = fw.blocks.linear(8, 1)
    fw.border.set_parameters(layer, [ramp(8, 1), f32([-0.0367])])  # the bias that 000 prints
    bias, access = fw.access.bias(layer), fw.access
    kind = claim("<class 'torch.nn.parameter.Parameter'>", *ONE, ACCESS_002)
    yield exact("type", access.parameter_type(bias), kind)
    yield exact("is a tensor", access.is_tensor(bias), claim(True, ACCESS_002))
    text = "Parameter containing:\ntensor([-0.0367], requires_grad=True)"
    yield exact("printed", access.printed_parameter(bias), claim(text, "000 目标参数"))
    dtype = access.dtype(bias)
    yield exact("dtype", dtype.rpartition(".")[2])
    yield exact("dtype as spelled", dtype)
    yield exact("shape", access.shape(bias))
    yield exact("trainable", access.is_trainable(bias), claim(True, *ONE[:2]))
    yield exact_if_offered("the parameter's own .name", lambda: access.own_name(bias))
    yield close("value", fw.border.array(access.value(bias)), atol=0)
    layer_input = fw.border.tensor(ramp(2, 8))

    def holds_gradient() -> bool:
        access.backward(layer, layer_input)
        return access.gradient(bias) is not None

    compound = claim(True, *ONE[:2], ONE_001)
    yield exact_if_offered("holds its gradient after backward", holds_gradient, compound)


@scenario(
    "what `.value` and `.data` of a parameter are",
    zh="参数的 .value 与 .data 是什么",
    taught_in=(*ONE, ONE_001, ACCESS_002),
)
def value_of_a_parameter(fw: Framework) -> Found:
    layer = fw.blocks.linear(2, 1)
    fw.border.set_parameters(layer, [ramp(2, 1), f32([0.5])])
    bias, access = fw.access.bias(layer), fw.access
    # 001 prints it as the number; a method that waits to be called is none.
    yield exact("what .value is", kind_of_value(fw, bias), claim("the value", ONE_001))
    yield exact_if_offered(
        ".data holds the values",
        lambda: fw.border.array(access.dot_data(bias)),
        claim([0.5], *ONE, ACCESS_002),
    )
    yield exact_if_offered(
        ".data is cut off from gradients", lambda: not access.is_trainable(access.dot_data(bias))
    )
    value = access.value(bias)
    fw.init.add_in_place(bias, 1.0)
    yield close("the parameter after 1 was added", fw.border.array(bias), atol=0)
    yield close("a value got before that", fw.border.array(value), atol=0)


def kind_of_value(fw: Framework, parameter: Parameter) -> str:
    """Return what `parameter.value` gives: the value, a method to call, or an AttributeError."""
    try:
        found = fw.access.dot_value(parameter)
    except AttributeError:
        return "no such attribute"
    return "a method" if callable(found) else "the value"


@scenario(
    "a gradient before backward and after it",
    zh="反向传播前后的梯度",
    taught_in=(*ONE, ONE_001, NET_002, ACCESS_002),
)
def gradient_before_and_after(fw: Framework) -> Found:
    net, access = small_net(fw, hidden=3), fw.access
    # The hidden sums are 10 and 2, 2 and 1, -10 and -2: the third unit is dead, as in 002's output.
    w1, w2 = f32([[1, 0, -1], [1, 1, -1], [1, 0, -1], [1, 0, -1]]), f32([[2], [-1], [5]])
    fw.border.set_parameters(net, [w1, f32([0, 0, 0]), w2, f32([0.5])])
    x = fw.border.tensor(f32([[1, 2, 3, 4], [0, 1, 0, 1]]))
    first = access.layer_at(net, 0)
    weight, bias = access.weight(first), access.bias(first)
    none = claim(True, *ONE, ONE_001, ACCESS_002)
    yield exact_if_offered("None before backward", lambda: access.gradient(weight) is None, none)
    yield close("sum of the output", fw.border.array(fw.blocks.forward(net, x)).sum(), atol=0)
    of_bias = fw.border.array(access.loss_gradient(net, x, bias))
    yield close("gradient of the bias, asked for", of_bias, atol=0)
    of_weight = fw.border.array(access.loss_gradient(net, x, weight))
    yield exact("shape of the weight's gradient", of_weight.shape, claim([3, 4], ACCESS_002))
    every = [np.asarray(gradient).tolist() for gradient in fw.border.gradients(net, x)]
    yield close("gradients of all, [in, out]", every, atol=0)
    dead = [row[2] for row in every[0]]
    yield close("a dead unit's gradient", dead, atol=0, claim=claim([0.0] * 4, ACCESS_002))
    yield exact_if_offered("held by the bias after backward", lambda: held(fw, bias))
    yield Timed(
        "forward, and gradient of one parameter", lambda: access.loss_gradient(net, x, weight)
    )


@scenario(
    "backward adds to the gradient that is there; what clearing leaves",
    zh="梯度会累加；清零之后留下什么",
    taught_in=(ACCESS_002,),
)
def accumulation(fw: Framework) -> Found:
    layer = scaling(fw, 3.0)
    weight = fw.access.weight(layer)
    x, access = fw.border.tensor(f32([[2]])), fw.access

    def after(name: str, act: Callable[[], None]) -> Fact | Missing:
        def act_and_look() -> Array | None:
            act()
            return held(fw, weight)

        return exact_if_offered(name, act_and_look)

    yield after("after one backward", lambda: access.backward(layer, x))
    yield after("after a second one", lambda: access.backward(layer, x))
    yield after("gradient after clearing, by default", lambda: access.clear_gradients(layer))
    yield after("after clearing and one more backward", lambda: access.backward(layer, x))
    yield after("gradient after clearing to zero", lambda: access.zero_gradients(layer))
    yield after("gradient after dropping it", lambda: access.drop_gradients(layer))
    twice = [fw.border.array(access.loss_gradient(layer, x, weight)) for _ in range(2)]
    yield close("two gradients, each asked for by itself", [g.tolist() for g in twice], atol=0)
    yield error("one forward pass, gradient twice", lambda: access.backward_twice(layer, x))


@scenario(
    "all parameters at once, with names and shapes",
    zh="一次性访问所有参数",
    taught_in=(*ALL, ALL_001, ACCESS_002),
)
def all_parameters(fw: Framework) -> Found:
    net, access = small_net(fw), fw.access
    first = access.layer_at(net, 0)
    of_layer, of_net = ["weight", "bias"], ["0.weight", "0.bias", "2.weight", "2.bias"]
    named = (*ALL, ALL_001, ACCESS_002)
    yield exact("names in a layer", access.parameter_names(first), claim(of_layer, *named))
    yield exact("names in the net", access.parameter_names(net), claim(of_net, *named))
    same_names = list(access.state(net)) == access.parameter_names(net)
    printed_in = claim(True, "003 一次性访问所有参数")
    yield exact("the net's state has the same names", same_names, printed_in)
    yield canonical_shapes(fw, net)
    sizes = [access.shape(parameter) for parameter in access.parameters(small_net(fw, hidden=3))]
    listed = claim([[3, 4], [3], [1, 3], [1]], ACCESS_002)
    yield exact("shapes as stored, 3 hidden units", sizes, listed)
    printed = "('weight', torch.Size([8, 4])) ('bias', torch.Size([8]))"
    yield exact("a layer, printed", access.printed_shapes(first), claim(printed, *ALL))
    printed = (
        "('0.weight', torch.Size([8, 4])) ('0.bias', torch.Size([8])) "
        "('2.weight', torch.Size([1, 8])) ('2.bias', torch.Size([1]))"
    )
    yield exact("the net, printed", access.printed_shapes(net), claim(printed, *ALL))
    generator = access.printed_generator(net).startswith("<generator object")
    unstarred = claim(True, "003 一次性访问所有参数")
    yield exact("without the star, a generator is printed", generator, unstarred)
    yield exact("elements counted in a layer", access.count(first))
    yield exact("elements counted in the net", access.count(net))
    iterator = claim("generator", ACCESS_002)
    yield exact("type of the listing of parameters", access.parameters_type(net), iterator)
    yield exact_if_offered(
        "type of the listing with names", lambda: access.named_parameters_type(net), iterator
    )
    yield Timed("names of a net's parameters", lambda: access.parameter_names(net))


@scenario(
    "are the parameters' names unique in a net of a hundred layers?",
    zh="在上百层的网络里，参数名称是否唯一？",
    taught_in=LAYER[:2],
)
def unique_names(fw: Framework) -> Found:
    net, access = fw.blocks.sequential(*[fw.blocks.linear(1, 1) for _ in range(100)]), fw.access
    names, parameters = access.parameter_names(net), access.parameters(net)
    yield exact("parameters", len(parameters))
    yield exact("different names in the net", len(set(names)), claim(200, *LAYER[:2]))
    yield exact_if_offered(
        "different values of .name", lambda: len({access.own_name(p) for p in parameters})
    )
    yield Timed("count 200 parameters", lambda: access.count(net))


@scenario(
    "one bias reached in four ways; the state shares its memory",
    zh="四种方式访问同一个偏置；状态与网络共享内存",
    taught_in=(*ALL, ALL_001, *SUMMARIES),
)
def same_parameter(fw: Framework) -> Found:
    net, access = small_net(fw), fw.access
    fill_in_order(fw, net)
    bias = access.bias(access.layer_at(net, 2))
    name = access.parameter_names(net)[-1]  # the last bias, in every framework
    entry = access.state_entry(net, name)
    ways = [bias, access.parameter_at(net, name), access.parameters(net)[-1], entry]
    yield close(
        "by layer, by name, by place, from the state",
        [fw.border.array(way).tolist() for way in ways],
        atol=0,
        claim=claim([[3.0]] * 4, *ALL, ALL_001, *SUMMARIES),
    )
    yield exact("same object by name and by place", ways[1] is bias and ways[2] is bias)
    yield exact("the state's entry is the parameter itself", entry is bias)
    copied = access.copy_state(net)[name]
    fw.init.add_in_place(bias, 1.0)
    yield close("entry got before 1 was added", fw.border.array(entry), atol=0)
    yield close("copy made before 1 was added", np.asarray(copied), atol=0)
    yield Timed("one entry of a net's state", lambda: access.state_entry(net, name))


@scenario(
    "blocks in blocks: names are paths",
    zh="从嵌套块收集参数",
    taught_in=(*NESTED, NESTED_001),
)
def nested_blocks(fw: Framework) -> Found:
    net, access = fw.access.nested_net(), fw.access
    fill_in_order(fw, net)
    output = fw.blocks.forward(net, fw.border.tensor(ramp(2, 4)))
    yield exact("shape of the output", fw.border.array(output).shape, claim([2, 1], *NESTED))
    blocks = access.layer_at(net, 0)
    named = claim([f"block {i}" for i in range(4)], *NESTED, NESTED_001)
    yield exact("blocks inside", access.children(blocks), named)
    # The k-th parameter is filled with k. A block has four: block 1 begins at 4, and its bias is 5.
    layer = access.layer_at(access.layer_at(blocks, 1), 0)
    by_path = access.layer_at_path(net, 0, "block 1", 0)
    yield exact("by index and by path it is one object", by_path is layer)
    bias = fw.border.array(access.bias(layer))
    yield close("second block's first bias", bias, atol=0)
    yield exact("elements of that bias", bias.size, claim(8, *NESTED))
    names = access.parameter_names(net)
    yield exact("name of the first parameter", names[0])
    # 001 says "the second block" and reads 'block 0.0.bias', which is the first one's.
    key = access.parameter_names(blocks)[1]
    read = fw.border.array(access.state_entry(blocks, key)).tolist()
    yield close("bias under the key that 001 reads", read, atol=0, claim=claim(bias, NESTED_001))
    yield exact("parameters", len(names))
    yield exact("elements counted", access.count(net))
    yield Timed("layer at a nested path", lambda: access.layer_at_path(net, 0, "block 1", 0))


@scenario(
    "printing a net",
    zh="打印网络结构",
    taught_in=(*NESTED, NESTED_001, NET_002),
)
def printed_nets(fw: Framework) -> Found:
    net, nested, access = small_net(fw, hidden=3), fw.access.nested_net(), fw.access
    fw.blocks.forward(net, fw.border.tensor(ramp(2, 4)))

    def linear(place: int, inputs: int, outputs: int) -> str:
        return f"({place}): Linear(in_features={inputs}, out_features={outputs}, bias=True)"

    small = f"Sequential(\n  {linear(0, 4, 3)}\n  (1): ReLU()\n  {linear(2, 3, 1)}\n)"
    inner = [linear(0, 4, 8), "(1): ReLU()", linear(2, 8, 4), "(3): ReLU()"]
    rows = "".join(f"      {row}\n" for row in inner)
    blocks = "".join(f"    (block {i}): Sequential(\n{rows}    )\n" for i in range(4))
    large = f"Sequential(\n  (0): Sequential(\n{blocks}  )\n  {linear(1, 4, 1)}\n)"
    printed, structure = access.printed(nested), access.structure(nested)
    yield exact("print(net)", access.printed(net), claim(small, NET_002))
    yield exact("print(nested net)", printed, claim(large, *NESTED))
    yield exact("printing shows the inner blocks", "block 3" in printed, claim(True, *NESTED))
    yield exact("structure shows every block", all(f"block {i}" in structure for i in range(4)))
    yield exact("structure of the net", access.structure(net))
    yield Timed("structure of the nested net, as text", lambda: access.structure(nested))


@scenario(
    "a parameter is listed, a plain tensor attribute is not",
    zh="Parameter 会进入参数列表，普通张量属性不会",
    taught_in=(ACCESS_002,),
)
def plain_tensor(fw: Framework) -> Found:
    first, second = f32([[1, 2], [3, 4]]), f32([[1, 0], [0, 2]])
    net = fw.access.my_model(fw.border.tensor(first), fw.border.tensor(second))
    x = fw.border.tensor(f32([[1, 1]]))
    listed = claim(["weight1"], ACCESS_002)
    yield exact("names of the parameters listed", fw.access.parameter_names(net), listed)
    yield exact("names of what is saved", list(fw.access.state(net)))
    # A page break took the body of 002's forward; mended, it multiplies by both weights.
    yield close("output", fw.border.array(fw.blocks.forward(net, x)), atol=0)
    gradient = fw.access.loss_gradient(net, x, fw.access.parameters(net)[0])
    yield close("gradient of weight1", fw.border.array(gradient), atol=0)
    cut = "def forward(self, x):\n\npass\n"
    yield error(
        "compiling document 002's forward as it is printed", lambda: compile(cut, "002", "exec")
    )
    passing = fw.access.model_that_passes()
    yield exact("a forward of `pass` returns None", fw.blocks.forward(passing, x) is None)


@scenario(
    "a plain tensor put where a parameter was",
    zh="把普通张量赋给参数的位置",
    taught_in=(ACCESS_002,),
)
def tensor_for_a_parameter(fw: Framework) -> Found:
    layer = fw.blocks.linear(2, 1)
    fw.border.set_parameters(layer, [f32([[1], [1]]), f32([0])])
    x, tensor = fw.border.tensor(f32([[1, 1]])), fw.border.tensor(f32([1]))
    yield error("layer.bias = tensor", lambda: fw.access.put_tensor(layer, tensor))
    # 1 + 1 and the old bias, 0, or the tensor, 1.
    yield close(
        "output after layer.bias = tensor", fw.border.array(fw.blocks.forward(layer, x)), atol=0
    )
    yield exact("parameters still listed", len(fw.access.parameters(layer)))
    reached = fw.border.gradients(layer, x)[1] is not None
    yield exact("a gradient reaches the bias that is listed", reached)


@scenario(
    "the state holds more than is trained: running statistics",
    zh="状态不只保存可训练参数：批量归一化的移动统计量",
    taught_in=("000 一次性访问所有参数", "004 参数管理"),
)
def running_statistics(fw: Framework) -> Found:
    access = fw.access
    layer, bare = fw.blocks.batch_norm(2), fw.blocks.batch_norm(2, affine=False)
    trained, saved = access.parameter_names(layer), access.state(layer)
    yield exact("names of what is trained", trained)
    yield exact("parameters listed", len(access.parameters(layer)))
    yield exact("names of what is kept but not trained", access.buffer_names(layer))
    yield exact("names of what is saved", list(saved))
    yield exact("elements trained", access.count(layer))
    yield exact("elements saved", sum(array.size for array in saved.values()))
    every, only = set(trained) <= set(saved), set(saved) <= set(trained)
    trains_nothing = access.count(bare) == 0
    left_out = trains_nothing and not access.state(bare)
    in_000 = claim(True, "000 一次性访问所有参数")
    yield exact("all that is trained is saved", every, claim(True, "004 参数管理"))
    yield exact("only what is trained is saved", only, in_000)
    yield exact("a layer with nothing to train is left out of the state", left_out, in_000)
    x = fw.border.tensor(f32([[0, 0], [2, 4]]))  # mean 1, 2; variance 1, 4 (n) or 2, 8 (n - 1)
    fw.blocks.forward_in_training(layer, x)
    mean, variance = [fw.border.array(s) for s in access.running_statistics(layer)]
    # A few roundings of numbers below 2 in float32, each of at most 1.2e-7.
    yield close("mean after one batch", mean, atol=5e-7)
    yield close("variance after one batch", variance, atol=5e-7)
    fw.blocks.forward_in_evaluation(layer, x)
    after = [fw.border.array(s) for s in access.running_statistics(layer)]
    kept = np.array_equal(after, [mean, variance])
    yield exact("evaluation leaves the statistics alone", kept)


@scenario(
    "writing a parameter's value is not recorded for the gradient",
    zh="改写参数的值不会记录梯度",
    taught_in=(ACCESS_002,),
)
def writing_values(fw: Framework) -> Found:
    access = fw.access
    layer = scaling(fw, 3.0)
    weight = fw.access.weight(layer)
    x = fw.border.tensor(f32([[2]]))
    before = fw.border.array(access.loss_gradient(layer, x, weight))
    fw.init.add_in_place(weight, 1.0)
    after = fw.border.array(access.loss_gradient(layer, x, weight))
    yield close("value", fw.border.array(weight), atol=0)
    yield exact("still trainable", access.is_trainable(weight))
    yield exact("still the layer's weight", access.weight(layer) is weight)
    # d(w x)/dw = x = 2, whatever w is and whatever was added to it.
    yield close("gradients before and after", [before.tolist(), after.tolist()], atol=0)
    yield error("parameter += 1", lambda: access.add_directly(weight, 1.0))
    yield close("value after parameter += 1", fw.border.array(weight), atol=0)


@scenario(
    "the parameters of FancyMLP, layer by layer",
    zh="练习：访问 FancyMLP 各层的参数",
    taught_in=("001 5.2.5. 练习", "003 参数管理 / 练习"),
)
def fancy_mlp(fw: Framework) -> Found:
    access, identity = fw.access, np.eye(2, dtype=np.float32)
    net = fill(fw, fw.blocks.fixed_hidden_mlp(identity), identity, f32([0, 0]))
    yield exact("names of its parameters", access.parameter_names(net))
    same_names = list(access.state(net)) == access.parameter_names(net)
    yield exact("saved under the same names", same_names)
    yield canonical_shapes(fw, net)
    # 2 x 2 + 2: the layer used twice counts once, the constant not at all.
    yield exact("elements counted", access.count(net))
    weight = access.weight(access.layer_at_path(net, access.children(net)[0]))
    yield exact("the layer's weight is the net's first", weight is access.parameters(net)[0])
    x = f32([[1, 2]])
    yield close("output", output(fw, net, x), atol=0)
    fw.blocks.train_step(net, fw.border.tensor(x), 0.5)
    changed = not np.array_equal(fw.border.get_parameters(net)[0], identity)
    yield exact("weight changed by a step", changed)
    yield close("constant after the step", fw.border.array(fw.blocks.constant(net)), atol=0)
