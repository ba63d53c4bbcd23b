"""Devices: which there are, where tensors and nets live, and what it costs to mix or move them.

Most machines that run this have no GPU: `common.apparatus.elsewhere` says how that is observed.
"""

import shutil
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from common.apparatus.elsewhere import Look, elsewhere, fetch, lives_on, place, seconds, with_gpus
from common.apparatus.observing import parameter_lists
from common.apparatus.scratch import empty_folder
from common.facts import Fact, Missing, claim, close, error, error_of, exact, offered, shown
from common.inputs import draw, ramp
from common.interface import Block, Framework, NotOffered, Parameter, Tensor
from common.interface.devices import Device
from common.scenario import Found, Timed, scenario

MACHINE = "it belongs to the machine, not to the framework"
CLOCK = "a time of this machine"
ONES = np.ones((2, 3), np.float32)


@scenario("which devices there are", zh="有哪些设备", taught_in=("003 GPU", "003 计算设备"))
def what_there_is(fw: Framework) -> Found:
    yield shown("nvidia-smi is installed", shutil.which("nvidia-smi") is not None, MACHINE)
    package = "it belongs to the package that was installed; either kind computes on the CPU"
    yield shown("built for NVIDIA's GPUs", fw.devices.built_for_gpu(), package)
    yield shown("GPUs", fw.devices.gpu_count(), MACHINE)
    # All cores and all memory together are one device.
    says = claim(1, "003 计算设备")
    yield offered("CPU devices", lambda: exact("CPU devices", fw.devices.cpu_count(), says))
    why = "it takes a GPU's part where there is none, in the facts marked (stand-in)"
    name = "stand-in for a second device"
    yield offered(name, lambda: shown(name, str(fw.devices.stand_in()), why))
    name = "threads of one operation on the CPU"
    why = "the run sets it (--threads); by itself a framework takes all cores, as 003 says"
    yield offered(name, lambda: shown(name, fw.devices.threads(), why))


@scenario("how a device is written", zh="设备的写法", taught_in=("003 计算设备",))
def naming(fw: Framework) -> Found:
    devices = fw.devices

    def in_scope(device: Device) -> bool:
        with devices.scope(device):
            return lives_on(fw, fw.border.tensor(ONES), device)

    def on_any(name: str, device: Device) -> Fact:
        x = devices.tensor_on(ONES, devices.any_gpu())
        return exact(name, lives_on(fw, x, device), claim(True, "003 计算设备"))

    yield from elsewhere(fw, {"inside the device's `with`, new tensors are made there": in_scope})
    says = claim("cpu", "003 计算设备")
    yield exact("the CPU", str(devices.cpu()), says)
    yield exact("GPU 1", str(devices.gpu(1)), claim("cuda:1", "003 计算设备"))
    x = devices.tensor_on(ONES, devices.cpu())
    yield exact("the CPU, as a tensor tells it", str(devices.device_of(x)))
    same = devices.any_gpu() == devices.gpu(0)
    # 003 says that they are equivalent, which is the next fact; as values they are two.
    yield exact("the GPU without a number compares equal to GPU 0", same)
    yield with_gpus(fw, 1, "made on the GPU without a number, it is on GPU 0 (GPU)", on_any)
    refused = error_of(lambda: devices.tensor_on(ONES, devices.current_gpu(0))) is not None
    yield exact(
        "the manager of `with` (as torch.cuda.device) can be given as a device",
        not refused,
        claim(True, "003 计算设备"),
    )
    yield error("an unknown kind of device", lambda: devices.tensor_on(ONES, "metal"))


