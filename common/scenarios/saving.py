"""Saving and loading: what comes back, what is refused, and what goes wrong without a word."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from common import exchange
from common.apparatus.exchanged_nets import (
    CONV_INPUT,
    CONV_LAYERS,
    CONV_VALUES,
    MLP_INPUT,
    MLP_LAYERS,
    MLP_VALUES,
    UNAWARE_LAYERS,
)
from common.apparatus.observing import output
from common.apparatus.scratch import FolderTrap, empty_folder, full_disk
from common.facts import (
    Fact,
    Missing,
    claim,
    close,
    error,
    error_of,
    exact,
    offered,
    shown,
)
from common.inputs import Array, draw, ramp
from common.interface import Block, Framework, NotOffered
from common.outcomes import Artifact
from common.scenario import Found, Inbox, Timed, scenario

TENSORS = ("000 加载和保存张量", "003 加载和保存张量")
ONE_TENSOR = (*TENSORS, "004 读写文件")
PARAMETERS = ("000 加载和保存模型参数", "003 加载和保存模型参数")
CHECKPOINTS = ("003 读写文件", "004 读写文件")
SaveOrLoad: TypeAlias = Callable[[Block, Path], None]


def built(fw: Framework, in_features: int, *layers: Block) -> Block:
    """Return a sequential net that was called once, because Keras cannot save one that was not."""
    net = fw.blocks.sequential(*layers)
    fw.blocks.forward(net, fw.border.tensor(np.zeros((1, in_features), np.float32)))
    return net


def deep(fw: Framework, out_features: int = 1, value: float = 0.0) -> Block:
    """Return Linear(2, 2), ReLU, Linear(2, out_features) with every parameter at `value`."""
    first, last = fw.blocks.linear(2, 2), fw.blocks.linear(2, out_features)
    net = built(fw, 2, first, fw.blocks.relu(), last)
    fill(fw, net, value)
    return net


def shallow(fw: Framework, value: float = 0.0) -> Block:
    """Return a net of one Linear(2, 2) with every parameter at `value`."""
    net = built(fw, 2, fw.blocks.linear(2, 2))
    fill(fw, net, value)
    return net


def fill(fw: Framework, net: Block, value: float) -> None:
    """Set every element of every parameter to `value`."""
    arrays = fw.border.get_parameters(net)
    fw.border.set_parameters(net, [np.full_like(array, value) for array in arrays])


def means(fw: Framework, net: Block) -> list[float]:
    """Return the mean of each parameter: of nets filled with one number, that number."""
    return [float(np.mean(array.astype(np.float64))) for array in fw.border.get_parameters(net)]


def picture_output(fw: Framework, net: Block) -> Array:
    """Return the convolutional net's output, in evaluation mode, for the pixels 0 to 11."""
    picture = fw.saving.pictures(CONV_INPUT)
    return fw.border.array(fw.blocks.forward_in_evaluation(net, picture))


def load_file(fw: Framework, net: Block, data: bytes) -> None:
    """Load a safetensors file, given as bytes, into a net."""
    with empty_folder():
        Path("net.safetensors").write_bytes(data)
        fw.saving.load_safetensors(net, Path("net.safetensors"))


def dtype_in(fw: Framework, file: Path) -> str:
    """Return the dtype of the tensor "half" in an .npz file, or why there is none."""
    try:
        return fw.saving.dtype_name(fw.saving.load_arrays(file)["half"])
    except (FileNotFoundError, ValueError) as refused:
        return f"nothing: {type(refused).__name__}"


