"""The framework that is none, and can run lessons: it has `tests.toy` under it."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from common.draws import Draws
from common.inputs import Array
from common.interface import Called, Held, Inspection, Randomness, Reached, Returned
from tests import toy
from tests.fake import Fake


class FakeInspection(Inspection):
    def is_tensor(self, value: object) -> bool:
        return isinstance(value, toy.Tensor)

    def is_symbolic(self, value: object) -> bool:
        return False

    def is_module(self, value: object) -> bool:
        return isinstance(value, toy.Module)

    def kind(self, value: object) -> str | None:
        return "initializer" if isinstance(value, toy.Constant) else None

    def rarer_kind(self, value: object) -> str | None:
        return None

    def learning_rate(self, optimizer: object) -> float | None:
        return None

    def array(self, tensor: Any) -> Array | None:
        return tensor.data  # type: ignore[no-any-return]

    def shape(self, tensor: Any) -> tuple[int, ...]:
        return tuple(tensor.data.shape)

    def sizes(self, tensor: Any) -> tuple[int, ...] | None:
        return self.shape(tensor)

    def dtype(self, tensor: Any) -> str:
        return str(tensor.data.dtype)

    def device(self, tensor: Any) -> str:
        return "cpu"

    def is_parameter(self, tensor: Any) -> bool:
        return isinstance(tensor, toy.Parameter)

    def is_trainable(self, tensor: Any) -> bool:
        return getattr(tensor, "is_trainable", False)

    def needs_gradient(self, tensor: Any) -> bool:
        return self.is_trainable(tensor)

    def storage(self, tensor: Any) -> Hashable:
        return id(tensor.data)

    def held(self, module: Any) -> list[Held]:
        found = []
        for part in module.modules():
            axes = (1, 0) if isinstance(part, toy.Dense) else None
            for name, value in vars(part).items():
                if isinstance(value, toy.Parameter):
                    found.append(Held(name, value, axes if value.data.ndim == 2 else None))
        return found

    def own(self, module: Any) -> list[Held]:
        kept = vars(module).items()
        return [Held(name, value) for name, value in kept if isinstance(value, toy.Parameter)]

    def children(self, module: Any) -> list[tuple[str, Any]]:
        kept = vars(module).items()
        return [(name, value) for name, value in kept if isinstance(value, toy.Module)]

    def layers(self, module: Any) -> list[str]:
        return [type(part).__name__ for part in module.modules() if len(part.modules()) == 1]

    def is_built(self, module: Any) -> bool:
        return True

    def is_training(self, module: Any) -> bool | None:
        return bool(module.is_training)

    @contextmanager
    def _watching(self, called: Called, returned: Returned | None) -> Iterator[None]:
        toy.watchers.append(called)
        toy.returned = returned
        yield
        toy.watchers.remove(called)
        toy.returned = None

    def watch_calls(
        self, called: Called, returned: Returned | None = None
    ) -> AbstractContextManager[None]:
        return self._watching(called, returned)

    def reached(self, module: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Reached:
        module(*args, **kwargs)
        return Reached(tuple(held.name for held in self.held(module)), (), ())


class FakeRandomness(Randomness):
    @contextmanager
    def _sharing(self, draws: Draws) -> Iterator[None]:
        own, toy.draw = toy.draw, draws.uniform
        yield
        toy.draw = own

    def shared(self, draws: Draws) -> AbstractContextManager[None]:
        return self._sharing(draws)


class FakeLessons(Fake):
    inspection = FakeInspection()
    randomness = FakeRandomness()
