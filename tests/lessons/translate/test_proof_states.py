"""State dicts, of nets and of optimizers, as two frameworks lay them out."""

import numpy as np

from common.cells.seen import Seen, SeenMapping
from lessons.translate.proof.states import LAID_OUT
from lessons.translate.records import CellOutcome
from tests.lessons.translate.proving import cell
from tests.lessons.verdicts.build import module, plain, sequence, tensor

WEIGHT = np.arange(6.0).reshape(2, 3)
SPEED, SIZE = WEIGHT + 1, np.array([7.0, 8.0])


def mapping(items: dict[str, Seen]) -> SeenMapping:
    return SeenMapping("dict", items, len(items))


def in_pytorch(*slots: Seen) -> SeenMapping:
    state: dict[str, Seen] = {
        str(number): mapping({"buffer": slot, "step": tensor(3.0)})
        for number, slot in enumerate(slots)
    }
    return mapping({"state": mapping(state), "param_groups": sequence(mapping({"lr": plain(0.1)}))})


def in_paddle(**slots: Seen) -> SeenMapping:
    power: dict[str, Seen] = {"w_0_beta1_pow_acc_0": tensor([0.9])}
    return mapping({**power, **slots, "LR_Scheduler": mapping({"last_lr": plain(0.1)})})


def compared(one: Seen, other: Seen) -> CellOutcome:
    net = module({"w": WEIGHT})
    return cell(
        {"bound": {"x": one, "net": net}}, {"bound": {"x": other, "net": net}}, "x = load(file)"
    )


def test_what_optimizers_keep_is_compared_by_its_tensors() -> None:
    theirs = in_paddle(w_0_velocity_0=tensor(SPEED.T), b_0_velocity_0=tensor(SIZE))
    said = compared(in_pytorch(tensor(SPEED), tensor(SIZE)), theirs)
    assert said.outcome == "same"
    assert LAID_OUT.removeprefix("an") in said.reason


def test_other_numbers_or_fewer_tensors_are_a_difference() -> None:
    ours = in_pytorch(tensor(SPEED), tensor(SIZE))
    for slots in (
        {"w_0_velocity_0": tensor(SPEED.T), "b_0_velocity_0": tensor(SIZE + 1)},
        {"w_0_velocity_0": tensor(SPEED.T)},
        {"w_0_velocity_0": tensor(SPEED.T), "bias": tensor(SIZE)},
        {"w_0_velocity_0": tensor(SPEED.reshape(6)), "b_0_velocity_0": tensor(SIZE)},
    ):
        assert compared(ours, in_paddle(**slots)).outcome == "differs", slots


def test_a_loaded_weight_may_be_in_its_framework_s_layout() -> None:
    for key, turned, outcome in (
        ("hidden.weight", WEIGHT.T, "same"),
        ("hidden.weight", WEIGHT.T + 1, "differs"),
        ("inputs", WEIGHT.T, "differs"),
    ):
        one, other = (mapping({"model": mapping({key: tensor(some)})}) for some in (WEIGHT, turned))
        assert compared(one, other).outcome == outcome, key
