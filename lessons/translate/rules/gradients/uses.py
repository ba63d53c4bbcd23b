"""Places that read gradients, told with the names under which a tape has given them."""

import ast

from lessons.phrasebook.filling import ATOM, bracketed
from lessons.translate.plan import Refused
from lessons.translate.rules.gradients.asked import (
    Asked,
    Wanted,
    grad_name,
    indexed,
    owners,
    wanted_by,
)
from lessons.translate.rules.gradients.flow import base_of, scope_of
from lessons.translate.rules.gradients.gradients import Gradients, Pass, Taker, Use, plain
from lessons.translate.rules.gradients.kept import kept_list
from lessons.translate.rules.gradients.loops import go_beside, loop_of, looped
from lessons.translate.rules.gradients.scaled import plan_scaled_list, scaled_by
from lessons.translate.rules.gradients.training import module_of, page_of, parameters_of, variables
from lessons.translate.rules.names_free import free_name, free_name_at
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_LISTS = ("grads", "gradients")
_ONE = ("grad", "gradient")


def plan_uses(found: Gradients) -> None:
    """Give each place that reads gradients to the passes that it sees the gradients of."""
    script = found.script
    _drop_zeroing(found)
    for taker in found.takers.values():
        _plan_taker(taker, script)
    for use in found.uses:
        if _is_in_taker(use, found):
            _plan_taken(use, found)
            continue
        try:
            wanted = wanted_by(use, found)
            seen = owners(use, wanted, found)
            if not seen:
                _plan_without(use, wanted, found)
        except Refused as refused:
            script.plan.refuse[use.page.statement(use.node)] = str(refused)
            continue
        for place, one in enumerate(seen):
            one.uses.append(use)
            one.adds = one.adds or place > 0


def ask(one: Pass, found: Gradients) -> Asked:
    """Return what is asked of a pass, and have the places that ask say it so.

    Raises:
        Refused: it cannot be said.
    """
    script = found.script
    asked = Asked(list_name=free_name_at(script, _LISTS, one.page, one.stmt), added=one.adds)
    pairs = [(use, wanted_by(use, found)) for use in one.uses]
    if not pairs and one.returned is None:
        pairs_default = _default(one, script)
        _take_default(pairs_default, asked, script)
    for _, wanted in pairs:
        if wanted.is_list and not any(_is_same(wanted, other, script) for other in asked.lists):
            asked.lists.append(wanted)
    if len(asked.lists) > 1:
        raise Refused("gradients of two lists of variables are asked for")
    if asked.lists and one.adds:
        raise Refused("the gradients of several passes add up here, and a tape's do not")
    for use, wanted in _without_kept(one, pairs, asked, script):
        if wanted.is_list:
            _plan_list(use, wanted, asked, _is_zeroed_first(one, found), script)
            continue
        place = indexed(wanted, asked.lists[0], script) if asked.lists else None
        text = f"{asked.list_name}[{place}]" if place is not None else grad_name(wanted, script)
        if place is None and text not in asked.names:
            asked.ones.append((text, wanted))
        elif place is None and all(w.key != wanted.key for n, w in asked.ones if n == text):
            raise Refused(f"two gradients would be called `{text}`")
        _plan_one(use, text, script)
    return asked


def _plan_one(use: Use, text: str, script: Script) -> None:
    if use.asking == "call":
        script.plan.replace[use.of] = lambda writer: f"{writer.own_text(use.of)}, {text}"
    elif use.grad is not None:
        script.plan.replace[use.grad] = text


def _is_zeroed_first(one: Pass, found: Gradients) -> bool:
    """Return whether gradients are set back before the loss is made that a pass begins with."""
    block = one.page.blocks[one.stmt]
    place = block.index(one.stmt)
    zeroed = {stmt for _, stmt, _ in found.zeroed}
    return not zeroed.isdisjoint(block[: max(place - 1, 0)]) and block[place - 1] not in zeroed


