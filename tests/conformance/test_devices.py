"""Devices: what each framework does with the CPU, a stand-in for a second device, and a GPU.

Written for any machine: what only a GPU can show is `Missing` without one, and what a machine
decides (how many GPUs, what is the default) is pinned by its rule, not by its value.
"""

import pytest

from common.facts import Missing, Value
from tests.conformance.conftest import Observe
from tests.conformance.errors import error_class

Facts = dict[str, Value | Missing]
ONES: Value = [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]
# ONES + (-0.5, -0.375, ..., 0.125), row by row.
SUM: Value = [[0.5, 0.625, 0.75], [0.875, 1.0, 1.125]]
STAND_INS = ("pytorch", "keras")
CPU_WORD = {
    "pytorch": "cpu",
    "paddle": "Place(cpu)",
    "keras": "/job:localhost/replica:0/task:0/device:CPU:0",
}


def check(facts: Facts, framework: str, name: str, expected: Value) -> None:
    """Check a fact on the stand-in where the framework has one, and on a GPU where one is there."""
    stand_in, gpu = facts[f"{name} (stand-in)"], facts[f"{name} (GPU)"]
    if framework in STAND_INS:
        assert stand_in == expected
    else:
        assert isinstance(stand_in, Missing)
        assert "nothing to stand in" in stand_in.reason
    assert isinstance(gpu, Missing) or gpu == expected


def reason(fact: Value | Missing) -> str:
    """Return why a fact is missing."""
    assert isinstance(fact, Missing)
    return fact.reason


def test_what_there_is(observe: Observe) -> None:
    facts = observe("devices.what_there_is")
    assert isinstance(facts["GPUs"], int)
    assert isinstance(facts["nvidia-smi is installed"], bool)
    assert isinstance(facts["built for NVIDIA's GPUs"], bool)
    if observe.framework == "paddle":
        assert "uncounted" in reason(facts["CPU devices"])
        assert "does not tell" in reason(facts["threads of one operation on the CPU"])
    else:
        assert facts["CPU devices"] == 1  # one, however many cores


def test_naming(observe: Observe) -> None:
    facts = observe("devices.naming")
    check(facts, observe.framework, "inside the device's `with`, new tensors are made there", True)
    assert facts["the CPU"] == "cpu"
    assert facts["GPU 1"] == ("cuda:1" if observe.framework == "pytorch" else "gpu:1")
    assert facts["the CPU, as a tensor tells it"] == CPU_WORD[observe.framework]
    assert facts["the GPU without a number compares equal to GPU 0"] is False
    assert facts["the manager of `with` (as torch.cuda.device) can be given as a device"] is False
    unknown = error_class(facts["an unknown kind of device"])
    assert unknown == ("RuntimeError" if observe.framework == "pytorch" else "ValueError")


def test_trying(observe: Observe) -> None:
    facts = observe("devices.trying")
    assert facts["the answers follow from the number of GPUs"] is True
    assert facts["try_gpu(i), i one past the last GPU"] == "cpu"
    none = {"try_gpu()": "cpu", "try_gpu(10)": "cpu", "try_all_gpus()": ["cpu"]}
    assert facts["answers if there were 0 GPUs (stand-in)"] == none
    one = {"try_gpu()": "gpu:0", "try_gpu(10)": "cpu", "try_all_gpus()": ["gpu:0"]}
    assert facts["answers if there were 1 GPU (stand-in)"] == one
    all_eleven: Value = [f"gpu:{i}" for i in range(11)]
    eleven = {"try_gpu()": "gpu:0", "try_gpu(10)": "gpu:10", "try_all_gpus()": all_eleven}
    assert facts["answers if there were 11 GPUs (stand-in)"] == eleven


def test_new_tensor(observe: Observe) -> None:
    facts = observe("devices.new_tensor")
    with_gpu = facts["where a GPU is, a new tensor lives on (GPU)"]
    if isinstance(with_gpu, Missing):
        assert facts["where no GPU is, a new tensor lives on"] == "cpu"
    else:
        assert with_gpu == ("cpu" if observe.framework == "pytorch" else "gpu:0")
    assert facts["what is computed from it lives there too"] is True
    assert facts["a new parameter lives where a new tensor does"] is True


def test_made_on_device(observe: Observe) -> None:
    facts = observe("devices.made_on_device")
    check(facts, observe.framework, "made there, it lives there", True)
    check(facts, observe.framework, "drawn there, it lives there", True)
    says = observe.framework != "keras"  # torch: device='meta'; TensorFlow's print names none
    check(facts, observe.framework, "its print says where it lives", says)
    assert facts["on the CPU, its print says where it lives"] is (observe.framework == "paddle")
    assert facts["on try_gpu(), values"] == ONES
    assert facts["on try_gpu(1), six random numbers in [0, 1)"] == [True] * 6


def test_copying(observe: Observe) -> None:
    facts = observe("devices.copying")
    check(facts, observe.framework, "the copy lives there", True)
    check(facts, observe.framework, "the original stays on the CPU", True)
    same = observe.framework != "keras"  # tf.identity makes a new tensor, always
    check(facts, observe.framework, "copied to where it is, it is the same object", same)
    assert facts["copied to the CPU on the CPU, it is the same object"] is same
    assert facts["the copy's values"] == ONES
    if observe.framework == "pytorch":
        assert "holds no numbers" in reason(facts["fetched back (stand-in)"])
    else:
        check(facts, observe.framework, "fetched back", ONES)


