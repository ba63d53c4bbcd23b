"""API names in inline code change, and not one byte beside them."""

import json

import pytest

from lessons.translate.documents.prose import find_names, splice_prose
from lessons.write import splice
from tests.lessons.documents import code_cell, notebook, read_text, text_cell


def rename(name: str) -> str | None:
    return name.replace("torch", "paddle") if "torch" in name else None


def told(text: str) -> str:
    return splice(text, find_names(text, rename))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("`torch.ones` and ``torch.nn``", "`paddle.ones` and ``paddle.nn``"),
        ("用`torch.nn`模块，:`torch.x`", "用`paddle.nn`模块，:`paddle.x`"),
        ("` torch.ones `", "` paddle.ones `"),
        ("(**`torch.nn.Linear`**)", "(**`paddle.nn.Linear`**)"),
        ("## The `torch.nn` module", "## The `paddle.nn` module"),
    ],
)
def test_names_change(text: str, expected: str) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "torch.ones is no code",
        "```python\n`torch.ones`\n```",
        "~~~\n`torch.ones`",
        "[`torch.ones`](https://pytorch.org/torch) and [`torch`][t]",
        ":numref:`torch_lib` and :begin_tab:`torch` and {ref}`torch`",
        "\\`torch.ones`",
        "`torch.ones\nmore`",
        "`numpy.ones` and `` and `",
    ],
)
def test_the_rest_stays(text: str) -> None:
    assert told(text) == text


def test_below_a_fence_names_change_again() -> None:
    assert told("```\n`torch`\n```\n`torch`") == "```\n`torch`\n```\n`paddle`"


def test_what_would_break_the_code_stays() -> None:
    assert not list(find_names("`torch`", lambda name: "a`b"))
    assert not list(find_names("`torch`", lambda name: "a\nb"))


def told_in(text: str, name: str) -> str:
    lesson = read_text(text, name)
    return splice(text, splice_prose(lesson, rename))


@pytest.mark.parametrize("is_escaped", [True, False])
@pytest.mark.parametrize("is_list", [True, False])
def test_a_notebook_changes_in_the_names_alone(is_escaped: bool, is_list: bool) -> None:
    words = ['# 𝄞 参数 "torch" \\ \t\n', "`torch.ones` 和 `x`\n", "```\n", "`torch`\n", "```"]
    cells = [text_cell(words if is_list else "".join(words)), code_cell("`torch`")]
    text = json.dumps(json.loads(notebook(cells)), indent=1, ensure_ascii=is_escaped)
    assert told_in(text, "a.ipynb") == text.replace("`torch.ones`", "`paddle.ones`")


def test_a_notebook_that_escapes_gets_escapes() -> None:
    text = json.dumps(json.loads(notebook([text_cell("`torch`")])))
    written = splice(text, splice_prose(read_text(text, "a.ipynb"), lambda name: '块"'))
    assert written == text.replace("`torch`", '`\\u5757\\"`')


def test_cells_and_outputs_of_a_page_stay() -> None:
    text = "`torch`\n\n```python\nx = '`torch`'\n```\n\n```\n`torch`\n```\n\n`torch`\n"
    first, *_, last = text.split("`torch`")
    assert told_in(text, "a.md") == "`paddle`" + text[7:-8] + "`paddle`\n", (first, last)


def test_pasted_code_stays() -> None:
    text = "`torch`\n\nIn [1]:\nx = '`torch`'\n\nWords on `torch`, 中文。\n"
    assert told_in(text, "a.txt") == text.replace("`torch`\n\nIn", "`paddle`\n\nIn").replace(
        "on `torch`", "on `paddle`"
    )


def test_text_of_a_script_in_cells_changes_and_its_comments_stay() -> None:
    text = "# %% [markdown]\n# On `torch`\n\n# %%\n# On `torch`\nx = 1\n"
    assert told_in(text, "a.py") == text.replace("On `torch`\n\n", "On `paddle`\n\n")
    script = "# On `torch`\nx = 1\n"
    assert told_in(script, "b.py") == script
