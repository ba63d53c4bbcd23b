"""One small lesson with real frameworks, from the command to the file."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from common.worker.environment import ROOT
from tests.lessons.documents import code_cell, notebook, text_cell

pytestmark = pytest.mark.framework

CELLS = [
    text_cell("# Sums\n\nSee `torch.ones` and [`torch`](https://pytorch.org)."),
    code_cell("import torch"),
    code_cell("x = torch.ones(2, 3)  # ones\nx.sum(dim=0)"),
    code_cell("print('no framework')"),
    code_cell("torch.compile(x)"),
]


@pytest.mark.parametrize(("target", "ones"), [("paddle", "paddle.ones"), ("keras", "tf.ones")])
def test_a_notebook_is_told_and_proved(tmp_path: Path, target: str, ones: str) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(notebook(CELLS), encoding="utf-8")
    command = [sys.executable, "-m", "report.cli", "translate", str(path), "--to", target]
    command += ["--report", str(tmp_path / "r.json")]
    done = subprocess.run(
        command,
        env={"PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    found = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    outcomes = [cell["outcome"] for cell in found["cells"]]
    assert outcomes[1:] == ["same", "unchanged", "marked"], found["cells"]
    told = json.loads((tmp_path / f"a.{target}.ipynb").read_text(encoding="utf-8"))
    words, _, cell, _, marked = ("".join(cell["source"]) for cell in told["cells"])
    assert f"`{ones}` and [`torch`](https://pytorch.org)" in words
    assert cell.startswith((f"x = {ones}([2, 3])  # ones", f"x = {ones}((2, 3))  # ones"))
    assert marked.startswith("# triptych: ")
    assert marked.endswith("torch.compile(x)")
