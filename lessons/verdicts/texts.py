"""What a lesson says about a cell in words: its comments, and the prose just before it."""

import re

from lessons.document import ALL, Cell
from lessons.verdicts.sides import Side
from lessons.verdicts.sources import comments
from lessons.versions import Version

_ERROR = re.compile(
    r"\b(?:raises?|throws?|exception|fails|will fail|\w+Error|(?:an|this|the following) error)\b"
    r"|报错|错误|出错|异常|抛出",
)
_STOPS = re.compile(
    r"detach|stop\w*[ _-]?gradient|no gradient|without gradient|freez|frozen"
    r"|not (?:be )?(?:train|updat)"
    r"|冻结|不计算梯度|不求梯度|停止梯度|阻断|切断|不更新|分离",
    re.IGNORECASE,
)
_ITERATES = re.compile(
    r"generator|iterator|bound method|context manager|生成器|迭代器|上下文管理", re.I
)
_CHANCE = re.compile(
    r"\btime\b|timeit|Timer|perf_counter|datetime|\bid\(|\bhash\(|data_ptr|getpid|uuid|memory"
    r"|urandom|Benchmark",
)
_MACHINE = re.compile(r"cuda|gpu|device|place\b|cpu_count|platform|getcwd|__file__|abspath", re.I)
_INITIAL = re.compile(
    r"standard deviation|\bstd\b|\bmean\b|variance|initiali[sz]|标准差|均值|方差|初始化",
    re.IGNORECASE,
)


def prose_before(version: Version, cell: Cell, *, own: bool = False) -> str:
    """Return the prose between the cell before and this one, for this framework's readers.

    With `own`, only what is written for this framework alone, or in a lesson of its own.
    """
    last = max((one.index for one in version.cells if one.index < cell.index), default=-1)
    is_alone = len(version.lesson.frameworks) < 2
    found = []
    for prose in version.lesson.prose:
        is_own = version.framework in prose.frameworks
        is_shared = ALL in prose.frameworks or not prose.frameworks
        if last < prose.before <= cell.index and (is_own or (is_shared and (is_alone or not own))):
            found.append(prose.text)
    return "\n".join(found)


def comments_of(side: Side) -> str:
    """Return the cell's comments, one a line."""
    return "\n".join(comments(side.cell.source))


def stated(side: Side) -> str:
    """Return all that is said about the cell in words."""
    return prose_before(side.version, side.cell) + "\n" + comments_of(side)


def expects_error(side: Side, *, alone: bool) -> bool:
    """Return whether the lesson says that this cell fails; shared prose counts if all fail."""
    if "raises-exception" in side.cell.tags:
        return True
    prose = prose_before(side.version, side.cell, own=alone)
    return _ERROR.search(prose + "\n" + comments_of(side)) is not None


def stops_gradient(text: str) -> bool:
    """Return whether a text says that a gradient is kept away on purpose."""
    return _STOPS.search(text) is not None


def speaks_of_objects(text: str) -> bool:
    """Return whether a text speaks of generators, methods and the like as what they are."""
    return _ITERATES.search(text) is not None


def depends_on_chance(source: str) -> bool:
    """Return whether a cell shows times, addresses and other things that no seed settles."""
    return _CHANCE.search(source) is not None


def depends_on_machine(source: str) -> bool:
    """Return whether a cell asks for devices, paths and the like."""
    return _MACHINE.search(source) is not None


def states_initial_values(text: str) -> bool:
    """Return whether a text says what initial values are."""
    return _INITIAL.search(text) is not None
