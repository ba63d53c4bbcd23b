"""All rules, in the order in which they are asked."""

import ast
from collections.abc import Callable

from lessons.translate.rules.data.data import plan_loaders, write_loader
from lessons.translate.rules.data.examples import plan_examples, write_examples
from lessons.translate.rules.devices.chosen import write_chosen
from lessons.translate.rules.devices.device_blocks import plan_blocks_of_devices, write_processors
from lessons.translate.rules.devices.devices import plan_devices
from lessons.translate.rules.devices.places import write_device
from lessons.translate.rules.devices.strategies import plan_strategies
from lessons.translate.rules.devices.unmoved import plan_unmoved
from lessons.translate.rules.files.checkpoints import plan_checkpoints
from lessons.translate.rules.files.partial import plan_partial
from lessons.translate.rules.files.restored import plan_restored
from lessons.translate.rules.files.saving import plan_files, write_file
from lessons.translate.rules.files.state import write_state, write_weights_set
from lessons.translate.rules.gradients.clipped import plan_clipped
from lessons.translate.rules.gradients.decays import write_decay
from lessons.translate.rules.gradients.decorators import plan_decorators
from lessons.translate.rules.gradients.evaluating import plan_evaluating
from lessons.translate.rules.gradients.excluded import plan_excluded
from lessons.translate.rules.gradients.leaves import (
    plan_leaves,
    write_free_parameter,
    write_numpy,
    write_variable,
)
from lessons.translate.rules.gradients.makers import plan_makers
from lessons.translate.rules.gradients.no_grad import plan_no_grad
from lessons.translate.rules.gradients.penalties import plan_penalties
from lessons.translate.rules.gradients.rebound import plan_rebound
from lessons.translate.rules.gradients.scaled import plan_scaled
from lessons.translate.rules.gradients.scattered import plan_scattered
from lessons.translate.rules.gradients.tape import plan_tapes
from lessons.translate.rules.gradients.turned_on import plan_turned_on
from lessons.translate.rules.gradients.unrecorded import plan_unrecorded
from lessons.translate.rules.gradients.untaped import plan_untaping
from lessons.translate.rules.gradients.variables import plan_variables
from lessons.translate.rules.images.convolution import write_convolution
from lessons.translate.rules.images.image_layers import write_image_layer
from lessons.translate.rules.images.images import plan_images
from lessons.translate.rules.images.padded_pools import write_padded_pool
from lessons.translate.rules.images.rows import write_row
from lessons.translate.rules.imports import hold_import
from lessons.translate.rules.initializers.apply import plan_apply
from lessons.translate.rules.initializers.drawn import write_drawn
from lessons.translate.rules.initializers.fillers import plan_fillers
from lessons.translate.rules.initializers.initialized import plan_initialized, write_initialized
from lessons.translate.rules.initializers.own_initializers import plan_own_initializers
from lessons.translate.rules.initializers.told import plan_told
from lessons.translate.rules.initializers.unused import (
    plan_initializers,
    plan_unapplied,
    plan_unused,
)
from lessons.translate.rules.layers.activated import plan_activated, write_plain
from lessons.translate.rules.layers.attention import plan_attention, write_attention
from lessons.translate.rules.layers.blocks import plan_blocks, write_added, write_block
from lessons.translate.rules.layers.cells import plan_cells
from lessons.translate.rules.layers.class_axis import plan_class_axis
from lessons.translate.rules.layers.classes import plan_classes
from lessons.translate.rules.layers.column_labels import plan_column_labels
from lessons.translate.rules.layers.containers import (
    write_activated,
    write_given,
    write_sequential,
)
from lessons.translate.rules.layers.functional import plan_functional
from lessons.translate.rules.layers.inside import plan_inside
from lessons.translate.rules.layers.items import plan_merging, write_item
from lessons.translate.rules.layers.keras_only import plan_keras_only
from lessons.translate.rules.layers.losses import write_loss
from lessons.translate.rules.layers.named import write_named
from lessons.translate.rules.layers.names_of_nets import plan_names_of_nets
from lessons.translate.rules.layers.nested import plan_nested, write_all, write_collapsed
from lessons.translate.rules.layers.normalization import plan_normalization
from lessons.translate.rules.layers.own_losses import plan_own_losses
from lessons.translate.rules.layers.plain_arguments import plan_plain_arguments
from lessons.translate.rules.layers.recurrent import plan_recurrent, write_recurrent
from lessons.translate.rules.layers.swapped import plan_swapped
from lessons.translate.rules.layers.unknown import write_unknown
from lessons.translate.rules.modes.modes import plan_modes, write_mode
from lessons.translate.rules.own_modules import write_own_module
from lessons.translate.rules.phrases import write_phrase
from lessons.translate.rules.schedules.rates import plan_rates
from lessons.translate.rules.schedules.schedules import plan_schedules
from lessons.translate.rules.tensors.array_views import plan_array_views
from lessons.translate.rules.tensors.chained import plan_chained
from lessons.translate.rules.tensors.copied import plan_copied
from lessons.translate.rules.tensors.dtypes import write_dtype
from lessons.translate.rules.tensors.filled_values import write_filled_values
from lessons.translate.rules.tensors.held import plan_held
from lessons.translate.rules.tensors.in_place import plan_in_place
from lessons.translate.rules.tensors.listed import write_listed
from lessons.translate.rules.tensors.means import refuse_mean
from lessons.translate.rules.tensors.methods import refuse_method
from lessons.translate.rules.tensors.pieces import write_pieces
from lessons.translate.rules.tensors.plain_variables import plan_plain_variables
from lessons.translate.rules.tensors.promotion import plan_casts, write_cast
from lessons.translate.rules.tensors.results import write_result
from lessons.translate.rules.tensors.reversed import write_reversed
from lessons.translate.rules.tensors.unkept import plan_data, refuse_unkept
from lessons.translate.rules.tensors.views import plan_views
from lessons.translate.rules.weights.access import write_access
from lessons.translate.rules.weights.attributes import plan_attributes
from lessons.translate.rules.weights.buffers import plan_buffers
from lessons.translate.rules.weights.changes import plan_changes
from lessons.translate.rules.weights.guarded import write_guarded_weight
from lessons.translate.rules.weights.layout import write_weight_item
from lessons.translate.rules.weights.pairs import plan_pairs
from lessons.translate.rules.weights.parameters import write_parameter
from lessons.translate.rules.widths.building import plan_building
from lessons.translate.rules.widths.built import plan_built
from lessons.translate.rules.widths.first_calls import plan_first_calls
from lessons.translate.rules.widths.lazy import write_lazy
from lessons.translate.rules.widths.looped import plan_looped
from lessons.translate.rules.widths.told_widths import plan_told_widths
from lessons.translate.rules.widths.waiting import plan_waiting
from lessons.translate.script import Script
from lessons.translate.writer import Writer

