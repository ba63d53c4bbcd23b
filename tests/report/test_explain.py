"""What explaining cuts from the sources, and how it lays it out."""

from pathlib import Path

import pytest
from rich.text import Text

from common.catalog import FRAMEWORKS
from common.errors import UnknownNameError
from common.interface import SECTIONS
from common.scenario import load_section
from report.explain import explain_word
from report.sources import (
    Operation,
    cut_operation,
    find_users,
    read_experiments,
    read_operations,
    read_sections,
)

TIE = Operation("tying", "tie_weight", "")


def cut(adapter: str, name: str = "tie_weight") -> str:
    return cut_operation("mine", f"{adapter}:Mine", Operation("tying", name, "")).code


@pytest.fixture
def adapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Write an adapter of our own whose import would fail, and return its package's name."""
    package = tmp_path / "an_adapter_of_our_own"
    package.mkdir()
    (package / "__init__.py").write_text("raise AssertionError('it was imported')")
    (package / "tying.py").write_text(
        "import somewhere\n"
        "SCALE = 2\n"
        "UNUSED = 3\n"
        "def helper(x):\n"
        "    return SCALE * x\n"
        "class Mine:\n"
        "    suffix: str = '.mine'\n"
        "    unnamed = '.other'\n"
        "    @staticmethod\n"
        "    def tie_weight(self, first):\n"
        "        class Local:\n"
        "            def use_twice(self):\n"
        "                return self.other\n"
        "        return helper(first) + self.own(first)\n"
        "    def own(self, x):\n"
        "        return x, self.suffix\n"
        "    def other(self):\n"
        "        return 0\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    return package.name


def test_a_method_comes_with_what_it_names(adapter: str) -> None:
    code = cut(adapter)
    assert code.startswith("@staticmethod\ndef tie_weight(self, first):\n    class Local:")
    assert "def helper(x):\n    return SCALE * x" in code
    assert "SCALE = 2" in code
    assert "def own(self, x):" in code
    assert "suffix: str = '.mine'" in code


def test_a_method_comes_without_what_it_does_not_name(adapter: str) -> None:
    code = cut(adapter)
    assert "UNUSED" not in code
    assert "def other" not in code  # self.other of a local class is another self
    assert "class Mine" not in code
    assert "unnamed" not in code
    assert "import somewhere" not in code


def test_what_is_not_there_has_no_code(adapter: str) -> None:
    assert cut(adapter, "absent") == ""
    assert cut_operation("mine", f"{adapter}:Mine", Operation("lazy", "x", "")).code == ""


def test_sections_are_those_of_the_interface() -> None:
    assert read_sections() == SECTIONS


def test_every_operation_has_code_in_every_framework() -> None:
    missing = [
        f"{operation.id} [{entry.name}]"
        for operation in read_operations()
        for entry in FRAMEWORKS.values()
        if not cut_operation(entry.name, entry.target, operation).code
    ]
    assert missing == []


def test_titles_are_those_of_the_scenarios() -> None:
    loaded = {found.name: (found.title, found.title_zh) for found in load_section("tying")}
    read = read_experiments("tying", read_operations())
    assert {found.name: (found.title, found.title_zh) for found in read} == loaded


def test_users_of_an_operation() -> None:
    assert "tying" in find_users([TIE])
    assert find_users([Operation("tying", "no_such_operation", "")]) == []
    names = [found.name for found in read_experiments("tying", [TIE])]
    assert names
    assert len(names) < len(load_section("tying"))


@pytest.mark.parametrize("width", [1, 40, 60, 100, 200])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_line_is_wider_than_the_terminal(width: int, language: str) -> None:
    for line in explain_word("tying", language, width, False).splitlines():
        assert Text(line).cell_len <= max(width, 40), line


def test_panes_stand_beside_each_other_where_there_is_room() -> None:
    def heads(width: int) -> list[str]:
        lines = explain_word("tying.use_twice", "en", width, False).splitlines()
        return [line for line in lines if "tying.py:" in line]

    assert len(heads(200)) == 1
    assert len(heads(60)) == 3


def test_a_section_is_all_of_its_operations() -> None:
    text = explain_word("tying", "zh", 100, False)
    count = sum(operation.section == "tying" for operation in read_operations())
    assert text.startswith(f"参数绑定（{count} 个操作）")
    assert "哪里不同，为什么" in text or "没有已知的不同" in text


def test_colours() -> None:
    assert "\x1b[" in explain_word("tie_weight", "en", 100, True)
    assert "\x1b[" not in explain_word("tie_weight", "en", 100, False)


def test_a_part_of_a_name_finds_it() -> None:
    with pytest.raises(UnknownNameError, match=r"'xavier'; did you mean .*init_xavier"):
        explain_word("xavier", "en", 100, False)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_name_of_a_framework_is_explained_from_the_phrasebook(width: int) -> None:
    text = explain_word("torch.reshape", "en", width, False)
    assert text.startswith("reshape  ")
    for spelling in ("Tensor.reshape(*shape)", "paddle.reshape(x, shape)", "tf.reshape(tensor, "):
        assert spelling in text
    assert all(Text(line).cell_len <= width for line in text.splitlines())
    heads = [line for line in text.splitlines() if "pytorch" in line]
    assert ("keras" in heads[0]) == (width == 200)


def test_notes_and_further_phrases_are_told() -> None:
    text = explain_word("paddle.to_tensor", "zh", 100, False)
    assert "keras：" in text
    assert "paddle.to_tensor 还用于：" in text


def test_an_unknown_name_of_a_framework_has_near_ones() -> None:
    with pytest.raises(UnknownNameError, match=r"'torch\.reshpe'; did you mean torch\.reshape"):
        explain_word("torch.reshpe", "en", 100, False)
