"""Files of tensors and parameters: what writes and reads them, and their names."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import tell, tell_last, write

TENSOR = Known(kind="tensor", shape=(4,), ndim=1)
LISTED = {"[x, y]": Known(kind="sequence", items=("tensor", "tensor"))}
FILE = "torch.save(x, 'x-file')\nx2 = torch.load('x-file')"


def test_a_tensor_goes_through_numpys_file_in_keras_and_back() -> None:
    told = tell("pytorch", "keras", FILE, (), {"x": TENSOR})
    assert told == "np.save('x-file.npy', x.numpy())\nx2 = tf.constant(np.load('x-file.npy'))"
    assert "import numpy as np" in write("pytorch", "keras", FILE, (), {"x": TENSOR}).source
    back = "import numpy as np\n" + told
    assert tell("keras", "pytorch", back, (), {"x": TENSOR}) == FILE
    assert tell("pytorch", "paddle", FILE) == FILE.replace("torch", "paddle")


def test_lists_and_dictionaries_keep_their_parts() -> None:
    body = "torch.save([x, y], 'xs')\nx2, y2 = torch.load('xs')"
    told = tell("pytorch", "keras", body)
    assert told == "np.savez('xs.npz', x, y)\nx2, y2 = np.load('xs.npz').values()"
    assert tell("keras", "paddle", "import numpy as np\n" + told) == body.replace("torch", "paddle")
    body = "torch.save(named, 'named')\nnamed2 = torch.load('named')"
    known = {"named": Known(kind="mapping", items=("tensor",))}
    told = tell("pytorch", "keras", body, (), known)
    assert told == "np.savez('named.npz', **named)\nnamed2 = dict(np.load('named.npz'))"


def test_arrays_are_read_as_what_pytorch_has_to_trust() -> None:
    body = "import numpy as np\nnp.savez('d.npz', **d)\ne = np.load('d.npz')"
    known = {"d": Known(kind="mapping", items=("array",))}
    told = tell("keras", "pytorch", body, (), known)
    assert told == "torch.save(d, 'd')\ne = torch.load('d', weights_only=False)"
    body = "import numpy as np\nnp.save('x.npy', x.numpy())"
    assert tell("keras", "pytorch", body, (), {"x": TENSOR}) == "torch.save(x, 'x')"


def test_parameters_keep_their_stem_and_change_their_ending() -> None:
    body = "torch.save(net.state_dict(), 'data/mlp.params')\nos.remove('data/mlp.params')"
    told = tell_last("pytorch", "keras", body)
    assert told == "net.save_weights('data/mlp.weights.h5')\nos.remove('data/mlp.weights.h5')"
    assert tell_last("keras", "pytorch", told) == body
    told = tell_last("pytorch", "paddle", body)
    assert told.startswith("paddle.save(net.state_dict(), 'data/mlp.pdparams')")
    loads = "net.load_state_dict(torch.load('mlp.params'))"
    assert "net.load_weights(" in tell_last("pytorch", "keras", loads)


def test_a_path_in_a_variable_is_followed() -> None:
    body = "path = 'mlp.pt'\ntorch.save(net.state_dict(), path)"
    told = tell_last("pytorch", "keras", body)
    assert told == "path = 'mlp.weights.h5'\nnet.save_weights(path)"


def test_names_that_would_fall_together_are_kept_apart() -> None:
    body = "torch.save(x, 'a.pt')\ntorch.save(y, 'a')"
    told = tell("pytorch", "keras", body)
    assert "'a-tensor.npy'" in told
    assert told.count("'a.npy'") < 2


def test_texts_that_name_no_file_stay() -> None:
    assert tell("pytorch", "keras", "print('x.params')") == "print('x.params')"


def test_what_numpy_cannot_hold_is_refused() -> None:
    checkpoint = "torch.save({'epoch': n, 'x': x}, 'checkpoint')"
    known = {
        "n": Known(kind="number"),
        "{'epoch': n, 'x': x}": Known(kind="mapping", items=("number", "tensor")),
    }
    marks = write("pytorch", "keras", checkpoint, (), known).marks
    assert marks[0].reason == "NumPy's files hold arrays alone"
    marks = write("pytorch", "keras", "x = torch.load('elsewhere')").marks
    assert marks[0].reason == "what is in this file is not known"


def test_the_state_of_an_optimizer_alone_is_refused() -> None:
    made = "opt = paddle.optimizer.Adam(parameters=net.parameters())\n"
    for saved in (
        "paddle.save(opt.state_dict(), 'o')",
        "s = opt.state_dict()\npaddle.save(s, 'o')",
    ):
        marks = write("paddle", "keras", made + saved).marks
        assert "together with its model's" in marks[-1].reason


def test_a_file_that_is_written_anew_holds_what_was_written_last() -> None:
    first = "torch.save(x, 'x-file')\nx2 = torch.load('x-file')\n"
    second = "torch.save([x, y], 'x-file')\nx2, y2 = torch.load('x-file')"
    told = tell("pytorch", "keras", first + second, (), {"x": TENSOR, "y": TENSOR} | LISTED)
    assert told.splitlines() == [
        "np.save('x-file.npy', x.numpy())",
        "x2 = tf.constant(np.load('x-file.npy'))",
        "np.savez('x-file.npz', x.numpy(), y.numpy())",
        "x2, y2 = np.load('x-file.npz').values()",
    ]


def test_paddles_other_words_read_parameters_too() -> None:
    saved = "paddle.save(net.state_dict(), 'n')\n"
    for word in ("set_state_dict", "set_dict", "load_dict"):
        told = tell("paddle", "keras", f"{saved}net.{word}(paddle.load('n'))")
        assert told.endswith("net.load_weights('n.weights.h5')")
