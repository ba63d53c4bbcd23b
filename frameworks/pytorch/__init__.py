"""The PyTorch adapter."""

import torch

from common.interface import Framework
from frameworks.pytorch.access import PyTorchAccess
from frameworks.pytorch.blocks import PyTorchBlocks
from frameworks.pytorch.border import PyTorchBorder
from frameworks.pytorch.custom import PyTorchCustom
from frameworks.pytorch.devices import PyTorchDevices
from frameworks.pytorch.init import PyTorchInit
from frameworks.pytorch.inspection import PyTorchInspection
from frameworks.pytorch.lazy import PyTorchLazy
from frameworks.pytorch.randomness import PyTorchRandomness
from frameworks.pytorch.saving import PyTorchSaving
from frameworks.pytorch.tying import PyTorchTying


class PyTorch(Framework):
    """PyTorch, behind the common interface."""

    name = "pytorch"
    border = PyTorchBorder()
    blocks = PyTorchBlocks()
    access = PyTorchAccess()
    init = PyTorchInit()
    tying = PyTorchTying()
    lazy = PyTorchLazy()
    custom = PyTorchCustom()
    saving = PyTorchSaving()
    devices = PyTorchDevices()
    inspection = PyTorchInspection()
    randomness = PyTorchRandomness()
    imported_at_first_use = ("torch._dynamo",)  # 2 s, by the first optimizer and meta tensor

    def versions(self) -> dict[str, str]:
        return {"torch": torch.__version__}

    def set_threads(self, threads: int) -> None:
        torch.set_num_threads(threads)

    def reset(self) -> None:
        torch.manual_seed(0)
