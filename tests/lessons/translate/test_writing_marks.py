"""Marks: where they stand, what they say, and that they go again."""

import pytest

from lessons.translate.documents.marks import language_of, put_mark, strip_marks
from lessons.translate.records import OUTCOMES
from tests.lessons.documents import notebook, read_text, text_cell


def mark(code: str, language: str = "en") -> str:
    return put_mark(code, "differs", "a reason", language, "pytorch")


MARK = "# triptych: differs from pytorch: a reason\n"
PLACES = {
    "x = 1": f"{MARK}x = 1",
    "#@tab paddle\nx = 1": f"#@tab paddle\n{MARK}x = 1",
    "%%tab paddle\nx = 1\n": f"%%tab paddle\n{MARK}x = 1\n",
    "# About\n%%tab paddle, keras\n\nx = 1": f"# About\n%%tab paddle, keras\n{MARK}\nx = 1",
    "%%time\nx = 1": f"%%time\n{MARK}x = 1",
    "%%tab paddle\n%%time\nx": f"%%tab paddle\n%%time\n{MARK}x",
    "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nx": (
        f"#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n{MARK}x"
    ),
    '"""About"""\nx': f'{MARK}"""About"""\nx',
    "%matplotlib inline\nx": f"{MARK}%matplotlib inline\nx",
}


@pytest.mark.parametrize("code", PLACES)
def test_a_mark_is_the_first_line_that_may_be_any(code: str) -> None:
    assert mark(code) == PLACES[code]


@pytest.mark.parametrize("code", PLACES)
def test_a_mark_goes_without_a_trace(code: str) -> None:
    assert strip_marks(mark(code)) == code
    assert strip_marks(mark(mark(code, "zh"))) == code


def test_a_mark_within_a_block_goes_too() -> None:
    assert (
        strip_marks("if x:\n    # triptych: why\n    y\n# triptych") == "if x:\n    y\n# triptych"
    )


@pytest.mark.parametrize("code", ["", " \n", "%%html\n<b>", "%%writefile a.py\nx = 1"])
def test_what_is_no_python_gets_no_mark(code: str) -> None:
    assert mark(code) == code


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_what_is_the_same_gets_no_mark(outcome: str) -> None:
    marked = put_mark("x", outcome, "", "en", "pytorch")  # type: ignore[arg-type]
    assert (marked == "x") == (outcome in ("same", "unchanged"))


def test_a_cell_that_says_itself_what_stayed_is_not_marked_twice() -> None:
    said = "# triptych: no word for it\nx.y()"
    assert put_mark(said, "marked", "no word for it", "en", "pytorch") == said
    assert put_mark(said, "raises", "NameError", "en", "pytorch") != said


def test_a_reason_is_one_line_in_the_language_of_the_document() -> None:
    marked = put_mark("x", "raises", "one\ntwo\x1b[31m", "zh", "pytorch")
    assert marked == "# triptych: 报错：one two\\x1b[31m\nx"


@pytest.mark.parametrize(
    ("text", "name", "language"),
    [
        ("Words\n```python\nx = '块'\n```\n", "a.md", "en"),
        ("中文\n```python\nx\n```\n", "a.md", "zh"),
        ("x = 1  # 注释\n", "a.py", "zh"),
        ("x = 1\n", "a.py", "en"),
        (notebook([text_cell("参数")]), "a.ipynb", "zh"),
    ],
)
def test_the_language_of_a_document(text: str, name: str, language: str) -> None:
    assert language_of(read_text(text, name)) == language
