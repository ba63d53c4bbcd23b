"""What every framework's border promises, as a scenario that runs in its worker."""

from common.apparatus.observing import gradient_lists, parameter_lists
from common.facts import exact
from common.inputs import ramp
from common.interface import Framework
from common.scenario import Found, scenario


@scenario("what a border calls a parameter", zh="边界上的参数")
def parameters(fw: Framework) -> Found:
    net = fw.saving.conv_net()
    shapes = [array.shape for array in fw.border.get_parameters(net)]
    yield exact("shapes with a batch norm", shapes)
    arrays = [ramp(*shape, start=place) for place, shape in enumerate(shapes)]
    fw.border.set_parameters(net, arrays)
    yield exact("what was set is got", parameter_lists(fw, net) == [a.tolist() for a in arrays])

    first, second = fw.blocks.linear(2, 3), fw.blocks.linear(3, 1)
    pair = fw.blocks.sequential(first, second)
    fw.border.set_parameters(pair, [ramp(2, 3), ramp(3), ramp(3, 1), ramp(1)])
    yield exact("parameters", len(fw.border.get_parameters(pair)))
    fw.blocks.freeze(first)
    yield exact("with the first layer frozen", parameter_lists(fw, pair))
    yield exact("gradients with the first layer frozen", gradient_lists(fw, pair, ramp(1, 2)))
    cut = fw.custom.cut_between(second, fw.blocks.linear(1, 2))
    yield exact("gradients where one is cut", gradient_lists(fw, cut, ramp(1, 3)))
