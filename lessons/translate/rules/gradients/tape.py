"""Backward passes of PyTorch and Paddle as tapes: what made a loss goes into `with`.

A tape that is entered again goes on recording, so that a loss may be made in several cells.
"""

import ast
from dataclasses import dataclass, field

from lessons.translate.pages import Page
from lessons.translate.plan import Refused, Wrap
from lessons.translate.rules.gradients.adding import adds_up, plan_adding
from lessons.translate.rules.gradients.asked import Asked
from lessons.translate.rules.gradients.flow import Place, Step, place_of, scope_of
from lessons.translate.rules.gradients.gradients import Gradients, Pass, find_gradients
from lessons.translate.rules.gradients.recorded import (
    TAPE_KNOWS,
    answer,
    find_questions,
    is_unrecorded,
)
from lessons.translate.rules.gradients.shown import shown_of, tape_names
from lessons.translate.rules.gradients.undecayed import plan_undecayed
from lessons.translate.rules.gradients.uses import ask, plan_uses
from lessons.translate.rules.names_free import free_name
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_NOT_ALONE = "the gradient goes through what was computed outside of the loop"


@dataclass
class Tape:
    """A tape: the passes that use it, and the steps that it records."""

    passes: list[Pass]
    steps: list[Step] = field(default_factory=list)
    name: str = "tape"

    @property
    def first(self) -> Place:
        """Return where it is made."""
        places = [one.place for one in self.steps] or [self.passes[0].place]
        return min(places)

    @property
    def last(self) -> Place:
        """Return where it is used last."""
        return max(one.place for one in self.passes)


def plan_tapes(script: Script) -> None:
    """Decide what tapes there are, what they record, and who asks for which gradients."""
    if script.target != "keras":
        return
    plan_undecayed(script)
    found = find_gradients(script)
    find_questions(found)
    found.passes.sort(key=lambda one: one.place)
    if not (found.passes or found.uses or found.zeroed):
        return
    plan_uses(found)
    for tape in _tapes(found):
        _try_tape(tape, found)


def _try_tape(tape: Tape, found: Gradients) -> None:
    try:
        _plan_tape(tape, found)
    except Refused as refused:
        for one in tape.passes:
            found.script.plan.refuse[one.stmt] = str(refused)


def _tapes(found: Gradients) -> list[Tape]:
    """Return the tapes; passes that go through the same steps, or cross, have one together."""
    tapes: list[Tape] = []
    for one in found.passes:
        own = Tape([one], list(one.made.steps))
        for other in [tape for tape in tapes if _share(tape, own)]:
            tapes.remove(other)
            own.passes = other.passes + own.passes
            steps = {step.stmt: step for step in (*other.steps, *own.steps)}
            own.steps = sorted(steps.values(), key=lambda step: step.place)
        tapes.append(own)
    return tapes


def _share(one: Tape, other: Tape) -> bool:
    """Return whether two tapes record the same, or one is made before the other is used."""
    scopes = [scope_of(tape.passes[0].page, tape.passes[0].stmt) for tape in (one, other)]
    if scopes[0] is not scopes[1]:
        return False
    if {step.stmt for step in one.steps} & {step.stmt for step in other.steps}:
        return True
    return one.first <= other.last and other.first <= one.last


def _plan_tape(tape: Tape, found: Gradients) -> None:
    script = found.script
    if any(one.made.crosses_loop for one in tape.passes):
        raise Refused(_NOT_ALONE)
    tape.name = free_name(script, tape_names(found))
    if len(tape.passes) > 1 and any(map(is_unrecorded, tape.passes)):
        raise Refused(TAPE_KNOWS)
    runs = _runs(tape, found)
    asked = {id(one): ask(one, found) for one in tape.passes}
    for one in filter(lambda one: adds_up(one, found), tape.passes):
        plan_adding(one, asked[id(one)], found)
    calls = sum(asked[id(one)].count or one.returned is not None for one in tape.passes)
    is_stopped = is_unrecorded(tape.passes[0])
    maker = _Maker(tape.name, is_persistent=calls > 1, is_stopped=is_stopped)
    is_own = scope_of(tape.passes[0].page, tape.passes[0].stmt) is None
    for one in tape.passes:
        if is_own:
            script.plan.introduced[one.page.cell].add(tape.name)
    for number, run in enumerate(runs):
        page = run[0].page
        header = maker.header if number == 0 else maker.again
        script.plan.wraps[run[0].stmt] = Wrap(run[0].stmt, run[-1].stmt, header)
        if is_own:
            script.plan.introduced[page.cell].add(tape.name)
    for number, one in enumerate(tape.passes):
        _plan_pass(one, asked[id(one)], maker, found, runs, is_first=number == 0)
        if is_own:
            script.plan.introduced[one.page.cell] |= asked[id(one)].names


def _plan_pass(
    one: Pass,
    asked: Asked,
    maker: "_Maker",
    found: Gradients,
    runs: list[list[Step]],
    *,
    is_first: bool,
) -> None:
    script = found.script
    root = _plain_root(one, script)
    name, made_in = (root.id, "") if root is not None else _named(one, runs, script)
    if made_in and (runs or not is_first):
        made_in = f"with {maker.tape}:"
    shown = shown_of(one, asked, script)
    if shown is not None:
        asked.ones.clear()
        shown.plan(maker.tape, name, script)
        if not made_in:
            script.plan.drop.add(one.stmt)

    def written(writer: Writer) -> str:
        lines = []
        if made_in:
            header = maker.header(writer) if made_in == "header" else made_in
            lines += [header, f"    {name} = {writer.text(one.root)}"]
        rest = ""
        if one.gradient is not None:
            rest = f", output_gradients={writer.text(one.gradient)}"
        lines += asked.lines(maker.tape, name, rest, writer)
        return writer.lines(one.stmt, lines)

    if one.returned is None:
        script.plan.replace[one.stmt] = written
    else:
        _plan_returned(one, name, made_in, maker, script)


