"""What the expressions of a lesson were when it ran: the kinds of values a translator asks for.

An expression is found by its place in the cell's tree, as `ast` counts: lines from 1, columns in
bytes of UTF-8.
"""

from typing import TypeAlias

import msgspec

# line, column, last line, column after the end
Span: TypeAlias = tuple[int, int, int, int]


class Known(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one expression was, over all of its runs.

    `kind` is one of: tensor, parameter, module, class, function, method, library (Python's module),
    optimizer, loss, initializer, device, dtype, shape, number, text, none, sequence, mapping,
    iterator, dataset, loader, tape, distribution, scheduler, context manager, array (NumPy's),
    object; "varies" where its runs were of several. A loss that is a layer is a module; what was a
    parameter in one run and another tensor in the next is a tensor.
    `class_name` is the class's name with its library's ("torch.nn.modules.linear.Linear"), or for
    the lesson's own its bare name, where `is_own`; for a class or function its own name, for a
    method the class of what it is bound to.
    `shape` is as stored, None where it has none or its runs differ, -1 in it for a size that a
    symbolic tensor leaves open; `ndim` counts its axes, -1 where the runs differ in that too.
    `dtype` is "float32" and the like. `is_leaf` (in all runs), `is_trainable` and `needs_gradient`
    (in any) tell of tensors. `owner` is the class of the layer
    whose parameter it is, `part` that parameter's name there ("weight", "kernel", "bias").
    `module` is a place in `KnownModules`, or -1; that of one of them where several are alike.
    """

    kind: str
    class_name: str = ""
    is_own: bool = False
    dtype: str = ""
    shape: tuple[int, ...] | None = None
    ndim: int = -1
    is_leaf: bool = False
    is_trainable: bool = False
    needs_gradient: bool = False
    owner: str = ""
    part: str = ""
    module: int = -1
    items: tuple[str, ...] = ()  # the kinds of a sequence's first items


class KnownModule(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A layer or block as it was when the lesson had run.

    `parameters` are its own direct ones with their stored shapes; `children` its direct sublayers
    by the name under which it keeps them, as places in `KnownModules`. `inputs` and `output` are
    the shapes of the tensors in its first call, None where it was never called or they are not
    known; -1 is a size that was left open. `input_dtype` is the first input's. `made` is the cell
    and the place of the call that made it; `around` the whole numbers above zero that names had
    there, and `given` those that the `__init__` of a lesson's own class was given, by its names.
    """

    class_name: str
    is_own: bool = False
    parameters: dict[str, tuple[int, ...]] = {}
    children: tuple[tuple[str, int], ...] = ()
    inputs: tuple[tuple[int, ...], ...] | None = None
    output: tuple[int, ...] | None = None
    input_dtype: str = ""
    made: tuple[int, Span] | None = None
    around: dict[str, int] = {}
    given: dict[str, int] = {}


class KnownCell(msgspec.Struct, frozen=True, tag="known"):
    """What expressions of a cell were, in the runs of one cell; sent when that cell has ended.

    `cell` is where the expressions stand, which may be an earlier one than what ran. One that was
    of several sorts stands there several times.
    """

    cell: int
    expressions: tuple[tuple[Span, Known], ...]


class KnownModules(msgspec.Struct, frozen=True, tag="known modules"):
    """All modules that the lesson's expressions were; sent after the last cell.

    It is sent before too, for a lesson that does not come to its end: after each cell that made or
    called one. Each keeps its place, and the last that was sent counts.
    """

    modules: tuple[KnownModule, ...]