def _plan_list(
    use: Use, wanted: Wanted, asked: Asked, is_zeroed_first: bool, script: Script
) -> None:
    name = asked.list_name
    if use.asking == "call":
        script.plan.replace[use.of] = lambda writer: f"{writer.own_text(use.of)}, {name}"
    elif use.asking == "step":

        def step(writer: Writer) -> str:
            given = variables(wanted.of, wanted.name, writer)
            if is_zeroed_first:
                return f"{writer.text(use.of)}.apply_gradients(zip({name}, {given}))"
            return f"{writer.text(use.of)}.apply({name}, {given})"

        script.plan.replace[use.node] = step
    elif use.asking == "clip":
        script.plan.replace[use.node] = lambda writer: _clipped(use.node, name, writer)
        stmt = use.page.parents[use.node]
        if isinstance(stmt, ast.Assign):
            norm = use.page.text(stmt.targets[0])
            script.plan.replace[stmt.targets[0]] = f"{name}, {norm}"
    elif use.grad is not None:
        _zip(use, name, script)


def _clipped(node: ast.AST, name: str, writer: Writer) -> str:
    """Return what clips a list of gradients, whose name the clipped ones get."""
    said = writer.script.says(node, "clip_norm", "clip_gradient_value")
    most = said.holes["most" if said.phrase.name == "clip_norm" else "bound"].node if said else None
    if said is None or most is None:
        raise Refused("how these gradients are clipped is not said")
    text = writer.text(most)
    if said.phrase.name == "clip_norm":
        call = f"{writer.spell('tf.clip_by_global_norm')}({name}, {text})"
        is_named = isinstance(writer.page.parents[node], ast.Assign)
        return call if is_named else f"{name}, _ = {call}"
    clip, own = writer.spell("tf.clip_by_value"), free_name(writer.script, _ONE)
    return f"{name} = [{clip}({own}, -{bracketed(text, ATOM - 1)}, {text}) for {own} in {name}]"


def _without_kept(
    one: Pass, pairs: list[tuple[Use, Wanted]], asked: Asked, script: Script
) -> list[tuple[Use, Wanted]]:
    """Return the uses without one that keeps all gradients under a name: that is then theirs."""
    kept = kept_list(one, [use for use, _ in pairs])
    if kept is None:
        return pairs
    asked.list_name = kept.name
    script.plan.drop.add(kept.stmt)
    return [pair for pair in pairs if pair[0].page.statement(pair[0].node) is not kept.stmt]


def _zip(use: Use, grads: str, script: Script) -> None:
    """Have a loop over variables run through their gradients too."""
    grad = use.grad
    loop = looped(use.page, plain(grad.value)) if grad is not None else None
    if grad is None or loop is None:
        raise Refused("of which loop these gradients are is not said")
    scaled = scaled_by(use.page.statement(grad), script)
    own = free_name_at(script, _ONE, use.page, loop.target)
    if scaled is not None and scaled.gradient is grad:
        plan_scaled_list(scaled, loop, (own, grads), use.page, script)
        return
    go_beside(loop, own, grads, use.page, script)
    script.plan.replace[grad] = own
    is_kept = isinstance(loop_of(use.page, loop.name), ast.For)
    if scope_of(use.page, loop.target) is None and is_kept:
        script.plan.introduced[use.page.cell].add(own)


def _drop_zeroing(found: Gradients) -> None:
    """Leave out what sets gradients back, and the blocks of which nothing stays."""
    plan = found.script.plan
    for page, stmt, _ in found.zeroed:
        plan.drop.add(stmt)
        above = page.parents[stmt]
        while isinstance(above, ast.If | ast.For | ast.With) and not getattr(above, "orelse", []):
            if not all(one in plan.drop for one in above.body):
                break
            plan.drop.add(above)
            above = page.parents[above]


def _plan_taker(taker: Taker, script: Script) -> None:
    """Have a function be given the gradients that it reads, after the variables."""
    given = next(a for a in taker.function.args.args if a.arg == taker.parameter)
    script.plan.replace[given] = f"{taker.page.text(given)}, {_taken(taker, script)}"


