"""One scenario that the fake framework passes, and a wrong variant of the framework per checker."""

import numpy as np

from common.facts import Missing, claim, close, error, exact
from common.inputs import Array, ramp
from common.interface import Block, Framework, NotOffered, Tensor
from common.scenario import Found, scenario
from tests.fake import Fake, FakeBlocks, FakeBorder, Linear, filled


@scenario("all rules at once", zh="所有规则")
def every_rule(fw: Framework) -> Found:
    layer = fw.blocks.linear(2, 2)
    fw.border.set_parameters(layer, [ramp(2, 2), ramp(2)])
    x = fw.border.tensor(ramp(1, 2))
    output = fw.border.array(fw.blocks.forward(layer, x))
    yield exact("shape", output.shape, claim([1, 2], "002 小结"))
    yield close("output", output, atol=1e-6)
    yield error("input of another width", lambda: fw.blocks.forward(layer, x[:, :1]))
    try:
        yield exact("relu", fw.blocks.relu() is not None)
    except NotOffered as reason:
        yield Missing("relu", str(reason))


class Transposed(Fake):
    """Takes canonical weights for its own layout."""

    class WrongBorder(FakeBorder):
        def set_parameters(self, block: Block, arrays: object) -> None:
            super().set_parameters(block, [np.transpose(array) for array in arrays])  # type: ignore[attr-defined]

    border = filled(WrongBorder)


class Flattened(Fake):
    """Loses the batch's axis."""

    class WrongBlocks(FakeBlocks):
        def forward(self, block: Block, x: Tensor) -> Tensor:
            return block(x)[0]

    blocks = filled(WrongBlocks)


class Tolerant(Fake):
    """Broadcasts where it should raise."""

    class WrongLinear(Linear):
        def __call__(self, x: Array) -> Array:
            return super().__call__(np.broadcast_to(x, (1, 2)))

    class WrongBlocks(FakeBlocks):
        def linear(self, in_features: int, out_features: int, bias: bool = True) -> Block:
            return Tolerant.WrongLinear(in_features, out_features, bias)

    blocks = filled(WrongBlocks)


class Offering(Fake):
    """Has what the others have not."""

    class WrongBlocks(FakeBlocks):
        def relu(self) -> Block:
            return np.abs

    blocks = filled(WrongBlocks)


class Failing(Fake):
    """Raises where the others answer."""

    class WrongBlocks(FakeBlocks):
        def forward(self, block: Block, x: Tensor) -> Tensor:
            raise ValueError("no forward")

    blocks = filled(WrongBlocks)
