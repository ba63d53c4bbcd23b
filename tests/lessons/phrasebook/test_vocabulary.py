"""The phrasebook knows what textbook lessons use, site by site."""

import csv
import re
from pathlib import Path

import pytest

from lessons.phrasebook.book import load_book
from lessons.translate.names import canonical

LISTS = Path(__file__).parents[2] / "data" / "vocabulary"
FILES = {"pytorch": "torch.tsv", "paddle": "paddle.tsv", "keras": "tensorflow.tsv"}
# Said alike everywhere: operators, and what Python gives every class.
_SAME = re.compile(r"__\w+__$|^builtin \w+\(")


def read_sites(framework: str) -> dict[str, int]:
    with (LISTS / FILES[framework]).open(encoding="utf-8", newline="") as file:
        return {row["api"]: int(row["sites"]) for row in csv.DictReader(file, delimiter="\t")}


def is_known(api: str, framework: str) -> bool:
    if _SAME.search(api):
        return True
    path, name = canonical(api), api.rpartition(".")[2]
    words = (f"{path}()", path, f".{name}()", f".{name}")
    return any(load_book().find(framework, word) for word in words)


@pytest.mark.parametrize("framework", FILES)
def test_lessons_vocabulary_is_known(framework: str) -> None:
    sites = read_sites(framework)
    unknown = {api: count for api, count in sites.items() if not is_known(api, framework)}
    share = 1 - sum(unknown.values()) / sum(sites.values())
    assert share >= 0.97, unknown


def test_what_nobody_says_is_not_known() -> None:
    assert not is_known("torch.nn.NoSuchLayer", "pytorch")
    assert not is_known("Tensor.no_such_method", "keras")