@scenario(
    "one tensor to a file and back",
    zh="一个张量写入文件再读回",
    taught_in=("000 读写文件", *ONE_TENSOR, "003 读写文件 / 小结"),
)
def tensor_file(fw: Framework) -> Found:
    x, weight = fw.border.tensor(np.arange(4)), fw.access.weight(fw.blocks.linear(1, 1))
    file = Path("x-file")
    with empty_folder():
        fw.saving.save_tensor(x, file)
        back = fw.saving.load_tensor(file, "int64")
        says = claim([0, 1, 2, 3], *ONE_TENSOR, "003 读写文件 / 小结")
        yield exact("values", fw.border.array(back), says)
        yield exact("is of the same class", type(back) is type(x))
        yield error(
            "reading the integers as float32", lambda: fw.saving.load_tensor(file, "float32")
        )
        fw.saving.save_tensor(weight, file)
        yield exact(
            "class of a weight, and of what comes back",
            [type(weight).__name__, type(fw.saving.load_tensor(file, "float32")).__name__],
        )
        nameless = len(fw.saving.to_bytes(x)) > 0  # the texts say that save and load need a name
        yield exact(
            "can be saved into memory, without a file name", nameless, claim(False, *ONE_TENSOR)
        )
        fw.saving.save_tensor(x, file)
        yield Timed("save a tensor", lambda: fw.saving.save_tensor(x, file))
        yield Timed("load a tensor", lambda: fw.saving.load_tensor(file, "int64"))


@scenario("a list and a dict of tensors", zh="张量的列表与字典", taught_in=TENSORS)
def list_and_dict(fw: Framework) -> Found:
    x, y = fw.border.tensor(np.arange(4)), fw.border.tensor(np.zeros(4, np.float32))
    with empty_folder():
        fw.saving.save_tensors([x, y], Path("x-files"))
        back = fw.saving.load_tensors(Path("x-files"))
        values = [fw.border.array(tensor) for tensor in back]
        yield exact("list", values, claim([[0, 1, 2, 3], [0.0] * 4], *TENSORS))
        fw.saving.save_tensors({"x": x, "y": y}, Path("mydict"))
        named = fw.saving.load_tensors(Path("mydict"))
        values_by_name = {name: fw.border.array(named[name]) for name in named}
        yield exact("dict", values_by_name, claim({"x": [0, 1, 2, 3], "y": [0.0] * 4}, *TENSORS))
        yield exact("classes that come back", [type(back).__name__, type(named).__name__])
        fw.saving.save_tensors([x, x], Path("twice"))
        first, second = fw.saving.load_tensors(Path("twice"))
        yield exact("a tensor that is twice in a list is one object afterwards", first is second)
        large = fw.border.tensor(np.zeros(10_000, np.float32))
        fw.saving.save_tensors([large[:4]], Path("slice"))
        size = Path("slice").stat().st_size
        yield exact("a slice of 4 numbers takes all 10000 with it", size > 40_000)


@scenario("named tensors through NumPy", zh="借助 NumPy 保存多个张量", taught_in=TENSORS)
def arrays_file(fw: Framework) -> Found:
    tensors = {"x": fw.border.tensor(np.arange(4)), "y": fw.border.tensor(np.zeros(4, np.float32))}
    file = Path("tensors.npz")
    with empty_folder():
        fw.saving.save_arrays(tensors, file)
        back = fw.saving.load_arrays(file)
        values = {name: fw.border.array(tensor) for name, tensor in back.items()}
        yield exact("values", values, claim({"x": [0, 1, 2, 3], "y": [0.0] * 4}, *TENSORS))
        yield exact("is of the same class", type(back["x"]) is type(tensors["x"]))
        half = {"half": fw.saving.typed_tensor([0.5], "bfloat16")}
        yield error("saving bfloat16", lambda: fw.saving.save_arrays(half, Path("half.npz")))
        yield exact("bfloat16 comes back as", dtype_in(fw, Path("half.npz")))
        yield Timed("save two tensors through NumPy", lambda: fw.saving.save_arrays(tensors, file))


@scenario("which dtypes survive a file", zh="哪些数据类型能原样读回", taught_in=TENSORS)
def dtypes(fw: Framework) -> Found:
    names, equal = {}, {}
    with empty_folder():
        for dtype in ("float16", "bfloat16", "float32", "float64", "int64", "bool"):
            # 1.1 is another number in each float dtype, and 1 in the others.
            tensor = fw.saving.typed_tensor([0.0, 1.1], dtype)
            fw.saving.save_tensor(tensor, Path("x-file"))
            back = fw.saving.load_tensor(Path("x-file"), dtype)
            names[dtype] = fw.saving.dtype_name(back)
            equal[dtype] = bool(np.all(fw.border.array(back == tensor)))
    yield exact("dtypes that come back", names)
    yield exact("values are equal", equal)


