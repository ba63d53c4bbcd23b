"""How patterns become signatures, how phrases are found by name, and the page of all phrases."""

import ast
import re

import pytest

from lessons.phrasebook.book import FRAMEWORKS, Book, Phrase, load_book
from lessons.phrasebook.patterns import Pattern
from report.phrases import find_phrases, name_of, nearest, signature, signatures
from report.phrases_page import draw_phrases
from report.words import LANGUAGES, read_words


def make_phrase(name: str, *, refused: dict[str, str] | None = None, **texts: list[str]) -> Phrase:
    patterns = {one: tuple(Pattern(t, one) for t in texts.get(one, [])) for one in FRAMEWORKS}
    return Phrase(name, "shapes", f"{name} | it", f"{name}，它", patterns, refused=refused or {})


BOOK = Book(
    [
        make_phrase(
            "float_tensor",
            pytorch=["torch.tensor(data, dtype=torch.float32)"],
            paddle=["paddle.to_tensor(data, dtype='float32')", "paddle.to_tensor(data, 'float32')"],
            keras=["tf.constant(data, dtype=tf.float32)", "tf.constant(data, dtype='float32')"],
        ),
        make_phrase(
            "tensor",
            pytorch=["torch.tensor(data=data, *_, requires_grad=grad or False)"],
            paddle=["paddle.to_tensor(data=data, stop_gradient=no(grad or False))"],
            keras=["tf.constant(value=data)"],
        ),
        make_phrase(
            "linear",
            pytorch=["torch.nn.Linear(in_features=i, out_features=o)"],
            paddle=["paddle.nn.Linear(in_features=i, out_features=o)"],
            keras=["keras.layers.Dense(units=o)"],
        ),
        make_phrase("reshape", pytorch=["Tensor.reshape(*shape)", "Tensor.reshape(shape)"]),
        make_phrase("lazy", pytorch=["torch.nn.LazyLinear(o)"], refused={"paddle": "it has none"}),
    ]
)


@pytest.mark.parametrize(
    ("pattern", "read"),
    [
        ("torch.softmax(input=x, dim=axis)", "torch.softmax(input, dim)"),
        ("paddle.nn.functional.softmax(x=x, axis=axis or -1)", "…softmax(x, axis=-1)"),
        ("torch.zeros(*shape, dtype=dtype or None)", "torch.zeros(*shape, dtype=None)"),
        ("torch.eye(n, m, *_, dtype=dtype or None)", "torch.eye(n, m, *, dtype=None)"),
        ("paddle.f(x, stop_gradient=no(grad or False))", "paddle.f(x, stop_gradient=True)"),
        ("paddle.f(x, stop_gradient=no(grad) or True)", "paddle.f(x, stop_gradient=True)"),
        ("paddle.f(momentum=complement(m))", "paddle.f(momentum)"),
        ("torch.nn.ReLU(inplace=_)", "torch.nn.ReLU()"),
        ("torch.nn.MSELoss(reduction='sum')", "torch.nn.MSELoss(reduction='sum')"),
        ("tf.Variable(tf.zeros(shape=shape))", "tf.Variable(tf.zeros(shape))"),
        (
            "tf.pad(x, [[top, bottom], tf.shape(input=y)])",
            "tf.pad(x, [[top, bottom], tf.shape(input)])",
        ),
        ("keras.layers.Concatenate(axis=axis or -1)(xs)", "…Concatenate(axis=-1)(xs)"),
        ("tf.pad(tensor=x, paddings=[[a, b]])", "tf.pad(tensor, [[a, b]])"),
        ("tf.f(dtype=tf.int64, shape=s)", "tf.f(dtype=tf.int64, shape=shape)"),
        ("Tensor.T", "Tensor.T"),
        ("Tensor @ y", "Tensor @ y"),
    ],
)
def test_a_pattern_reads_as_a_signature(pattern: str, read: str) -> None:
    assert signature(Pattern(pattern, "pytorch")).endswith(read.removeprefix("…"))


def test_spellings_that_read_alike_stand_once() -> None:
    assert signatures(BOOK.phrases["reshape"], "pytorch") == ["Tensor.reshape(*shape)"]
    assert signatures(BOOK.phrases["float_tensor"], "keras") == [
        "tf.constant(data, dtype=tf.float32)"
    ]
    assert signatures(BOOK.phrases["lazy"], "keras") == []


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("torch.nn.Linear", ["linear"]),
        ("nn.Linear", ["linear"]),
        ("paddle.nn.Linear", ["linear"]),
        ("tf.keras.layers.Dense", ["linear"]),
        ("tensorflow.constant(1.0)", ["tensor", "float_tensor"]),  # the plainer is first
        ("paddle.to_tensor", ["tensor", "float_tensor"]),
        ("reshape", ["reshape"]),
        ("Tensor.reshape", ["reshape"]),
        ("torch.Tensor.reshape", ["reshape"]),
        ("x.reshape", []),
        ("dense", ["linear"]),
        ("tensor", ["tensor"]),  # the concept itself, and not every torch.tensor
        ("inear", []),
        ("", []),
    ],
)
def test_a_name_finds_its_phrases(word: str, names: list[str]) -> None:
    assert [phrase.name for phrase in find_phrases(word, BOOK)] == names


def test_an_unknown_name_has_near_ones() -> None:
    assert nearest("torch.nn.Liner", BOOK)[0] == "torch.nn.Linear"
    assert nearest("tie_wieght", BOOK, ("tie_weight",)) == ["tie_weight"]
    assert nearest("qqq", BOOK) == []


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("torch.softmax(x)", "torch.softmax"),
        ("Tensor.grad.zero_()", "Tensor.grad.zero_"),
        ("keras.layers.Concatenate()(xs)", "keras.layers.Concatenate"),
        ("tf.shape(x)[0]", "tf.shape"),
        ("-x", ""),
    ],
)
def test_what_a_pattern_is_looked_up_by(pattern: str, name: str) -> None:
    assert name_of(ast.parse(pattern, mode="eval").body) == name


def test_the_page_has_a_row_for_each_concept() -> None:
    page = draw_phrases(BOOK, read_words("en"))
    assert "## Shapes\n\n| concept | pytorch | paddle | keras |\n" in page
    assert "| lazy \\| it | `torch.nn.LazyLinear(o)` | it has none | has no word for it |" in page
    assert page.count("\n| ") == len(BOOK.phrases) + 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_can_be_drawn_and_every_topic_has_a_title(language: str) -> None:
    words, book = read_words(language), load_book()
    assert draw_phrases(book, words).count("\n| ") == len(book.phrases) + 2 * len(words.topics)
    assert {phrase.topic for phrase in book.phrases.values()} == set(words.topics)


def test_every_signature_is_python() -> None:
    for phrase in load_book().phrases.values():
        for framework in FRAMEWORKS:
            for text in signatures(phrase, framework):
                ast.parse(re.sub(r"\*, ", "", text), mode="eval")
