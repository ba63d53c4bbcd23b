"""Who says the same, where being alike is not handed on from one to the next."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Member = TypeVar("Member")
Fits = Callable[[Member, Member], bool]


def grouped(
    members: Sequence[Member], are_equal: Fits[Member], are_alike: Fits[Member]
) -> list[list[Member]]:
    """Return the members in groups: the equal ones first, then what is alike with all of a group.

    One that is excused against two that differ goes with the one that it equals.
    """
    return _joined(_joined([[one] for one in members], are_equal), are_alike)


def _joined(groups: Sequence[list[Member]], fits: Fits[Member]) -> list[list[Member]]:
    joined: list[list[Member]] = []
    for group in groups:
        like = next((one for one in joined if all(fits(a, b) for a in one for b in group)), None)
        if like is None:
            joined.append([*group])
        else:
            like.extend(group)
    return joined