@scenario(
    "parameters to a file, and a clone that answers the same",
    zh="保存模型参数，克隆模型给出相同输出",
    taught_in=("000 读写文件", *PARAMETERS, "003 读写文件 / 小结", "004 读写文件"),
)
def clone(fw: Framework) -> Found:
    net, copy = fw.saving.mlp(20, 256, 10), fw.saving.mlp(20, 256, 10)
    file, x = fw.saving.parameter_file("mlp"), draw(4, 20, seed=1)
    with empty_folder():
        fw.saving.save_parameters(net, file)
        fw.saving.load_parameters(copy, file)
        equal = output(fw, copy, x[:2]) == output(fw, net, x[:2])
        yield exact("Y_clone == Y", equal, claim([[True] * 10] * 2, *PARAMETERS))
        equal = output(fw, copy, x) == output(fw, net, x)
        yield exact("Y_clone == Y, 4 rows", equal, claim([[True] * 10] * 4, "004 读写文件"))
        pairs = zip(fw.border.get_parameters(net), fw.border.get_parameters(copy), strict=True)
        same = [bool(np.array_equal(first, second)) for first, second in pairs]
        yield exact("parameters that came back", same, claim([True] * 4, "003 读写文件 / 小结"))
        arrays = fw.border.get_parameters(net)
        filled = zip(arrays, (0.5, 1.0, 0.25, -4.0), strict=True)
        fw.border.set_parameters(net, [np.full_like(array, value) for array, value in filled])
        fw.saving.save_parameters(net, file)
        fw.saving.load_parameters(copy, file)
        # 256 hidden units of 20 * 0.5 + 1 = 11 each: 256 * 11 * 0.25 - 4 = 700, exact in float32.
        yield exact("output of known weights", output(fw, copy, np.ones((1, 20), np.float32)))
        yield shown("bytes in the file", file.stat().st_size, "each format has its own overhead")
        yield Timed("save parameters", lambda: fw.saving.save_parameters(net, file))
        yield Timed("load parameters", lambda: fw.saving.load_parameters(copy, file))


@scenario(
    "a parameter file holds parameters, not the net",
    zh="参数文件里只有参数，没有结构",
    taught_in=("003 加载和保存模型参数", "003 读写文件 / 小结"),
)
def parameters_only(fw: Framework) -> Found:
    net, file = fw.saving.mlp(2, 3, 1), fw.saving.parameter_file("mlp")
    with empty_folder():
        fw.saving.save_parameters(net, file)
        yield exact("names in the file", fw.saving.saved_names(file))
        says = claim(False, "003 加载和保存模型参数", "003 读写文件 / 小结")
        yield exact("the class is named in the file", b"MLP" in file.read_bytes(), says)
        other = deep(fw)
        yield error("loading it into another net", lambda: fw.saving.load_parameters(other, file))
        yield exact("parameters of the other net afterwards", means(fw, other))


@scenario(
    "what a parameter file may be called, and where it may be",
    zh="参数文件的名字与位置",
    taught_in=(*PARAMETERS, "004 读写文件"),
)
def file_names(fw: Framework) -> Found:
    net, file = shallow(fw, 1.0), fw.saving.parameter_file("mlp")
    save, load = fw.saving.save_parameters, fw.saving.load_parameters
    with empty_folder():
        chosen = Path("mlp.params")
        yield error("save as mlp.params", lambda: save(net, chosen), claim(None, *PARAMETERS))
        # 004 makes the folder before it saves, because saving would not.
        yield error("save into a folder that is not there", lambda: save(net, "data" / file))
        made = Path("data").is_dir()
        yield exact("saving made the folder", made, claim(False, "004 读写文件"))
        Path("data").mkdir(exist_ok=True)
        in_folder = claim(None, "004 读写文件")
        yield error("save into a folder that is there", lambda: save(net, "data" / file), in_folder)
        yield error(
            "load a file that is not there", lambda: load(net, fw.saving.parameter_file("no"))
        )
        save(net, file)
        fill(fw, net, 2.0)
        save(net, file)
        fill(fw, net, 0.0)
        load(net, file)
        yield exact("parameters after saving twice under one name", means(fw, net))


