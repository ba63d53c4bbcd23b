"""PyTorch's random sources, replaced by numbers that all frameworks share.

Whatever is drawn in PyTorch is drawn by an operator with a tag that says so, and a dispatch mode
sees every operator: those of user code, of `nn.init` and of layers alike. What the mode cannot see
are the rules of layers for their own initial values, and seeds; those functions are replaced.
"""

import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import init
from torch.nn.modules.conv import _ConvNd
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.modules.module import register_module_parameter_registration_hook
from torch.nn.parameter import is_lazy
from torch.utils._python_dispatch import _disable_current_modes
from torch.utils.data import RandomSampler

from common.draws import Draws, Mark, default_weight
from common.interface import Block, Randomness, Tensor
from frameworks.pytorch.inspection import stored_axes
from frameworks.pytorch.operators import (
    Axes,
    SharedOperators,
    canonical_shape,
    digest,
    plain,
    through,
    write,
)

RESET = (
    nn.Linear,
    nn.Bilinear,
    _ConvNd,
    nn.Embedding,
    nn.EmbeddingBag,
    nn.RNNBase,
    nn.RNNCellBase,
)


class PyTorchRandomness(Randomness):
    """PyTorch's random sources, replaced by numbers that all frameworks share."""

    @contextmanager
    def shared(self, draws: Draws) -> Iterator[None]:
        layers = Layers(draws)
        state = torch.default_generator.get_state()
        with ExitStack() as stack:
            for owner, name, value in (
                *seeding(draws),
                *layers.rules(),
                (RandomSampler, "__iter__", ordering(draws)),
            ):
                stack.enter_context(replaced(owner, name, value))
            hook = register_module_parameter_registration_hook(layers.register)
            stack.callback(hook.remove)
            stack.callback(torch.default_generator.set_state, state)
            stack.enter_context(SharedOperators(draws, layers.axes))
            yield


class Layers:
    """The layers of a lesson: their default initial values, and whose weight a tensor is."""

    def __init__(self, draws: Draws) -> None:
        self._draws = draws
        self._owners: weakref.WeakValueDictionary[int, Block] = weakref.WeakValueDictionary()
        self._slots: dict[int, int] = {}  # where each lazy layer was made

    def rules(self) -> list[tuple[Any, str, Any]]:
        """Return what to replace: (owner, name, new function)."""
        return [
            *((layer, "reset_parameters", self.reset) for layer in RESET),
            (nn.MultiheadAttention, "_reset_parameters", self.reset_attention),
            (nn.Module, "__setstate__", self._also_registering(nn.Module.__setstate__)),
            (init, "_no_grad_trunc_normal_", self._truncating(init._no_grad_trunc_normal_)),
            (init, "orthogonal_", self._making_orthogonal(init.orthogonal_)),
        ]

    def register(self, layer: Block, name: str, parameter: Tensor) -> None:
        """Know a layer from now on; PyTorch calls this for each parameter it is given."""
        if isinstance(layer, (*RESET, nn.MultiheadAttention)):
            self._owners[id(layer)] = layer
        if isinstance(layer, LazyModuleMixin):
            self._slots[id(layer)] = self._draws.slot

    def axes(self, tensor: Tensor) -> Axes:
        """Return how a layer's weight, `.data` or a part of it differs from canonical layout."""
        if tensor.ndim < 2 or tensor.is_meta or tensor.layout != torch.strided:
            return None
        memory = tensor.untyped_storage().data_ptr()
        for owner in self._owners.values():
            for name, known in owner._parameters.items():
                if known is None or is_lazy(known):
                    continue
                if known.ndim == tensor.ndim and known.untyped_storage().data_ptr() == memory:
                    is_as_stored = order(tensor) == order(known)  # and no transposed view of it
                    return stored_axes(owner, name, known) if is_as_stored else None
        return None

    def _truncating(self, fill: Callable[..., Tensor]) -> Callable[..., Tensor]:
        """Return what fills a tensor with normal numbers between two bounds."""

        def truncate(
            tensor: Tensor, mean: float, std: float, a: float, b: float, **options: Any
        ) -> Tensor:
            with through(self._draws, options.get("generator")):
                with _disable_current_modes():
                    fill(tensor, mean, std, a, b, **options)
                if not tensor.is_meta:
                    axes = self.axes(tensor)
                    shape = canonical_shape(tuple(tensor.shape), axes)
                    bounds = (a - mean) / std, (b - mean) / std
                    drawn = self._draws.truncated_normal(shape, *bounds)
                    write(tensor, np.float32(mean) + np.float32(std) * drawn, axes)
            return tensor

        return truncate

    def _making_orthogonal(self, fill: Callable[..., Tensor]) -> Callable[..., Tensor]:
        """Return what makes a matrix, or a layer's weight, orthogonal from the shared numbers."""

        def orthogonal_(
            tensor: Tensor, gain: float = 1, generator: torch.Generator | None = None
        ) -> Tensor:
            axes = self.axes(tensor)
            is_known = axes is not None or tensor.ndim == 2
            if not is_known or tensor.is_meta or not tensor.numel():
                return fill(tensor, gain, generator)
            shape = canonical_shape(tuple(tensor.shape), axes)
            rows, columns = tensor.numel() // shape[-1], shape[-1]
            # All frameworks factor a tall matrix, and turn it where a wide one is wanted.
            tall = torch.empty(max(rows, columns), min(rows, columns), device=tensor.device)
            made = plain(fill(tall, gain, generator))
            write(tensor, (made if rows >= columns else made.T).reshape(shape), axes)
            return tensor

        return orthogonal_

    def _also_registering(self, set_state: Callable[[Block, Any], None]) -> Any:
        """Return what copies and loaded modules are made with, which makes them known."""

        def make(layer: Block, state: Any) -> None:
            set_state(layer, state)
            self.register(layer, "", None)

        return make

    @property
    def reset(self) -> Callable[[Block], None]:
        """Return the method that gives a layer its default initial values."""

        def reset_parameters(layer: Block) -> None:
            slot = self._draws.slot
            if isinstance(layer, LazyModuleMixin):
                slot = self._slots.get(id(layer), slot)
            with self._draws.at(slot):
                for name, parameter in layer._parameters.items():
                    self._fill(layer, name, parameter)
            if isinstance(layer, nn.Embedding | nn.EmbeddingBag):
                layer._fill_padding_idx_with_zero()

        return reset_parameters

    @property
    def reset_attention(self) -> Callable[[nn.MultiheadAttention], None]:
        """Return the method that begins attention as the others do, with four layers of a kind.

        PyTorch has made the last of them already, and keeps the rest in one piece.
        """
        reset = self.reset

        def reset_parameters(layer: nn.MultiheadAttention) -> None:
            reset(layer)
            joined, last = layer.in_proj_weight, layer.out_proj.weight
            if joined is None or joined.is_meta:
                return
            drawn = [default_weight(self._draws, (layer.embed_dim,) * 2) for _ in range(3)]
            write(joined, np.concatenate([plain(last), *(one.T for one in drawn[:2])]))
            write(last, drawn[2].T)

        return reset_parameters

    def _fill(self, layer: Block, name: str, parameter: Tensor | None) -> None:
        if parameter is None or is_lazy(parameter):
            return
        if parameter.is_meta:
            return
        axes = stored_axes(layer, name, parameter)
        shape = canonical_shape(tuple(parameter.shape), axes)
        is_bias = "bias" in name
        write(parameter, np.zeros(shape) if is_bias else default_weight(self._draws, shape), axes)


