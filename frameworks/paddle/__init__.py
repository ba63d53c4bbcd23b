"""The Paddle adapter."""

import paddle

from common.interface import Framework
from frameworks.paddle.access import PaddleAccess
from frameworks.paddle.blocks import PaddleBlocks
from frameworks.paddle.border import PaddleBorder
from frameworks.paddle.custom import PaddleCustom
from frameworks.paddle.devices import PaddleDevices
from frameworks.paddle.init import PaddleInit
from frameworks.paddle.inspection import PaddleInspection
from frameworks.paddle.lazy import PaddleLazy
from frameworks.paddle.randomness import PaddleRandomness
from frameworks.paddle.saving import PaddleSaving
from frameworks.paddle.tying import PaddleTying


class Paddle(Framework):
    """Paddle, behind the common interface."""

    name = "paddle"
    border = PaddleBorder()
    blocks = PaddleBlocks()
    access = PaddleAccess()
    init = PaddleInit()
    tying = PaddleTying()
    lazy = PaddleLazy()
    custom = PaddleCustom()
    saving = PaddleSaving()
    devices = PaddleDevices()
    inspection = PaddleInspection()
    randomness = PaddleRandomness()

    def versions(self) -> dict[str, str]:
        return {"paddlepaddle": paddle.__version__}

    def set_threads(self, threads: int) -> None:
        paddle.base.core.set_num_threads(threads)

    def reset(self) -> None:
        paddle.seed(0)
        paddle.utils.unique_name.switch()  # parameters' names count from 0 again
