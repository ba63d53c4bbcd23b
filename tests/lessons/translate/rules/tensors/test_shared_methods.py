"""Methods that tensors of PyTorch and Paddle share: both have each of them."""

import pytest

from common.cells.records import Code, LessonTask
from common.cells.seen import SeenSequence
from common.worker.client import Worker
from common.worker.jobs import Job
from lessons.classroom import Request, make_answer
from lessons.translate.rules.tensors.methods import SHARED

pytestmark = pytest.mark.framework


@pytest.mark.parametrize(("framework", "module"), [("pytorch", "torch"), ("paddle", "paddle")])
def test_a_tensor_has_each_of_the_methods_that_are_shared(framework: str, module: str) -> None:
    names = [*sorted(SHARED), "no_such_method"]
    source = f"import {module}\nx = {module}.ones([2])\n"
    source += f"missing = [name for name in {names} if not hasattr(x, name)]"
    task = LessonTask("methods", (Code(0, 0, source),), (framework,))
    with Worker(framework) as worker:
        ((_, outcome),) = worker.run(Job((task,)))
    trace = make_answer(Request(framework, task), outcome, {}).trace
    assert trace
    missing = trace.cells[0].bound["missing"]
    assert isinstance(missing, SeenSequence)
    assert [getattr(one, "value", "") for one in missing.items] == ["no_such_method"]
