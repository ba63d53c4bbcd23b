"""Every scenario has a conformance test, and every such test a scenario."""

import re
from pathlib import Path

import pytest

from common.interface import SECTIONS
from common.scenario import load_section

TEST = re.compile(r"^def test_(\w+)\(observe: Observe", re.MULTILINE)


@pytest.mark.parametrize("section", SECTIONS)
def test_scenarios_and_tests_are_the_same(section: str) -> None:
    text = (Path(__file__).parent / f"test_{section}.py").read_text(encoding="utf-8")
    assert set(TEST.findall(text)) == {scenario.name for scenario in load_section(section)}
