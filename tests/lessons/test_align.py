"""Aligning documents that tell one lesson in different frameworks."""

from dataclasses import replace
from pathlib import Path

import pytest

from lessons import align as module
from lessons.align import align, find_partners
from lessons.document import Lesson
from lessons.read import read_bytes, read_lesson

SEEDS = Path(__file__).parents[1] / "data" / "seeds"

STEPS = {
    "blocks": "net = nn.Sequential(nn.{linear}(4, 8), nn.ReLU())\nprint(net)",
    "shape": "X = {lib}.{rand}([2, 4])\nnet(X).shape",
    "saving": "{lib}.save(net.state_dict(), 'mlp.params')\n'saved'",
    "loop": "for name, p in net.named_parameters():\n    print(name, p.shape)",
    "gradient": "loss = net(X).sum()\nloss.backward()\nnet[0].weight.grad",
}
NAMES = {
    "torch": {"linear": "Linear", "rand": "rand"},
    "paddle": {"linear": "Linear", "rand": "rand"},
    "tensorflow": {"linear": "Dense", "rand": "random.uniform"},
}


def _lesson(lib: str, *steps: str, words: str = "Now {step}.") -> Lesson:
    """Return a lesson of these steps, after a cell that imports its framework."""
    cells = [f"# 1.1 Start\n\n```python\nimport {lib}\n```\n"]
    for number, step in enumerate(steps, 2):
        code = STEPS[step].format(lib=lib, **NAMES[lib])
        said = words.format(step=step)
        cells.append(f"# 1.{number} About {step}\n\n{said}\n\n```python\n{code}\n```\n")
    return read_bytes("\n".join(cells).encode(), Path(f"{lib}.md"))


def _seeds(*numbers: int) -> list[Lesson]:
    return [read_lesson(next(SEEDS.glob(f"{number:03}_*"))) for number in numbers]


def _pairs(lessons: list[Lesson]) -> list[tuple[int, ...]]:
    """Return the cells of each slot that has one of every lesson."""
    rows: dict[int, list[int]] = {}
    for (_, cell), slot in sorted(align(lessons).slots.items()):
        rows.setdefault(slot, []).append(cell)
    return [tuple(row) for _, row in sorted(rows.items()) if len(row) == len(lessons)]


def test_the_seeds_that_tell_one_lesson_are_aligned_step_by_step() -> None:
    alignment = align(_seeds(0, 1))
    assert _pairs(_seeds(0, 1)) == [
        *((0, 0), (1, 1), (2, 2), (3, 4), (4, 5), (5, 6), (6, 7), (7, 8)),
        *((8, 9), (9, 10), (10, 11), (11, 12), (12, 13), (13, 14)),
    ]
    assert alignment.matched == 14
    assert alignment.likeness > module.LEAST_LIKENESS
    # The cell that only the second has stands between its neighbours.
    assert [alignment.slots[1, cell] for cell in (2, 3, 4)] == [2, 3, 4]
    assert alignment.slots[0, 14] == 15


def test_every_cell_has_a_slot_and_each_lessons_slots_are_in_order() -> None:
    lessons = _seeds(0, 1)
    slots = align(lessons).slots
    for number, lesson in enumerate(lessons):
        own = [slots[number, cell.index] for cell in lesson.cells]
        assert own == sorted(set(own))
    assert set(slots.values()) == set(range(max(slots.values()) + 1))


def test_a_cell_that_only_one_lesson_has_matches_none() -> None:
    whole = _lesson("torch", "blocks", "shape", "loop", "saving", "gradient")
    part = _lesson("paddle", "blocks", "loop", "gradient")
    assert _pairs([whole, part]) == [(0, 0), (1, 1), (3, 2), (5, 3)]


def test_three_lessons_have_common_slots() -> None:
    lessons = [
        _lesson("torch", "blocks", "shape", "loop"),
        _lesson("paddle", "blocks", "loop", "saving"),
        _lesson("tensorflow", "blocks", "shape", "loop", "saving"),
    ]
    alignment = align(lessons)
    assert _pairs(lessons) == [(0, 0, 0), (1, 1, 1), (3, 2, 3)]
    assert alignment.slots[0, 2] == alignment.slots[2, 2]
    assert alignment.slots[1, 3] == alignment.slots[2, 4]


def test_matches_never_cross() -> None:
    slots = align(
        [_lesson("torch", "blocks", "saving"), _lesson("paddle", "saving", "blocks")]
    ).slots
    assert (slots[0, 1] == slots[1, 2]) + (slots[0, 2] == slots[1, 1]) == 1