@scenario("try_gpu falls back to the CPU", zh="没有 GPU 时退回 CPU", taught_in=("003 计算设备",))
def trying(fw: Framework) -> Found:
    def answers(devices: Any) -> dict[str, object]:
        return {
            "try_gpu()": devices.canonical(devices.try_gpu()),
            "try_gpu(10)": devices.canonical(devices.try_gpu(10)),
            "try_all_gpus()": [devices.canonical(device) for device in devices.try_all_gpus()],
        }

    def told(count: int) -> dict[str, object]:
        kind = type(fw.devices)
        return answers(type("Told", (kind,), {"gpu_count": lambda _self: count})())

    count, here = fw.devices.gpu_count(), answers(fw.devices)
    yield shown("answers on this machine", here, MACHINE)
    yield exact("the answers follow from the number of GPUs", here == told(count))
    absent = fw.devices.try_gpu(count)
    yield exact("try_gpu(i), i one past the last GPU", fw.devices.canonical(absent))
    yield exact("answers if there were 0 GPUs (stand-in)", told(0))
    # The lesson's machine had one; its recorded output.
    says = {"try_gpu()": "gpu:0", "try_gpu(10)": "cpu", "try_all_gpus()": ["gpu:0"]}
    yield exact("answers if there were 1 GPU (stand-in)", told(1), claim(says, "003 计算设备"))
    yield exact("answers if there were 11 GPUs (stand-in)", told(11))


@scenario(
    "where a new tensor lives",
    zh="新张量在哪个设备上",
    taught_in=("003 GPU", "003 计算设备", "003 张量与gpu", "003 GPU / 小结"),
)
def new_tensor(fw: Framework) -> Found:
    x = fw.border.tensor(np.array([1, 2, 3]))
    says = claim("cpu", "003 GPU", "003 计算设备", "003 张量与gpu", "003 GPU / 小结")
    name = "where no GPU is, a new tensor lives on"
    if fw.devices.has_gpu:
        yield Missing(name, "there is a GPU here, which is another fact")
    else:
        yield exact(name, place(fw, x), says)
    name = "where a GPU is, a new tensor lives on (GPU)"
    yield with_gpus(fw, 1, name, lambda name, **_: exact(name, place(fw, x), says))
    computed = place(fw, fw.devices.add(x, x)) == place(fw, x)
    name = "what is computed from it lives there too"
    yield exact(name, computed, claim(True, "003 GPU", "003 计算设备", "003 GPU / 小结"))
    weight = fw.access.weight(fw.blocks.linear(3, 1))
    yield exact("a new parameter lives where a new tensor does", place(fw, weight) == place(fw, x))
    array = ramp(3)
    yield Timed("make a tensor of 3 numbers from NumPy", lambda: fw.border.tensor(array))


@scenario("making a tensor on a device", zh="在指定设备上创建张量", taught_in=("003 存储在GPU上",))
def made_on_device(fw: Framework) -> Found:
    devices = fw.devices

    def names_device(device: Device) -> bool:
        x = devices.tensor_on(ONES, device)
        return str(devices.device_of(x)) in str(x)

    def takes_memory(name: str, device: Device) -> Fact:
        before = devices.memory_used(device)
        x = devices.tensor_on(np.ones(1_000_000, np.float32), device)
        is_taken = devices.memory_used(device) - before >= 4_000_000
        return exact(name, is_taken and lives_on(fw, x, device), claim(True, "003 存储在GPU上"))

    def spares_another(name: str, device: Device) -> Fact:
        before = devices.memory_used(devices.gpu(1))
        x = devices.tensor_on(np.ones(1_000_000, np.float32), device)
        after = devices.memory_used(devices.gpu(1))
        return exact(
            name, before == after and lives_on(fw, x, device), claim(True, "003 存储在GPU上")
        )

    looks: dict[str, Look] = {
        "made there, it lives there": lambda there: lives_on(
            fw, devices.tensor_on(ONES, there), there
        ),
        "drawn there, it lives there": lambda there: lives_on(
            fw, devices.random_on(2, 3, there), there
        ),
        "its print says where it lives": names_device,
    }
    yield from elsewhere(fw, looks, claim(True, "003 存储在GPU上"))
    yield exact("on the CPU, its print says where it lives", names_device(devices.cpu()))
    yield with_gpus(fw, 1, "it takes memory of its GPU (GPU)", takes_memory)
    yield with_gpus(fw, 2, "it takes no memory of another (two GPUs)", spares_another)
    x = devices.tensor_on(ONES, devices.try_gpu())
    yield exact("on try_gpu(), values", fw.border.array(x))
    y = fw.border.array(devices.random_on(2, 3, devices.try_gpu(1)))
    inside = [0 <= number < 1 for number in y.ravel().tolist()]
    yield exact("on try_gpu(1), six random numbers in [0, 1)", inside)


