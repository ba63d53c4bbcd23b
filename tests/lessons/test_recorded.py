"""Telling the output that a document recorded from its code."""

import pytest

from lessons.formats.python import parse, shows, what_is_broken
from lessons.formats.recorded import is_lead, judge

SHOWING = "y = net(X)\ny"
SILENT = "net = build()"


@pytest.mark.parametrize(
    "text",
    [
        "tensor([[0.0314],\n        [0.0185]], grad_fn=<AddmmBackward0>)",
        "OrderedDict([('weight', tensor([[ 0.1500]])), ('bias', tensor([-0.0367]))])",
        "('weight', torch.Size([8, 4])) ('bias', torch.Size([8]))",
        "('weight', paddle.Size([4, 8])) ('bias', paddle.Size([8]))",
        "paddle.Size([20, 256])",
        "<UninitializedParameter>",
        "<generator object <genexpr> at 0x000001E8C6387EB8>",
        "(device(type='cpu'),\n <torch.cuda.device at 0x1aa4ae8a860>)",
        "Parameter containing:\ntensor([1.], requires_grad=True)",
        "[('0.weight', Parameter containing:\n  tensor([[1.]], requires_grad=True))]",
        "MLP(\n  (hidden): Linear(in_features=20, out_features=256, bias=True)\n)",
        "Init weight torch.Size([8, 4])\nInit weight torch.Size([1, 8])",
        "Tensor(shape=[1], dtype=float32, place=Place(cpu), stop_gradient=False,\n       [0.1])",
        "<tf.Tensor: shape=(1,), dtype=float32, numpy=array([1.], dtype=float32)>",
        "array([[1., 2.]], dtype=float32)",
        "Traceback (most recent call last):\n  File 'x'\nimport torch\nKeyError: 1",
        "ValueError: no",
        "C:\\lazy.py:178: UserWarning: Lazy modules\n  warnings.warn('Lazy')",
        "+-----------+\n| GPU  Name |\n+-----------+",
    ],
)
def test_what_looks_like_output_is_it_even_below_a_cell_that_shows_nothing(text: str) -> None:
    sure = judge(text, SHOWING)
    unsure = judge(text, SILENT)
    assert sure is not None
    assert unsure is not None
    assert sure.sure > unsure.sure
    assert "shows nothing" in unsure.reason


@pytest.mark.parametrize("text", ["True", "1", "'a'", "(1, -2.5)", "[1, 2]", "{'a': None}"])
def test_a_bare_value_is_output_only_below_a_cell_that_shows_something(text: str) -> None:
    assert judge(text, SHOWING) is not None
    assert judge(text, SILENT) is None


@pytest.mark.parametrize(
    "text",
    [
        "net(X)",
        "net.eval()",
        "torch.rand(2, 4)",
        "torch.device('cpu')",
        "np.array([1, 2])",
        "nn.Linear(in_features=4, out_features=2)",
        "x = tensor([1, 2])",
        "print('a')",
        "y",
        "# a comment",
        "class A:\n    def f(self, x):",
        "for name in net:\n    print(name",
    ],
)
def test_code_below_code_is_code(text: str) -> None:
    assert judge(text, SHOWING) is None


@pytest.mark.parametrize(
    "words",
    ["输出：", "输出:", "输出结果如:", "Output:", "**Output**", "运行结果为：", "The output is:"],
)
def test_words_that_announce_an_output_are_known(words: str) -> None:
    assert is_lead(words)


@pytest.mark.parametrize("words", ["", "输出层的参数：", "We print the weights:", "查看结果再说"])
def test_other_words_announce_nothing(words: str) -> None:
    assert not is_lead(words)


def test_an_announced_word_is_output_and_announced_code_is_not() -> None:
    assert judge("weight1", SHOWING, has_lead=True) is not None
    assert judge("weight1", SHOWING) is None
    assert judge("x = 1\nx", SHOWING, has_lead=True) is None
    assert judge("print(x)", SHOWING, has_lead=True) is None


@pytest.mark.parametrize(
    ("source", "is_shown"),
    [
        ("net(X)", True),
        ("x = 1", False),
        ("x = 1\nx;", False),
        ("for p in net:\n    print(p)", True),
        ("warnings.warn('x')\nx = 1", True),
        ("!nvidia-smi", True),
        ("net?", True),
        ("%matplotlib inline\nx = 1", False),
        ("", False),
    ],
)
def test_a_cell_shows_something_or_not(source: str, is_shown: bool) -> None:
    assert shows(source) is is_shown


@pytest.mark.parametrize(
    "source",
    ["!ls", "%timeit f()", "x = !ls", "net?", "%%time\nx = 1", "%%bash\nls -l | wc", "y = 2\n%pwd"],
)
def test_what_ipython_takes_is_code(source: str) -> None:
    assert parse(source) is not None


@pytest.mark.parametrize("source", ["![a](b)", "Let us see.", "a b", "(" * 5000, "x\0"])
def test_what_nobody_takes_is_no_code(source: str) -> None:
    assert parse(source) is None


def test_a_cell_cut_in_a_block_is_told_with_its_rest() -> None:
    cut = "class A:\n    def f(self):"
    assert what_is_broken(cut, "pass\n\na = A()", 9) == (
        "cut off inside a block; what follows at line 9 seems to be its rest"
    )
    assert what_is_broken(cut, "what is this?", 9) == "cut off inside a block"
    assert what_is_broken(cut, None, 0) == "cut off inside a block"


def test_a_cell_cut_in_a_bracket_is_told_with_its_rest() -> None:
    assert what_is_broken("net = f(1,", "2)\nnet", 7) == (
        "cut off inside a bracket or a string; what follows at line 7 seems to be its rest"
    )


def test_a_piece_of_a_sentence_is_told() -> None:
    assert "no Python" in what_is_broken("torch.nn.init.normal_ :", None, 0)


@pytest.mark.parametrize("source", ["x = 1", "x = = 1", "import torch as", "print 'x'", "  \n"])
def test_a_whole_cell_is_not_called_broken_whatever_is_wrong_with_it(source: str) -> None:
    assert what_is_broken(source, "pass", 3) == ""
