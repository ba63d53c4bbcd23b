"""One parameter in several places: is it one object, and do its gradients add?"""

import numpy as np

from common.facts import claim, close, exact
from common.interface import Framework
from common.scenario import Found, Timed, scenario


@scenario(
    "one layer used twice is one parameter, and its gradients add",
    zh="同一层用两次只有一个参数，其梯度相加",
    taught_in=("002 4.2.4 共享模型参数", "003 参数绑定"),
)
def shared_layer(fw: Framework) -> Found:
    layer = fw.blocks.linear(1, 1, bias=False)
    net = fw.tying.use_twice(layer)
    fw.border.set_parameters(layer, [np.array([[3.0]], np.float32)])
    x = fw.border.tensor(np.ones((1, 1), np.float32))
    yield exact("elements counted", fw.access.count(net), claim(1, "002 4.2.4 共享模型参数"))
    yield close("output", fw.border.array(fw.blocks.forward(net, x)), atol=0)
    # d(w * w * x)/dw = 2 w x = 6: 3 from each of the two uses.
    gradient = fw.border.gradients(net, x)[0]
    yield close("gradient", gradient, atol=0, claim=claim([[6.0]], "002 4.2.4 共享模型参数"))
    yield Timed("forward", lambda: fw.blocks.forward(net, x))
