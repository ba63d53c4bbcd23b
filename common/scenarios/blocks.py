"""Layers and blocks: the same net made in several ways gives the same output."""

from common.facts import close
from common.inputs import ramp
from common.interface import Framework
from common.scenario import Found, scenario


@scenario("a block of its own class", zh="自定义块", taught_in=("003 自定义块",))
def custom_block(fw: Framework) -> Found:
    net = fw.blocks.mlp(2, 2, 1)
    fw.border.set_parameters(net, [ramp(2, 2), ramp(2), ramp(2, 1), ramp(1)])
    x = fw.border.tensor(ramp(1, 2))
    yield close("output", fw.border.array(fw.blocks.forward(net, x)), atol=1e-6)
    fw.blocks.train_step(net, x, 0.5)
    yield close(
        "parameters after a step", [p.tolist() for p in fw.border.get_parameters(net)], atol=1e-6
    )
