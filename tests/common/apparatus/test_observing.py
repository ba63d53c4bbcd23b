"""Output, parameters and gradients as plain lists, from the framework without a library."""

import numpy as np

from common.apparatus.observing import gradient_lists, output, parameter_lists
from common.inputs import ramp
from common.interface import Array, Block, Tensor
from tests.fake import Fake, FakeBorder, filled


class HalfReached(Fake):
    """Gradients of ones by the weight, none by the bias."""

    class Border(FakeBorder):
        def gradients(self, block: Block, x: Tensor) -> list[Array | None]:
            return [np.ones_like(block.parameters[0]), None]

    border = filled(Border)


def test_plain_lists() -> None:
    fw = HalfReached()
    layer = fw.blocks.linear(1, 2)
    fw.border.set_parameters(layer, [ramp(1, 2, start=1), ramp(2)])
    x = np.full((1, 1), 2, np.float32)
    assert output(fw, layer, x).tolist() == [[1.5, 1.875]]  # 2 * 1 - 0.5 and 2 * 1.125 - 0.375
    assert parameter_lists(fw, layer) == [[[1.0, 1.125]], [-0.5, -0.375]]
    assert gradient_lists(fw, layer, x) == [[[1.0, 1.0]], None]
