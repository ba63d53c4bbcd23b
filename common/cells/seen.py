"""What a value was when it was looked at: plain records that can leave the process.

Values of three frameworks are compared by these alone, so they are canonical where frameworks
differ by convention: layouts of parameters, names of dtypes, kinds of objects.
"""

from typing import TypeAlias

import msgspec

# Up to this many elements a tensor travels whole; of a larger one a sample does.
MOST_VALUES = 8192


class Values(msgspec.Struct, frozen=True):
    """The numbers of a tensor, row by row in its canonical shape, as float64 (bool as 0 and 1).

    `is_sample` says that they are every `step`-th element only; `total` is the sum of all.
    """

    numbers: tuple[float, ...]
    total: float
    step: int = 1

    @property
    def is_sample(self) -> bool:
        """Return whether elements are left out."""
        return self.step > 1


class SeenTensor(msgspec.Struct, frozen=True, tag="tensor"):
    """A tensor, parameter, variable or NumPy array.

    `shape` is canonical where the layout is known (a layer's parameter), else as stored, and
    `stored` is as the framework keeps it. `values` is None where it has none yet. `dtype` is
    "float32", "int64", "bool" and the like. `role` tells a parameter of a layer from the rest;
    `is_trainable` that training would change it.
    """

    shape: tuple[int, ...]
    stored: tuple[int, ...]
    dtype: str
    values: Values | None
    role: str = "tensor"  # tensor | parameter | array
    is_trainable: bool = False
    device: str = "cpu"
    needs_gradient: bool = False  # it hangs on something trainable


class SeenParameter(msgspec.Struct, frozen=True):
    """One entry of a module's list of parameters and buffers.

    `same_as` is the place in the list of an earlier entry with the same storage, or None.
    """

    name: str
    tensor: SeenTensor
    same_as: int | None = None
    is_buffer: bool = False


class SeenModule(msgspec.Struct, frozen=True, tag="module"):
    """A layer or block: its class, its parameters in its own order, its sublayers' classes.

    `cannot_list` is the error that listing its parameters raises, or empty. `is_built` is false
    while the parameters of some layer wait for a first input.
    """

    class_name: str
    parameters: tuple[SeenParameter, ...]
    layers: tuple[str, ...] = ()
    cannot_list: str = ""
    is_built: bool = True
    is_training: bool | None = None


class SeenPlain(msgspec.Struct, frozen=True, tag="plain"):
    """A Python or NumPy scalar, text, or None; what JSON has no number for is text."""

    value: bool | int | float | str | None
    class_name: str


class SeenSequence(msgspec.Struct, frozen=True, tag="sequence"):
    """A list, tuple, set, or shape ("shape": torch.Size, tf.TensorShape); `length` of it all."""

    class_name: str  # list | tuple | set | shape
    items: "tuple[Seen, ...]"
    length: int


class SeenMapping(msgspec.Struct, frozen=True, tag="mapping"):
    """A dictionary of any kind; keys as text; `length` of it all."""

    class_name: str
    items: "dict[str, Seen]"
    length: int


class SeenOther(msgspec.Struct, frozen=True, tag="other"):
    """Anything else. `kind` is what a reader would call it, `class_name` its class.

    Kinds: function, method (bound), class, generator, context manager, initializer, optimizer,
    loss, device, dtype, module (Python's), object. `rate` is an optimizer's learning rate as it
    is now, where that is one number.
    """

    kind: str
    class_name: str
    text: str = ""  # its repr, cut off at 200 characters
    rate: float | None = None


Seen: TypeAlias = SeenTensor | SeenModule | SeenPlain | SeenSequence | SeenMapping | SeenOther
