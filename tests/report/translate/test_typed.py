"""What is typed on standard input, and comes back on standard output alone."""

import io
import json
import sys
from collections.abc import Callable

import pytest

from common.errors import EXIT_DIFFERENCES, EXIT_OK, EXIT_USAGE
from report.cli import run_command
from tests.lessons.documents import code_cell, notebook
from tests.lessons.pretend import pretend
from tests.lessons.translate.telling import pretend_telling

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Return a function that types a text to `triptych translate -`."""
    pretend(monkeypatch)
    pretend_telling(monkeypatch)

    def run(data: bytes, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = run_command(["translate", "-", *arguments, "--to", "paddle"])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_an_expression(typed: Typed) -> None:
    assert typed(b"torchy.ones(2)\n", "--from", "pytorch") == (EXIT_OK, "paddly.ones(2)\n", "")
    assert typed(b"torch.torchy(\n    2)", "--no-verify") == (
        EXIT_OK,
        "torch.paddly(\n    2)\n",
        "",
    )


def test_an_expression_that_is_refused(typed: Typed) -> None:
    code, out, err = typed(b"hard(torchy)", "--from", "pytorch")
    assert (code, out) == (EXIT_DIFFERENCES, "hard(torchy)\n")
    assert err == "line 1: not translated: too hard\n"
    assert typed(b"hard", "--from", "pytorch", "--lang", "zh")[2] == "第 1 行：没有翻译：too hard\n"


SCRIPT = b"if 0:\n    import torch\ntorchy = paddly = 1\n"


@pytest.mark.parametrize("more", [(), ("--no-verify",)])
def test_a_script(typed: Typed, more: tuple[str, ...]) -> None:
    code, out, err = typed(SCRIPT, *more)
    assert (code, out) == (EXIT_OK, SCRIPT.decode().replace("torchy", "paddly"))
    assert "Traceback" not in err


def test_a_script_that_is_refused_in_part(typed: Typed) -> None:
    code, out, err = typed(SCRIPT + b"hard(torchy)\n", "--no-verify")
    assert code == EXIT_DIFFERENCES
    assert out.endswith("hard(torchy)\n")
    assert "line 1, cell 0: marked: too hard" in err


def test_a_document_comes_back_in_its_form(typed: Typed) -> None:
    page = "Words.\n\n```python\nif 0:\n    import torch\ntorchy = 1\n```\n"
    assert typed(page.encode(), "--no-verify")[1] == page.replace("torchy", "paddly")
    text = notebook([code_cell("import torch\ntorchy")])
    assert json.loads(typed(text.encode(), "--no-verify")[1])["cells"][0]["source"].endswith(
        "paddly"
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "stdin:1: there is nothing to translate; send code"),
        (b" \n\n", "stdin:1: there is nothing to translate; send code"),
        (b"x = 1\n\xff", "stdin:2: this is no UTF-8; send text"),
        (b"x.view(2)", "stdin:1: say with --from in which framework this is"),
        (b"paddle.ones(2)", "stdin:1: say with --from in which framework this is"),
        (b"x = 1\nthis is no (", "stdin:2: this is neither Python nor a document"),
        (b"x = 1", "stdin.py: it names no framework of ours; say with --from"),
        (b"(" * 5000 + b"\n" * 2, "stdin:1: this is neither Python nor a document"),
        (b"\x00", "stdin:1: this is neither Python nor a document"),
    ],
)
def test_a_mistake_is_one_line(typed: Typed, data: bytes, message: str) -> None:
    code, out, err = typed(data, "--no-verify")
    assert (code, out) == (EXIT_USAGE, "")
    assert err.splitlines()[-1].startswith(f"triptych: {message}")