@scenario(
    "copying a tensor to a device, and to the one where it is",
    zh="复制到另一个设备，以及复制到所在的设备",
    taught_in=("003 复制",),
)
def copying(fw: Framework) -> Found:
    devices, cpu = fw.devices, fw.devices.cpu()

    def copy(device: Device) -> Tensor:
        return devices.copy_to(devices.tensor_on(ONES, cpu), device)

    def again(device: Device) -> bool:
        z = copy(device)
        return devices.copy_to(z, device) is z

    def original_stays(device: Device) -> bool:
        x = devices.tensor_on(ONES, cpu)
        devices.copy_to(x, device)
        return lives_on(fw, x, cpu)

    looks: dict[str, Look] = {
        "the copy lives there": lambda there: lives_on(fw, copy(there), there),
        "the original stays on the CPU": original_stays,
        "copied to where it is, it is the same object": again,
    }
    yield from elsewhere(fw, looks, claim(True, "003 复制"))
    yield from elsewhere(fw, {"fetched back": lambda there: fetch(fw, copy(there))})
    yield exact(
        "copied to the CPU on the CPU, it is the same object", again(cpu), claim(True, "003 复制")
    )
    x = devices.tensor_on(ONES, cpu)
    yield exact("the copy's values", fw.border.array(copy(cpu)))
    yield Timed("copy to the device where it is", lambda: devices.copy_to(x, cpu))


@scenario(
    "adding tensors of two devices",
    zh="不同设备上的张量相加",
    taught_in=("003 GPU", "003 张量与gpu", "003 复制", "003 旁注", "003 GPU / 小结"),
)
def across_devices(fw: Framework) -> Found:
    devices = fw.devices

    def apart(device: Device) -> tuple[Tensor, Tensor]:
        return devices.tensor_on(ONES, devices.cpu()), devices.tensor_on(ramp(2, 3), device)

    def refused(device: Device) -> bool:
        return error_of(lambda: devices.add(*apart(device))) is not None

    def together(device: Device) -> Tensor:
        x, y = apart(device)
        return devices.add(devices.copy_to(x, device), y)

    def told(device: Device) -> Tensor:
        return devices.run_on(device, devices.add, *apart(device))

    says = claim(True, "003 张量与gpu", "003 复制", "003 旁注", "003 GPU / 小结")
    yield from elsewhere(fw, {"adding across devices is refused": refused}, says)
    add: dict[str, Look] = {"adding across devices": lambda there: devices.add(*apart(there))}
    yield from elsewhere(fw, add, errors=True)
    looks: dict[str, Look] = {
        "both on one device, the sum is there too": lambda d: lives_on(fw, together(d), d)
    }
    yield from elsewhere(fw, looks, claim(True, "003 复制"))
    looks = {
        "told to compute there, the sum is there": lambda d: lives_on(fw, told(d), d),
        "the sum": lambda d: fetch(fw, told(d)),
    }
    yield from elsewhere(fw, looks)
    # The lesson's cells as they run anywhere: X on try_gpu(), Y on try_gpu(1), Z = X beside Y.
    x = devices.tensor_on(ONES, devices.try_gpu())
    y = devices.tensor_on(ramp(2, 3), devices.try_gpu(1))
    total = devices.run_on(devices.try_gpu(1), devices.add, y, x)
    yield exact("Y + Z, with try_gpu", fw.border.array(total))


@scenario("asking for a GPU that is not there", zh="请求不存在的 GPU", taught_in=("003 计算设备",))
def absent_gpu(fw: Framework) -> Found:
    devices, array = fw.devices, ramp(3)
    x = devices.tensor_on(array, devices.cpu())
    absent = devices.gpu(devices.gpu_count())  # on every machine the first that is missing
    calls: dict[str, Callable[[], object]] = {
        "making a tensor there": lambda: devices.tensor_on(array, absent),
        "copying a tensor there": lambda: devices.copy_to(x, absent),
        "making a layer there": lambda: devices.linear_on(3, 1, absent),
        "moving a net there": lambda: devices.move_net(fw.blocks.linear(3, 1), absent),
        "making a tensor there and nowhere else": lambda: devices.tensor_strictly_on(array, absent),
    }
    for name, call in calls.items():
        yield offered(name, partial(error, name, call))
    name = "what was made all the same lives elsewhere"
    if error_of(calls["making a tensor there"]):
        yield Missing(name, "nothing was made: asking for the absent GPU is an error")
    else:
        yield exact(name, not lives_on(fw, devices.tensor_on(array, absent), absent))


