"""The small runs that the views are tested on, and the table of differences they are held against.

`python -m tests.report.stored` writes them to `runs/`; a test says when they are out of date.
"""

from pathlib import Path

import msgspec

from common.divergences import Divergence, read_divergences
from common.facts import (
    Close,
    Exact,
    Fact,
    Missing,
    SameError,
    Shown,
    Value,
    claim,
    close,
    exact,
    shown,
)
from common.outcomes import Died, NotOffered, Observation, Ok, Outcome, Raised, TimedOut, Timing
from common.run import Conditions, FrameworkConditions, Result, Run, ScenarioInfo, read_run

RUNS = Path(__file__).parent / "runs"
PYTORCH, PADDLE, KERAS = "pytorch", "paddle", "keras"
NAMES = (PYTORCH, PADDLE, KERAS)
LESSON = "002 4.2.4 共享模型参数"
LIBRARIES = {
    PYTORCH: {"torch": "2.13.0"},
    PADDLE: {"paddlepaddle": "3.3.1"},
    KERAS: {"keras": "3.15.1", "tensorflow": "2.21.0"},
}


def divergences() -> tuple[Divergence, ...]:
    return read_divergences(RUNS / "divergences.toml")


def stored(name: str) -> Run:
    return read_run(RUNS / f"{name}.json")


def make_run(
    *scenarios: tuple[ScenarioInfo, dict[str, Outcome]],
    timed: tuple[Result, ...] = (),
    absent: dict[str, str] | None = None,
    failed: dict[str, str] | None = None,
    interrupted: bool = False,
    names: tuple[str, ...] = NAMES,
) -> Run:
    return Run(
        conditions=Conditions(
            created="2026-01-02T03:04:05+00:00",
            triptych="0.1.0",
            platform="Linux",
            processor="a processor",
            cores=2,
            threads=1,
            timing_rounds=2 if timed else 0,
            frameworks={n: FrameworkConditions(LIBRARIES[n], "3.11.7", 1.5) for n in names},
            absent=absent or {},
            failed=failed or {},
            interrupted=interrupted,
        ),
        scenarios=tuple(info for info, _ in scenarios),
        results=(
            *(
                Result(info.section, info.name, name, 0, outcome)
                for info, outcomes in scenarios
                for name, outcome in outcomes.items()
            ),
            *timed,
        ),
    )


def info(path: str, title: str, title_zh: str, *taught_in: str) -> ScenarioInfo:
    section, _, name = path.partition(".")
    return ScenarioInfo(section, name, title, title_zh, taught_in)


def each(*sides: tuple[Observation, ...], names: tuple[str, ...] = NAMES) -> dict[str, Outcome]:
    """Return one Ok per framework, with what each observed."""
    return {name: Ok(observed=side) for name, side in zip(names, sides, strict=True)}


def times(path: str, operation: str, **samples: tuple[float, ...]) -> tuple[Result, ...]:
    """Return two rounds of times in microseconds; the first calls take 1 and 3 ms."""
    section, _, name = path.partition(".")
    return tuple(
        Result(section, name, framework, turn, Ok(observed=(timing,)))
        for turn in (1, 2)
        for framework, found in samples.items()
        for timing in (
            Timing(operation, turn * 2e-3 - 1e-3, tuple(s * 1e-6 for s in found), 100, 5, 1),
        )
    )


def make_whole() -> Run:
    """Everything is as documented; one of each thing that a view has a word for."""
    same = (
        exact("elements counted", 1, claim(1, LESSON)),
        close("output", [[9.0]], atol=0),
        close("a long one", [0.125 * n for n in range(40)], atol=0),
    )
    names = {PYTORCH: ["0.weight"], PADDLE: ["linear_0.w_0"], KERAS: ["dense/kernel"]}
    error: Value = {
        "class": "ValueError",
        "message": "a built layer takes no other variable | here",
    }
    apart = [
        (
            exact("names", names[name], claim(["1.weight"], LESSON, "003 参数绑定")),
            Fact("error", error if name == KERAS else None, SameError()),
            Fact("tiny", 1.0 + (name == KERAS) * 1e-7, Close(0.0, 0.0)),
            shown("printed", f"<{name} `net`>", "every library prints in its own way"),
        )
        for name in NAMES
    ]
    lazy = close("shape found", [2, 20], atol=0)
    return make_run(
        (
            info("tying.shared", "one layer used twice", "同一层用两次", LESSON, "003 参数绑定"),
            each(same, same, same),
        ),
        (info("tying.assigned", "a weight of another layer", "另一层的权重"), each(*apart)),
        (
            info("lazy.native", "a lazy layer finds its width", "延迟初始化层找到宽度"),
            {
                PYTORCH: Ok(observed=(lazy, Missing("widths", "a width is asked for only once"))),
                PADDLE: NotOffered(reason="Paddle 3.3 has no lazy Linear"),
                KERAS: Ok(observed=(lazy, exact("widths", 2))),
            },
        ),
        (
            info("devices.gpu", "a tensor on a GPU", "GPU 上的张量"),
            each(
                *[(Missing("lives on", "this machine has no GPU"), exact("on the CPU", True))] * 3
            ),
        ),
        timed=(
            *times("tying.shared", "forward", pytorch=(10, 10.1), paddle=(25, 25.5), keras=(10,)),
            *times("tying.assigned", "forward", pytorch=(10, 19), paddle=(1500,), keras=(2e6,)),
        ),
    )


def make_broken() -> Run:
    """Nothing is as it should be."""
    one, two = (exact("count", 1),), (exact("count", 2),)
    return make_run(
        (info("init.undocumented", "two counts", "两种计数"), each(one, two, two)),
        (info("init.regrouped", "another grouping", "分组不同"), each(one, one, two)),
        (info("init.stale", "no difference any more", "不再不同"), each(one, one, one)),
        (info("init.silent", "a fact that is not there", "没有的事实"), each(one, one, ())),
        (
            info("saving.failing", "three ways to fail", "三种失败"),
            {
                PYTORCH: Raised(error="RuntimeError", message="no such file"),
                PADDLE: Died(reason="segmentation fault", observed=one),
                KERAS: TimedOut(limit_s=60),
            },
        ),
    )


def make_cut() -> Run:
    """Ctrl-C came when one framework had run; another could not start."""
    one = (exact("count", 1), Fact("word", "", Exact()), Fact("seen", 2, Shown("it varies")))
    return make_run(
        (info("blocks.first", "what was finished", "已完成"), {PYTORCH: Ok(observed=one)}),
        (info("blocks.second", "what was not", "未完成"), {}),
        absent={KERAS: "pip install -e '.[keras]'"},
        failed={
            PADDLE: "paddle: cannot import frameworks.paddle:Paddle: ImportError: libpaddle.so",
        },
        interrupted=True,
        names=(PYTORCH,),
    )


MAKERS = {"whole": make_whole, "broken": make_broken, "cut": make_cut}


def encode(run: Run) -> bytes:
    return msgspec.json.format(msgspec.json.encode(run), indent=1)


if __name__ == "__main__":
    for name, make in MAKERS.items():
        (RUNS / f"{name}.json").write_bytes(encode(make()))
