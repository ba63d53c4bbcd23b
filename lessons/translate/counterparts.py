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
