"""Names of gradients in TensorFlow, told as what the tensors keep."""

import ast

from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.rules.gradients.flow import base_of, place_of, scope_of
from lessons.translate.rules.gradients.taped import Asking, Taped
from lessons.translate.rules.gradients.training import module_of
from lessons.translate.rules.layers.modules import parameter_name
from lessons.translate.script import Script
from lessons.translate.writer import Writer


def plan_none(found: Taped) -> None:
    """Leave out a name that is None until it gets a gradient: a tensor's own is so, too."""
    script = found.script
    single = {one.names[0]: one for one in found.askings if _is_for_one(one, script)}
    for page, node in script.walk(ast.Assign):
        assert isinstance(node, ast.Assign)
        name = base_of(node.targets[0])
        is_none = isinstance(node.value, ast.Constant) and node.value.value is None
        if not is_none or name not in single or scope_of(page, node) is not None:
            continue
        script.plan.drop.add(node)
        script.plan.left_out[page.cell].add(name)
        for there, read in script.walk(ast.Name):
            assert isinstance(read, ast.Name)
            if read.id == name and isinstance(read.ctx, ast.Load):
                at = place_of(there, read)
                if place_of(page, node) < at < single[name].place:
                    script.plan.replace[read] = _grad_of(single[name].sources, single[name])


def _is_for_one(one: Asking, script: Script) -> bool:
    return len(one.names) == 1 and one.listed is None and is_single(one, script)


def plan_reads(one: Asking, found: Taped) -> bool:
    """Have what reads the gradients ask the variables; return whether their names stay."""
    plan = found.script.plan
    reads = [(page, node) for page, node in one.reads if node not in plan.replace]
    if any(_is_stale(one, page, node, found) for page, node in reads):
        return True
    texts: dict[str, ast.expr] = {}
    if one.listed is None and len(one.names) == 1 and is_single(one, found.script):
        texts = {one.names[0]: one.sources}
    elif one.listed is not None and len(one.names) == len(one.listed) and not _is_one_list(one):
        texts = dict(zip(one.names, one.listed, strict=True))
    if len(one.names) == 1 and one.names[0] not in texts:
        return _plan_items(one, reads, found)
    if not all(name in texts for name in one.names):
        return bool(one.names)
    for _, node in reads:
        of = texts[node.id]
        plan.replace[node] = _grad_of(of, one)
    return False


def _is_one_list(one: Asking) -> bool:
    """Return whether a list or dictionary of gradients has one name."""
    targets = getattr(one.stmt, "targets", None) or [getattr(one.stmt, "target", None)]
    return bool(one.keys) or isinstance(targets[0], ast.Name)


def _plan_items(one: Asking, reads: list[tuple[Page, ast.Name]], found: Taped) -> bool:
    """Have `grads[0]` ask the variable; return whether the list stays."""
    texts = _item_texts(one, found.script)
    if not texts:
        return bool(reads)
    items = {page.parents[node]: _number(page.parents[node], one) for page, node in reads}
    if any(number is None or not -len(texts) <= number < len(texts) for number in items.values()):
        return True
    for item, number in items.items():
        assert number is not None
        found.script.plan.replace[item] = texts[number]
    return False


def _number(item: ast.AST, one: Asking) -> int | None:
    """Return which gradient is taken out of a list or a dictionary of them."""
    try:
        key = ast.literal_eval(item.slice) if isinstance(item, ast.Subscript) else None
        keys = [ast.literal_eval(own) for own in one.keys]
    except ValueError:
        return None
    if keys:
        return keys.index(key) if key in keys else None
    return key if isinstance(key, int) else None


def _item_texts(one: Asking, script: Script) -> list[Written]:
    """Return each gradient of a list: of the variables that are listed, or a layer's own."""
    if one.listed is not None:
        return [_grad_of(of, one) for of in one.listed]
    module = module_of(one.sources, script)
    known = script.kinds.module(module) if module is not None else None
    if module is None or known is None or known.children:
        return []
    names = [parameter_name(name, known.class_name, script) for name in known.parameters]
    return [_own_grad(module, name, one) for name in names]


def _own_grad(module: ast.expr, name: str, one: Asking) -> Written:
    return lambda writer: f"{Writer(writer.script, one.page).text(module)}.{name}.grad"


def _grad_of(of: ast.expr, one: Asking) -> Written:
    return lambda writer: f"{Writer(writer.script, one.page).text(of)}.grad"


def is_single(one: Asking, script: Script) -> bool:
    """Return whether gradients are asked for of one variable."""
    known = script.kinds.of(one.sources)
    if known is not None:
        return known.kind in {"tensor", "parameter"}
    return isinstance(one.sources, ast.Name) and not module_of(one.sources, script)


def _is_stale(one: Asking, page: Page, node: ast.Name, found: Taped) -> bool:
    """Return whether another pass has changed a gradient before it is read."""
    own = {one.page.text(source) for source in sources_of(one)}
    return any(
        other is not one
        and one.place < other.place < place_of(page, node)
        and own & {other.page.text(source) for source in sources_of(other)}
        and not (other.adds and other.names == one.names)
        for other in found.askings
    )


def sources_of(one: Asking) -> list[ast.expr]:
    """Return the variables that a tape is asked for."""
    return one.listed if one.listed is not None else [one.sources]
