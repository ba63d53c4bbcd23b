"""Arguments that a layer gets in the target beside those that it has in the source."""

import ast

from lessons.translate.writer import Writer

# Up to here a line goes.
LONGEST = 95


def with_given(layer: ast.expr, writer: Writer, activation: str = "") -> str:
    """Return a layer with the arguments that are planned for it, after its activation if any."""
    given = writer.script.plan.given
    planned = given.pop(layer, [])
    try:
        text = writer.text(layer)
    finally:
        if planned:
            given[layer] = planned
    arguments = [activation] if activation else []
    arguments += [writer.resolve(one) for one in planned]
    for argument in arguments:
        text = with_argument(text, argument)
    page = writer.page
    start = page.start(layer)
    before = page.source[page.line_start(start) : start]
    is_long = len(before) + len(text) > LONGEST
    is_beside = bool(before.strip()) and _count(page.parents.get(layer)) - bool(activation) > 1
    return broken(text, page.indent(layer)) if planned and is_long and not is_beside else text


def _count(row: ast.AST | None) -> int:
    """Return how many layers stand in a row; of one that is not known there may be more."""
    if isinstance(row, ast.Call):
        return len(row.args)
    return len(row.elts) if isinstance(row, ast.List) else 2 * (row is None)


def with_argument(call: str, argument: str) -> str:
    """Return a call with one more argument at its end; of a row, at that of its last layer."""
    place = _last_in_row(call)
    if place:
        start, end = place
        return call[:start] + with_argument(call[start:end], argument) + call[end:]
    inner = call.rstrip()[:-1].rstrip()
    separator = "" if inner.endswith("(") else " " if inner.endswith(",") else ", "
    return f"{inner}{separator}{argument})"


def _last_in_row(call: str) -> tuple[int, int] | None:
    """Return where the last layer of a row stands that is written as a list, None elsewhere."""
    match ast.parse(call.strip(), mode="eval").body:
        case ast.Call(func=ast.Attribute(attr="Sequential"), args=[ast.List(elts=[*_, last])]):
            text = ast.get_source_segment(call, last) or ""
            start = call.rindex(text)
            return start, start + len(text)
    return None


def broken(call: str, indent: str) -> str:
    """Return a call over several lines, as many arguments in each as there is room for."""
    tree = ast.parse(call, mode="eval").body
    if "\n" in call or not isinstance(tree, ast.Call):
        return call
    parts = arguments_in(call, tree)
    margin = indent + "    "
    lines = [parts[0]]
    for part in parts[1:]:
        if len(f"{margin}{lines[-1]}, {part})") > LONGEST:
            lines.append(part)
        else:
            lines[-1] += f", {part}"
    separator = ",\n" + margin
    opening = call.index("(", tree.func.end_col_offset) + 1
    return f"{call[:opening]}\n{margin}{separator.join(lines)})"


def in_lines(row: str, indent: str) -> str:
    """Return a row of several layers with a line for each, and more where one is long."""
    tree = ast.parse(row, mode="eval").body
    if "\n" in row or not isinstance(tree, ast.Call):
        return row
    held = tree.args[0]
    layers = held.elts if isinstance(held, ast.List) else tree.args
    if len(layers) < 2:
        return row
    margin = indent + "    "
    texts = [row.encode()[one.col_offset : one.end_col_offset].decode() for one in layers]
    lines = [broken(text, margin) if len(margin) + len(text) > LONGEST else text for text in texts]
    opening, closing = ("([", "])") if isinstance(held, ast.List) else ("(", ")")
    name = row[: row.index("(")]
    return "\n".join([f"{name}{opening}", *(f"{margin}{one}," for one in lines), indent + closing])


def arguments_in(call: str, tree: ast.Call) -> list[str]:
    """Return the texts of a call's arguments, with their names."""
    places = [*tree.args, *(one.value for one in tree.keywords)]
    names = [*("" for _ in tree.args), *(f"{one.arg}=" for one in tree.keywords)]
    text = call.encode()
    return [
        name + text[one.col_offset : one.end_col_offset].decode()
        for name, one in zip(names, places, strict=True)
    ]