@scenario(
    "does a loaded net know its mode?",
    zh="读回的模型处于训练模式还是评估模式",
    taught_in=(*PARAMETERS, "004 读写文件"),
)
def mode_after_loading(fw: Framework) -> Found:
    features = 10_000  # a share of zeros of 1/2 has a standard deviation of 0.005 in one draw
    net, file = fw.saving.dropout_net(features), fw.saving.parameter_file("dropout")
    fill(fw, net, 1.0)
    x = fw.border.tensor(np.ones((1, 1), np.float32))

    def zeros(y: object) -> float:
        return float(np.mean(fw.border.array(y) == 0))

    with empty_folder():
        training = zeros(fw.blocks.forward_in_training(net, x))
        # Six standard deviations of the difference of two draws: 6 * 0.005 * sqrt(2) = 0.042.
        says = claim(0.5, "004 读写文件")
        yield close("share of zeros in training mode", training, atol=0.05, claim=says)
        evaluated = zeros(fw.blocks.forward_in_evaluation(net, x))
        yield exact("share of zeros in evaluation mode", evaluated, claim(0.0, "004 读写文件"))
        fw.saving.save_parameters(net, file)  # saved by a net that is in evaluation mode
        copy = fw.saving.dropout_net(features)
        fw.saving.load_parameters(copy, file)
        unasked = zeros(fw.blocks.forward(copy, x))
        yield close("share of zeros of a clone that was told no mode", unasked, atol=0.05)
    yield offered("what clone.eval() shows", lambda: shown_by_eval(fw))


def shown_by_eval(fw: Framework) -> Fact:
    """Observe the text of what the call for evaluation mode returns, as a notebook shows it."""
    text = str(fw.saving.evaluation_mode(fw.saving.mlp(20, 256, 10)))
    says = [
        "MLP(",
        "  (hidden): Linear(in_features=20, out_features=256, bias=True)",
        "  (output): Linear(in_features=256, out_features=10, bias=True)",
        ")",
    ]
    where = (*PARAMETERS, "004 读写文件")
    return exact("what clone.eval() shows", text.splitlines(), claim(says, *where))


@scenario(
    "a file that does not fit the net",
    zh="文件与模型不匹配：缺键、多键、形状、数据类型",
    taught_in=("003 加载和保存模型参数", "003 读写文件 / 小结"),
)
def mismatches(fw: Framework) -> Found:
    file = fw.saving.parameter_file("other")

    def load_from(saved: Block, target: Block, what: str) -> Found:
        fw.saving.save_parameters(saved, file)
        yield error(what, lambda: fw.saving.load_parameters(target, file))
        yield exact(f"{what}: parameters afterwards", means(fw, target))

    with empty_folder(), fw.saving.restarted():  # names of parameters stand in messages
        yield from load_from(shallow(fw, 1.0), deep(fw), "missing parameters")
        yield from load_from(deep(fw, value=1.0), shallow(fw), "unknown parameters")
        yield from load_from(deep(fw, 3, value=1.0), deep(fw), "wrong shape")
        for dtype in ("float64", "float16"):
            saved = fw.saving.typed_linear(1, 1, dtype)
            target = fw.saving.typed_linear(1, 1, "float32")
            fill(fw, saved, 0.5)
            fill(fw, target, 0.0)
            yield from load_from(saved, target, f"{dtype} into float32")
            kept = [str(array.dtype) for array in fw.border.get_parameters(target)]
            yield exact(f"{dtype} into float32: dtypes afterwards", kept)
        other = built(fw, 2, fw.blocks.linear(2, 2), fw.blocks.linear(2, 1))
        fw.saving.save_parameters(other, file)
        yield offered("names missing and unknown", lambda: unmatched(fw, deep(fw), file))


def unmatched(fw: Framework, net: Block, file: Path) -> Fact:
    """Observe the names that loading reports as missing in the file, and unknown to the net."""
    missing, unknown = fw.saving.unmatched_names(net, file)
    return exact("names missing and unknown", [missing, unknown])


