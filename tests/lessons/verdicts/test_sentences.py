"""What a finding says is a sentence, in both languages."""

import pytest

from lessons.verdicts.brief import module_values
from lessons.verdicts.sentences import explain
from tests.lessons.verdicts.build import module


@pytest.mark.parametrize(
    ("names", "begins"),
    [
        ("`X`", "`X` has other"),
        ("`X`, `Y`", "`X`, `Y` have other"),
        ("the result", "The result has other"),
    ],
)
def test_verbs_agree_with_their_names(names: str, begins: str) -> None:
    words = {"names": names, "framework": "keras", "against": "pytorch"}
    assert explain("different-values", words)[0].startswith(begins)


def test_no_english_is_left_in_a_chinese_sentence() -> None:
    words = {
        "names": "`net`, the result",
        "framework": "keras",
        "against": "pytorch",
        "what": "Net with 4 trainable parameters of 25 elements against "
        "Sequential with 2 trainable parameters of 6 elements",
    }
    told = explain("different-structure", words)[1]
    assert "`net`、结果" in told
    assert "Net 4 个可训练参数共 25 个数 对 Sequential 2 个可训练参数共 6 个数" in told
    assert "模块 d2l" in explain("needs", {"need": "the module d2l"})[1]
    assert "它需要 2 块 GPU，" in explain("needs", {"need": "2 GPUs"})[1]


def test_what_is_cut_off_says_so() -> None:
    assert module_values(module({"w" * 99: [1.0], "b": [2.0]})).endswith("…")
