"""Layers of Keras that are built by hand, where other frameworks make a layer's weights at once."""

import ast

from lessons.translate.script import Script

# What is told all sizes when it is made; other layers of Keras learn them when they are built.
_WHOLE = frozenset({"Embedding"})


def plan_built(script: Script) -> None:
    """Leave out where a layer is built that has its weights from the start elsewhere."""
    if script.source != "keras":
        return
    for _, node in script.walk(ast.Expr):
        match node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=layer, attr="build"))):
                known = script.kinds.of(layer)
                bare = known.class_name.rpartition(".")[2] if known else ""
                if known is not None and not known.is_own and bare in _WHOLE:
                    script.plan.drop.add(node)
