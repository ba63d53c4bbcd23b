"""PyTorch's operators that draw random numbers, answered with numbers that all frameworks share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import blake2b
from typing import Any, TypeAlias

import numpy as np
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from common.draws import Draws, Shape
from common.interface import Array, Tensor

Given: TypeAlias = dict[str, Any]  # the arguments of an operator by name, defaults included
Axes: TypeAlias = tuple[int, ...] | None


class SharedOperators(TorchDispatchMode):
    """Runs every operator as it is, and puts our numbers over those that one has drawn.

    So checks of arguments, dtype, device, strides and history stay PyTorch's. `axes` tells how a
    tensor differs from canonical layout where it is the weight of a layer.
    """

    def __init__(self, draws: Draws, axes: Callable[[Tensor], Axes]) -> None:
        super().__init__()
        self._draws, self._axes = draws, axes
        self._is_random: dict[Any, bool] = {}

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Given | None = None
    ) -> Any:
        """Run one operator."""
        is_random = self._is_random.get(func)
        if is_random is None:
            is_random = torch.Tag.nondeterministic_seeded in func.tags
            self._is_random[func] = is_random
        if not is_random:
            return func(*args, **(kwargs or {}))
        arguments = func._schema.arguments
        given = {argument.name: argument.default_value for argument in arguments}
        given.update(zip(given, args, strict=False), **(kwargs or {}))
        run = partial(func, *args, **(kwargs or {}))
        with through(self._draws, given.get("generator")):
            return self._answer(func.overloadpacket.__name__, run, given)

    def _answer(self, name: str, run: Callable[[], Any], given: Given) -> Any:
        if name == "native_dropout":
            return self._drop(run(), given)
        if not has_formula(name, given):
            with seeded(self._draws):
                return run()
        drawn = run()
        if not drawn.is_meta:
            axes = self._axes(drawn) if name.endswith("_") else None
            shape = canonical_shape(tuple(drawn.shape), axes)

            def draw(shape: Shape) -> Array:
                return FORMULAS[name](self._draws, shape, given)

            is_own = axes is None and not is_drawn_by_tensor(name, given)
            write(drawn, self._draws.own(draw, shape) if is_own else draw(shape), axes)
        return drawn

    def _drop(self, dropped: tuple[Tensor, Tensor], given: Given) -> tuple[Tensor, Tensor]:
        """Drop by our mask what fused dropout, which other devices have, dropped by its own."""
        output, mask = dropped
        keeps = 1 - given["p"]
        if given["train"] is not False and 0 < keeps < 1:
            keep = partial(self._draws.keep, probability=keeps)
            write(mask, self._draws.own(keep, tuple(mask.shape)))
            output.copy_(given["input"] * mask / keeps)
        return output, mask


def scaled_normal(draws: Draws, shape: Shape, given: Given) -> Array:
    """Return normal numbers with a mean and a deviation, each a number or a tensor."""
    return plain(given["mean"]) + plain(given["std"]) * draws.normal(shape)


def scaled_uniform(draws: Draws, shape: Shape, given: Given) -> Array:
    """Return uniform numbers between two."""
    low, high = np.float32(given["from"]), np.float32(given["to"])
    return low + (high - low) * draws.uniform(shape)


def between(draws: Draws, shape: Shape, given: Given) -> Array:
    """Return integers from 0 or a number up to, not including, another."""
    low, high = ("from", "to") if "to" in given else ("low", "high")
    return draws.integers(given.get(low, 0), given[high], shape)


def chosen(draws: Draws, shape: Shape, given: Given) -> Array:
    """Return indices by the weights of one row or of several."""
    rows = plain(given["self"])
    return draws.categorical(rows, shape[-1], replace=given["replacement"]).reshape(shape)


def exponential(draws: Draws, shape: Shape, given: Given) -> Array:
    """Return exponential numbers, by the inverse of their distribution function."""
    return np.log1p(np.negative(draws.uniform(shape))) / np.float32(-given["lambd"])


def tossed(draws: Draws, shape: Shape, given: Given) -> Array:
    """Return 0 and 1 by the probability of 1, given as a number or by the tensor itself."""
    return draws.keep(shape, plain(given.get("p", given["self"])))


FORMULAS: dict[str, Callable[[Draws, Shape, Given], Array]] = {
    "rand": lambda draws, shape, _: draws.uniform(shape),
    "rand_like": lambda draws, shape, _: draws.uniform(shape),
    "uniform_": scaled_uniform,
    "randn": lambda draws, shape, _: draws.normal(shape),
    "randn_like": lambda draws, shape, _: draws.normal(shape),
    "normal": scaled_normal,
    "normal_": scaled_normal,
    "randint": between,
    "randint_like": between,
    "random_": between,
    "randperm": lambda draws, shape, _: draws.permutation(*shape),
    "bernoulli": tossed,
    "bernoulli_": tossed,
    "multinomial": chosen,
    "exponential_": exponential,
}


def is_drawn_by_tensor(name: str, given: Given) -> bool:
    """Return whether a tensor says of each number how it is drawn."""
    told = [given.get(key) for key in ("mean", "std", "p")]
    if name == "bernoulli" and given.get("p") is None:
        told.append(given["self"])
    return any(isinstance(one, torch.Tensor) and one.ndim for one in told)


def has_formula(name: str, given: Given) -> bool:
    """Return whether all frameworks draw this: no complex numbers, no whole range of a type."""
    source, dtype = given.get("self"), given.get("dtype")
    is_complex = isinstance(dtype, torch.dtype) and dtype.is_complex
    is_complex |= isinstance(source, torch.Tensor) and source.is_complex()
    is_without_end = name == "random_" and given.get("to") is None
    return name in FORMULAS and not is_complex and not is_without_end


def canonical_shape(shape: Shape, axes: Axes) -> Shape:
    """Return the canonical shape of what is stored in this one."""
    return tuple(shape[axis] for axis in axes) if axes else shape


def write(target: Tensor, numbers: Array, axes: Axes = None) -> None:
    """Put canonical numbers into a tensor of whatever dtype, device and strides."""
    stored = np.transpose(numbers, np.argsort(axes)) if axes else numbers
    ready = np.ascontiguousarray(stored).reshape(np.shape(stored))  # it makes a number a row
    with torch.no_grad():
        target.copy_(torch.from_numpy(ready))


def plain(value: Any) -> Any:
    """Return a tensor or number as NumPy's, in float32 as all frameworks compute."""
    if isinstance(value, torch.Tensor):
        return value.detach().to("cpu", torch.float32, copy=True).numpy()
    return np.float32(value)


@contextmanager
def through(draws: Draws, generator: torch.Generator | None) -> Iterator[None]:
    """Draw through a generator of the lesson's own: from equal states, equal numbers.

    PyTorch draws from it too, and so moves its state.
    """
    if generator is None or generator == torch.default_generator:
        yield
        return
    before = draws.mark()
    draws.seed(digest(generator.get_state()))
    try:
        yield
    finally:
        draws.return_to(before)


@contextmanager
def seeded(draws: Draws) -> Iterator[None]:
    """Have PyTorch draw itself, from a seed of ours, what the other frameworks have not."""
    state = torch.default_generator.get_state()
    torch.default_generator.manual_seed(draws.number())
    try:
        yield
    finally:
        torch.default_generator.set_state(state)


def digest(state: Tensor) -> bytes:
    """Return a short key of a generator's state."""
    return blake2b(state.cpu().numpy().tobytes(), digest_size=16).digest()
