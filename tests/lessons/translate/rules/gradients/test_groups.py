"""Groups of parameters between PyTorch and Paddle."""

from common.cells.known import Known
from tests.lessons.translate.rules.cells import know, tell

_GROUP = "import torch\nopt = torch.optim.SGD([{{'params': w, {setting}}}], lr=0.1)"


def paddle(setting: str) -> str:
    cells = (_GROUP.format(setting=setting),)
    trace = know("pytorch", cells, w=Known(kind="parameter", is_trainable=True))
    return tell("pytorch", "paddle", *cells, trace=trace)[0]


def test_a_group_is_a_list_and_decays_by_a_float() -> None:
    assert "{'params': [w], 'weight_decay': 3.0}" in paddle("'weight_decay': 3")


def test_a_rate_of_a_group_is_a_factor_in_paddle() -> None:
    assert "{'params': [w], 'learning_rate': 5}" in paddle("'lr': 0.5")
    body = "opt = paddle.optimizer.SGD(0.1, parameters=[{'params': [w], 'learning_rate': 0.5}])"
    told = tell("paddle", "pytorch", f"import paddle\n{body}")[0]
    assert "[{'params': [w], 'lr': 0.05}]" in told


def test_a_rate_that_is_no_number_is_refused() -> None:
    assert "a factor of the optimizer's" in paddle("'lr': rate")


def test_another_dictionary_is_left_alone() -> None:
    source = "settings = {'params': 3, 'lr': 0.1}"
    assert tell("pytorch", "paddle", source)[0] == source
