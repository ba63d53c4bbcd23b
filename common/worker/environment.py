"""The environment of a worker, which is set, not inherited: results must not hang on a shell."""

import importlib.util
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from site import getuserbase

ROOT = Path(__file__).resolve().parents[2]

KEPT = (
    "PATH",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "CUDA_HOME",
    "CUDA_VISIBLE_DEVICES",
    "VIRTUAL_ENV",
    "CONDA_PREFIX",
    "NVIDIA_VISIBLE_DEVICES",
    "NVIDIA_DRIVER_CAPABILITIES",
    "NVIDIA_TF32_OVERRIDE",  # and not all that begin so: NVIDIA_API_KEY is a secret
)
KEPT_PREFIXES = ("OPENBLAS_",)

FIXED = {
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "GLOG_minloglevel": "3",
    "PYTHONHASHSEED": "0",
    "PYTHONSAFEPATH": "1",
    "PYTHONIOENCODING": "utf-8",
    "PYTHONUTF8": "1",  # files are read as UTF-8 too, whatever the locale of the shell
}

THREADS = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)


def make_environment(
    given: Mapping[str, str], target: str, threads: int, folder: Path
) -> dict[str, str]:
    """Return a worker's variables: a few of the given ones, thread counts, and where to import.

    `folder` is the worker's own and goes with it, and is its home too: Paddle leaves a folder there
    for every process that compiles, and Keras obeys a configuration there. What pip installed into
    the person's own home is found nevertheless, and what CUDA has compiled before.
    """
    kept = {
        name: value
        for name, value in given.items()
        if name in KEPT or name.startswith(KEPT_PREFIXES)
    }
    counts = dict.fromkeys(THREADS, str(threads))
    path = os.pathsep.join(import_path(given, target))
    places = dict.fromkeys(("HOME", "TMPDIR", "KERAS_HOME"), str(folder))
    home = given.get("HOME", str(folder))
    compiled = given.get("CUDA_CACHE_PATH", str(Path(home, ".nv", "ComputeCache")))
    found = {"PYTHONPATH": path, "PYTHONUSERBASE": getuserbase(), "CUDA_CACHE_PATH": compiled}
    return kept | FIXED | counts | places | found


def import_path(given: Mapping[str, str], target: str) -> list[str]:
    """Return the folders in which a worker finds this project, and the adapter at "module:Class".

    Installed packages are left to the worker's interpreter, which may be another one than this.
    """
    inherited = filter(None, given.get("PYTHONPATH", "").split(os.pathsep))
    folders = [ROOT, *(Path(entry).resolve() for entry in inherited)]
    spec = importlib.util.find_spec(target.partition(":")[0].partition(".")[0])
    if spec and spec.origin:
        origin = Path(spec.origin).resolve()
        folder = origin.parent.parent if origin.name == "__init__.py" else origin.parent
        if folder.name not in ("site-packages", "dist-packages"):
            folders.append(folder)
    return list(dict.fromkeys(map(str, folders)))


def is_this_interpreter(python: str) -> bool:
    """Return whether a worker started with `python` has this process's packages."""
    return Path(python) == Path(sys.executable)
