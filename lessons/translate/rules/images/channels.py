"""Images and kernels of convolutions: PyTorch and Paddle keep channels first, Keras last.

A lesson that has layers for images is told with all its tensors of four axes in the order of the
target; one that has none (attention has four axes, too) stays as it is.
"""

import ast
import math
from collections.abc import Iterable, Iterator
from itertools import pairwise

from common.cells.known import Known, KnownModule
from lessons.translate.pages import Page
from lessons.translate.rules.weights.layout import weight_in
from lessons.translate.script import Said, Script

RANK = 4
IMAGE, KERNEL = "image", "kernel"
# Which axis of the source's each axis of the target's is.
_ORDERS = {
    "to last": {IMAGE: (0, 2, 3, 1), KERNEL: (2, 3, 1, 0)},
    "to first": {IMAGE: (0, 3, 1, 2), KERNEL: (3, 2, 0, 1)},
}
# Concepts that there are for images alone. Keras has one batch normalization for all.
# fmt: off
_FOR_IMAGES = (
    "conv2d", "lazy_conv2d", "conv_transpose2d", "max_pool2d", "avg_pool2d", "global_avg_pool2d",
    "global_max_pool2d", "adaptive_avg_pool2d", "dropout2d_layer", "zero_pad2d", "upsample",
    "pad_images", "instance_norm2d",
)
_NORMS = ("batch_norm2d", "batch_norm2d_plain", "lazy_batch_norm2d")
_CLASSES = (
    "Conv2d", "Conv2D", "LazyConv2d", "MaxPool2", "MaxPooling2D", "AvgPool2", "AveragePooling2D",
    "BatchNorm2d", "BatchNorm2D", "GlobalAveragePooling2D",
)
# fmt: on
# What gives a tensor in the shape of the one that it is given.
_LIKE = frozenset({"elementwise", "activations", "arithmetic", "comparison", "types", "autograd"})


class Layouts:
    """Which expressions of a lesson are images or kernels, and how their axes are moved."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.to_last = script.target == "keras"
        self._orders = _ORDERS["to last" if self.to_last else "to first"]
        self._kernels: set[ast.AST] = set()
        self._kernel_names: set[tuple[ast.AST | None, str]] = set()
        self._ranks: dict[ast.AST, int] = {}
        self._pages = {node: page for page in script.pages for node in page.nodes}
        for _, node in script.walk(ast.Call, ast.Assign):
            for kernel in self._given_kernels(node):
                self._mark(kernel)

    def of(self, node: ast.AST) -> str:
        """Return "image" or "kernel" for a tensor with four axes, and nothing for another."""
        if not isinstance(node, ast.expr) or self.rank(node) != RANK:
            return ""
        return KERNEL if self._is_kernel(node) else IMAGE

    def order(self, layout: str) -> tuple[int, ...]:
        """Return which axis of the source's each axis of the target's is."""
        return self._orders[layout]

    def back(self, layout: str) -> tuple[int, ...]:
        """Return which axis of the target's each axis of the source's is."""
        order = self._orders[layout]
        return tuple(order.index(axis) for axis in range(RANK))

    def place(self, axis: int, layout: str) -> int:
        """Return where an axis of the source's stands in the target; channels at -1 if last."""
        place = self._orders[layout].index(axis % RANK)
        return -1 if self.to_last and layout == IMAGE and place == RANK - 1 else place

    def keeps_order(self, axes: Iterable[int], layout: str) -> bool:
        """Return whether these axes follow each other in the target as they do in the source."""
        places = [self._orders[layout].index(axis) for axis in sorted(axes)]
        return places == sorted(places)

    def is_one_row(self, node: ast.expr) -> bool:
        """Return whether a tensor's numbers follow each other in both: one channel, or place."""
        sizes = self.sizes(node)
        if len(sizes) != RANK:
            return False
        axes = [axis for axis, size in enumerate(sizes) if size != 1]
        return self.keeps_order(axes, self.of(node) or IMAGE)

    def sizes(self, node: ast.expr) -> tuple[int, ...]:
        """Return a tensor's sizes, empty where they are not known or change."""
        known = self.script.kinds.of(node)
        return known.shape if known is not None and known.shape is not None else ()

    def rank(self, node: ast.expr) -> int:
        """Return how many axes an expression has, -1 where that is not known."""
        if node not in self._ranks:
            self._ranks[node] = -1  # what is made of itself tells nothing
            known = self.script.kinds.of(node)
            self._ranks[node] = (
                _known_rank(known) if self._is_run(node, known) else self._read(node)
            )
        return self._ranks[node]

    def _is_run(self, node: ast.AST, known: Known | None) -> bool:
        return self.script.kinds.was_reached(node) or (known is not None and known.ndim >= 0)

    def _read(self, node: ast.expr) -> int:
        """Return the number of axes that the text alone tells."""
        script = self.script
        if isinstance(node, ast.BinOp):
            return max(self.rank(node.left), self.rank(node.right))
        said = script.said(node)
        if said is not None:
            return self._rank_of(said)
        if isinstance(node, ast.Call):
            made = script.meant(script.origins.of(node.func) or node.func)
            return RANK if made and is_for_images(made, script) else -1
        origin = script.origins.of(node)
        return self.rank(origin) if origin is not None else -1

    def _rank_of(self, said: Said) -> int:
        for name in ("shape", "size"):
            hole = said.holes.get(name)
            if hole and hole.items is not None:
                return len(hole.items)
            if hole and isinstance(hole.node, ast.Tuple | ast.List):
                return len(hole.node.elts)
        hole = said.holes.get("x")
        is_like = said.phrase.topic in _LIKE and hole is not None
        return self.rank(hole.node) if is_like and hole and hole.node else -1

    def _is_kernel(self, node: ast.expr) -> bool:
        if node in self._kernels or self._key(node) in self._kernel_names:
            return True
        if isinstance(node, ast.BinOp):
            return any(map(self._is_kernel, (node.left, node.right)))
        return self._is_weight(node) or is_kernel(self.script.kinds.of(node))

    def _given_kernels(self, node: ast.AST) -> list[ast.expr]:
        """Return what a statement or call says is a kernel: to convolve with, or to be a weight."""
        match node:
            case ast.Assign(targets=[ast.Attribute() as weight], value=value):
                return [value] if self._is_weight(weight) else []
            case ast.Call(func=ast.Attribute(value=weight), args=[value, *_]):
                if self._is_weight(weight):
                    return [value]
        said = self.script.says(node, "conv2d_function")
        kernel = said.holes["kernel"].node if said else None
        return [kernel] if kernel else []

    def _is_weight(self, node: ast.expr) -> bool:
        return is_kernel(self.script.kinds.of(weight_in(node)))

    def _mark(self, node: ast.expr) -> None:
        """Take an expression for a kernel, and what it was made of."""
        self._kernels.add(node)
        key = self._key(node)
        if key is not None:
            self._kernel_names.add(key)
            origin = self.script.origins.of(node)
            if origin is not None and origin not in self._kernels:
                self._mark(origin)
        elif isinstance(node, ast.BinOp):
            self._mark(node.left)
            self._mark(node.right)

    def _key(self, node: ast.AST) -> tuple[ast.AST | None, str] | None:
        if not isinstance(node, ast.Name) or node not in self._pages:
            return None
        functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
        return self._pages[node].enclosing(node, *functions), node.id

    def page(self, node: ast.AST) -> Page:
        """Return the page that a node stands on."""
        return self._pages[node]


