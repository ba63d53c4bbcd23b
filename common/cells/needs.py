"""Which failures are not the lesson's: something that this machine has not, and others have."""

import re
from bdb import BdbQuit
from collections.abc import Iterator
from pathlib import Path, PurePath
from traceback import walk_tb

from common.cells.absent import absent_module
from common.cells.describe import name_of

# What frameworks say where there is no GPU, or none that they could use; each was heard of
# torch 2.13, paddle 3.3 or tensorflow 2.21 on a machine without one.
_NO_GPU = re.compile(
    r"no NVIDIA driver|not (compiled|linked) with .*(CUDA|GPU|XPU|MPS)|compiled without CUDA"
    r"|requires CUDA support|CUDA-capable device|invalid device ordinal|no CUDA GPUs"
    r"|accelerator device when none|No available device found|GPU:\d+ unknown device"
    r"|not satisfy device specification .*GPU|CPU-only Paddle|CUDA (driver|error)",
    re.IGNORECASE | re.DOTALL,
)
_WRONG_PLACE = "use wrong place"  # Paddle, of any place that it was not compiled for
_ASKED_GPU = re.compile(r"CUDAPlace|devices\(\W*(device_type=)?\W*GPU", re.IGNORECASE)
_ASKED_INDEX = re.compile(r"(?:cuda|gpus?|CUDAPlace)[\W_]{0,3}(\d{1,9})(?!\d|\.)", re.IGNORECASE)
_TOLD_INDEX = re.compile(r"(?:cuda|gpu):(\d{1,9})(?!\d)", re.IGNORECASE)
_NO_NETWORK = re.compile(
    r"Network is unreachable|Name or service not known|name resolution|Max retries exceeded"
    r"|URL fetch failure|Download(ing)? from .* failed|Cannot download .* within"
    r"|no internet connection|Failed to establish a new connection|nodename nor servname",
    re.IGNORECASE | re.DOTALL,
)
_NETWORK_ERRORS = frozenset({"URLError", "gaierror", "ConnectionError", "ConnectTimeout"})
_DATA_FOLDERS = frozenset({"data", "dataset", "datasets", "input", "kaggle"})
_DATA_FILES = frozenset(
    {
        *(".csv", ".tsv", ".txt", ".json", ".parquet", ".xlsx", ".zip", ".gz", ".tar", ".tgz"),
        *(".h5", ".npz", ".npy", ".jpg", ".jpeg", ".png", ".mat", ".idx", ".wav", ".mp3"),
    }
)
_ASKING = frozenset({"getpass", "fallback_getpass", "unix_getpass"})
_ASKED_FOR = re.compile(r"(?:pip install|must install|please install)\W+([A-Za-z][\w.-]*)")


def need_of(error: BaseException, source: str, earlier: str) -> str:
    """Return what this machine lacks where that is why the cell failed, else an empty text.

    `source` is the code that failed, `earlier` that of the cells before it, which may have written
    the file that is missing.
    """
    for raised in _chain(error):
        need = (
            _module(raised)
            or _gpu(raised, source)
            or _network(raised)
            or _data_set(raised, earlier)
            or _keyboard(raised)
        )
        if need:
            return need
    return ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and those that led to it."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        hidden = None if current.__suppress_context__ else current.__context__
        current = current.__cause__ or hidden


def _module(error: BaseException) -> str:
    """Return the module that is not installed; a part that an installed one lacks is no need."""
    if isinstance(error, ModuleNotFoundError) and isinstance(error.name, str) and error.name:
        absent = absent_module(error)
        return f"the module {absent}" if absent else ""
    if isinstance(error, ImportError):
        asked = _ASKED_FOR.search(_text(error))
        return f"the module {asked[1]}" if asked else ""
    return ""


def _gpu(error: BaseException, source: str) -> str:
    text = _text(error)
    if isinstance(error, NameError | SyntaxError) or not _asks_for_gpu(error, text, source):
        return ""
    found = [*_ASKED_INDEX.findall(source), *_TOLD_INDEX.findall(text)]
    most = max(map(int, found), default=0)
    return f"{most + 1} GPUs" if most else "a GPU"


def _asks_for_gpu(error: BaseException, text: str, source: str) -> bool:
    if isinstance(error, IndexError) or _WRONG_PLACE in text:  # taken from an empty list of GPUs
        return bool(_ASKED_GPU.search(source))
    return bool(_NO_GPU.search(text))


def _network(error: BaseException) -> str:
    names = {name_of(kind) for kind in type(error).__mro__}
    is_network = names & _NETWORK_ERRORS and not isinstance(error, BrokenPipeError)
    return "the network" if is_network or _NO_NETWORK.search(_text(error)) else ""


def _data_set(error: BaseException, earlier: str) -> str:
    if not isinstance(error, FileNotFoundError) and "No such file" not in _text(error):
        return ""
    try:
        named = getattr(error, "filename", None) or _quoted(_text(error))
    except BaseException:  # a lesson's own error may have a property of that name
        return ""
    if not isinstance(named, str | bytes):
        return ""
    path = PurePath(named if isinstance(named, str) else named.decode("utf-8", "replace"))
    is_data = path.suffix.lower() in _DATA_FILES or _DATA_FOLDERS & {
        part.lower() for part in path.parts[:-1]
    }
    is_own = path.name in earlier or not path.name or Path(path.parent, path.name).exists()
    return "a data set" if is_data and not is_own else ""


def _keyboard(error: BaseException) -> str:
    """Return who is missing where `input` or a debugger waits for an answer."""
    is_input = isinstance(error, EOFError) and _reads_a_line(error)
    return "an answer at the keyboard" if is_input or isinstance(error, BdbQuit) else ""


def _reads_a_line(error: BaseException) -> bool:
    return _text(error) == "EOF when reading a line" or any(
        frame.f_code.co_name in _ASKING for frame, _ in walk_tb(error.__traceback__)
    )


def _quoted(text: str) -> str:
    found = re.search(r"['\"]([^'\"]+)['\"]|(\S+); No such file", text)
    return (found[1] or found[2]) if found else ""


def _text(error: BaseException) -> str:
    try:
        return str(error)[:4000]
    except BaseException:  # a lesson's own error, whose text raises
        return ""
