"""Headings are read as a reader of the document sees them: no comment of its code among them."""

from pathlib import Path

import pytest

from lessons.headings import Heading, name_headings, read_headings

SEEDS = Path(__file__).parents[1] / "data" / "seeds"


def read_seed(number: str) -> list[Heading]:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return read_headings(path.read_text(encoding="utf-8"))


# Counted by eye in each document; the first and the last heading, with the lines they stand on.
@pytest.mark.parametrize(
    ("number", "count", "first", "last"),
    [
        ("000", 16, (1, "参数管理"), (537, "加载和保存模型参数")),
        ("001", 11, (1, "5.2. 参数管理"), (219, "5.2.5. 练习")),
        ("002", 6, (3, "4.2 模型参数的访问、初始化和共享"), (260, "小结")),
        ("003", 37, (1, "层和块"), (967, "GPU / 练习")),
        ("004", 6, (1, "补充一点Linear实例"), (233, "读写文件")),
    ],
)
def test_each_document_has_its_headings(
    number: str, count: int, first: tuple[int, str], last: tuple[int, str]
) -> None:
    headings = read_seed(number)
    names = name_headings(headings)
    assert len(headings) == len(set(names)) == count
    assert (headings[0].line, names[0]) == first
    assert (headings[-1].line, names[-1]) == last


def test_a_heading_repeated_in_every_chapter_is_named_by_its_chapter() -> None:
    names = name_headings(read_seed("003"))
    summaries = [name for name in names if name.endswith("小结")]
    chapters = ["层和块", "参数管理", "自定义层", "读写文件", "GPU"]
    assert summaries == [f"{chapter} / 小结" for chapter in chapters]


def test_a_comment_in_pasted_code_is_no_heading() -> None:
    pasted = "\n".join(
        [
            "# Net",
            "",
            "Words.",
            "",
            "import torch",
            "# a comment",
            "x = 1",
            "",
            "# a comment above code",
            "y = 2",
            "",
            "## Part",
            "",
            "Words.",
        ]
    )
    assert read_headings(pasted) == [Heading(1, 1, "Net"), Heading(12, 2, "Part")]


def test_a_label_may_follow_a_heading_at_once() -> None:
    text = "# Net\n:label:`sec_net`\n\nWords.\n"
    assert read_headings(text) == [Heading(1, 1, "Net")]


def test_where_code_is_fenced_only_what_is_inside_is_code() -> None:
    fenced = "# Net\nWords.\n```python\n# a comment\n\n# alone\n\nx = 1\n```\n## Part\nWords.\n"
    assert read_headings(fenced) == [Heading(1, 1, "Net"), Heading(10, 2, "Part")]


def test_numbers_make_headings_where_no_mark_does() -> None:
    text = "1.1 Net\n\nWords.\n\n1.1.1 Part\n\n1.5 apples cost much.\nMore words.\n\n小结\n\nEnd.\n"
    assert read_headings(text) == [
        Heading(1, 1, "1.1 Net"),
        Heading(5, 2, "1.1.1 Part"),
        Heading(10, 1, "小结"),
    ]


def test_text_ahead_of_the_first_heading_is_one() -> None:
    assert read_headings("\nA note\nmore\n\n# Net\n\nWords.\n")[0] == Heading(2, 1, "A note")


def test_markup_is_no_part_of_the_words() -> None:
    text = "## [**自定义块**]\n\nWords.\n\n### (**A**) <b>B</b>\n\nWords.\n"
    assert [heading.text for heading in read_headings(text)] == ["自定义块", "A B"]


def test_a_document_without_headings_has_none() -> None:
    assert read_headings("Words.\nMore.\n") == []
    assert name_headings([]) == []