def is_kernel(known: Known | None) -> bool:
    """Return whether something is the weight of a layer that convolves."""
    owner = known.owner.rpartition(".")[2] if known else ""
    return owner.startswith(("Conv", "LazyConv")) and known is not None and known.ndim == RANK


def is_for_images(said: Said, script: Script) -> bool:
    """Return whether a concept is one of images alone."""
    name = said.phrase.name
    return name.startswith(_FOR_IMAGES) or (script.source != "keras" and name in _NORMS)


def has_images(script: Script) -> bool:
    """Return whether a lesson has images, and the two frameworks keep their channels apart."""
    if (script.source == "keras") == (script.target == "keras"):
        return False
    if any(_is_layer(module.class_name) for module in script.kinds.modules):
        return True
    found = (script.meant(node) for _, node in script.walk(ast.Call))
    return any(said is not None and is_for_images(said, script) for said in found)


def flattened_sizes(node: ast.AST, script: Script) -> tuple[int, ...]:
    """Return the sizes of the images that a layer flattens, empty where their order is the same.

    They are in the source's order, without the batch.
    """
    module = script.kinds.module(node) if script.says(node, "flatten_layer") else None
    return _turned_sizes(module, script) if module else ()


def _turned_sizes(layer: KnownModule, script: Script) -> tuple[int, ...]:
    """Return the sizes of the images that a layer was given first, as `flattened_sizes` does."""
    sizes = layer.inputs[0] if layer.inputs else ()
    if len(sizes) != RANK:
        return ()
    channels = sizes[1] if script.target == "keras" else sizes[-1]
    return tuple(sizes[1:]) if 1 < channels < math.prod(sizes[1:]) else ()


def flattened_images(script: Script) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield the sizes of images whose numbers a layer puts in a row for a fully connected one, and
    how many numbers that one gives, 0 where it is not known.

    The rows of that one's weight stand in another order then, which nobody sees.
    """
    modules = script.kinds.modules
    side = 1 if script.source == "pytorch" else 0
    weights = [weight for weight in map(_weight_of, modules) if weight]
    after: dict[int, int] = {}
    for module in modules:
        for (_, place), (_, following) in pairwise(module.children):
            if weight := _weight_of(modules[following]):
                after[place] = weight[1 - side]
    # One call in a function makes layers for images of several sizes.
    for place, layer in enumerate(modules):
        sizes = _turned_sizes(layer, script) if layer.class_name.endswith(".Flatten") else ()
        if sizes and any(math.prod(sizes) == weight[side] for weight in weights):
            yield sizes, after.get(place, 0)


def _weight_of(module: KnownModule) -> tuple[int, ...]:
    """Return the shape of a fully connected layer's weight, empty for what is none."""
    found = (module.parameters.get(name, ()) for name in ("weight", "kernel"))
    return next((one for one in found if len(one) == 2 and not module.is_own), ())


def _is_layer(name: str) -> bool:
    return "." in name and name.rpartition(".")[2].startswith(_CLASSES)


def _known_rank(known: Known | None) -> int:
    return known.ndim if known is not None and known.kind in {"tensor", "parameter"} else -1
