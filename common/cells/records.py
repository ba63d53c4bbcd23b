"""What a worker is asked to run of a lesson, and what it tells of each cell."""

from typing import Literal, TypeAlias

import msgspec

from common.cells.known import KnownCell, KnownModules
from common.cells.seen import Seen
from common.moved import Moved

Status: TypeAlias = Literal["ran", "raised", "needs", "not run"]


class Code(msgspec.Struct, frozen=True):
    """One cell to run: its number in the document, its slot, its source.

    Cells of several frameworks at one place have the same slot, and draw the same numbers.
    """

    cell: int
    slot: int
    source: str


class LessonTask(msgspec.Struct, frozen=True, tag="lesson"):
    """A lesson for one framework, run in one process of its own from the first cell to the last.

    `tabs` are the names under which the lesson asks for this framework (`tab.selected(...)`).
    `notes_kinds` has the lesson's expressions told, as a translator needs it. `moved` says where a
    translation keeps the axes of images, so that its own random images are those of its source.
    """

    name: str
    cells: tuple[Code, ...]
    tabs: tuple[str, ...]
    shares_random: bool = True
    seed: int = 0
    allows_shell: bool = False
    is_confined: bool = True
    notes_kinds: bool = False
    moved: Moved | None = None


class Confined(msgspec.Struct, frozen=True, tag="confined"):
    """What the system let us take away from the lesson; `why_not` says what it did not, and why."""

    network: bool
    files: bool
    processes: bool
    why_not: str = ""


class CellError(msgspec.Struct, frozen=True):
    """The exception that ended a cell; `line` counts from 1 in the cell, 0 where unknown."""

    type: str
    message: str
    line: int
    traceback: str = ""


class Warned(msgspec.Struct, frozen=True):
    """A warning: its category's name, its first paragraph, and the line of the cell it came from.

    `line` is 0 where the warning came from inside a library and not from the cell's own code.
    """

    category: str
    message: str
    line: int


class Shown(msgspec.Struct, frozen=True):
    """Something that the cell showed: an argument of `print`, or the last expression.

    `elsewhere` is the cell whose line it is, where a function of an earlier one printed it.
    """

    how: Literal["print", "result"]
    line: int
    value: Seen
    elsewhere: int | None = None


class Change(msgspec.Struct, frozen=True):
    """What a name is that was bound before the cell to the same object, and has other content now.

    `parameters` are the names of the changed ones where it is a module.
    """

    value: Seen
    parameters: tuple[str, ...] = ()


class Dropped(msgspec.Struct, frozen=True):
    """A statement whose value nobody kept and whose run changed nothing: it has no effect.

    `what` is "initializer" (built and not applied), "result" (a new tensor), or "apply" (a
    function applied to a module that left its parameters as they were and printed nothing).
    `elsewhere` is the cell whose line it is, where it stands in a function of an earlier one.
    """

    what: Literal["initializer", "result", "apply"]
    line: int
    source: str
    type: str
    elsewhere: int | None = None


class Defined(msgspec.Struct, frozen=True):
    """A function or class that the cell defines, and the line of the cell where."""

    name: str
    line: int


class CellRun(msgspec.Struct, frozen=True, tag="cell", kw_only=True):
    """One cell, run: how it ended, what it showed, and what it did.

    `bound`: names that the cell bound to another object than before; `changed`: names that it left
    on the same object, the content of which is another now; `deleted`: names that are gone.
    `need` is what is missing where the status is "needs": "a GPU", "2 GPUs", "the network",
    "the module d2l", "a data set", "the shell", "an answer at the keyboard"; where it is "ran", a
    module that the cell imports and that is not here: its other lines ran. `binds` and `uses` are
    the names that the cell's text assigns and reads at its top level (and reads in functions).
    `called` are the functions of this and earlier cells that ran. `result` is the last expression
    as a notebook shows it.
    """

    cell: int
    status: Status
    seconds: float = 0.0
    error: CellError | None = None
    need: str = ""
    stdout: str = ""
    stderr: str = ""
    result: str = ""
    figures: tuple[bytes, ...] = ()
    warnings: tuple[Warned, ...] = ()
    shown: tuple[Shown, ...] = ()
    bound: dict[str, Seen] = {}
    changed: dict[str, Change] = {}
    deleted: tuple[str, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    defined: tuple[Defined, ...] = ()
    called: tuple[str, ...] = ()
    binds: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


class Reach(msgspec.Struct, frozen=True, tag="reach"):
    """Which trainable parameters of a module that a cell called a gradient reaches.

    `module` is its name in the lesson or its class, `class_name` its class. `unreached` are those
    that no gradient reaches although the output depends on them; `idle` those that it does not
    depend on. Sent after the last cell, because finding out runs the module again.
    """

    cell: int
    module: str
    class_name: str
    reached: tuple[str, ...]
    unreached: tuple[str, ...]
    idle: tuple[str, ...] = ()


LessonMessage: TypeAlias = Confined | CellRun | Reach | KnownCell | KnownModules