@scenario(
    "the first two layers of one net in another",
    zh="把一个网络的前两层用到新网络里",
    taught_in=("003 读写文件 / 练习",),
)
def reuse(fw: Framework) -> Found:
    net, head = deep(fw, value=1.0), fw.blocks.linear(2, 3)
    fill(fw, head, 2.0)
    new, x = fw.saving.reuse_layers(net, 2, head), np.ones((1, 2), np.float32)
    # Two hidden units of 1 + 1 + 1 = 3; each of three outputs 2 * 3 + 2 * 3 + 2 = 14.
    yield exact("output", output(fw, new, x))
    yield exact("elements counted", fw.access.count(new))
    fill(fw, net, 0.0)  # the hidden units are 0 now, and the outputs the head's bias
    yield exact("output after the first net changed", output(fw, new, x))
    file = fw.saving.parameter_file("net")
    with empty_folder():
        fw.saving.save_parameters(deep(fw, value=1.0), file)
        other = deep(fw, 3)
        fw.saving.load_matching(other, file)
        yield exact("parameters after loading what fits", means(fw, other))


@scenario(
    "a file that is empty, cut short or damaged",
    zh="空文件、截断的文件与损坏的文件",
    taught_in=CHECKPOINTS,
)
def broken_files(fw: Framework) -> Found:
    layer = fw.blocks.linear(2, 2)
    net, weight = built(fw, 2, layer), fw.access.weight(layer)

    def attempts(what: str, file: Path, save: SaveOrLoad, load: SaveOrLoad) -> Found:
        fw.border.set_parameters(net, [ramp(2, 2, start=0.5), ramp(2)])
        save(net, file)
        for name, data in damaged(file.read_bytes(), fw.border.array(weight)).items():
            fill(fw, net, 0.0)
            file.write_bytes(data)
            yield error(f"{what}{name}", lambda: load(net, file))
            found = fw.border.get_parameters(net)[0]
            yield exact(f"{what}{name}: weight afterwards", found)

    saving, safe = fw.saving, Path("net.safetensors")
    own = fw.saving.parameter_file("net")
    with empty_folder():
        yield from attempts("", own, saving.save_parameters, saving.load_parameters)
        yield from attempts("safetensors, ", safe, saving.save_safetensors, saving.load_safetensors)


