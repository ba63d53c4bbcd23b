"""Which modules of one framework are for what those of another are: imports go by them."""

# Which modules of a target stand for one of a source.
COUNTERPARTS: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    ("pytorch", "paddle"): {
        "torch": ("paddle",),
        "torch.nn": ("paddle.nn",),
        "torch.nn.functional": ("paddle.nn.functional",),
        "torch.nn.init": ("paddle.nn.initializer",),
        "torch.utils.data": ("paddle.io",),
    },
    ("paddle", "pytorch"): {
        "paddle": ("torch",),
        "paddle.nn": ("torch.nn",),
        "paddle.nn.functional": ("torch.nn.functional",),
        "paddle.nn.initializer": ("torch.nn.init",),
        "paddle.io": ("torch.utils.data",),
    },
    ("pytorch", "keras"): {
        "torch": ("tf",),
        "torch.nn": ("keras", "keras.layers"),
        "torch.nn.functional": (),
        "torch.nn.init": ("keras.initializers",),
    },
    ("paddle", "keras"): {
        "paddle": ("tf",),
        "paddle.nn": ("keras", "keras.layers"),
        "paddle.nn.functional": (),
        "paddle.nn.initializer": ("keras.initializers",),
    },
    ("keras", "pytorch"): {
        "tf": ("torch",),
        "keras": ("torch.nn",),
        "keras.layers": ("torch.nn",),
        "keras.initializers": ("torch.nn.init",),
    },
    ("keras", "paddle"): {
        "tf": ("paddle",),
        "keras": ("paddle.nn",),
        "keras.layers": ("paddle.nn",),
        "keras.initializers": ("paddle.nn.initializer",),
    },
}
# For each framework, the modules that its lessons import: their names there, and the statement.
STATEMENTS: dict[str, dict[str, tuple[str, str]]] = {
    "pytorch": {
        "torch": ("torch", "import torch"),
        "torch.nn": ("nn", "from torch import nn"),
        "torch.nn.functional": ("F", "from torch.nn import functional as F"),
        "torch.nn.init": ("init", "from torch.nn import init"),
        "torch.utils.data": ("data", "from torch.utils import data"),
    },
    "paddle": {
        "paddle": ("paddle", "import paddle"),
        "paddle.nn": ("nn", "from paddle import nn"),
        "paddle.nn.functional": ("F", "import paddle.nn.functional as F"),
        "paddle.nn.initializer": ("initializer", "from paddle.nn import initializer"),
        "paddle.io": ("io", "from paddle import io"),
    },
    "keras": {
        "tf": ("tf", "import tensorflow as tf"),
        "keras": ("keras", "import keras"),
        "keras.layers": ("layers", "from keras import layers"),
        "keras.initializers": ("initializers", "from keras import initializers"),
    },
}
