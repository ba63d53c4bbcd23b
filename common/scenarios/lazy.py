"""Lazy layers: what is there before the first call, what the call makes, and who notices.

Each experiment runs twice: on the framework's own lazy layer, and on one written by hand, which
all frameworks can have.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np

from common.facts import Missing, claim, error, error_of, exact, warnings_of
from common.inputs import draw
from common.interface import Block, Framework
from common.scenario import Found, Timed, scenario

LAZY = "000 延迟初始化"

Maker: TypeAlias = Callable[[int], Block]


@scenario("a lazy net before its first call", zh="第一次调用之前的延迟层", taught_in=(LAZY,))
def before_first_call(fw: Framework) -> Found:
    made: list[Block] = []
    kinds = warnings_of(lambda: made.append(fw.lazy.lazy_linear(256)))
    # 000 records a UserWarning, and says itself that it is the old version's.
    yield exact("warnings when the layer is made", kinds)
    (layer,) = made
    yield exact("layer's class", type(layer).__name__)
    yield exact("layer printed", repr(layer))
    printed = what(lambda: repr(fw.access.weight(layer)))
    yield exact("weight printed", printed, claim("<UninitializedParameter>", LAZY))
    yield exact("weight's class", what(lambda: type(fw.access.weight(layer)).__name__))
    yield from not_there_yet(fw, fw.lazy.lazy_linear)


@scenario(
    "a lazy net written by hand before its first call",
    zh="第一次调用之前的自定义延迟层",
    taught_in=(LAZY,),
)
def own_before_first_call(fw: Framework) -> Found:
    yield from not_there_yet(fw, fw.lazy.own_lazy_linear)


def not_there_yet(fw: Framework, lazy: Maker) -> Found:
    """Observe what can be asked of a net whose parameters have no shape yet."""
    layer, net = lazy(256), net_of(fw, lazy)
    values = what(lambda: fw.border.array(fw.access.weight(layer)).tolist())
    has_values = not str(values).startswith("raises")
    yield exact("weight has values", has_values, claim(False, LAZY))
    yield exact("weight's shape", what(lambda: list(fw.access.weight(layer).shape)))
    yield exact("names of parameters", fw.access.parameter_names(net))
    yield exact("names saved", fw.lazy.state_names(net))
    yield exact("elements counted", what(lambda: fw.access.count(net)))


@scenario("a lazy net after its first call", zh="第一次调用之后的延迟层", taught_in=(LAZY,))
def first_call(fw: Framework) -> Found:
    lazy, x = fw.lazy.lazy_linear, inputs(fw, 20)
    layer = lazy(256)
    try:
        before = fw.access.weight(layer)
    except AttributeError:
        before = None
    fw.blocks.forward(layer, x)
    weight = fw.access.weight(layer)
    yield exact("weight's shape as stored", list(weight.shape), claim([256, 20], LAZY))
    yield exact("weight's class", type(weight).__name__)
    same = "same parameter object as before"
    yield (
        exact(same, weight is before)
        if before is not None
        else Missing(same, "there was no parameter before the first call")
    )
    yield exact("layer's class", type(layer).__name__)
    yield exact("layer printed", repr(layer))
    yield from there_now(fw, lazy)


@scenario(
    "a lazy net written by hand after its first call",
    zh="第一次调用之后的自定义延迟层",
    taught_in=(LAZY,),
)
def own_first_call(fw: Framework) -> Found:
    yield from there_now(fw, fw.lazy.own_lazy_linear)


def there_now(fw: Framework, lazy: Maker) -> Found:
    """Observe what the first call made of a net of 256 and 10 units, and what a second may do."""
    net, x = net_of(fw, lazy), inputs(fw, 20)
    output = fw.border.array(fw.blocks.forward(net, x))
    yield exact("output's shape", output.shape, claim([2, 10], LAZY))
    yield exact("shapes found", shapes(fw, net))
    wider = net_of(fw, lazy)
    fw.blocks.forward(wider, inputs(fw, 30))
    yield exact("shapes found by the same code, 30 wide", shapes(fw, wider))
    yield exact("elements counted", fw.access.count(net))
    yield error("an input of another width", lambda: fw.blocks.forward(net, inputs(fw, 21)))
    again = fw.border.array(fw.blocks.forward(net, x))
    yield exact("first width still works", np.array_equal(output, again))
    yield Timed("make a net and call it once", lambda: fw.blocks.forward(net_of(fw, lazy), x))
    yield Timed("call it again", lambda: fw.blocks.forward(net, x))


@scenario(
    "initializing a lazy net before its first call",
    zh="第一次调用之前初始化延迟层",
    taught_in=(LAZY,),
)
def init_before(fw: Framework) -> Found:
    yield from init_early(fw, fw.lazy.lazy_linear)
    net = net_of(fw, fw.lazy.lazy_linear)
    fw.lazy.dry_run(net, 20)
    fw.init.init_constant_by_exact_type(net, 1.0)
    yield exact("after a dry run: weights are one", all_ones(fw, net))


@scenario(
    "initializing a lazy net written by hand before its first call",
    zh="第一次调用之前初始化自定义延迟层",
    taught_in=(LAZY,),
)
def own_init_before(fw: Framework) -> Found:
    yield from init_early(fw, fw.lazy.own_lazy_linear)
    net = net_of(fw, fw.lazy.own_lazy_linear)
    fw.lazy.dry_run(net, 20)
    fw.lazy.init_first_weight(net)
    first = fw.border.get_parameters(net)[0]
    yield exact("after a dry run: first weight is one", bool((first == 1).all()))


def init_early(fw: Framework, lazy: Maker) -> Found:
    """Observe two ways to initialize too early: one weight, and all layers of the linear type."""
    net, by_type = net_of(fw, lazy), fw.init.init_constant_by_exact_type
    yield error("setting a weight", lambda: fw.lazy.init_first_weight(net))
    yield error("a loop that initializes by type", lambda: by_type(net, 1.0))
    fw.blocks.forward(net, inputs(fw, 20))
    yield exact("weights are one after the first call", all_ones(fw, net))


@scenario(
    "saving and loading a lazy net before its first call",
    zh="第一次调用之前保存和加载延迟层",
    taught_in=(LAZY,),
)
def save_before(fw: Framework) -> Found:
    yield from save_early(fw, fw.lazy.lazy_linear)


@scenario(
    "saving and loading a lazy net written by hand before its first call",
    zh="第一次调用之前保存和加载自定义延迟层",
    taught_in=(LAZY,),
)
def own_save_before(fw: Framework) -> Found:
    yield from save_early(fw, fw.lazy.own_lazy_linear)


def save_early(fw: Framework, lazy: Maker) -> Found:
    """Observe saving a net too early, and loading a complete state into one too early."""
    x = inputs(fw, 20)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield error("saving", lambda: fw.lazy.save(net_of(fw, lazy), folder))
        called = net_of(fw, lazy)
        output = fw.border.array(fw.blocks.forward(called, x))
        fw.lazy.save(called, folder)
        fresh, dried = net_of(fw, lazy), net_of(fw, lazy)
        yield error("loading", lambda: fw.lazy.load(fresh, folder))
        loaded = fw.border.array(fw.blocks.forward(fresh, x))
        yield exact("loaded early, gives equal outputs", np.array_equal(loaded, output))
        fw.lazy.dry_run(dried, 20)
        fw.lazy.load(dried, folder)
        loaded = fw.border.array(fw.blocks.forward(dried, x))
        yield exact("loaded after a dry run, gives equal outputs", np.array_equal(loaded, output))


@scenario(
    "handing a lazy net to an optimizer before its first call",
    zh="第一次调用之前把参数交给优化器",
    taught_in=(LAZY,),
)
def optimizer_before(fw: Framework) -> Found:
    lazy = fw.lazy.lazy_linear
    yield from optimize_early(fw, "two lazy layers", [lazy(4), lazy(1)])
    yield from optimize_late(fw, [lazy(4), lazy(1)])


@scenario(
    "handing a lazy net written by hand to an optimizer before its first call",
    zh="第一次调用之前把自定义延迟层的参数交给优化器",
    taught_in=(LAZY,),
)
def own_optimizer_before(fw: Framework) -> Found:
    lazy = fw.lazy.own_lazy_linear
    yield from optimize_early(fw, "two lazy layers", [lazy(4), lazy(1)])
    yield from optimize_early(fw, "one lazy, one not", [lazy(4), fw.blocks.linear(4, 1)])
    yield from optimize_late(fw, [lazy(4), lazy(1)])


def optimize_early(fw: Framework, which: str, layers: list[Block]) -> Found:
    """Observe a step of an optimizer that was made before the net was ever called."""
    net, x = fw.blocks.sequential(*layers), inputs(fw, 3)
    trained = [False, False]

    def train() -> None:
        optimizer = fw.lazy.optimizer(net)
        fw.blocks.forward(net, x)
        trained[:] = changed_layers(fw, net, lambda: fw.lazy.step(optimizer, net, x))

    yield error(f"{which}: error", train)
    yield exact(f"{which}: trained", trained)


def optimize_late(fw: Framework, layers: list[Block]) -> Found:
    """Observe the same step when the net was called first."""
    net, x = fw.blocks.sequential(*layers), inputs(fw, 3)
    fw.blocks.forward(net, x)
    optimizer = fw.lazy.optimizer(net)
    trained = changed_layers(fw, net, lambda: fw.lazy.step(optimizer, net, x))
    yield exact("optimizer made after the call: trained", trained)


@scenario(
    "a layer whose shapes are known and whose values come later",
    zh="形状已知、数值推迟的初始化",
    taught_in=(LAZY,),
)
def delayed_values(fw: Framework) -> Found:
    layer = fw.lazy.linear_with_delayed_values(20, 256)
    weight = fw.access.weight(layer)
    yield exact("elements counted before there are values", fw.access.count(layer))
    yield exact(
        "numbers that can be read before they are filled",
        what(lambda: fw.border.array(weight).size),
    )
    fw.lazy.fill_delayed_values(layer)
    weights = fw.border.get_parameters(layer)[0]
    yield exact("numbers that can be read after that", weights.size)
    yield exact("they are drawn at random", len(np.unique(weights)) > 1)


def net_of(fw: Framework, lazy: Maker) -> Block:
    """Return the lesson's net: 256 lazy units, ReLU, 10 lazy units."""
    return fw.blocks.sequential(lazy(256), fw.blocks.relu(), lazy(10))


def inputs(fw: Framework, width: int) -> object:
    """Return two rows of this width."""
    return fw.border.tensor(draw(2, width, seed=0))


def shapes(fw: Framework, net: Block) -> list[list[int]]:
    """Return the shapes of the net's parameters, in canonical layout."""
    return [list(array.shape) for array in fw.border.get_parameters(net)]


def all_ones(fw: Framework, net: Block) -> bool:
    """Return whether every weight of the net of two linear layers is 1."""
    return all(bool((weight == 1).all()) for weight in fw.border.get_parameters(net)[::2])


def changed_layers(fw: Framework, net: Block, act: Callable[[], None]) -> list[bool]:
    """Return for each layer of two parameters whether the act changed its bias."""
    before = fw.border.get_parameters(net)[1::2]
    act()
    after = fw.border.get_parameters(net)[1::2]
    return [not np.array_equal(a, b) for a, b in zip(before, after, strict=True)]


def what(read: Callable[[], object]) -> object:
    """Return what can be read, or "raises X" where that is the answer."""
    found: list[object] = []
    raised = error_of(lambda: found.append(read()))
    return f"raises {raised['class']}" if isinstance(raised, dict) else found[0]
