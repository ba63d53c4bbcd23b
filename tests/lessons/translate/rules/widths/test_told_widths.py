"""Blocks that are made for several widths, where each has to be told its own."""

from collections.abc import Mapping

from common.cells.known import Known, KnownModule, Span
from tests.lessons.translate.rules.nets import place_in, tell, write

BLOCK = """
class Block(keras.Model):
    def __init__(self, units):
        super().__init__()
        self.first = layers.Dense(units)
        self.second = layers.Dense(units, use_bias=False)
    def call(self, X):
        return self.second(self.first(X))

"""
LAYERS = ("layers.Dense(units)", "layers.Dense(units, use_bias=False)")
STAGE = """
def stage(units):
    net = keras.Sequential()
    net.add(Block(units + 0))
    net.add(Block(units))
    return net

nets = [stage(4), stage(5)]
"""
Place = tuple[int, Span]


class Run:
    """The modules of a run."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.modules: list[KnownModule] = []
        self.known: dict[str, Known] = {}

    def block(self, text: str, width: int, units: int) -> int:
        """Add a block that an expression has made, with its layers; return its place."""
        place = len(self.modules)
        children = (("first", place + 1), ("second", place + 2))
        self.modules.append(
            KnownModule(
                class_name="Block",
                is_own=True,
                children=children,
                given={"units": units},
                made=place_in("keras", self.body, text),
            )
        )
        for layer, taken in zip(LAYERS, (width, units), strict=True):
            self.modules.append(_layer(taken, units, place_in("keras", self.body, layer)))
        return place

    def row(self, text: str, width: int, *blocks: int) -> None:
        """Add a row that a call of a function has given."""
        children = tuple((str(number), block) for number, block in enumerate(blocks))
        self.known[text] = Known(kind="module", module=len(self.modules))
        row = KnownModule(class_name="Sequential", children=children, inputs=((2, width),))
        self.modules.append(row)

    def told(self, target: str = "paddle") -> str:
        return tell("keras", target, self.body, self.modules, self.known)

    def reasons(self) -> list[str]:
        found = write("keras", "paddle", self.body, self.modules, self.known)
        return [mark.reason for mark in found.marks]


def _layer(width: int, units: int, place: Place) -> KnownModule:
    return KnownModule(
        class_name="keras.Dense",
        parameters={"kernel": (width, 1)},
        made=place,
        around={"units": units},
    )


def two(body: str, made: Mapping[str, tuple[int, int]]) -> Run:
    run = Run(BLOCK + body)
    for text, (width, units) in made.items():
        run.block(text, width, units)
    return run


def test_each_block_is_told_its_width() -> None:
    run = two("a = Block(3)\nb = Block(units=6)", {"Block(3)": (2, 3), "Block(units=6)": (3, 6)})
    told = run.told()
    assert "def __init__(self, in_features, units):" in told
    assert "self.first = nn.Linear(in_features, units)" in told
    assert "self.second = nn.Linear(units, units, bias_attr=False)" in told
    assert told.endswith("a = Block(2, 3)\nb = Block(3, units=6)")


def test_a_function_that_makes_blocks_takes_their_width() -> None:
    run = Run(BLOCK + STAGE)
    rows = {"stage(4)": (3, 4), "stage(5)": (4, 5)}
    for text, (width, units) in rows.items():
        blocks = [
            run.block("Block(units + 0)", width, units),
            run.block("Block(units)", units, units),
        ]
        run.row(text, width, *blocks)
    told = run.told()
    assert "def stage(in_features, units):" in told
    assert "(Block(in_features, units + 0))" in told
    assert "(Block(units, units))" in told
    assert told.endswith("nets = [stage(3, 4), stage(4, 5)]")


def test_blocks_of_one_width_are_told_nothing() -> None:
    run = two("a = Block(3)\nb = Block(6)", {"Block(3)": (2, 3), "Block(6)": (2, 6)})
    assert "nn.Linear(2, units)" in run.told()
    assert run.told().endswith("a = Block(3)\nb = Block(6)")


def test_layers_of_pytorch_wait() -> None:
    run = two("a = Block(3)\nb = Block(6)", {"Block(3)": (2, 3), "Block(6)": (3, 6)})
    assert "self.first = nn.LazyLinear(units)" in run.told("pytorch")
    assert run.told("pytorch").endswith("a = Block(3)\nb = Block(6)")


def test_a_block_whose_input_is_never_seen_is_refused() -> None:
    body = "a = Block(3)\nb = Block(6)\nc = Block(7)"
    run = two(body, {"Block(3)": (2, 3), "Block(6)": (3, 6)})
    assert run.reasons() == [
        "how much goes into this block is never seen, and it has to be told there"
    ]


def test_a_class_that_is_handed_on_is_refused() -> None:
    body = "a = Block(3)\nb = Block(6)\nmakers = [Block]"
    run = two(body, {"Block(3)": (2, 3), "Block(6)": (3, 6)})
    assert run.reasons() == ["`in_features` is not known, which paddle has to be told"]


LAZY = """
class Net(nn.Module):
    def __init__(self, hidden, out):
        super().__init__()
        self.a = nn.LazyLinear(hidden)
        self.b = nn.LazyLinear(out)

one = Net(4, 8)
two = Net(5, 2)
"""


def lazy_layer(text: str, given: Mapping[str, int], taken: int, units: int) -> KnownModule:
    return KnownModule(
        class_name="torch.nn.modules.linear.Linear",
        parameters={"weight": (units, taken), "bias": (units,)},
        made=place_in("pytorch", LAZY, text),
        around=dict(given),
    )


def test_lazy_layers_of_pytorch_are_told_their_widths() -> None:
    modules: list[KnownModule] = []
    for text, taken, hidden, out in (("Net(4, 8)", 3, 4, 8), ("Net(5, 2)", 7, 5, 2)):
        given, place = {"hidden": hidden, "out": out}, len(modules)
        children = (("a", place + 1), ("b", place + 2))
        made = place_in("pytorch", LAZY, text)
        modules += [
            KnownModule(class_name="Net", is_own=True, children=children, given=given, made=made),
            lazy_layer("nn.LazyLinear(hidden)", given, taken, hidden),
            lazy_layer("nn.LazyLinear(out)", given, hidden, out),
        ]
    told = tell("pytorch", "paddle", LAZY, modules, {})
    assert "def __init__(self, in_features, hidden, out):" in told
    assert "self.a = nn.Linear(in_features, hidden)" in told
    assert "self.b = nn.Linear(hidden, out)" in told
    assert told.endswith("one = Net(3, 4, 8)\ntwo = Net(7, 5, 2)")
    told = tell("pytorch", "paddle", LAZY, modules[:3], {})
    assert "self.a = nn.Linear(3, hidden)" in told