def test_headings_and_words_decide_between_cells_with_the_same_code() -> None:
    def telling(lib: str, *headings: str) -> Lesson:
        text = "".join(f"# {head}\n\n```python\nnet(X)\n```\n\n" for head in headings)
        return read_bytes(f"```python\nimport {lib}\n```\n\n{text}".encode(), Path("a.md"))

    one = telling("torch", "5.1 Blocks", "5.2 Saving files")
    other = telling("paddle", "7.9 Saving files")
    assert _pairs([one, other]) == [(0, 0), (2, 1)]


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_lessons_match_nothing(count: int) -> None:
    alignment = align([_lesson("torch", "blocks")] * count)
    assert (alignment.matched, alignment.likeness) == (0, 0.0)
    assert list(alignment.slots.values()) == list(range(2 * count))


def test_lessons_of_too_many_cells_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PAIRS", 3)
    alignment = align([_lesson("torch", "blocks"), _lesson("paddle", "blocks")])
    assert alignment.matched == 0
    assert sorted(alignment.slots.values()) == [0, 1, 2, 3]


def test_the_seeds_partners_are_found() -> None:
    assert find_partners(_seeds(0, 1)) == [(0, 1)]
    assert find_partners(_seeds(0, 1, 2, 3, 4)) == [(0, 1)]
    assert find_partners(_seeds(2, 3, 4)) == []
    assert find_partners(_seeds(1, 2)) == []


def test_three_tellings_are_one_group_and_strangers_are_none() -> None:
    steps = ("blocks", "shape", "loop", "gradient")
    lessons = [
        _lesson("torch", *steps),
        read_bytes(b"```python\nimport paddle\nf = open('x')\nf.close()\n```\n", Path("b.md")),
        _lesson("paddle", *steps),
        _lesson("tensorflow", *steps),
    ]
    assert find_partners(lessons) == [(0, 2, 3)]


def test_a_lesson_is_in_one_group_and_the_likest_pair_comes_first() -> None:
    lessons = [
        _lesson("torch", "blocks", "shape", "loop", "gradient"),
        _lesson("paddle", "blocks", "shape", "loop"),
        _lesson("paddle", "blocks", "shape", "loop", "gradient"),
    ]
    assert find_partners(lessons) == [(0, 2)]


def test_only_lessons_in_one_framework_have_partners() -> None:
    one, other = _lesson("torch", "blocks", "shape"), _lesson("paddle", "blocks", "shape")
    assert find_partners([one, other]) == [(0, 1)]
    assert find_partners([one, replace(other, frameworks=("paddle", "keras"))]) == []
    assert find_partners([one, replace(other, frameworks=())]) == []


def test_a_hundred_lessons_find_their_partners() -> None:
    def telling(lib: str, number: int) -> Lesson:
        names = [f"topic{number}_{step}" for step in range(5)]
        cells = "".join(
            f"```python\n{name} = build({number})\n{name}\n```\n\nSo.\n\n" for name in names
        )
        return read_bytes(f"```python\nimport {lib}\n```\n\nSo.\n\n{cells}".encode(), Path("a.md"))

    lessons = [telling(lib, number) for number in range(50) for lib in ("torch", "paddle")]
    assert sorted(find_partners(lessons)) == [(2 * at, 2 * at + 1) for at in range(50)]


def test_documents_named_alike_need_be_less_alike() -> None:
    def telling(path: str, code: str) -> Lesson:
        return read_bytes(f"```python\n{code}\nnet = f(4)\n```\n".encode(), Path(path))

    one = "import torch\nW = torch.zeros(4)\nprint(W.mean())"
    other = "import paddle\nW = paddle.ones([4, 2])\nprint(W.shape)"
    assert find_partners([telling("a.md", one), telling("b.md", other)]) == []
    named = [telling("init-pytorch.md", one), telling("init_paddle.md", other)]
    assert find_partners(named) == []  # which differ in more than the framework
    named = [telling("init-pytorch.md", one), telling("init-paddle.md", other)]
    assert find_partners(named) == [(0, 1)]
    foldered = [telling("torch/init.md", one), telling("paddle/init.md", other)]
    assert find_partners(foldered) == [(0, 1)]
    strange = "import paddle\nclass Other: pass"
    assert find_partners([named[0], telling("init-paddle.md", strange)]) == [(0, 1)]


def test_cells_between_matched_ones_belong_together_in_documents_named_alike() -> None:
    def telling(path: str, *codes: str) -> Lesson:
        return read_bytes(
            "\n".join(f"```python\n{code}\n```\n" for code in codes).encode(), Path(path)
        )

    ends = "net = f(4, 8)", "loss = net(X).mean()"
    torch = telling("a-torch.md", f"import torch\n{ends[0]}", "print(net.state_dict())", ends[1])
    keras = telling("a-keras.md", f"import keras\n{ends[0]}", "[w.shape for w in all]", ends[1])
    assert _pairs([torch, keras]) == [(0, 0), (1, 1), (2, 2)]
    strange = replace(keras, path=Path("b.md"))
    assert _pairs([torch, strange]) == [(0, 0), (2, 2)]
    longer = telling(
        "a-keras.md", f"import keras\n{ends[0]}", "[w.shape for w in all]", "1 + 1", ends[1]
    )
    assert _pairs([torch, longer]) == [(0, 0), (2, 3)]