def test_across_devices(observe: Observe) -> None:
    facts = observe("devices.across_devices")
    refused = observe.framework == "pytorch"  # TensorFlow and Paddle copy, and say nothing
    check(facts, observe.framework, "adding across devices is refused", refused)
    if observe.framework in STAND_INS:
        kind = error_class(facts["adding across devices (stand-in)"])
        assert kind == ("RuntimeError" if refused else None)
        # TensorFlow computes on cpu:0 unless told, wherever the two summands are.
        assert facts["both on one device, the sum is there too (stand-in)"] is refused
    check(facts, observe.framework, "told to compute there, the sum is there", True)
    if observe.framework == "pytorch":
        assert "holds no numbers" in reason(facts["the sum (stand-in)"])
    else:
        check(facts, observe.framework, "the sum", SUM)
    assert facts["Y + Z, with try_gpu"] == SUM


def test_absent_gpu(observe: Observe) -> None:
    facts = observe("devices.absent_gpu")
    made, strictly = "making a tensor there", "making a tensor there and nowhere else"
    if observe.framework == "keras":
        assert facts[made] is None
        assert facts["copying a tensor there"] is None
        assert facts["making a layer there"] is None
        assert "stays where it was made" in reason(facts["moving a net there"])
        assert error_class(facts[strictly]) == "InvalidArgumentError"
        assert facts["what was made all the same lives elsewhere"] is True
        return
    # PyTorch's class tells the build: without CUDA, with CUDA and no driver, with too few GPUs.
    torch = {"AssertionError", "RuntimeError", "AcceleratorError"}
    known = torch if observe.framework == "pytorch" else {"ValueError"}
    asked = ("copying a tensor there", "making a layer there", "moving a net there")
    assert {error_class(facts[name]) for name in (made, strictly, *asked)} <= known
    assert "nothing was made" in reason(facts["what was made all the same lives elsewhere"])


def test_numpy_border(observe: Observe) -> None:
    facts = observe("devices.numpy_border")
    refused = observe.framework == "pytorch"
    for place in ("stand-in", "GPU"):
        to_numpy = facts[f"to NumPy, not copied to the CPU first ({place})"]
        if not isinstance(to_numpy, Missing):
            assert error_class(to_numpy) == ("TypeError" if refused else None)
    check(facts, observe.framework, "printing, not copied to the CPU first", None)
    assert facts["a tensor, after the array it was made of changed"] == [0.0, 0.0, 0.0]
    shared: Value = [7.0, 0.0, 0.0] if observe.framework == "pytorch" else [0.0, 0.0, 0.0]
    assert facts["a tensor that wraps an array, after the array changed"] == shared
    assert facts["a tensor, after the array made of it changed"] == shared


def test_net_on_device(observe: Observe) -> None:
    facts = observe("devices.net_on_device")
    check(facts, observe.framework, "a net made there has its weight there", True)
    check(facts, observe.framework, "told to compute there, the output is there", True)
    if observe.framework == "keras":
        assert "stays where it was made" in reason(facts["moving a net gives the same net"])
        assert facts["net and input there, the output is too (stand-in)"] is False
    else:
        check(facts, observe.framework, "a moved net has its weight there", True)
        check(facts, observe.framework, "net and input there, the output is too", True)
        assert facts["moving a net gives the same net"] is True
    assert facts["on try_gpu(), output"] == [[6.0], [6.0]]  # 1 * 1 + 1 * 2 + 1 * 3 + 0
    assert facts["on try_gpu(), weight there"] is True
    # Gradients 2 (one per row), learning rate 0.5: each parameter loses 1.
    assert facts["on try_gpu(), after a training step"] == [[[0.0], [1.0], [2.0]], [-1.0]]


def test_net_and_input_apart(observe: Observe) -> None:
    facts = observe("devices.net_and_input_apart")
    refused = observe.framework == "pytorch"
    check(facts, observe.framework, "input elsewhere: refused", refused)
    if refused:
        assert error_class(facts["input elsewhere (stand-in)"]) == "RuntimeError"
        assert "refuses" in reason(facts["input elsewhere, output all the same (stand-in)"])
    else:
        check(facts, observe.framework, "input elsewhere, output all the same", [[6.0], [6.0]])


def test_small_and_large(observe: Observe) -> None:
    facts = observe("devices.small_and_large")
    assert facts["64 small products and one large agree"] is True
    assert facts["one large operation is quicker"] is True


def test_cpu_and_gpu(observe: Observe) -> None:
    facts = observe("devices.cpu_and_gpu")
    assert facts["large product, all elements 256"] is True  # 256 times 1 * 1
    assert facts["small product"] == [[4.0] * 4] * 4  # 4 times 1 * 1


def test_logging(observe: Observe) -> None:
    facts = observe("devices.logging")
    # 100 x 100 ones: every element of the product is 100, sqrt(100 * 100 * 100 ** 2) = 10000.
    assert facts["each time"] == pytest.approx([10000.0] * 3, abs=0.01)
    assert facts["at the end"] == pytest.approx([10000.0] * 3, abs=0.01)


def test_parameters_in_files(observe: Observe) -> None:
    facts = observe("devices.parameters_in_files")
    written = [[[-0.5], [-0.375], [-0.25]], [-0.5]]  # -0.5 and up by 0.125
    assert facts["on try_gpu(), written and read"] == written
    assert facts["on try_gpu(), it is there"] is True
    absent = error_class(facts["a file of an absent GPU, read (stand-in)"])
    assert absent == ("RuntimeError" if observe.framework == "pytorch" else None)
    assert facts["a file of an absent GPU, read for the CPU (stand-in)"] == written


def test_two_gpus(observe: Observe) -> None:
    right = observe("devices.two_gpus")["both products are right (two GPUs)"]
    if isinstance(right, Missing):
        assert "not on this machine" in right.reason
    else:
        assert right is True
