"""Names of APIs in prose are those that a reader of the target would be told."""

import pytest

from lessons.translate.documents.prose_names import rename_api

NAMES = {
    "torch.ones": ("paddle.ones", "tf.ones"),
    "torch.optim.SGD": ("paddle.optimizer.SGD", "keras.optimizers.SGD"),
    "torch.nn.Linear": ("paddle.nn.Linear", "keras.layers.Dense"),
    "nn.ReLU": ("nn.ReLU", "keras.layers.ReLU"),
    "x.view(-1, 4)": ("x.reshape([-1, 4])", "tf.reshape(x, (-1, 4))"),
    "self.weight": (None, None),
    "torch.rand": ("paddle.rand", "tf.random.uniform"),
    "torch.optim.Adam": ("paddle.optimizer.Adam", "keras.optimizers.Adam"),
    "torch.save": ("paddle.save", None),
    "data": (None, None),
    "torch.no_such": (None, None),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_pytorch(name: str) -> None:
    paddle, keras = NAMES[name]
    assert rename_api(name, "pytorch", "paddle") == paddle
    assert rename_api(name, "pytorch", "keras") == keras
