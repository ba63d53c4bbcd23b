"""What is not translated stays byte for byte; what is dropped, wrapped or marked keeps the rest."""

import ast
from collections.abc import Callable

import pytest

from lessons.translate.engine import read_script, translate_expression
from lessons.translate.pages import Page
from lessons.translate.plan import Wrap
from lessons.translate.script import Script
from lessons.translate.stayed import MARK
from lessons.translate.writer import Writer

UNTOUCHED = [
    "",
    "x = 1\n",
    "# only a comment\n\n\n",
    "x  =  ( 1 ,2 )  # odd  spaces\n\n\n",
    "def f( a,b = 2 ):\n    '''doc'''\n\n    return a  \n",
    "s = '''torch.abs(x)\n  # no comment\n'''\n",
    "f'{name!r:>{width}} torch.abs' 'and more'\n",
    "%matplotlib inline\n!pip install torch\nx = 1",
    "this is no Python (",
    "@decorated\nclass A: pass",
    "if a: b = 1; c = 2\nelse: pass",
    "名字 = '文字'  # 注释\n",
]


def plan(source: str, decide: Callable[[Script, Page], None]) -> str:
    """Return a page written after a test has decided about it."""
    script = read_script([(0, source)], "pytorch", "paddle", None, "none")
    decide(script, script.pages[0])
    return Writer(script, script.pages[0]).write()


def body(page: Page) -> list[ast.stmt]:
    assert page.tree
    return page.tree.body


@pytest.mark.parametrize("source", UNTOUCHED)
def test_what_is_not_translated_stays(source: str) -> None:
    assert plan(source, lambda script, page: None) == source


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("a = 1\nb = 2\nc = 3", "a = 1\nc = 3"),
        ("a = 1\nb = 2  # why\nc = 3", "a = 1\n# why\nc = 3"),
        ("a = 1\nb = 2", "a = 1"),
        ("a = 1; b = 2; c = 3", "a = 1; pass; c = 3"),
    ],
)
def test_a_dropped_statement_goes_with_its_line(source: str, written: str) -> None:
    assert plan(source, lambda script, page: script.plan.drop.add(body(page)[1])) == written


def test_a_block_that_is_left_empty_passes() -> None:
    def decide(script: Script, page: Page) -> None:
        loop = body(page)[0]
        assert isinstance(loop, ast.For)
        script.plan.drop.update(loop.body)

    source = "for i in x:\n    a = 1  # why\n    b = 2\n"
    assert plan(source, decide) == "for i in x:\n    pass  # why\n"


def test_statements_go_into_a_with() -> None:
    def decide(script: Script, page: Page) -> None:
        first, last = body(page)[1], body(page)[2]
        script.plan.wraps[first] = Wrap(first, last, "with tape:")

    source = "a = 1\nb = '''x\ny'''  # why\n\n# between\nc = 3\nd = 4"
    written = "a = 1\nwith tape:\n    b = '''x\ny'''  # why\n\n    # between\n    c = 3\nd = 4"
    assert plan(source, decide) == written


def test_what_is_dropped_within_a_with_goes() -> None:
    def decide(script: Script, page: Page) -> None:
        first, middle, last = body(page)
        script.plan.wraps[first] = Wrap(first, last, "with tape:")
        script.plan.drop.add(middle)

    assert plan("a = 1\nb = 2\nc = 3\n", decide) == "with tape:\n    a = 1\n    c = 3\n"


def test_lines_are_put_around_a_statement() -> None:
    def decide(script: Script, page: Page) -> None:
        function = body(page)[0]
        assert isinstance(function, ast.FunctionDef)
        script.plan.before[function.body[0]].append("first")
        script.plan.after[function.body[0]].append("last")
        script.plan.notes[function.body[0]].append("a note")

    written = "def f():\n    # a note\n    first\n    a = 1  # why\n    last\n"
    after = "def f():\n    # a note\n    first\n    a = 1\n    last  # why\n"
    assert plan("def f():\n    a = 1  # why\n", decide) in (written, after)


def test_a_refused_statement_stays_and_says_why() -> None:
    def decide(script: Script, page: Page) -> None:
        script.plan.refuse[body(page)[0]] = "no such thing"

    assert plan("f(x)  # why\n", decide) == f"{MARK}no such thing\nf(x)  # why\n"


