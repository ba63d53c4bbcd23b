"""The common interface: an abstract class per section of the chapter, and the framework of all.

Arguments are canonical (`Linear` weights `[in, out]`, `Conv2d` weights `[h, w, in, out]`) and are
checked by the scenarios; an adapter converts at its border and stays bare.
"""

from abc import ABC, abstractmethod

from common.inputs import Array
from common.interface.access import Access
from common.interface.blocks import Blocks
from common.interface.border import Block, Border, NotOffered, Parameter, Tensor
from common.interface.custom import Custom
from common.interface.devices import Devices
from common.interface.init import Init
from common.interface.inspection import Called, Held, Inspection, Reached, Returned
from common.interface.lazy import Lazy
from common.interface.randomness import Randomness
from common.interface.saving import Saving
from common.interface.tying import Tying

SECTIONS = ("blocks", "access", "init", "tying", "lazy", "custom", "saving", "devices")


class Framework(ABC):
    """One adapter and the library under it: a border and the eight sections."""

    name: str
    border: Border
    blocks: Blocks
    access: Access
    init: Init
    tying: Tying
    lazy: Lazy
    custom: Custom
    saving: Saving
    devices: Devices
    # What the running of lessons needs; an adapter without them only takes part in the report.
    inspection: Inspection | None = None
    randomness: Randomness | None = None

    # What the library imports only when it is first needed: a worker imports it once, ahead.
    imported_at_first_use: tuple[str, ...] = ()

    @abstractmethod
    def versions(self) -> dict[str, str]:
        """Return the versions of the libraries under this adapter, by their package's name."""

    @abstractmethod
    def set_threads(self, threads: int) -> None:
        """Compute with this many threads from now on."""

    @abstractmethod
    def reset(self) -> None:
        """Forget what an earlier scenario left in the library: name counters, modes, seeds."""


__all__ = [
    "SECTIONS",
    "Access",
    "Array",
    "Block",
    "Blocks",
    "Border",
    "Called",
    "Custom",
    "Devices",
    "Framework",
    "Held",
    "Init",
    "Inspection",
    "Lazy",
    "NotOffered",
    "Parameter",
    "Randomness",
    "Reached",
    "Returned",
    "Saving",
    "Tensor",
    "Tying",
]
