"""Packages of a book that have a module for each framework."""

from lessons.translate.engine import translate_expression

LESSON = "from book import {} as book  # the tools of all chapters\n{}\nbook.train(3)"


def tell(source: str, target: str, text: str) -> str:
    told, marks = translate_expression(text, source, target)
    assert not marks
    return told


def test_a_book_s_own_package_is_asked_for_the_target_s_module() -> None:
    torch = LESSON.format("torch", "import torch\nX = torch.ones(2)")
    told = tell("pytorch", "paddle", torch)
    assert told.startswith("from book import paddle as book  # the tools of all chapters\n")
    assert "from book import tensorflow as book" in tell("pytorch", "keras", torch)
    keras = LESSON.format("tensorflow", "import tensorflow as tf\nX = tf.ones(2)")
    assert "from book import torch as book" in tell("keras", "pytorch", keras)


def test_other_modules_of_a_package_stay() -> None:
    for name in ("torchtools", "paddle"):
        told = tell("pytorch", "paddle", LESSON.format(name, "import torch\nX = torch.ones(2)"))
        assert f"from book import {name} as book" in told