def test_what_stands_in_a_refused_block_is_translated() -> None:
    def decide(script: Script, page: Page) -> None:
        script.plan.refuse[body(page)[0]] = "no such thing"

    written = plan("with f(x):\n    a = torch.abs(x)\n", decide)
    assert written == f"{MARK}no such thing\nwith f(x):\n    a = paddle.abs(x)\n"


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("y = torch.abs(  # why\n    x)\n", "y = paddle.abs(  # why\n    x)\n"),
        ("print(f'{torch.abs(x)}')", "print(f'{paddle.abs(x)}')"),
        ("f'torch.abs(x) {torch.abs(x)} torch'", "f'torch.abs(x) {paddle.abs(x)} torch'"),
        ("x = '文'; y = torch.abs('文')", "x = '文'; y = paddle.abs('文')"),
    ],
)
def test_only_the_words_change(source: str, written: str) -> None:
    assert plan(source, lambda script, page: None) == written


def test_comments_of_what_is_said_otherwise_stay() -> None:
    source = "y = torch.unsqueeze(  # first\n    x,  # second\n    1)\n"
    written = plan(source, lambda script, page: None)
    assert "# first" in written
    assert "# second" in written


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("f(x) ** 2", "(a + b) ** 2"),
        ("2 * f(x) + 1", "2 * (a + b) + 1"),
        ("1 + f(x)", "1 + (a + b)"),
        ("f(x) + 1", "a + b + 1"),
        ("-f(x)", "-(a + b)"),
        ("f(x)[0].y", "(a + b)[0].y"),
        ("(f(x)) ** 2", "(a + b) ** 2"),
        ("g(f(x))", "g(a + b)"),
        ("y, z = f(x), 3", "y, z = a + b, 3"),
        ("2 ** -x[f(x)]", "2 ** -x[a + b]"),
        ("( x[f(x)] + 1 ) * 2", "( x[a + b] + 1 ) * 2"),
        ("[f(x), x[f(x)]]", "[a + b, x[a + b]]"),
    ],
)
def test_what_binds_less_tightly_is_put_in_brackets(source: str, written: str) -> None:
    def decide(script: Script, page: Page) -> None:
        for node in page.nodes:
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "f":
                script.plan.replace[node] = "a + b"

    assert plan(source, decide) == written


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("print(torch.add(x, 2) * 3)", "print((x + 2) * 3)"),
        ("(torch.add(x, 2)) * 3", "(x + 2) * 3"),
        ("f(torch.add(x, 2))", "f(x + 2)"),
        ("x.add(1).mul(2)", "(x + 1) * 2"),
        ("torch.add(x, 2).sum()", "(x + 2).sum()"),
        ("(x.add(2)).sum()", "(x + 2).sum()"),
        ("f(a.view(2)\n  / b.mm(c) * 3)", "f(a.reshape([2])\n  / b.mm(c) * 3)"),
        ("f(a.view(2)\n  / b.mm(c) + 3)", "f(a.reshape([2])\n  / b.mm(c) + 3)"),
        ("f(torch.add(x,\n  2) * 3)", "f((x + 2) * 3)"),
    ],
)
def test_a_call_that_becomes_an_operator_holds_together(text: str, told: str) -> None:
    assert translate_expression(text, "pytorch", "paddle")[0] == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("%timeit -n 10 torch.zeros(2)", "%timeit -n 10 tf.zeros(2)"),
        ("%time y = x.sum(dim=0)  # a", "%time y = tf.reduce_sum(x, axis=0)  # a"),
        ("for x in y:\n    %time x.sum()", "for x in y:\n    %time tf.reduce_sum(x)"),
        ("%timeit f(2)", "%timeit f(2)"),
        ("%time", "%time"),
        ("%timeit torch.no()", f"{MARK}`torch.no` is not in the phrasebook\n%timeit torch.no()"),
    ],
)
def test_what_is_measured_is_told(text: str, told: str) -> None:
    before = "import torch\nx = torch.ones(2)\n"
    assert translate_expression(before + text, "pytorch", "keras")[0].endswith(f"\n{told}")


def test_empty_lines_around_what_goes_do_not_add_up() -> None:
    lesson = """import keras
from keras import layers
class Scale(layers.Layer):
    def __init__(self):
        super().__init__()

    def build(self, input_shape):
        self.gamma = self.add_weight(shape=(3,), initializer="ones")

    def call(self, X):
        return X * self.gamma
"""
    told, _ = translate_expression(lesson, "keras", "pytorch")
    assert told.endswith(
        "torch.ones(3))\n\n    def forward(self, X):\n        return X * self.gamma\n"
    )
