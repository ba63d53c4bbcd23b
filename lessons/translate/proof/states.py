"""What an optimizer keeps of its steps, by the form of its state dict in each framework.

PyTorch numbers the parameters and keeps the settings beside them; Paddle names each tensor after
its parameter, and counts steps by powers of the rates of decay. What both keep are the tensors that
are as large as the parameters, and these are held to be the same.
"""

import re

from common.cells.seen import Seen, SeenMapping, SeenTensor

_PYTORCH = frozenset({"state", "param_groups"})
_PADDLE_TENSOR = re.compile(r".+_\d+")
_PADDLE_OTHERS = frozenset({"LR_Scheduler", "master_weights"})
_POWER = "_pow_acc_"
LAID_OUT = "an optimizer's state, laid out as each framework does it"


def kept_by_steps(one: Seen, other: Seen) -> tuple[list[Seen], list[Seen]] | None:
    """Return the tensors in the states of a PyTorch and a Paddle optimizer, None for all else."""
    for left, right, is_turned in ((one, other, False), (other, one, True)):
        kept, like = _in_pytorch(left), _in_paddle(right)
        if kept is not None and like is not None:
            return (like, kept) if is_turned else (kept, like)
    return None


def _in_pytorch(seen: Seen) -> list[Seen] | None:
    if not isinstance(seen, SeenMapping) or seen.items.keys() != _PYTORCH:
        return None
    state = seen.items["state"]
    if not isinstance(state, SeenMapping) or len(state.items) < state.length:
        return None
    own = [one for one in state.items.values() if isinstance(one, SeenMapping)]
    return [one for each in own for one in each.items.values() if _is_large(one)]


def _in_paddle(seen: Seen) -> list[Seen] | None:
    if not isinstance(seen, SeenMapping) or len(seen.items) < seen.length:
        return None
    tensors = {key: one for key, one in seen.items.items() if key not in _PADDLE_OTHERS}
    if not all(_PADDLE_TENSOR.fullmatch(key) and _is_large(one) for key, one in tensors.items()):
        return None
    return [one for key, one in tensors.items() if _POWER not in key]


def _is_large(seen: Seen) -> bool:
    return isinstance(seen, SeenTensor) and bool(seen.shape)
