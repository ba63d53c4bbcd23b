"""How a process gets its one framework: by name, and nowhere else."""

import importlib

from common.interface import Framework


def load_adapter(target: str) -> Framework:
    """Import the adapter at "module:Class", and with it the library, and return an instance.

    Raises:
        TypeError: what stands there is no Framework.
        Exception: whatever the import raises.
    """
    module, _, name = target.partition(":")
    made = getattr(importlib.import_module(module), name)()
    if not isinstance(made, Framework):
        raise TypeError(f"{target} is no subclass of common.interface.Framework")
    return made
