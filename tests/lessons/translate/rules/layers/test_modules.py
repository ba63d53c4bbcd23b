"""Nets and layers as expressions, and their parts by name."""

import ast

import pytest

from common.cells.known import KnownModule
from lessons.translate.engine import read_script
from lessons.translate.plan import Refused
from lessons.translate.rules.layers.modules import has_modes, named_path, parameter_name
from lessons.translate.script import Script
from tests.lessons.translate.rules.nets import DROPOUT, LINEAR, NET, linear, row, run_of

BLOCK = KnownModule(class_name="Block", is_own=True, children=(("output", 2), ("0", 2)))


def _script(target: str) -> tuple[Script, ast.expr]:
    modules = [row(1, names=["block 0"]), BLOCK, linear(4, 8)]
    script = read_script(
        [(0, "net")], "pytorch", target, run_of("pytorch", "net", modules, {"net": NET}), "none"
    )
    tree = script.pages[0].tree
    assert tree is not None
    assert isinstance(tree.body[0], ast.Expr)
    return script, tree.body[0].value


def test_a_path_goes_through_rows_blocks_and_lists() -> None:
    script, net = _script("keras")
    assert named_path(net, "net", "block 0.output.weight", script) == (
        "net.layers[0].output_layer.kernel"
    )
    assert named_path(net, "net", "block 0.0.bias", script) == "net.layers[0].blocks[1].bias"
    script, net = _script("paddle")
    assert named_path(net, "net", "block 0.output.weight", script) == "net[0].output.weight"


def test_a_path_that_leads_nowhere_is_refused() -> None:
    script, net = _script("keras")
    with pytest.raises(Refused, match="there is no parameter `scale` here"):
        named_path(net, "net", "block 0.output.scale", script)


def test_parameters_are_called_as_their_layer_calls_them() -> None:
    script, _ = _script("keras")
    assert parameter_name("weight", LINEAR, script) == "kernel"
    assert parameter_name("weight", "torch.nn.BatchNorm2d", script) == "gamma"
    assert parameter_name("weight", "Own", script) == "weight"


def test_what_drops_or_normalizes_has_modes() -> None:
    script, _ = _script("keras")
    assert has_modes(DROPOUT, script)
    assert not has_modes(linear(4, 8), script)