def damaged(whole: bytes, stored: Array) -> dict[str, bytes]:
    """Return a file emptied, cut to half, and with the sign of an array's first number flipped.

    The sign is the highest bit of a little-endian float32's fourth byte: 0.5 becomes -0.5.
    """
    sign = whole.index(stored.tobytes()) + 3
    flipped = whole[:sign] + bytes([whole[sign] ^ 0x80]) + whole[sign + 1 :]
    return {"empty": b"", "cut to half": whole[: len(whole) // 2], "one bit flipped": flipped}


@scenario(
    "a file that runs code when it is loaded",
    zh="加载时会执行代码的文件",
    taught_in=("003 加载和保存模型参数", "003 读写文件 / 练习"),
)
def code_in_a_file(fw: Framework) -> Found:
    file, trap = fw.saving.parameter_file("net"), FolderTrap(Path("ran"))
    net, ran = shallow(fw), Path("ran")

    def attack(what: str, load: Callable[[], object]) -> Found:
        yield error(f"{what}: loading it", load)
        yield exact(f"{what}: its code ran", ran.is_dir())
        if ran.is_dir():
            ran.rmdir()

    with empty_folder():
        file.write_bytes(pickle.dumps(trap, protocol=2))
        yield from attack("parameter file", lambda: fw.saving.load_parameters(net, file))
        np.savez("arrays.npz", x=np.array(trap, dtype=object))
        yield from attack("NumPy file", lambda: fw.saving.load_arrays(Path("arrays.npz")))
        try:
            fw.saving.save_trap(ran, Path("net"))
        except NotOffered as reason:
            for what in (": loading it", ": its code ran", ", protection off: its code ran"):
                yield Missing(f"whole-net file{what}", str(reason))
            return
        yield from attack("whole-net file", lambda: fw.saving.load_whole(Path("net")))
        trusted = error_of(lambda: fw.saving.load_trusting(Path("net")))
        yield exact(
            "whole-net file, protection off: its code ran", ran.is_dir() and trusted is None
        )


@scenario(
    "architecture and parameters in one file",
    zh="同时保存网络结构和参数",
    taught_in=("003 加载和保存模型参数", "003 读写文件 / 练习"),
)
def whole_net(fw: Framework) -> Found:
    net, x = fw.saving.mlp(2, 3, 1), draw(1, 2, seed=2)
    sample, place = fw.border.tensor(x), Path("net")

    def save_and_load(block: Block) -> Block:
        fw.saving.save_whole(block, sample, place)
        return fw.saving.load_whole(place)

    with empty_folder():
        back = save_and_load(net)
        # The same float32 operations, but a traced graph may add in another order.
        before = output(fw, back, x)
        equal = bool(np.allclose(before, output(fw, net, x), rtol=0, atol=1e-6))
        yield exact("gives the same output", equal)
        yield exact("class of what is loaded", type(back).__name__)
        yield exact("elements counted", fw.access.count(back))
        yield exact("names of its parameters", fw.access.parameter_names(back))
        fw.blocks.train_step(back, sample, 0.5)
        yield exact("a training step moves it", not np.array_equal(output(fw, back, x), before))
        fw.blocks.forward_in_training(back, sample)
        fw.blocks.train_step(back, sample, 0.5)
        moved = not np.array_equal(output(fw, back, x), before)
        yield exact("a training step in training mode moves it", moved)
        inner = fw.blocks.mlp(2, 3, 1)
        yield error("a class made inside a function", lambda: save_and_load(inner))
        yield offered("a net in the place of tensors", lambda: net_as_tensor(fw, net))


def net_as_tensor(fw: Framework, net: Block) -> Fact:
    """Observe what handing a net to the function for tensors raises."""
    call = lambda: fw.saving.save_tensors(net, Path("net.tensors"))  # noqa: E731
    return error("a net in the place of tensors", call)


@scenario(
    "a save that is interrupted",
    zh="保存途中被打断：检查点会不会丢失",
    taught_in=CHECKPOINTS,
)
def interrupted_save(fw: Framework) -> Found:
    net, file = built(fw, 200, fw.blocks.linear(200, 200)), fw.saving.parameter_file("checkpoint")
    quarter = 200 * 200  # bytes: a float32 has four
    with empty_folder():
        fill(fw, net, 1.0)
        fw.saving.save_parameters(net, file)
        fill(fw, net, 2.0)
        with full_disk(quarter):
            failed = error_of(lambda: fw.saving.save_parameters(net, file))
        yield exact("a full disk is an error", failed is not None)
        refused = error_of(lambda: fw.saving.load_parameters(net, file))
        yield exact("the earlier file can still be loaded", refused is None)
        fill(fw, net, 1.0)
        fw.saving.save_safely(net, file)
        fill(fw, net, 2.0)
        with full_disk(quarter):
            failed = error_of(lambda: fw.saving.save_safely(net, file))
        yield exact("written beside and renamed: a full disk is an error", failed is not None)
        fw.saving.load_parameters(net, file)
        yield exact("written beside and renamed: what is loaded", means(fw, net))


@scenario(
    "a training that goes on from a file",
    zh="从检查点继续训练",
    taught_in=(*CHECKPOINTS, "003 读写文件 / 练习"),
)
def resume(fw: Framework) -> Found:
    x, place = fw.border.tensor(np.ones((1, 1), np.float32)), Path("checkpoint")

    def start() -> tuple[Block, Any]:
        net = built(fw, 1, fw.blocks.linear(1, 1, bias=False))
        fill(fw, net, 0.0)
        return net, fw.saving.momentum_optimizer(net, 0.5, 0.5)

    def steps(net: Block, optimizer: Any, count: int) -> list[float]:
        for _ in range(count):
            fw.saving.step(net, optimizer, x)
        return means(fw, net)

    def start_from_file() -> tuple[Block, Any]:
        net, optimizer = start()
        fw.saving.load_checkpoint(net, optimizer, place)
        return net, optimizer

    with empty_folder():
        with fw.saving.restarted():
            net, optimizer = start()
            # The gradient is 1. Velocities 1, 1.5, 1.75, 1.875 move the weight by half of each.
            yield exact("weight after 2 steps", steps(net, optimizer, 2))
            fw.saving.save_checkpoint(net, optimizer, place)
            uninterrupted = steps(net, optimizer, 2)
            yield exact("weight after 4 steps", uninterrupted)
            yield error("resume in the same process", lambda: steps(*start_from_file(), 2))
        with fw.saving.restarted():
            resumed = steps(*start_from_file(), 2)
        says = claim(True, *CHECKPOINTS)
        yield exact("resumed, it is where it would have been", resumed == uninterrupted, says)
        with fw.saving.restarted():
            net, _ = start_from_file()
            fresh = fw.saving.momentum_optimizer(net, 0.5, 0.5)
            # The velocity starts at 0 again: -1.25 - 0.5 * 1 - 0.5 * 1.5.
            yield exact("weight, resumed with a new optimizer", steps(net, fresh, 2))


@scenario(
    "a fully connected net, written for the other frameworks",
    zh="写出供其他框架读取的多层感知机",
    taught_in=("003 读写文件",),
)
def write_safetensors(fw: Framework) -> Found:
    net = fw.saving.mlp(2, 2, 2)
    fw.border.set_parameters(net, MLP_VALUES)
    yield exact("output", output(fw, net, MLP_INPUT))
    with empty_folder():
        fw.saving.save_safetensors(net, Path("net.safetensors"))
        data = Path("net.safetensors").read_bytes()
    state = exchange.unpack(data)[1]
    yield exact("names in the file", sorted(state))
    weights = [array for array in state.values() if array.ndim == 2]
    yield exact("hidden weight as stored", next(w for w in weights if 3 in w))
    yield Artifact(data)


@scenario(
    "each framework reads the others' fully connected net",
    zh="互相读取多层感知机的参数",
    taught_in=("003 读写文件",),
    reads="write_safetensors",
)
def read_safetensors(fw: Framework, inbox: Inbox) -> Found:
    target = fw.saving.convention
    for writer, data in sorted(inbox.items()):
        net = fw.saving.mlp(2, 2, 2)
        load_file(fw, net, exchange.translate(data, MLP_LAYERS, target))
        yield exact(f"output of the net from {writer}", output(fw, net, MLP_INPUT))
        # Square weights fit as they lie, in both orders of their axes.
        renamed = exchange.translate(data, MLP_LAYERS, target, keep_layouts=True)
        load_file(fw, net, renamed)
        yield exact(
            f"output of the net from {writer}, names alone converted", output(fw, net, MLP_INPUT)
        )


@scenario(
    "a convolutional net, written for the other frameworks",
    zh="写出供其他框架读取的卷积网络",
    taught_in=("003 读写文件",),
)
def write_conv_safetensors(fw: Framework) -> Found:
    net = fw.saving.conv_net()
    canonical = exchange.pack(CONV_VALUES, exchange.CANONICAL)
    load_file(fw, net, exchange.translate(canonical, CONV_LAYERS, fw.saving.convention))
    yield close("output", picture_output(fw, net), atol=1e-3)
    shapes = [array.shape for array in fw.border.get_parameters(net)]
    yield exact("shapes of what training changes, canonical", shapes)
    yield exact("default epsilon of batch norm", fw.saving.default_epsilon())
    with empty_folder():
        fw.saving.save_safetensors(net, Path("net.safetensors"))
        data = Path("net.safetensors").read_bytes()
    state = exchange.unpack(data)[1]
    yield exact("names and shapes in the file", {name: state[name].shape for name in sorted(state)})
    yield Artifact(data)


@scenario(
    "each framework reads the others' convolutional net",
    zh="互相读取卷积网络的参数",
    taught_in=("003 读写文件",),
    reads="write_conv_safetensors",
)
def read_conv_safetensors(fw: Framework, inbox: Inbox) -> Found:
    target = fw.saving.convention
    for writer, data in sorted(inbox.items()):
        net = fw.saving.conv_net()
        load_file(fw, net, exchange.translate(data, CONV_LAYERS, target))
        yield close(f"output of the net from {writer}", picture_output(fw, net), atol=1e-3)
        load_file(fw, net, exchange.translate(data, UNAWARE_LAYERS, target))
        name = f"output of the net from {writer}, flatten's order forgotten"
        yield close(name, picture_output(fw, net), atol=1e-3)
