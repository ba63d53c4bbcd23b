"""Steps whose result gets the variable's name before it is put into the variable."""

from tests.lessons.translate.rules.nets import tell, write

_BODY = """
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for i, param in enumerate(params):
            param -= lr * params[i].grad / batch_size
            params[i].set_value(param)
            params[i].clear_gradient()

w = paddle.to_tensor([1.0], stop_gradient=False)
for epoch in range(2):
    l = (w * 2).sum()
    l.backward()
    sgd([w], 0.1, 1)
"""


def test_the_name_gets_the_result_and_the_variable_the_values() -> None:
    told = tell("paddle", "keras", _BODY)
    loop = "    for i, (param, grad) in enumerate(zip(params, grads)):\n"
    assert "def sgd(params, grads, lr, batch_size):\n" + loop in told
    assert (
        "        param = param - lr * grad / batch_size\n        params[i].assign(param)\n" in told
    )
    assert "sgd([w], grads, 0.1, 1)" in told


def test_a_sum_holds_together() -> None:
    told = tell("paddle", "keras", _BODY.replace("lr * params[i].grad", "lr + params[i].grad"))
    assert "param = param - (lr + grad / batch_size)" in told


def test_pytorch_changes_it_in_place() -> None:
    assert "param -= lr * params[i].grad / batch_size" in tell("paddle", "pytorch", _BODY)


def test_what_keeps_its_place_is_found_again_by_it() -> None:
    told = tell("keras", "paddle", tell("paddle", "keras", _BODY))
    assert "param = param - lr * params[i].grad / batch_size\n" in told
    assert told.count("params[i].clear_gradient()") == 1


def test_a_variable_whose_name_is_gone_is_refused() -> None:
    body = tell("paddle", "keras", _BODY).replace(
        "enumerate(zip(params, grads))", "zip(params, grads)"
    )
    body = body.replace("for i, (param, grad)", "for param, grad")
    reasons = [mark.reason for mark in write("keras", "paddle", body).marks]
    assert any("gives the variable's name to something else" in one for one in reasons)
