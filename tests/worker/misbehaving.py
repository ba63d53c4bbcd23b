"""Scenarios that do to their process what no scenario should."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np

from common.facts import exact
from common.interface import Framework, NotOffered
from common.outcomes import Artifact
from common.scenario import Found, Inbox, Timed, scenario
from common.worker.jobs import Ready

GRANDCHILD_SLEEPS_S = 300


@scenario("behaves", zh="正常")
def fine(fw: Framework) -> Found:
    layer = fw.blocks.linear(2, 1)
    fw.border.set_parameters(layer, [np.array([[1], [2]], np.float32), np.ones(1, np.float32)])
    x = fw.border.tensor(np.ones((1, 2), np.float32))
    yield exact("output", fw.border.array(fw.blocks.forward(layer, x)))  # 1 + 2 + 1
    sys.stdout.write("a line from the job\n")
    yield Timed("forward", lambda: fw.blocks.forward(layer, x))
    yield exact("pid", os.getpid())


@scenario("writes a file for another", zh="写")
def writes(fw: Framework) -> Found:
    yield Artifact(b"from " + fw.name.encode())


@scenario("reads what the other wrote", zh="读", reads="writes")
def reads(fw: Framework, inbox: Inbox) -> Found:
    yield exact("inbox", {name: len(data) for name, data in inbox.items()})


@scenario("says who it is", zh="环境")
def surroundings(fw: Framework) -> Found:
    yield exact("environment", dict(os.environ))
    yield exact("modules", sorted(name for name in sys.modules if "." not in name))
    yield exact("folder", str(Path.cwd()))
    yield exact("descriptors", len(list(Path("/proc/self/fd").iterdir())))
    yield exact("worker", os.getppid())


@scenario("not there", zh="没有")
def not_offered(fw: Framework) -> Found:
    yield exact("before", 1)
    raise NotOffered("this framework has no such layer")


@scenario("raises", zh="异常")
def raises(fw: Framework) -> Found:
    yield exact("before", 1)
    raise ValueError("first line\nsecond line")


class UnspeakableError(Exception):
    """An exception whose message cannot be had."""

    def __str__(self) -> str:
        raise LookupError


@scenario("raises what has no message", zh="异常")
def raises_unspeakable(fw: Framework) -> Found:
    yield exact("before", 1)
    raise UnspeakableError


@scenario("calls sys.exit", zh="退出")
def calls_sys_exit(fw: Framework) -> Found:
    yield exact("before", 1)
    sys.exit(3)


@scenario("a fact that cannot be sent", zh="不能发送")
def unsendable(fw: Framework) -> Found:
    yield exact("text", "\ud800")


@scenario("segfaults", zh="段错误")
def segfaults(fw: Framework) -> Found:
    yield exact("before", 1)
    sys.stdout.write("about to fall\n")
    ctypes.string_at(0)


@scenario("leaves at once", zh="立即退出")
def exits(fw: Framework) -> Found:
    yield exact("before", 1)
    os._exit(3)


@scenario("leaves at once and says all is well", zh="立即退出")
def exits_well(fw: Framework) -> Found:
    yield exact("before", 1)
    os._exit(0)


@scenario("never ends", zh="死循环")
def loops(fw: Framework) -> Found:
    yield exact("before", 1)
    while True:
        pass


@scenario("never ends, and ignores being asked to", zh="忽略信号")
def ignores_sigterm(fw: Framework) -> Found:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield exact("before", 1)
    while True:
        time.sleep(1)


@scenario("never ends to observe", zh="无尽")
def chatters(fw: Framework) -> Found:
    while True:
        yield exact("again", 1)


@scenario("eats memory", zh="吃内存")
def eats_memory(fw: Framework) -> Found:
    yield exact("before", 1)
    eaten = []
    while True:
        eaten.append(np.ones(2**21))  # 16 MiB each, written to, so that they are resident
        time.sleep(0.001)


@scenario("has another process eat memory", zh="子进程吃内存")
def eats_memory_elsewhere(fw: Framework) -> Found:
    yield exact("before", 1)
    code = "import time\nx = b'x' * (400 * 2**20)\ntime.sleep(60)"
    subprocess.run([sys.executable, "-c", code], check=False)


@scenario("shares its memory with processes that it forks", zh="共享内存")
def shares_memory(fw: Framework) -> Found:
    shared = np.ones(25 * 2**20)  # 200 MiB
    pids = [fork_sleeper() for _ in range(3)]
    time.sleep(1.0)  # a whole group is weighed every half second
    yield exact("sum", float(shared[:3].sum()))
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def fork_sleeper() -> int:
    pid = os.fork()
    if pid == 0:
        time.sleep(GRANDCHILD_SLEEPS_S)
        os._exit(0)
    return pid


@scenario("floods stdout", zh="刷屏")
def floods(fw: Framework) -> Found:
    sys.stdout.write("the beginning\n")
    line = "x" * 99_999 + "\n"
    for _ in range(1000):
        sys.stdout.write(line)
    sys.stdout.write("the end\n")
    yield exact("after", 1)


def write_to_answers(data: bytes) -> None:
    """Write to every pipe or socket that this process can write to, its output apart."""
    for fd in range(3, 256):
        with contextlib.suppress(OSError):
            if str(Path(f"/proc/self/fd/{fd}").readlink()).startswith(("pipe:", "socket:")):
                os.write(fd, data)


@scenario("writes half an answer and dies", zh="半个答案")
def half_answers(fw: Framework) -> Found:
    yield exact("before", 1)
    write_to_answers(b"\x00\x00\x01\x00half")
    os.kill(os.getpid(), signal.SIGKILL)


@scenario("writes an answer of absurd length", zh="荒谬长度")
def absurd_answers(fw: Framework) -> Found:
    yield exact("before", 1)
    write_to_answers(b"\xff\xff\xff\xff")
    time.sleep(60)


@scenario("writes what is no answer", zh="乱码")
def garbled_answers(fw: Framework) -> Found:
    yield exact("before", 1)
    write_to_answers(b"\x00\x00\x00\x02\xc1\xc1")
    time.sleep(60)


@scenario("says that it waits for the next", zh="越序")
def answers_out_of_turn(fw: Framework) -> Found:
    yield exact("before", 1)
    write_to_answers(b"\x00\x00\x00\x0c" + msgspec.msgpack.encode(Ready()))
    time.sleep(60)


@scenario("closes everything it has", zh="全部关闭")
def closes_all(fw: Framework) -> Found:
    yield exact("before", 1)
    os.closerange(0, 256)
    time.sleep(60)


@scenario("leaves another process behind", zh="遗留进程")
def leaves_grandchild(fw: Framework) -> Found:
    yield exact("grandchild", start_sleeper(is_in_own_session=False))


@scenario("leaves a process behind in a session of its own", zh="遗留进程")
def leaves_stranger(fw: Framework) -> Found:
    yield exact("grandchild", start_sleeper(is_in_own_session=True))


# Starts a process in a session of its own, and says which.
STRANGER = """
import subprocess, sys, time
sleep = [sys.executable, "-c", "import time; time.sleep(300)"]
print(subprocess.Popen(sleep, start_new_session=True).pid, flush=True)
time.sleep(300)
"""


@scenario("leaves a process behind whose own process has left it", zh="遗留进程")
def leaves_strangers_child(fw: Framework) -> Found:
    command = [sys.executable, "-c", STRANGER]
    stranger = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
    assert stranger.stdout
    yield exact("grandchild", int(stranger.stdout.readline()))


@scenario("forks, and both go on", zh="分叉")
def forks(fw: Framework) -> Found:
    pid = os.fork()
    if pid == 0:
        time.sleep(GRANDCHILD_SLEEPS_S)
    yield exact("grandchild", pid)


@scenario("starts a process, then never ends", zh="遗留进程")
def loops_with_grandchild(fw: Framework) -> Found:
    yield exact("grandchild", start_sleeper(is_in_own_session=False))
    time.sleep(GRANDCHILD_SLEEPS_S)


def start_sleeper(*, is_in_own_session: bool) -> int:
    code = f"import time; time.sleep({GRANDCHILD_SLEEPS_S})"
    sleeper = subprocess.Popen([sys.executable, "-c", code], start_new_session=is_in_own_session)
    return sleeper.pid


class Bomb:
    """A stream that ends the process when it is flushed, which is after the answer."""

    def __init__(self, explode: Callable[[], object]) -> None:
        self.explode = explode

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        self.explode()


@scenario("answers, then falls", zh="先答后死")
def answers_then_dies(fw: Framework) -> Found:
    yield exact("before", 1)
    sys.stdout = Bomb(lambda: os.kill(os.getpid(), signal.SIGSEGV))


@scenario("answers, then hangs", zh="先答后挂")
def answers_then_hangs(fw: Framework) -> Found:
    yield exact("before", 1)
    sys.stdout = Bomb(lambda: os.kill(os.getpid(), signal.SIGSTOP))


@scenario("answers, then leaves", zh="先答后退")
def answers_then_exits(fw: Framework) -> Found:
    yield exact("before", 1)
    sys.stdout = Bomb(lambda: os._exit(3))


@scenario("kills the worker itself", zh="杀死工作进程")
def kills_worker(fw: Framework) -> Found:
    yield exact("before", 1)
    time.sleep(0.1)
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)


@scenario("leaves a thread running", zh="遗留线程")
def leaves_thread(fw: Framework) -> Found:
    threading.Thread(target=time.sleep, args=(GRANDCHILD_SLEEPS_S,)).start()
    yield exact("threads", threading.active_count())


@scenario("leaves a file behind", zh="遗留文件")
def leaves_file(fw: Framework) -> Found:
    handle, path = tempfile.mkstemp()
    os.close(handle)
    yield exact("path", path)
    os.kill(os.getpid(), signal.SIGKILL)
