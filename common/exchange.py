"""The weights of one net, from one framework's safetensors file into another's.

safetensors fixes how numbers are stored, but not what they are called nor which axis comes first.
A `Convention` says both. It travels in the file's metadata, so a reader needs no table of
frameworks. In between stand canonical roles and layouts.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec
import safetensors.numpy

from common.inputs import Array
from common.layouts import CONV2D, LINEAR, convert

Kind: TypeAlias = Literal["linear", "conv2d", "batch_norm"]
State: TypeAlias = dict[str, Array]

ROLES: dict[Kind, tuple[str, ...]] = {
    "linear": ("weight", "bias"),
    "conv2d": ("weight", "bias"),
    "batch_norm": ("scale", "shift", "mean", "variance"),
}
METADATA_KEY = "convention"
LENGTH_BYTES = 8  # a safetensors file begins with its header's length, little endian


class Convention(msgspec.Struct, frozen=True):
    """How a framework's files name the tensors of a layer, and in which order they keep axes.

    `linear` and `conv2d` are layouts in the letters of `common.layouts`; `picture` is the order
    in which a flatten reads the axes of one picture, as in "hwi"; `names` gives a tensor's name by
    its role; `extra` are names of tensors that have no counterpart elsewhere, and are left out.
    """

    framework: str
    separator: str
    linear: str
    conv2d: str
    picture: str
    names: dict[str, str]
    extra: tuple[str, ...] = ()

    def metadata(self) -> dict[str, str]:
        """Return this convention as metadata for a safetensors file."""
        return {METADATA_KEY: msgspec.json.encode(self).decode()}

    def tensor_name(self, layer: str, role: str) -> str:
        """Return what the file calls a layer's tensor: "fc.weight" for the weight of "fc"."""
        return f"{layer}{self.separator}{self.names[role]}"


class Layer(msgspec.Struct, frozen=True):
    """What a layer is, and the (height, width, channels) that a flatten before it read, if any."""

    kind: Kind
    flattened: tuple[int, int, int] | None = None


Layers: TypeAlias = Mapping[str, Layer]

# Names are canonical roles here, and layouts are canonical.
CANONICAL = Convention(
    framework="canonical",
    separator=".",
    linear=LINEAR,
    conv2d=CONV2D,
    picture="hwi",
    names={role: role for roles in ROLES.values() for role in roles},
)


def translate(
    data: bytes, layers: Layers, target: Convention, *, keep_layouts: bool = False
) -> bytes:
    """Return a safetensors file with the same weights, in the convention of the target.

    With `keep_layouts` only the names change; what that does is a lesson of its own.

    Raises:
        ValueError: the file names no convention, or holds other tensors than the layers need.
    """
    source, state = unpack(data)
    check_names(state, layers, source)
    return pack(translate_state(state, layers, source, target, keep_layouts), target)


def pack(state: Mapping[str, Array], convention: Convention) -> bytes:
    """Return a safetensors file with these tensors, marked with their convention."""
    data: bytes = safetensors.numpy.save(dict(state), metadata=convention.metadata())
    return data


def unpack(data: bytes) -> tuple[Convention, State]:
    """Return the convention that a safetensors file states, and its tensors as they are stored.

    Raises:
        SafetensorError: the bytes are no safetensors file.
        ValueError: the file does not state a convention.
    """
    state = safetensors.numpy.load(data)  # first, because it checks the header
    length = int.from_bytes(data[:LENGTH_BYTES], "little")
    header = msgspec.json.decode(data[LENGTH_BYTES : LENGTH_BYTES + length])
    stated = header.get("__metadata__", {}).get(METADATA_KEY)
    if stated is None:
        raise ValueError(f"the file's metadata has no {METADATA_KEY!r}; who wrote it is unknown")
    return msgspec.json.decode(stated, type=Convention), state


def check_names(state: State, layers: Layers, source: Convention) -> None:
    """Check that the file holds a tensor for each role of each layer, and nothing else.

    Raises:
        ValueError: a tensor is missing or has no place; the message names them.
    """
    needed = {source.tensor_name(n, role) for n, at in layers.items() for role in ROLES[at.kind]}
    ignored = {f"{layer}{source.separator}{name}" for layer in layers for name in source.extra}
    missing, unknown = needed - set(state), set(state) - needed - ignored
    if missing or unknown:
        raise ValueError(
            f"{source.framework} file: missing {sorted(missing)}, without a place {sorted(unknown)}"
        )


def translate_state(
    state: State, layers: Layers, source: Convention, target: Convention, keep_layouts: bool
) -> State:
    """Return the tensors under the target's names, in its layouts unless `keep_layouts`."""
    translated = {}
    for name, layer in layers.items():
        for role in ROLES[layer.kind]:
            stored = state[source.tensor_name(name, role)]
            is_moved = role == "weight" and not keep_layouts
            moved = move_axes(stored, layer, source, target) if is_moved else stored
            translated[target.tensor_name(name, role)] = moved
    return translated


def move_axes(weight: Array, layer: Layer, source: Convention, target: Convention) -> Array:
    """Return a weight in the target's layout.

    A fully connected layer after a flatten is a convolution as large as the picture: its input
    axis is three axes in one, and their order is the order in which the flatten read them.

    Raises:
        ValueError: the weight has other axes, or another size, than the layer says.
    """
    if layer.kind == "conv2d":
        return convert(weight, source.conv2d, target.conv2d)
    if layer.flattened is None:
        return convert(weight, source.linear, target.linear)
    height, width, channels = layer.flattened
    features = height * width * channels
    if weight.ndim != len(LINEAR) or weight.shape[source.linear.index("i")] != features:
        raise ValueError(
            f"{source.framework} file: a weight after a flatten of {features} numbers has shape "
            f"{weight.shape} in layout {source.linear!r}"
        )
    outputs = weight.shape[source.linear.index("o")]
    sizes = {"h": height, "w": width, "i": channels, "o": outputs}
    unfolded = source.linear.replace("i", source.picture)
    refolded = target.linear.replace("i", target.picture)
    moved = convert(weight.reshape([sizes[axis] for axis in unfolded]), unfolded, refolded)
    folded = {"i": features, "o": outputs}
    return moved.reshape([folded[axis] for axis in target.linear])
