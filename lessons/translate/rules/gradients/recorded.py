"""Whether something hangs on a variable: tensors of PyTorch know it, and TensorFlow's tapes do.

What was computed without a record is computed while the tape's recording is stopped.
"""

import ast
from collections.abc import Iterator

from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.rules.gradients.flow import Made, Step, base_of, names_in, place_of
from lessons.translate.rules.gradients.gradients import Gradients, Pass
from lessons.translate.rules.gradients.taped import Asking, Taped
from lessons.translate.script import Script
from lessons.translate.writer import Writer

TAPE_KNOWS = "only the tape knows what hangs on a variable"


def find_questions(found: Gradients) -> None:
    """Take each question whether gradients go through a value as one that is put to a tape."""
    script = found.script
    for page, node in script.walk(ast.Attribute):
        if not asks_of_computed(node, script) or not isinstance(node.value, ast.Name):
            continue
        stmt, root = page.statement(node), node.value
        made = found.flow.made(page, stmt, root)
        if not made.steps:
            block = _unrecorded(root, script)
            if block is None:
                continue
            names: dict[str, list[ast.Name]] = {}
            for one in names_in(block):
                names.setdefault(one.id, []).append(one)
            made = Made([Step(page, block)], names)
        whole = question(page, node)
        script.plan.refuse.pop(whole, None)
        found.passes.append(Pass(page, stmt, root, made, returned=whole, is_question=True))


def asks_of_computed(node: ast.Attribute, script: Script) -> bool:
    """Return whether a value that was computed is asked whether gradients go through it."""
    if node.attr not in {"requires_grad", "stop_gradient"} or isinstance(node.ctx, ast.Store):
        return False
    known = script.kinds.of(node.value)
    return known is not None and known.kind == "tensor" and not known.is_trainable


def question(page: Page, node: ast.Attribute) -> ast.expr:
    """Return a question with the `not` before it."""
    above = page.parents[node]
    is_not = isinstance(above, ast.UnaryOp) and isinstance(above.op, ast.Not)
    return above if is_not and isinstance(above, ast.expr) else node


def _unrecorded(root: ast.Name, script: Script) -> ast.With | None:
    """Return the block without a record in which a value was made, on the same page."""
    origin = script.origins.of(root)
    page = script.page_of(origin) if origin is not None else None
    if origin is None or page is None or root not in page.parents:
        return None
    above = page.enclosing(origin, ast.With)
    is_one = isinstance(above, ast.With) and len(above.items) == 1
    if not is_one or not isinstance(above, ast.With):
        return None
    return above if script.says(above.items[0].context_expr, "no_gradients") else None


def is_unrecorded(one: Pass) -> bool:
    """Return whether what a tape is asked of was made while nothing was recorded."""
    return one.is_question and isinstance(one.made.steps[0].stmt, ast.With)


def answer(one: Pass, tape: str, writer: Writer) -> str:
    """Return a question as one that is put to a tape.

    Raises:
        Refused: there is no variable that alone can be asked for.
    """
    kinds = writer.script.kinds
    leaves = {
        name: node
        for name, nodes in one.made.names.items()
        for node in nodes
        if (known := kinds.of(node)) and (known.is_trainable or known.kind == "module")
    }
    if not leaves or any(kinds.is_kind(node, "module") for node in leaves.values()):
        raise Refused(TAPE_KNOWS)  # each of several leaves tells as much as the others
    whole = one.returned
    node = whole.operand if isinstance(whole, ast.UnaryOp) else whole
    assert isinstance(node, ast.Attribute)
    is_yes = (node.attr == "requires_grad") is (node is whole)
    assert isinstance(one.root, ast.Name)
    return f"{tape}.gradient({one.root.id}, {next(iter(leaves))}) is {'not ' if is_yes else ''}None"


def plan_question(one: Asking, found: Taped) -> bool:
    """Have a value itself say whether it hangs on a variable, where a tape is asked that alone."""
    script, whole = found.script, one.page.parents[one.call]
    match whole:
        case ast.Compare(left=left, ops=[op], comparators=[ast.Constant(value=None)]):
            is_asked = left is one.call and isinstance(op, ast.Is | ast.IsNot)
        case _:
            return False
    variables = {name.id for name in names_recorded(one, found) if _is_variable(name, script)}
    if not is_asked or variables != {base_of(one.sources)}:
        return False
    is_yes = isinstance(op, ast.IsNot) is (script.target == "pytorch")
    word = "requires_grad" if script.target == "pytorch" else "stop_gradient"
    script.plan.replace[whole] = lambda writer: (
        f"{'' if is_yes else 'not '}{writer.text(one.target)}.{word}"
    )
    return True


def names_recorded(one: Asking, found: Taped) -> Iterator[ast.Name]:
    """Yield the names in what a tape has recorded before it is asked."""
    made = found.block_of(one)
    start = place_of(found.script.page_of(made), made) if made is not None else one.place
    for page, block in found.blocks:
        if place_of(page, block) < start:
            continue  # of another tape that was called so
        item = block.items[0]
        name = item.optional_vars if item.optional_vars is not None else item.context_expr
        if base_of(name) == one.tape and place_of(page, block) < one.place:
            for stmt in block.body:
                yield from names_in(stmt)


def _is_variable(name: ast.Name, script: Script) -> bool:
    known = script.kinds.of(name)
    return known is not None and (known.is_trainable or known.kind in {"parameter", "module"})
