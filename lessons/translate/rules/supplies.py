"""What a target has to be told and the source does not say: found in what its run has shown."""

import ast
from collections.abc import Callable

from lessons.translate.writer import Writer

# By the name under which phrases ask for them.
SUPPLIES: dict[str, Callable[[ast.expr, Writer], str | None]] = {}