@scenario("between tensors and NumPy arrays", zh="张量与 NumPy 数组之间", taught_in=("003 旁注",))
def numpy_border(fw: Framework) -> Found:
    devices = fw.devices
    looks: dict[str, Look] = {
        "to NumPy, not copied to the CPU first": lambda there: devices.to_numpy(
            devices.tensor_on(ramp(3), there)
        ),
        "printing, not copied to the CPU first": lambda there: str(
            devices.tensor_on(ramp(3), there)
        ),
    }
    yield from elsewhere(fw, looks, claim(None, "003 旁注"), errors=True)
    array = np.zeros(3, np.float32)
    made, wrapped = fw.border.tensor(array), devices.wrap_numpy(array)
    array[0] = 7
    yield exact("a tensor, after the array it was made of changed", fw.border.array(made))
    yield exact("a tensor that wraps an array, after the array changed", fw.border.array(wrapped))
    x = devices.tensor_on(np.zeros(3, np.float32), devices.cpu())
    devices.to_numpy(x)[0] = 7
    yield exact("a tensor, after the array made of it changed", fw.border.array(x))
    yield Timed("tensor of 3 numbers to NumPy", lambda: devices.to_numpy(x))


@scenario("a net on a device", zh="神经网络与设备", taught_in=("003 GPU", "003 神经网络与GPU"))
def net_on_device(fw: Framework) -> Found:
    devices = fw.devices

    def made(device: Device) -> tuple[Block, Tensor]:
        return devices.linear_on(3, 1, device), devices.tensor_on(ONES, device)

    def moved(device: Device) -> Parameter:
        return fw.access.weight(devices.move_net(devices.linear_on(3, 1, devices.cpu()), device))

    def told(device: Device) -> Tensor:
        return devices.run_on(device, *made(device))

    says = claim(True, "003 神经网络与GPU")
    looks: dict[str, Look] = {
        "a net made there has its weight there": lambda d: lives_on(
            fw, fw.access.weight(made(d)[0]), d
        ),
        "a moved net has its weight there": lambda d: lives_on(fw, moved(d), d),
        "net and input there, the output is too": lambda d: lives_on(
            fw, fw.blocks.forward(*made(d)), d
        ),
    }
    yield from elsewhere(fw, looks, says)
    looks = {"told to compute there, the output is there": lambda d: lives_on(fw, told(d), d)}
    yield from elsewhere(fw, looks)
    device = devices.try_gpu()
    net, x = made(device)
    fw.border.set_parameters(net, [ramp(3, 1, start=1, step=1), ramp(1, start=0)])
    # Each row of x is (1, 1, 1): 1 + 2 + 3 = 6.
    yield exact("on try_gpu(), output", fw.border.array(fw.blocks.forward(net, x)))
    yield exact("on try_gpu(), weight there", lives_on(fw, fw.access.weight(net), device), says)
    name = "moving a net gives the same net"
    yield offered(name, lambda: exact(name, devices.move_net(net, device) is net))
    fw.blocks.train_step(net, x, 0.5)
    # Each weight's gradient is 2, one from each row: 1 - 0.5 * 2 = 0, then 1, 2; bias 0 - 1.
    yield exact("on try_gpu(), after a training step", parameter_lists(fw, net))
    yield Timed("net(X)", lambda: fw.blocks.forward(net, x))


