"""Values of a shape as PyTorch draws them, where the others name an initializer."""

from lessons.phrasebook.filling import Filler, fill
from lessons.translate.plan import Refused
from lessons.translate.writer import Writer

_PLAIN = {"zeros_initializer": "torch.zeros", "ones_initializer": "torch.ones"}
# Kinds of Xavier's rule.
_GLOROT = ("xavier_uniform_initializer", "xavier_normal_initializer")


def float_of(text: str) -> float | None:
    """Return the number that a text is, None for another text."""
    try:
        return float(text)
    except ValueError:
        return None


def glorot_bound(size: str) -> str:
    """Return how far values go that are drawn for one axis: as many come in as go out."""
    if size == "1":
        return "3 ** 0.5"
    return f"(3 / {size}) ** 0.5" if size.isalnum() or "_" in size else f"(3 / ({size})) ** 0.5"


def drawn_values(concept: str, holes: dict[str, Filler], shape: Filler, writer: Writer) -> str:
    """Return values of a shape as PyTorch draws them for an initializer."""
    sizes = ", ".join(shape.items) if shape.items else shape.text
    if concept in _PLAIN:
        return f"{writer.spell(_PLAIN[concept])}({sizes})"
    if concept == "constant_initializer" and "value" in holes:
        return f"{writer.spell('torch.full')}(({sizes},), {holes['value'].text})"
    if concept == "normal_initializer":
        mean = holes["mean"].text if "mean" in holes else "0.0"
        std = holes["std"].text if "std" in holes else "1.0"
        if float_of(mean) != 0.0:
            return f"{writer.spell('torch.normal')}({mean}, {std}, ({sizes}))"
        drawn = f"{writer.spell('torch.randn')}({sizes})"
        return drawn if float_of(std) == 1.0 else f"{drawn} * {std}"
    if concept == "uniform_initializer":
        low, high = holes.get("low"), holes.get("high")
        is_unit = low and high and float_of(low.text) == 0.0 and float_of(high.text) == 1.0
        if is_unit:
            return f"{writer.spell('torch.rand')}({sizes})"
    return _filled(concept, holes, shape, f"{writer.spell('torch.empty')}({sizes})", writer)


def _filled(
    concept: str, holes: dict[str, Filler], shape: Filler, empty: str, writer: Writer
) -> str:
    """Return an empty tensor that is filled by what `nn.init` has.

    Both sides count alike in Xavier's rule, so that it is the same for weights that lie turned;
    Keras counts other axes than PyTorch where there are more than two.
    """
    sizes = shape.items or ()
    is_glorot = concept in _GLOROT
    if is_glorot and len(sizes) == 1 and concept.startswith("xavier_uniform"):
        bound = glorot_bound(sizes[0])
        return f"{writer.spell('torch.nn.init.uniform_')}({empty}, -{bound}, {bound})"
    is_known = len(sizes) == 2 or (len(sizes) > 2 and writer.script.source == "paddle")
    if not (concept == "uniform_initializer" or (is_glorot and is_known)):
        raise Refused("this initializer has no counterpart that makes values of its own")
    phrase = writer.script.book.phrases[f"fill_{concept.removesuffix('_initializer')}"]
    return fill(phrase.patterns["pytorch"][0], {**holes, "x": Filler(empty)}, writer.spell)
