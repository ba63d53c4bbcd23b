"""Shared randomness: what is written the same in three frameworks has the same numbers.

All cells of one framework are run as one lesson, each in a slot of its own.
"""

from collections.abc import Iterator

import numpy as np
import pytest

from common.catalog import FRAMEWORKS
from common.cells.records import CellRun, Code, LessonTask
from common.cells.seen import SeenTensor
from common.draws import Draws, default_weight
from common.inputs import Array
from common.outcomes import Ok
from common.worker.client import Worker
from common.worker.jobs import Job
from tests.conformance.architectures import START, draw_architecture
from tests.conformance.written import (
    ATTENTION,
    BATCHES,
    FUNCTIONS,
    INITIALIZERS,
    LAYERS,
    NETS,
    RECURRENT,
    SECOND,
    SECONDS,
)

# Of a convolution Paddle makes the rows orthogonal as it stores them, PyTorch and Keras the columns
# of the canonical layout.
PAIRS = [(name, kind) for kind in LAYERS for name in INITIALIZERS]
PAIRS.remove(("orthogonal", "conv"))
ARCHITECTURES = [draw_architecture(seed) for seed in range(12)]
NAMES = [
    "start",
    *FUNCTIONS,
    *(f"{name} {kind}" for name, kind in PAIRS),
    *(f"second {name}" for name in SECONDS),
    *(f"net {number}" for number in range(len(ARCHITECTURES))),
    "seeded",
    "batches",
    *NETS,
    "attention",
]


def sources(framework: str, number: int) -> dict[str, str]:
    """Return the source of each cell in a framework, which is the `number`-th."""
    seeds = ("torch.manual_seed(1)", "paddle.seed(1)", "keras.utils.set_random_seed(1)")
    draw = FUNCTIONS["rand"][number]
    return {
        "start": START[framework],
        **{name: f"y = {written[number]}" for name, written in FUNCTIONS.items()},
        **{
            f"{name} {kind}": LAYERS[kind][0][number].format(INITIALIZERS[name][number])
            for name, kind in PAIRS
        },
        **{f"second {n}": SECOND[number].format(SECONDS[n][number]) for n in SECONDS},
        **{f"net {n}": net.source(framework) for n, net in enumerate(ARCHITECTURES)},
        "seeded": f"{seeds[number]}\nx = {draw}\n{seeds[number]}\ny = {draw}",
        "batches": BATCHES[number],
        **{name: RECURRENT[number].format(net[number]) for name, net in NETS.items()},
        "attention": ATTENTION[number],
    }


@pytest.fixture(scope="module")
def runs() -> Iterator[dict[str, dict[str, CellRun]]]:
    """Run the lesson once in each framework; the imports overlap."""
    workers = {name: Worker(name) for name in FRAMEWORKS}
    for worker in workers.values():
        worker.launch()
    try:
        yield {
            name: run(worker, sources(name, number))
            for number, (name, worker) in enumerate(workers.items())
        }
    finally:
        for worker in workers.values():
            worker.close()


def run(worker: Worker, cells: dict[str, str]) -> dict[str, CellRun]:
    """Run the cells as a lesson and return what each did."""
    codes = [Code(n, n, source) for n, source in enumerate(cells.values())]
    task = LessonTask("randomness", tuple(codes), (), is_confined=False)
    ((_, outcome),) = worker.run(Job((task,)))
    assert isinstance(outcome, Ok), outcome
    found = {seen.cell: seen for seen in outcome.observed if isinstance(seen, CellRun)}
    return {name: found[number] for number, name in enumerate(cells)}


def numbers_of(ran: CellRun, name: str = "y") -> Array:
    """Return the values that a cell bound to a name."""
    assert ran.status == "ran", ran.error
    seen = ran.bound[name]
    assert isinstance(seen, SeenTensor)
    assert seen.values
    assert not seen.values.is_sample
    return np.array(seen.values.numbers).reshape(seen.shape)


def check(got: Array, expected: Array, atol: float, framework: str) -> None:
    """Compare; `atol` is the rounding of float32 in one operation, or in a net of several."""
    assert got.shape == expected.shape, framework
    off = np.abs(got.astype(np.float64) - expected.astype(np.float64)).max()
    assert off <= atol, f"{framework} is off by {off}"


def draws_of(name: str) -> Draws:
    """Return the source as it is when this cell begins."""
    draws = Draws()
    draws.slot = NAMES.index(name)
    return draws


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions(runs: dict[str, dict[str, CellRun]], name: str) -> None:
    expected = FUNCTIONS[name][3](draws_of(name))
    for framework, cells in runs.items():
        check(numbers_of(cells[name]), expected, 1e-6, framework)


@pytest.mark.parametrize(("initializer", "kind"), PAIRS)
def test_initial_values(runs: dict[str, dict[str, CellRun]], initializer: str, kind: str) -> None:
    name = f"{initializer} {kind}"
    _, shape, fans = LAYERS[kind]
    expected = INITIALIZERS[initializer][3](draws_of(name), shape, *fans)
    for framework, cells in runs.items():
        check(numbers_of(cells[name]), expected, 1e-6, framework)


@pytest.mark.parametrize("initializer", SECONDS)
def test_an_initializer_moves_no_other_default(
    runs: dict[str, dict[str, CellRun]], initializer: str
) -> None:
    draws = draws_of(f"second {initializer}")
    expected = [default_weight(draws, (4, 8)) for _ in range(2)][1]
    for framework, cells in runs.items():
        check(numbers_of(cells[f"second {initializer}"]), expected, 1e-6, framework)


@pytest.mark.parametrize("number", range(len(ARCHITECTURES)), ids=map(str, ARCHITECTURES))
def test_nets_have_equal_outputs(runs: dict[str, dict[str, CellRun]], number: int) -> None:
    outputs = {name: numbers_of(cells[f"net {number}"]) for name, cells in runs.items()}
    for framework, output in outputs.items():
        check(output, outputs["pytorch"], 1e-5, framework)
        assert len(set(output.ravel().tolist())) > 1, "equal numbers are equal for no merit"


@pytest.mark.parametrize("net", [*NETS, "attention"])
def test_nets_of_several_gates_or_heads_have_equal_outputs(
    runs: dict[str, dict[str, CellRun]], net: str
) -> None:
    outputs = {name: numbers_of(cells[net]) for name, cells in runs.items()}
    for framework, output in outputs.items():
        check(output, outputs["pytorch"], 1e-5, framework)


def test_seeding_again_draws_again(runs: dict[str, dict[str, CellRun]]) -> None:
    expected = draws_of("seeded").uniform((2, 3))
    for framework, cells in runs.items():
        for name in ("x", "y"):
            got = numbers_of(cells["seeded"], name)
            check(got, expected, 1e-6, framework)


def test_loaders_shuffle_alike(runs: dict[str, dict[str, CellRun]]) -> None:
    draws = draws_of("batches")
    expected = np.concatenate([draws.permutation(10), draws.permutation(10)])
    for framework, cells in runs.items():
        check(numbers_of(cells["batches"]), expected, 0.0, framework)


def test_architectures_cover_all_layers() -> None:
    kinds = {kind for net in ARCHITECTURES for kind, _ in net.layers}
    assert kinds == {"linear", "lazy", "own", "dropout", "norm", "tanh", "relu", "conv"} | {
        "pool",
        "embedding",
    }