def _taken(taker: Taker, script: Script) -> str:
    """Return what a function calls the gradients that it is given."""
    names = _LISTS if taker.is_list else _ONE
    return free_name_at(script, names, taker.page, taker.function.body[0])


def _is_in_taker(use: Use, found: Gradients) -> bool:
    function = use.page.enclosing(use.node, ast.FunctionDef)
    if not isinstance(function, ast.FunctionDef):
        return False
    taker = found.takers.get(function)
    if taker is None or use.grad is None:
        return False
    net = module_of(use.of, found.script)
    return base_of(use.of if net is None else net) == taker.parameter


def _plan_taken(use: Use, found: Gradients) -> None:
    script = found.script
    function = use.page.enclosing(use.node, ast.FunctionDef)
    assert isinstance(function, ast.FunctionDef)
    name = _taken(found.takers[function], script)
    try:
        if use.asking == "loop":
            _zip(use, name, script)
        elif use.grad is not None:
            script.plan.replace[use.grad] = name
    except Refused as refused:
        script.plan.refuse[use.page.statement(use.node)] = str(refused)


def _plan_without(use: Use, wanted: Wanted, found: Gradients) -> None:
    """Plan for a place that reads gradients before there are any.

    Raises:
        Refused: it cannot be said that there are none.
    """
    script = found.script
    stmt = use.page.statement(use.node)
    scope = scope_of(use.page, use.node)
    if use.asking == "step":
        if scope is None and isinstance(stmt, ast.Expr):
            script.plan.drop.add(stmt)  # without gradients a step changes nothing
            return
        raise Refused("of which pass these gradients are is not said")
    is_none = use.grad is not None and script.kinds.is_kind(use.grad, "none")
    if scope is not None or use.grad is None or (script.kinds.was_run and not is_none):
        raise Refused("of which pass these gradients are is not said")
    if use.asking == "loop":
        script.plan.replace[use.grad] = "None"
        return
    name = grad_name(wanted, script)
    line = f"{name} = None"
    if all(line not in lines for lines in script.plan.before.values()):
        script.plan.before[stmt].append(line)
        script.plan.introduced[use.page.cell].add(name)
    script.plan.replace[use.grad] = name


def _is_same(one: Wanted, other: Wanted, script: Script) -> bool:
    """Return whether two lists are of the same variables, as the text says it."""
    if one.key == other.key:
        return True
    modules = [module_of(wanted.of, script) for wanted in (one, other)]
    if None not in modules:
        return ast.dump(modules[0]) == ast.dump(modules[1])  # type: ignore[arg-type]
    listed = [script.origins.of(w.of) if isinstance(w.of, ast.Name) else w.of for w in (one, other)]
    return all(isinstance(x, ast.List | ast.Tuple) for x in listed) and [
        ast.dump(x)
        for x in listed[0].elts  # type: ignore[union-attr]
    ] == [ast.dump(x) for x in listed[1].elts]  # type: ignore[union-attr]


def _default(one: Pass, script: Script) -> list[ast.Name]:
    """Return the variables and nets that a pass whose gradients nobody reads comes from."""
    found: dict[str, ast.Name] = {}
    for name, nodes in one.made.names.items():
        for node in nodes:
            known = script.kinds.of(node)
            is_net = known is not None and known.kind == "module"
            if known is not None and (is_net or known.is_trainable) and name not in found:
                found[name] = node
    return list(found.values())


def _take_default(names: list[ast.Name], asked: Asked, script: Script) -> None:
    nets = [one for one in names if script.kinds.is_kind(one, "module")]
    if not names or len(nets) > 1:
        raise Refused("of what gradients are wanted is not said")
    for name in names:
        page = page_of(script, name)
        if name in nets:
            asked.lists.append(Wanted(parameters_of(name, page), page, is_list=True))
        else:
            wanted = Wanted(name, page, is_list=False)
            asked.ones.append((grad_name(wanted, script), wanted))
