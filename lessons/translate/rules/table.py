"""All rules, in the order in which they are asked."""

import ast
from collections.abc import Callable

from lessons.translate.rules.classes import plan_classes
from lessons.translate.rules.containers import plan_merging, write_item, write_sequential
from lessons.translate.rules.dtypes import write_dtype
from lessons.translate.rules.imports import hold_import
from lessons.translate.rules.in_place import plan_in_place
from lessons.translate.rules.layout import write_weight_item
from lessons.translate.rules.lazy import write_lazy
from lessons.translate.rules.leaves import plan_leaves, write_numpy, write_variable
from lessons.translate.rules.losses import write_loss
from lessons.translate.rules.no_grad import plan_no_grad
from lessons.translate.rules.parameters import write_parameter
from lessons.translate.rules.phrases import write_phrase
from lessons.translate.rules.plain_variables import plan_plain_variables
from lessons.translate.rules.promotion import plan_casts, write_cast
from lessons.translate.rules.results import write_result
from lessons.translate.rules.tape import plan_tapes
from lessons.translate.rules.untaped import plan_untaping
from lessons.translate.rules.variables import plan_variables
from lessons.translate.script import Script
from lessons.translate.writer import Writer

# What decides about a lesson as a whole, before anything of it is written.
PLANNERS: tuple[Callable[[Script], None], ...] = (
    plan_classes,
    plan_merging,
    plan_variables,
    plan_no_grad,
    plan_tapes,
    plan_untaping,
    plan_leaves,
    plan_casts,
    plan_in_place,
    plan_plain_variables,
    plan_rates,
    plan_schedules,
)
# What writes a statement or an expression: the first that has something to say.
STATEMENTS: tuple[Callable[[ast.stmt, Writer], str | None], ...] = (hold_import,)
EXPRESSIONS: tuple[Callable[[ast.expr, Writer], str | None], ...] = (
    write_cast,
    write_sequential,
    write_item,
    write_weight_item,
    write_lazy,
    write_variable,
    write_numpy,
    write_parameter,
    write_loss,
    write_dtype,
    write_result,
    write_phrase,
)