# What decides about a lesson as a whole, before anything of it is written.
PLANNERS: tuple[Callable[[Script], None], ...] = (
    plan_classes,
    plan_merging,
    plan_nested,
    plan_variables,
    plan_no_grad,
    plan_tapes,
    plan_untaping,
    plan_makers,
    plan_excluded,
    plan_penalties,
    plan_swapped,
    plan_leaves,
    plan_scaled,
    plan_decorators,
    plan_casts,
    plan_pairs,
    plan_changes,
    plan_scattered,
    plan_views,
    plan_array_views,
    plan_in_place,
    plan_chained,
    plan_held,
    plan_plain_variables,
    plan_copied,
    plan_turned_on,
    plan_told,
    plan_apply,
    plan_files,
    plan_checkpoints,
    plan_partial,
    plan_restored,
    plan_blocks,
    plan_building,
    plan_names_of_nets,
    plan_built,
    plan_looped,
    plan_told_widths,
    plan_first_calls,
    plan_waiting,
    plan_modes,
    plan_unrecorded,
    plan_evaluating,
    plan_rates,
    plan_schedules,
    plan_devices,
    plan_strategies,
    plan_unmoved,
    plan_unused,
    plan_unapplied,
    plan_images,
    plan_examples,
    plan_loaders,
    plan_activated,
    plan_initialized,
    plan_fillers,
    plan_own_initializers,
    plan_inside,
    plan_keras_only,
    plan_functional,
    plan_blocks_of_devices,
    plan_recurrent,
    plan_cells,
    plan_class_axis,
    plan_initializers,
    plan_buffers,
    plan_attributes,
    plan_attention,
    plan_normalization,
    plan_clipped,
    plan_column_labels,
    plan_rebound,
    plan_plain_arguments,
    plan_own_losses,
    plan_data,
)
# What writes a statement or an expression: the first that has something to say.
STATEMENTS: tuple[Callable[[ast.stmt, Writer], str | None], ...] = (
    hold_import,
    write_own_module,
    write_added,
    write_weights_set,
)
EXPRESSIONS: tuple[Callable[[ast.expr, Writer], str | None], ...] = (
    write_cast,
    write_listed,
    write_given,
    write_decay,
    write_filled_values,
    write_reversed,
    write_row,
    write_padded_pool,
    write_sequential,
    write_all,
    write_collapsed,
    write_item,
    write_file,
    write_named,
    write_block,
    write_mode,
    write_processors,
    write_chosen,
    write_device,
    write_state,
    write_weight_item,
    write_recurrent,
    write_initialized,
    write_convolution,
    write_image_layer,
    write_examples,
    write_loader,
    write_lazy,
    write_guarded_weight,
    write_access,
    write_attention,
    write_drawn,
    write_plain,
    write_activated,
    write_variable,
    write_free_parameter,
    write_numpy,
    write_parameter,
    write_loss,
    write_dtype,
    write_result,
    refuse_method,
    refuse_mean,
    write_pieces,
    refuse_unkept,
    write_phrase,
    write_unknown,
)
