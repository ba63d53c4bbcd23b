"""Which of a framework's spellings is written: the one that goes with the source's."""

import pytest

from common.cells.known import Known
from lessons.phrasebook.book import Phrase
from lessons.phrasebook.patterns import Pattern
from lessons.translate.engine import translate_expression
from tests.lessons.translate.rules.cells import LEAF, know, tell
from tests.lessons.translate.rules.test_listing import last_line

SUM = Phrase(
    "sum",
    "reductions",
    "",
    "",
    {
        "pytorch": tuple(Pattern(one) for one in ("Tensor.sum()", "torch.sum(input=x)", "sum(x)")),
        "keras": tuple(Pattern(one) for one in ("tf.reduce_sum(x)", "tf.math.reduce_sum(x)")),
    },
    twins=(frozenset(("torch.sum", "tf.math.reduce_sum(x)")),),
)


@pytest.mark.parametrize(
    ("said", "target", "twins"),
    [
        ("torch.sum(input=x)", "keras", ["tf.math.reduce_sum(x)"]),
        ("tf.math.reduce_sum(x)", "pytorch", ["torch.sum(input=x)"]),
        ("Tensor.sum()", "keras", []),
        ("sum(x)", "keras", []),
    ],
)
def test_twins_are_named_by_text_or_word(said: str, target: str, twins: list[str]) -> None:
    assert [one.text for one in SUM.twins_of(Pattern(said), target)] == twins


@pytest.mark.parametrize(
    ("source", "text", "target", "told"),
    [
        ("pytorch", "torch.sum(x * x)", "keras", "tf.math.reduce_sum(x * x)"),
        ("pytorch", "(x * x).sum()", "keras", "tf.reduce_sum(x * x)"),
        ("pytorch", "torch.mm(x, x.T)", "keras", "tf.linalg.matmul(x, tf.transpose(x))"),
        ("pytorch", "torch.max(x, x)", "keras", "tf.math.maximum(x, x)"),
        ("keras", "tf.norm(x, ord='euclidean')", "pytorch", "torch.norm(x, p='fro')"),
        ("keras", "tf.norm(x, ord='euclidean')", "paddle", "paddle.norm(x, p='fro')"),
        ("pytorch", "x.norm()", "keras", "tf.linalg.norm(x)"),
        ("pytorch", "x.to(torch.int32)", "keras", "tf.cast(x, dtype=tf.int32)"),
        ("pytorch", "x.int()", "keras", "tf.cast(x, tf.int32)"),
        ("pytorch", "x.dim()", "keras", "x.shape.rank"),
        ("pytorch", "x.sum(dtype=torch.float64)", "keras",
         "tf.math.reduce_sum(tf.cast(x, tf.float64))"),
        ("pytorch", "x.type(y.dtype).sum()", "keras", "tf.reduce_sum(tf.cast(x, dtype=y.dtype))"),
        ("pytorch", "x.pow(2)", "keras", "tf.math.pow(x, 2)"),
        ("pytorch", "torch.normal(0, 0.1, size=(2, 1))", "keras",
         "tf.random.normal(shape=(2, 1), mean=0, stddev=0.1)"),
        ("pytorch", "torch.normal(0.0, 0.1, (2, 1))", "keras",
         "tf.random.normal((2, 1), stddev=0.1)"),
        ("pytorch", "torch.randint(0, 6, size=(9,))", "keras",
         "tf.random.uniform((9,), minval=0, maxval=6, dtype=tf.int32)"),
        ("pytorch", "x.clamp(min=0)", "keras", "tf.math.maximum(x, 0)"),
        ("keras", "tf.where(x > 0, 1.0, x)", "paddle", "x.masked_fill(x > 0, 1.0)"),
        ("paddle", "paddle.cumsum(x, axis=0)", "keras", "tf.math.cumsum(x, axis=0)"),
        ("paddle", "x.astype(paddle.int32)", "keras", "tf.cast(x, dtype=tf.int32)"),
        ("paddle", "paddle.reshape(x, [3, 2])", "keras", "tf.reshape(x, shape=[3, 2])"),
        ("paddle", "paddle.normal(0.0, 0.1, [2, 1])", "keras",
         "tf.random.normal([2, 1], stddev=0.1)"),
    ],
)  # fmt: skip
def test_each_spelling_has_its_own_there_and_back(
    source: str, text: str, target: str, told: str
) -> None:
    assert last_line(text, source, target) == told
    assert last_line(told, target, source) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tf.math.exp(x)", "x.exp()"),
        ("tf.math.exp(-x)", "torch.exp(-x)"),
        ("tf.math.exp(2.0)", "torch.exp(torch.tensor(2.0))"),
        ("tf.linalg.norm(2 * x)", "(2 * x).norm()"),
    ],
)
def test_a_function_of_a_formula_stays_one(text: str, told: str) -> None:
    assert last_line(text, "keras", "pytorch") == told


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("", "tf.random.set_seed(1)"),
        ("loss = nn.MSELoss()\n", "tf.random.set_seed(1)"),
        ("net = nn.Linear(2, 1)\n", "keras.utils.set_random_seed(1)"),
    ],
)
def test_kerass_seed_is_for_layers_that_draw(more: str, told: str) -> None:
    text = f"from torch import nn\n{more}torch.manual_seed(1)"
    assert last_line(text, "pytorch", "keras") == told


@pytest.mark.parametrize(
    ("known", "told"),
    [(LEAF, "p.data"), (Known(kind="sequence", class_name="list"), "torch.as_tensor(p)")],
)
def test_a_variable_is_no_data_to_make_a_tensor_of(known: Known, told: str) -> None:
    cells = ("import tensorflow as tf\ntf.convert_to_tensor(p)",)
    trace = know("keras", cells, p=known)
    assert tell("keras", "pytorch", *cells, trace=trace)[0].endswith(f"\n{told}")


@pytest.mark.parametrize(
    ("text", "paddle", "keras"),
    [
        ("torch.full((2,), 7)", "paddle.full((2,), 7, dtype='int64')", "tf.fill((2,), 7)"),
        ("torch.full((2,), 7.0)", "paddle.full((2,), 7.0)", "tf.fill((2,), 7.0)"),
        ("torch.linspace(0, 1, 5)", "paddle.linspace(0, 1, 5)", "tf.linspace(0.0, 1.0, 5)"),
        ("torch.gt(x, 0)", "x > 0", "tf.greater(x, 0)"),
        ("torch.gt(x, y)", "paddle.greater_than(x, y)", "tf.greater(x, y)"),
        ("x[0, [0, 2]]", "x[0, [0, 2]]", "tf.gather(x[0], [0, 2])"),
    ],
)
def test_numbers_are_said_as_their_kinds_want(text: str, paddle: str, keras: str) -> None:
    assert translate_expression(text, "pytorch", "paddle")[0] == paddle
    assert translate_expression(text, "pytorch", "keras")[0] == keras


def test_a_choice_of_two_numbers_fills_nothing() -> None:
    assert (
        translate_expression("tf.where(m, 1, 0)", "keras", "pytorch")[0] == "torch.where(m, 1, 0)"
    )


def test_a_function_by_itself_is_one_that_is_called_alike() -> None:
    named = "f = torch.nn.functional.{}"
    assert tell("pytorch", "keras", named.format("relu")) == ["f = tf.nn.relu"]
    told = tell("pytorch", "paddle", named.format("cross_entropy"))
    assert told == ["f = nn.functional.cross_entropy"]
