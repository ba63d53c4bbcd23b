"""The Keras adapter."""

import keras
import tensorflow as tf

from common.interface import Framework
from frameworks.keras.access import KerasAccess
from frameworks.keras.blocks import KerasBlocks
from frameworks.keras.border import KerasBorder
from frameworks.keras.custom import KerasCustom
from frameworks.keras.devices import KerasDevices
from frameworks.keras.init import KerasInit
from frameworks.keras.inspection import KerasInspection
from frameworks.keras.lazy import KerasLazy
from frameworks.keras.randomness import KerasRandomness
from frameworks.keras.saving import KerasSaving
from frameworks.keras.tying import KerasTying


class Keras(Framework):
    """Keras, behind the common interface."""

    name = "keras"
    border = KerasBorder()
    blocks = KerasBlocks()
    access = KerasAccess()
    init = KerasInit()
    tying = KerasTying()
    lazy = KerasLazy()
    custom = KerasCustom()
    saving = KerasSaving()
    devices = KerasDevices()
    inspection = KerasInspection()
    randomness = KerasRandomness()

    def versions(self) -> dict[str, str]:
        return {"keras": keras.__version__, "tensorflow": tf.__version__}

    def set_threads(self, threads: int) -> None:
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)

    def reset(self) -> None:
        keras.utils.clear_session(free_memory=False)
        keras.utils.set_random_seed(0)
