"""Takes from a lesson, which is a stranger's code, what is none of its business.

Where Linux lets us: the network; every process but its own; and every file outside its own folder,
for writing. Reading is left, the person's own files included: a framework's files may be anywhere,
and without a network the lesson can tell nobody but the reader. What is refused is told in
`Confined`, and the lesson runs the same without it; the worker bounds its time, memory, processes
and files in any case.

The lesson then runs two processes deeper. The first process of a process namespace is not ended by
signals from within, so it only reaps; when it ends, the kernel ends all that the lesson left.
"""

import os
import resource
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from common.cells import mounts, namespaces
from common.cells.records import Confined

FILE_BYTES = 2**30
# Where the outer processes keep their one pipe.
ONLY_FD = 3
# Threads count too. Only an ordinary user is held to it; the watch has a lower limit for all.
TASKS = 1024

# What a shell and a framework's import set, and nothing that may hold a secret.
KEPT = frozenset(
    {
        *("HOME", "LANG", "PATH", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "VIRTUAL_ENV"),
        *("CONDA_PREFIX", "CUDA_CACHE_PATH", "CUDA_HOME", "CUDA_VISIBLE_DEVICES"),
        *("CUSTOM_DEVICE_ROOT", "HDF5_PLUGIN_PATH", "NVIDIA_VISIBLE_DEVICES"),
        *("MPLBACKEND", "MPLCONFIGDIR", "VECLIB_MAXIMUM_THREADS"),
    }
)
KEPT_PREFIXES = (
    *("DYLD_", "GLOG_", "IPYTHON", "KERAS_", "LC_", "MKL_", "NUMEXPR_", "OMP_", "OPENBLAS_"),
    *("PYTHON", "TF2_", "TF_", "TPU_ML_"),
)


def confine(work: Path) -> Confined:
    """Confine this process, which has one thread, to the empty folder `work`, and go there.

    It forks, and returns only in the process that is to run the lesson; the outer ones end as that
    one will. See `settle` for what is then in `work`.

    Raises:
        OSError: the system has no process to give.
    """
    work = work.resolve()
    why_not: list[str] = []
    has, refused = namespaces.enter()
    if refused:
        why_not.append(refused)
    if has & namespaces.CLONE_NEWPID:
        _go_inside()
    has_files = False
    if has & namespaces.CLONE_NEWNS:
        has_files = _try(lambda: mounts.guard_files(work), why_not)
    hidden = work / ".system"
    hidden.mkdir(exist_ok=True)
    if has_files:
        _try(mounts.own_processes, why_not)
        _try(lambda: mounts.own_devices(hidden), why_not)
        _try(lambda: mounts.hide_sockets(hidden), why_not)
        _try(lambda: mounts.own_tmp(work, hidden), why_not)
    settle(work)
    if has & namespaces.CLONE_NEWUSER:
        _limit(resource.RLIMIT_NPROC, TASKS)
    _try(namespaces.drop_privileges, why_not)
    return Confined(
        network=bool(has & namespaces.CLONE_NEWNET),
        files=has_files,
        processes=bool(has & namespaces.CLONE_NEWPID),
        why_not="; ".join(why_not),
    )


def settle(work: Path) -> None:
    """Make `lesson`, `home` and `tmp` in `work`, go to the first, and keep little of the rest.

    This is all that is done for a lesson that is to run unconfined.
    """
    places = {"HOME": work / "home", "TMPDIR": work / "tmp"}
    for folder in (work / "lesson", *places.values()):
        folder.mkdir(exist_ok=True)
    for name in os.environ.keys() - KEPT:
        if not name.startswith(KEPT_PREFIXES):
            del os.environ[name]
    os.environ.update({name: str(folder) for name, folder in places.items()})
    os.chdir(work / "lesson")
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, FILE_BYTES)


def _go_inside() -> None:
    """Go on in a process of the new namespace; the two outer ones wait here for its end."""
    told, tell = os.pipe()
    init = os.fork()
    if init:
        _keep_only(told)
        _end_as(init)
    namespaces.die_with_parent()
    lesson = os.fork()
    if lesson:
        _keep_only(tell)
        _reap_until(lesson)
    os.close(told)
    os.close(tell)
    os.setsid()


def _keep_only(fd: int) -> None:
    """Close all but this one and the output: who waits for a pipe to end must not wait for us."""
    os.dup2(fd, ONLY_FD)
    os.closerange(ONLY_FD + 1, os.sysconf("SC_OPEN_MAX"))


def _reap_until(lesson: int) -> NoReturn:
    """Be the first process of the namespace: tell how the lesson ended, and end everything."""
    try:
        for number in signal.valid_signals():
            with suppress(OSError, ValueError):  # of some the system says itself what they do
                signal.signal(number, signal.SIG_DFL)  # from within: nothing
        ended, status = 0, 0
        while ended != lesson:
            ended, status = os.wait()
        os.write(ONLY_FD, str(status).encode())
    finally:
        os._exit(0)


def _end_as(init: int) -> NoReturn:
    """Wait until nothing is left of the namespace, and end as the lesson has."""
    try:
        _, own_status = os.waitpid(init, 0)
        told = os.read(ONLY_FD, 16)
        code = os.waitstatus_to_exitcode(int(told) if told else own_status)
        if code >= 0:
            os._exit(code)
        with suppress(OSError):  # SIGKILL needs no handler taken away
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
        signal.pause()
    finally:
        os._exit(1)


def _try(step: Callable[[], None], why_not: list[str]) -> bool:
    """Take a step of the confinement, or note why it cannot be taken."""
    try:
        step()
    except OSError as refused:
        why_not.append(str(refused.strerror))
        return False
    return True


def _limit(which: int, most: int) -> None:
    """Set a limit for good, or keep a lower one that holds already."""
    _, hard = resource.getrlimit(which)
    value = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(which, (value, value))