@scenario(
    "a net on one device, its input on another",
    zh="网络与输入在不同设备上",
    taught_in=("003 神经网络与GPU", "003 GPU / 小结"),
)
def net_and_input_apart(fw: Framework) -> Found:
    devices = fw.devices

    def apart(device: Device) -> Tensor:
        net = devices.linear_on(3, 1, devices.cpu())
        fw.border.set_parameters(net, [ramp(3, 1, start=1, step=1), ramp(1, start=0)])
        return fw.blocks.forward(net, devices.tensor_on(ONES, device))

    def output(device: Device) -> object:
        if error_of(partial(apart, device)):
            raise NotOffered("the framework refuses to compute it")
        return fw.border.array(apart(device))

    says = claim(True, "003 神经网络与GPU", "003 GPU / 小结")
    looks: dict[str, Look] = {
        "input elsewhere: refused": lambda there: error_of(partial(apart, there)) is not None
    }
    yield from elsewhere(fw, looks, says)
    yield from elsewhere(fw, {"input elsewhere": apart}, errors=True)
    yield from elsewhere(fw, {"input elsewhere, output all the same": output})


@scenario(
    "many small operations and one large one",
    zh="多个小操作与一个大操作",
    taught_in=("003 旁注", "003 GPU / 练习"),
)
def small_and_large(fw: Framework) -> Found:
    devices, device = fw.devices, fw.devices.try_gpu()
    x, y = (devices.tensor_on(draw(64, 8, 8, seed=seed), device) for seed in (0, 1))

    def many() -> Tensor:
        return devices.products_one_by_one(x, y)

    def one() -> Tensor:
        return devices.products_at_once(x, y)

    # Sums of 8 products of normal numbers, perhaps in another order: a few times 1e-6 apart.
    agree = np.allclose(fw.border.array(many()), fw.border.array(one()), rtol=0, atol=1e-4)
    yield exact("64 small products and one large agree", agree)
    # Least of five each, and ten times apart or more: noise does not turn this round.
    quicker = seconds(fw, one) < seconds(fw, many)
    yield exact("one large operation is quicker", quicker, claim(True, "003 旁注"))
    yield Timed("64 products, one by one", many)
    yield Timed("64 products, at once", one)


@scenario(
    "a large and a small product, on the CPU and on a GPU",
    zh="CPU 与 GPU 上的大小矩阵乘法",
    taught_in=("003 旁注", "003 GPU / 练习"),
)
def cpu_and_gpu(fw: Framework) -> Found:
    devices, cpu = fw.devices, fw.devices.cpu()
    large, small = (devices.tensor_on(np.ones((n, n), np.float32), cpu) for n in (256, 4))

    def product(device: Device, x: Tensor) -> Tensor:
        return devices.run_on(device, devices.multiply, x, x)

    def alone(x: Tensor) -> Tensor:
        # Naming the device takes longer than the small product: it is named only where a GPU is,
        # because TensorFlow would compute there.
        return product(cpu, x) if devices.has_gpu else devices.multiply(x, x)

    def gain(name: str, device: Device, x: Tensor) -> Fact:
        y = devices.copy_to(x, device)
        on_cpu, on_gpu = (
            seconds(fw, partial(product, *where)) for where in ((cpu, x), (device, y))
        )
        return shown(name, round(on_cpu / on_gpu, 1), CLOCK)

    def copy_cost(name: str, device: Device) -> Fact:
        y = devices.copy_to(large, device)
        copy = seconds(fw, lambda: devices.copy_to(large, device))
        return shown(name, round(copy / seconds(fw, partial(product, device, y)), 1), CLOCK)

    # Each element of the product of two n x n matrices of ones is n.
    found = fw.border.array(product(cpu, large))
    yield exact("large product, all elements 256", bool(np.all(found == 256)))
    yield exact("small product", fw.border.array(product(cpu, small)))
    times = "CPU's time by GPU's"
    yield with_gpus(fw, 1, f"{times}, large product (GPU)", partial(gain, x=large))
    yield with_gpus(fw, 1, f"{times}, small product (GPU)", partial(gain, x=small))
    yield with_gpus(fw, 1, "time of a copy to the GPU by a product's there (GPU)", copy_cost)
    yield Timed("256 x 256 product on the CPU", partial(alone, large))
    yield Timed("4 x 4 product on the CPU", partial(alone, small))


