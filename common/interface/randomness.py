"""How a framework's random sources are replaced by numbers that all frameworks share."""

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager

from common.draws import Draws


class Randomness(ABC):
    """The one thing to do with a framework's randomness: put ours in its place for a while."""

    @abstractmethod
    def shared(self, draws: Draws) -> AbstractContextManager[None]:
        """Replace every random source of the framework by `draws` until the context ends.

        Parameters are drawn in canonical layout, and default initial values of layers are the same
        in every framework (`common.draws.default_weight`). Seeding by the lesson goes to
        `draws.seed`.
        """
