"""A scenario that stands in for a lesson, and a framework whose kernel refuses to confine."""

import os
import tempfile
from pathlib import Path

from common.cells import namespaces
from common.cells.confine import confine
from common.facts import exact
from common.interface import Framework
from common.scenario import Found, Inbox, scenario
from tests.fake import Fake


@scenario("runs one lesson, confined", zh="课程", reads="nothing")
def lesson(fw: Framework, inbox: Inbox) -> Found:
    confined = confine(Path(tempfile.mkdtemp(prefix="lesson-")))
    yield exact("network", confined.network)
    yield exact("files", confined.files)
    yield exact("processes", confined.processes)
    yield exact("why_not", confined.why_not)
    yield exact("descriptors", sorted(int(name) for name in os.listdir("/proc/self/fd")))  # noqa: PTH208
    yield exact("privileges", _privileges())
    exec(inbox["source"], {"__name__": "__main__"})  # what it raises is the outcome
    yield exact("ran", True)


def _privileges() -> list[str]:
    """Return the lines of capabilities, and whether a program can have more, as Linux tells."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith(("CapEff", "CapPrm", "NoNewPrivs"))]


class Refused(Fake):
    """A framework in a container that allows no namespaces."""

    def __init__(self) -> None:
        call = namespaces._call

        def refuse(name: str, *arguments: int | bytes | None, at: Path | None = None) -> int:
            if name in ("unshare", "mount"):
                raise PermissionError(1, f"{name}: Operation not permitted")
            return call(name, *arguments, at=at)

        namespaces._call = refuse
