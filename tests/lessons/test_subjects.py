"""What is compared with what: tabs of one document, or documents of one lesson."""

from pathlib import Path

import pytest

from common.cells.records import LessonTask
from lessons.document import Lesson
from lessons.read import read_lesson
from lessons.subjects import Subject, make_subjects

ALL = ("pytorch", "paddle", "keras")
NO_OPTIONS = LessonTask("", (), ())
BOOK = """\
# Layers

```{.python .input}
#@tab pytorch
import torch
```

```{.python .input}
%%tab tensorflow
import tensorflow
```

```{.python .input}
#@tab all
1 + 1
```

```{.python .input}
#@tab mxnet
import mxnet
```
"""
# Two tellings of one lesson, and the lesson of another.
TELLING = """\
# Shared parameters
import {0}
from {0} import nn

shared = nn.Linear(8, 8)
net = nn.Sequential(nn.Linear(4, 8), shared, shared, nn.Linear(8, 1))

# %% [markdown]
# The weight of the shared layer is set to 100.
# %%
net[1].weight[0, 0] = 100
print(net[2].weight[0, 0])
# %%
print(net[1] is net[2], len(list(net.parameters())))
"""
OTHER = """\
# %%
import torch
class MLP(torch.nn.Module):
    pass
# %%
torch.save(MLP().state_dict(), 'mlp.params')
# %%
torch.load('mlp.params')
"""


def read(folder: Path, **texts: str) -> list[Lesson]:
    found = []
    for name, text in texts.items():
        path = folder / name.replace("_", ".")
        path.write_text(text, encoding="utf-8")
        found.append(read_lesson(path, "mxnet"))
    return found


def percent(framework: str) -> str:
    return "# %%\n" + TELLING.format(framework)


def names(subject: Subject) -> list[str]:
    return [lesson.path.name for lesson in subject.lessons]


def test_tabs_of_one_document(tmp_path: Path) -> None:
    (subject,) = make_subjects(read(tmp_path, a_md=BOOK), ALL)
    assert list(subject.parts) == ["pytorch", "keras"]
    assert not subject.is_aligned
    assert names(subject) == ["a.md"]
    assert [cell.index for cell in subject.parts["keras"].cells] == [1, 2]


def test_only_what_is_wanted(tmp_path: Path) -> None:
    lessons = read(tmp_path, a_md=BOOK)
    (subject,) = make_subjects(lessons, ("keras",))
    assert list(subject.parts) == ["keras"]
    assert make_subjects(lessons, ("paddle",)) == []


def test_a_task(tmp_path: Path) -> None:
    (subject,) = make_subjects(read(tmp_path, a_md=BOOK), ALL)
    options = LessonTask("", (), (), shares_random=False, allows_shell=True)
    task = subject.task("keras", options)
    assert (task.name, task.tabs) == ("a.md", ("keras", "tensorflow", "tf"))
    assert [(code.cell, code.slot) for code in task.cells] == [(1, 0), (2, 1)]
    assert not task.cells[0].source.startswith("%%")  # it would be taken for a magic
    assert (task.shares_random, task.allows_shell) == (False, True)


@pytest.mark.parametrize("order", [1, -1])
def test_documents_of_one_lesson_are_put_side_by_side(tmp_path: Path, order: int) -> None:
    lessons = read(tmp_path, a_py=percent("torch"), b_py=OTHER, c_py=percent("paddle"))[::order]
    first, second = make_subjects(lessons, ALL)
    together, alone = (first, second) if first.is_aligned else (second, first)
    assert list(together.parts) == ["pytorch", "paddle"]  # whichever was named first
    assert names(alone) == ["b.py"]
    slots = [[cell.slot for cell in part.cells] for part in together.parts.values()]
    assert slots[0] == slots[1]
    assert together.task("paddle", NO_OPTIONS).name == "c.py"


def test_of_a_pair_only_one_may_be_wanted(tmp_path: Path) -> None:
    lessons = read(tmp_path, a_py=percent("torch"), c_py=percent("paddle"))
    (subject,) = make_subjects(lessons, ("paddle",))
    assert (names(subject), subject.is_aligned) == (["c.py"], False)


def test_tellings_in_one_framework_are_not_compared(tmp_path: Path) -> None:
    subjects = make_subjects(read(tmp_path, a_py=percent("torch"), b_py=percent("torch")), ALL)
    assert [names(subject) for subject in subjects] == [["a.py"], ["b.py"]]


def test_a_lesson_of_no_framework_is_no_subject(tmp_path: Path) -> None:
    assert make_subjects(read(tmp_path, a_py="# %%\nprint(1)\n"), ALL) == []
