"""Padding by "same" where the stride is more than 1."""

from collections.abc import Sequence

from common.cells.known import KnownModule, Span
from tests.lessons.translate.rules.nets import place_in, tell, write

LAYER = 'layers.Conv2D(channels, 3, strides=strides, padding="same")'
BLOCK = f"""
class Block(keras.Model):
    def __init__(self, channels, strides=1):
        super().__init__()
        self.conv = {LAYER}
    def call(self, X):
        return self.conv(X)
"""
ALONE = 'conv = layers.Conv2D(4, 3, strides=2, padding="same")'


def blocks(*made: tuple[int, int]) -> list[KnownModule]:
    """Return blocks of these strides, and their layers, for images of these sizes."""
    found: list[KnownModule] = []
    for strides, size in made:
        given = {"channels": 4, "strides": strides}
        children = (("conv", len(found) + 1),)
        found.append(KnownModule(class_name="Block", is_own=True, children=children))
        place = place_in("keras", BLOCK, LAYER)
        found.append(conv(size, place, given))
    return found


def conv(size: int, place: tuple[int, Span], around: dict[str, int] | None = None) -> KnownModule:
    return KnownModule(
        class_name="keras.layers.Conv2D",
        parameters={"kernel": (3, 3, 2, 4)},
        inputs=((1, size, size, 2),),
        made=place,
        around=around or {},
    )


def alone(*sizes: int) -> Sequence[KnownModule]:
    return [conv(size, place_in("keras", ALONE, ALONE.removeprefix("conv = "))) for size in sizes]


def test_odd_sizes_are_padded_alike_on_both_sides() -> None:
    told = tell("keras", "pytorch", ALONE, alone(7, 9), {})
    assert told == "conv = nn.Conv2d(2, 4, 3, stride=2, padding=1)"


def test_even_sizes_are_padded_on_one_side() -> None:
    told = tell("keras", "pytorch", ALONE, alone(8), {})
    assert told.startswith("conv = nn.Sequential(nn.ZeroPad2d((0, 1, 0, 1)), nn.Conv2d(2, 4, 3")
    assert told.endswith(", stride=2))")


def test_blocks_of_several_strides_tell_by_theirs() -> None:
    told = tell("keras", "pytorch", BLOCK, blocks((1, 6), (2, 6), (2, 8)), {})
    assert (
        """        self.conv = nn.Sequential(
            nn.ZeroPad2d((2 - strides, 1, 2 - strides, 1)),
            nn.Conv2d(2, channels, 3, stride=strides))"""
        in told
    )
    told = tell("keras", "pytorch", BLOCK, blocks((1, 6), (2, 7)), {})
    assert "self.conv = nn.Conv2d(2, channels, 3, stride=strides, padding=1)" in told


def test_paddle_has_a_word_for_it() -> None:
    assert 'stride=2, padding="SAME")' in tell("keras", "paddle", ALONE, alone(8), {})


def test_what_no_text_fits_is_refused() -> None:
    for modules in (alone(7, 8), alone(), blocks((1, 6), (2, 6), (2, 7))):
        body = BLOCK if len(modules) > 2 else ALONE
        marks = write("keras", "pytorch", body, modules, {}).marks
        assert "depends on each image's size" in marks[0].reason