@scenario(
    "norms logged one by one, and at the end",
    zh="逐个记录范数，与最后一次记录",
    taught_in=("003 旁注", "003 GPU / 小结", "003 GPU / 练习"),
)
def logging(fw: Framework) -> Found:
    devices = fw.devices
    x = devices.tensor_on(np.ones((100, 100), np.float32), devices.try_gpu())
    # The product's 10000 elements are all 100: the norm is sqrt(10000 * 100 ** 2) = 10000.
    # 0.01 is ten steps of float32 there.
    yield close("each time", devices.norms_each_time(x, 3), atol=0.01)
    yield close("at the end", devices.norms_at_the_end(x, 3), atol=0.01)

    def loss(name: str, **_: Device) -> Fact:
        each = seconds(fw, lambda: devices.norms_each_time(x, 100))
        return shown(
            name, round(each / seconds(fw, lambda: devices.norms_at_the_end(x, 100)), 1), CLOCK
        )

    yield with_gpus(fw, 1, "time, each by at the end (GPU)", loss)
    yield Timed("1000 norms, logged each time", lambda: devices.norms_each_time(x, 1000))
    yield Timed("1000 norms, logged at the end", lambda: devices.norms_at_the_end(x, 1000))


@scenario(
    "writing and reading parameters on a device",
    zh="在设备上读写模型参数",
    taught_in=("003 GPU / 练习",),
)
def parameters_in_files(fw: Framework) -> Found:
    devices, device = fw.devices, fw.devices.try_gpu()
    layers = [devices.linear_on(3, 1, device) for _ in range(3)]
    written, read, read_for_cpu = (fw.blocks.sequential(layer) for layer in layers)
    fw.border.set_parameters(written, [ramp(3, 1), ramp(1)])
    here, absent = map(fw.saving.parameter_file, ("here", "absent"))
    with empty_folder():
        for net in (written, read, read_for_cpu):
            fw.blocks.forward(net, devices.tensor_on(ONES, device))  # Keras saves only built nets
        fw.saving.save_parameters(written, here)
        fw.saving.load_parameters(read, here)
        yield exact("on try_gpu(), written and read", parameter_lists(fw, read))
        yield exact("on try_gpu(), it is there", lives_on(fw, fw.access.weight(layers[1]), device))
        devices.save_as_if_on_absent_gpu(written, absent)
        name = "a file of an absent GPU, read (stand-in)"
        yield error(name, lambda: fw.saving.load_parameters(read, absent))
        devices.load_on_cpu(read_for_cpu, absent)
        values = parameter_lists(fw, read_for_cpu)
        yield exact("a file of an absent GPU, read for the CPU (stand-in)", values)


@scenario("two products on two GPUs", zh="两个 GPU 上的两个乘法", taught_in=("003 GPU / 练习",))
def two_gpus(fw: Framework) -> Found:
    devices = fw.devices
    numbers = (0, 1) if devices.gpu_count() > 1 else ()
    ones = np.ones((2048, 2048), np.float32)
    xs = [devices.tensor_on(ones, devices.gpu(i)) for i in numbers]

    def products(*numbers: int) -> list[Tensor]:
        runs = ((devices.gpu(i), xs[i]) for i in numbers)
        return [devices.run_on(gpu, devices.multiply, x, x) for gpu, x in runs]

    def agree(name: str, **_: Device) -> Fact:
        # All elements are 2048, exact in float32 whatever the order of the sum.
        found = [fw.border.array(product) for product in products(0, 1)]
        return exact(name, all(bool(np.all(product == 2048)) for product in found))

    def gain(name: str, **_: Device) -> Fact:
        in_turn, at_once = seconds(fw, lambda: products(0, 0)), seconds(fw, lambda: products(0, 1))
        return shown(name, round(in_turn / at_once, 1), CLOCK)

    yield with_gpus(fw, 2, "both products are right (two GPUs)", agree)
    yield with_gpus(fw, 2, "one GPU's time by two GPUs' (two GPUs)", gain)
    if numbers:
        yield Timed("two products on one GPU", lambda: products(0, 0))
        yield Timed("two products on two GPUs", lambda: products(0, 1))