def order(tensor: Tensor) -> list[int]:
    """Return the axes from the one with the widest steps in memory to that with the least."""
    return sorted(range(tensor.ndim), key=lambda axis: -tensor.stride(axis))


def seeding(draws: Draws) -> list[tuple[Any, str, Any]]:
    """Return what to replace so that seeds and states of the one global generator are ours."""
    generator = torch.default_generator
    seed, random_seed = torch.manual_seed, torch.seed
    marks: dict[bytes, Mark] = {}

    def manual_seed(number: int) -> torch.Generator:
        draws.seed(int(number))
        return seed(number)

    def seed_at_random() -> int:
        draws.forget_seed()
        return random_seed()

    def get_rng_state() -> Tensor:
        with _disable_current_modes():  # the layers' own values do not move it: each state is new
            torch.empty(1, device="cpu").random_()
        state = generator.get_state()
        marks[digest(state)] = draws.mark()
        return state

    def set_rng_state(new_state: Tensor) -> None:
        generator.set_state(new_state)
        key = digest(new_state)
        if key in marks:
            draws.return_to(marks[key])
        else:
            draws.seed(key)

    functions = {
        "manual_seed": manual_seed,
        "seed": seed_at_random,
        "get_rng_state": get_rng_state,
        "set_rng_state": set_rng_state,
    }
    modules = (torch, torch.random)
    return [(module, name, new) for name, new in functions.items() for module in modules]


def ordering(draws: Draws) -> Callable[[RandomSampler], Iterator[int]]:
    """Return what data loaders shuffle with: as many draws for an epoch as the others make."""
    own = RandomSampler.__iter__

    def iterate(sampler: RandomSampler) -> Iterator[int]:
        size = len(sampler.data_source)
        if sampler.replacement or sampler.num_samples != size or sampler.generator is not None:
            yield from own(sampler)
        else:
            yield from draws.permutation(size).tolist()

    return iterate


@contextmanager
def replaced(owner: Any, name: str, value: Any) -> Iterator[None]:
    """Have another value under an owner's name for a while."""
    before = vars(owner)[name]
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)
