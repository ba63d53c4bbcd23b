"""The table of known differences: read whole, and refused with a clear line where it is wrong."""

from pathlib import Path

import pytest

from common.divergences import read_divergences
from common.errors import BadDivergencesError
from common.interface import SECTIONS
from common.scenario import load_section

ENTRY = """
[[divergence]]
facts = ["tying.shared/count"]
groups = ["pytorch", "keras"]
class = "{kind}"
reason = "r"
reason_zh = "r"
versions = {{ keras = "{versions}" }}
source = "s"
"""


def test_own_table_names_scenarios_that_exist_and_says_why() -> None:
    scenarios = {f"{s.section}.{s.name}" for section in SECTIONS for s in load_section(section)}
    for divergence in read_divergences():
        assert divergence.reason
        assert divergence.reason_zh
        assert divergence.source
        assert {fact.partition("/")[0] for fact in divergence.facts} <= scenarios


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ENTRY.format(kind="mood", versions=">=3"), "Invalid enum value 'mood'"),
        (ENTRY.format(kind="type", versions="about 3"), "Invalid specifier"),
        (ENTRY.format(kind="type", versions=">=3") * 2, "tying.shared/count is listed twice"),
        ("[[divergence]\n", "divergences.toml: "),
        ("[[divergence]]\nmood = 1\n", "divergences.toml: "),
    ],
)
def test_a_wrong_table_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "divergences.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadDivergencesError) as refused:
        read_divergences(path)
    assert message in str(refused.value)


def test_an_absent_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDivergencesError, match=r"absent\.toml"):
        read_divergences(tmp_path / "absent.toml")


def test_versions_are_compared_as_versions(tmp_path: Path) -> None:
    path = tmp_path / "divergences.toml"
    path.write_text(ENTRY.format(kind="type", versions=">=3.9"), encoding="utf-8")
    (divergence,) = read_divergences(path)
    assert divergence.applies_to({"keras": "3.15.1"})
    assert not divergence.applies_to({"keras": "3.8"})
    assert divergence.applies_to({"torch": "1.0"})  # says nothing of torch