def _named(one: Pass, runs: list[list[Step]], script: Script) -> tuple[str, str]:
    """Name what a pass begins with; return the name, and "header" where no step of the tape's is
    there after which it can be worked out.
    """
    name = free_name(script, ("loss", "total", "objective", "result"))
    if scope_of(one.page, one.stmt) is None:
        script.plan.introduced[one.page.cell].add(name)
    last = _run_before(one, runs)
    if last is None:
        return name, "header"
    script.plan.after[last.stmt].append(_Line(one.root, name, one.page).written)
    return name, ""


def _plan_returned(one: Pass, name: str, made_in: str, maker: "_Maker", script: Script) -> None:
    """Have a call that returns gradients ask the tape; a single one comes without a list."""
    call = one.returned
    assert call is not None
    if one.is_question:
        script.plan.replace[call] = lambda writer: answer(one, maker.tape, writer)
        return
    said = script.says(call, "gradient_of")
    sources = said.holes["sources"].node if said else None
    if said is None or not isinstance(sources, ast.expr):
        raise Refused("of what these gradients are taken is not said")
    create = said.holes.get("create")
    if create is not None and create.is_given:
        raise Refused("a gradient of a gradient needs a tape within a tape")
    above = one.page.parents[call]
    is_first = isinstance(above, ast.Subscript) and one.page.text(above.slice) == "0"
    inner = sources
    if isinstance(sources, ast.List | ast.Tuple) and len(sources.elts) == 1 and is_first:
        inner = sources.elts[0]
    if made_in:
        script.plan.before[one.stmt] += [
            lambda writer: (
                f"{maker.header(writer) if made_in == 'header' else made_in}\n"
                f"{writer.page.indent(one.stmt)}    {name} = {writer.text(one.root)}"
            )
        ]

    def written(writer: Writer) -> str:
        return f"{maker.tape}.gradient({name}, {writer.text(inner)})"

    known = script.kinds.of(sources)
    is_one = not isinstance(sources, ast.List | ast.Tuple) and (
        known is None or known.kind in {"tensor", "parameter"}
    )
    script.plan.replace[above if is_first and (is_one or inner is not sources) else call] = written


@dataclass(frozen=True)
class _Maker:
    """How a tape is made, and entered again."""

    tape: str
    is_persistent: bool
    is_stopped: bool = False

    def header(self, writer: Writer) -> str:
        """Return the line that makes the tape."""
        given = "persistent=True" if self.is_persistent else ""
        stopped = f", {self.tape}.stop_recording()" if self.is_stopped else ""
        return f"with {writer.spell('tf.GradientTape')}({given}) as {self.tape}{stopped}:"

    def again(self, writer: Writer) -> str:  # noqa: ARG002 - as `header` is called
        """Return the line that goes on with it."""
        return f"with {self.tape}:"


@dataclass(frozen=True)
class _Line:
    """A line in which the tape sees what a pass begins with."""

    root: ast.expr
    name: str
    page: Page

    def written(self, writer: Writer) -> str:
        """Return the line."""
        return f"{self.name} = {writer.text(self.root)}"


def _plain_root(one: Pass, script: Script) -> ast.Name | None:
    """Return the name that a pass begins with; its sum is what a tape takes on its own."""
    root = one.root
    if isinstance(root, ast.Name):
        return root
    said = script.says(root, "sum")
    if said and not any(h.is_given for name, h in said.holes.items() if name != "x"):
        inner = said.holes["x"].node
        if isinstance(inner, ast.Name):
            return inner
    return None


def _run_before(one: Pass, runs: list[list[Step]]) -> Step | None:
    """Return the last step before a pass, where it ends a run in the same block."""
    block = one.page.blocks[one.stmt]
    ends = [run[-1] for run in runs if run[-1].stmt in block and run[-1].place < one.place]
    if not ends:
        return None
    last = ends[-1]
    between = block[block.index(last.stmt) + 1 : block.index(one.stmt)]
    names = {node.id for node in ast.walk(one.root) if isinstance(node, ast.Name)}
    bound = {n.id for stmt in between for n in ast.walk(stmt) if _is_store(n)}  # type: ignore[attr-defined]
    return None if names & bound else last


def _is_store(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _runs(tape: Tape, found: Gradients) -> list[list[Step]]:
    """Return the steps in rows that can stand in one `with`."""
    runs: list[list[Step]] = []
    for step in tape.steps:
        block = step.page.blocks[step.stmt]
        last = runs[-1][-1] if runs else None
        if last is not None and last.stmt in block:
            between = block[block.index(last.stmt) + 1 : block.index(step.stmt)]
            if not any(_is_barrier(one, step.page, found) for one in between):
                runs[-1].append(step)
                continue
        runs.append([step])
    return runs


def _is_barrier(stmt: ast.stmt, page: Page, found: Gradients) -> bool:
    """Return whether something is done with gradients in a statement."""
    first = place_of(page, stmt)
    last = (page.cell, stmt.end_lineno or stmt.lineno, 10**6)
    places = [one.place for one in found.passes] + [one.place for one in found.uses]
    return any(first <= place <= last for place in places)
