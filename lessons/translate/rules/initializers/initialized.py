"""Layers that are made with given initial values: PyTorch's are filled after they are made."""

import ast

from lessons.translate.plan import Written
from lessons.translate.rules.initializers.filled import plan_assigned, plan_filling
from lessons.translate.rules.initializers.initializers import (
    PARTS,
    SUFFIX,
    Given,
    bare_layer,
    by_word,
    given_to,
)
from lessons.translate.rules.phrases import say
from lessons.translate.script import Said, Script
from lessons.translate.writer import Writer

_ARGUMENTS = {
    "keras": {"weight": "kernel_initializer", "bias": "bias_initializer"},
    "paddle": {"weight": "weight_attr", "bias": "bias_attr"},
}
# What Keras has a word for, if it has no name here.
_NAMED = {f"{word}{SUFFIX}": word for word in ("zeros", "ones")}

_HALF = "Keras keeps a layer from being trained, and not one of its parameters"


def plan_initialized(script: Script) -> None:
    """Plan what fills layers after they are made, and leave out the initializers' names."""
    if script.source == "keras" and script.target == "paddle":
        for page, node in script.walk(ast.Call):
            plan_assigned(node, page, script)
    if script.source not in PARTS:
        return
    taken: set[ast.AST] = set()
    for page, node in script.walk(ast.Call):
        given = given_to(node, script)
        reasons = [one.reason for one in given if one.reason]
        if reasons:
            script.plan.refuse[page.statement(node)] = reasons[0]
        elif script.target != "pytorch":
            _plan_given(node, given, script)
        elif given:
            plan_filling(node, given, page, script)
        else:
            given = plan_assigned(node, page, script)
        taken |= {child for one in given for child in ast.walk(one.node)}
    _plan_names(taken, script)


def _plan_given(node: ast.Call, given: list[Given], script: Script) -> None:
    """Plan what a layer of Keras or Paddle is told of its parameters."""
    arguments = _ARGUMENTS[script.target]
    is_embedding = (script.path(node.func) or "").endswith(".Embedding")
    fixed = [one.part for one in given if one.is_fixed]
    is_alone = any(one.arg == "bias_attr" and _is_false(one.value) for one in node.keywords)
    if fixed and (is_embedding or is_alone or len(fixed) == len(arguments)):
        script.plan.given[node].append("trainable=False")
    elif fixed:
        script.plan.refuse[node] = _HALF
    for one in given:
        if one.meant is None:
            continue
        name = arguments[one.part]
        if script.target == "keras" and is_embedding and one.part == "weight":
            name = "embeddings_initializer"
        script.plan.given[node].append(
            lambda writer, one=one, name=name: f"{name}={_initializer(one, writer)}"  # type: ignore[misc]
        )


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def write_initialized(node: ast.expr, writer: Writer) -> str | None:
    """Return a layer with its initial values in the target's words, None for another."""
    script = writer.script
    if not isinstance(node, ast.Call) or script.source not in PARTS:
        return None
    attribute = script.says(node, "parameter_attribute")
    if attribute is not None and script.target == "keras":
        inner = attribute.holes["initializer"].node
        return writer.text(inner) if inner else None
    bare = bare_layer(node, script)
    return None if bare is node else writer.text(bare)


def _initializer(given: Given, writer: Writer) -> str:
    """Return what a layer of Keras or Paddle is told of one parameter."""
    script = writer.script
    if not isinstance(given.meant, ast.Constant):
        said = script.says(given.node, *_NAMED)
        if said is not None and script.target == "keras":
            return f"{script.quote}{_NAMED[said.phrase.name]}{script.quote}"
        is_more = script.target == "keras" and given.is_fixed
        return writer.text((given.meant if is_more else None) or given.node)
    concept, told = by_word(given.meant)
    phrase = script.book.phrases[f"{concept}{SUFFIX}"]
    pattern = phrase.patterns[script.source][0]
    return say(Said(phrase, pattern, {}), given.node, writer, told)


def _plan_names(taken: set[ast.AST], script: Script) -> None:
    """Plan the statements that give names to initializers which only layers are told: PyTorch has
    no use for them, and Paddle's are what layers are told of their parameters.
    """
    for page, node in script.walk(ast.Assign):
        target, value = node.targets[0], node.value
        said = script.said(value)
        if said is None or not isinstance(target, ast.Name):
            continue
        is_initializer = said.phrase.name.endswith(SUFFIX)
        if not is_initializer and said.phrase.name != "parameter_attribute":
            continue
        named = [one for _, one in script.named(target.id) if isinstance(one.ctx, ast.Load)]
        uses = [one for one in named if script.origins.of(one) in (value, None)]
        if not uses or not all(one in taken for one in uses):
            continue
        if script.target == "pytorch":
            script.plan.drop.add(node)
            script.plan.left_out[page.cell].add(target.id)
        elif script.target == "paddle" and is_initializer:
            script.plan.replace[value] = _attribute(value)


def _attribute(value: ast.expr) -> Written:
    def written(writer: Writer) -> str:
        return f"{writer.spell('paddle.ParamAttr')}(initializer={writer.own_text(value)})"

    return written
