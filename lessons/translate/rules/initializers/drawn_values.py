"""Values of a shape as PyTorch draws them, where the others name an initializer."""

from lessons.phrasebook.filling import Filler
from lessons.translate.plan import Refused
from lessons.translate.writer import Writer


def float_of(text: str) -> float | None:
    """Return the number that a text is, None for another text."""
    try:
        return float(text)
    except ValueError:
        return None


def drawn_values(concept: str, holes: dict[str, Filler], shape: str, writer: Writer) -> str:
    """Return values of a shape as PyTorch draws them for an initializer."""
    if concept == "zeros_initializer":
        return f"{writer.spell('torch.zeros')}({shape})"
    if concept == "ones_initializer":
        return f"{writer.spell('torch.ones')}({shape})"
    if concept == "constant_initializer" and "value" in holes:
        return f"{writer.spell('torch.full')}(({shape},), {holes['value'].text})"
    if concept == "normal_initializer":
        mean = holes["mean"].text if "mean" in holes else "0.0"
        std = holes["std"].text if "std" in holes else "1.0"
        if float_of(mean) != 0.0:
            return f"{writer.spell('torch.normal')}({mean}, {std}, ({shape}))"
        drawn = f"{writer.spell('torch.randn')}({shape})"
        return drawn if float_of(std) == 1.0 else f"{drawn} * {std}"
    if concept == "uniform_initializer":
        low, high = holes.get("low"), holes.get("high")
        is_unit = low and high and float_of(low.text) == 0.0 and float_of(high.text) == 1.0
        if is_unit:
            return f"{writer.spell('torch.rand')}({shape})"
    raise Refused("this initializer has no counterpart that makes values of its own")
