"""What doctor says of an installation, whatever is installed here."""

import subprocess
import sys

import pytest

import report.doctor
from common.catalog import Entry
from common.errors import EXIT_FRAMEWORK, EXIT_OK
from report.doctor import examine


def install(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Have these frameworks, and no others, be installed."""

    def versions(entry: Entry) -> dict[str, str]:
        return dict.fromkeys(entry.distributions, "1.2.3") if entry.name in names else {}

    monkeypatch.setattr(report.doctor, "is_installed", lambda entry: entry.name in names)
    monkeypatch.setattr(report.doctor, "installed_versions", versions)


def answer_smi(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Have `nvidia-smi` be a Python program."""
    monkeypatch.setattr("shutil.which", lambda name: sys.executable)
    run = subprocess.run

    def run_program(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        return run([command[0], "-c", program], **options)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr("subprocess.run", run_program)


def test_what_is_installed_and_what_mends_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, "pytorch", "paddle")
    text, code = examine("en", 100, False)
    assert code == EXIT_OK
    assert sys.executable in text
    assert "pytorch    torch 1.2.3" in text
    keras = "keras      keras not installed; tensorflow not installed  pip install -e '.[keras]'"
    assert keras in text
    assert text.endswith("Ready: pytorch, paddle\n")


def test_nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)
    text, code = examine("en", 60, True)
    assert code == EXIT_FRAMEWORK
    assert "No framework is installed; begin with: pip install" in text.replace("\n  ", " ")


def test_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, "keras")
    assert examine("zh", 100, False)[0].endswith("可以使用：keras\n")


def test_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_smi(monkeypatch, "print('A100'); print('A100')")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    assert "GPU: nvidia-smi lists A100; A100\n" in examine("en", 100, False)[0]
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert "CUDA_VISIBLE_DEVICES='' limits what is used" in examine("en", 100, False)[0]


@pytest.mark.parametrize("program", ["raise SystemExit(9)", "pass", "import time; time.sleep(9)"])
def test_a_driver_that_lists_nothing(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_smi(monkeypatch, program)
    monkeypatch.setattr(report.doctor, "ASK_LIMIT_S", 0.5)
    assert "GPU: none to be seen" in examine("en", 100, False)[0]


def test_no_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert "GPU: none to be seen" in examine("en", 100, False)[0]
