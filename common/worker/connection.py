"""One running worker process, the socket to it, and its end."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

from common.worker import processes
from common.worker.environment import make_environment
from common.worker.frames import FrameBuffer, FrameError, FrameLengthError, read_frame, write_frame
from common.worker.jobs import Job, WorkerMessage

# A worker that is told to end first ends its children, which takes as long as freeing their memory.
END_LIMIT_S = 2.0
LOG_CHARACTERS = 2_000


class GoneError(Exception):
    """The worker process has ended, or is no good any more; the text says how."""


class Connection:
    """A worker process that was started, and the messages to and from it.

    One thread may send and receive while another closes.

    Raises:
        OSError: the process cannot be started.
    """

    def __init__(self, python: str, target: str, threads: int, *, forks: bool) -> None:
        self._in_use = threading.Lock()
        self._messages: FrameBuffer[WorkerMessage] = FrameBuffer(WorkerMessage)
        self._folder = Path(tempfile.mkdtemp(prefix="triptych-"))
        self._log = self._folder / "log"
        self._socket, theirs = socket.socketpair()
        command = [python, "-m", "common.worker.serve", "--framework", target]
        command += ["--socket", str(theirs.fileno()), "--threads", str(threads)]
        command += ["--folder", str(self._folder), *([] if forks else ["--no-fork"])]
        try:
            with theirs, self._log.open("wb") as log:
                self._process = subprocess.Popen(  # noqa: S603 - the interpreter that was asked for
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd=self._folder,
                    env=make_environment(os.environ, target, threads, self._folder),
                    pass_fds=(theirs.fileno(),),
                    start_new_session=True,  # Ctrl-C in the terminal is for this process alone
                )
        except BaseException:  # Ctrl-C too
            self._release()
            raise

    @property
    def pid(self) -> int:
        """Return the worker's process id, which is its session's too."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Return whether the worker's process runs."""
        return self._process.poll() is None

    def send(self, job: Job) -> None:
        """Send a job.

        Raises:
            GoneError: the worker has ended, or the job is too long to be sent.
        """
        try:
            with self._in_use:
                write_frame(self._socket.fileno(), job)
        except FrameLengthError as too_long:
            raise GoneError(f"the job was not sent: {too_long}") from None
        except OSError:
            raise GoneError(self._how_it_ended()) from None

    def receive(self, timeout_s: float) -> WorkerMessage:
        """Return the next message, waiting for it.

        Raises:
            GoneError: there will be none, or none came in time.
        """
        try:
            with self._in_use:
                message = read_frame(self._socket.fileno(), self._messages, timeout_s)
        except TimeoutError as late:
            raise GoneError(f"the worker does not answer: {late}") from None
        except (FrameError, OSError, ValueError):  # ValueError: another thread has closed it
            message = None
        if message is None:
            raise GoneError(self._how_it_ended())
        return message

    def close(self, *, gently: bool = True) -> None:
        """End the worker and every process it has started; a second time, do nothing."""
        with contextlib.suppress(OSError):  # the worker has ended before
            self._socket.shutdown(socket.SHUT_RDWR)
        if gently:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(END_LIMIT_S)
        if self.is_alive:
            self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        processes.end_where(lambda found: found.session == self.pid)
        with self._in_use:
            self._release()

    def printed(self) -> str:
        """Return the end of what the worker itself printed, which is where errors stand."""
        try:
            return self._log.read_text(encoding="utf-8", errors="replace")[-LOG_CHARACTERS:]
        except OSError:  # the folder was released
            return ""

    def _how_it_ended(self) -> str:
        try:
            code = self._process.wait(END_LIMIT_S)
        except subprocess.TimeoutExpired:
            return "the worker closed its connection"
        if code < 0:
            return f"the worker was ended by signal {processes.signal_name(-code)}"
        return f"the worker ended with exit code {code}"

    def _release(self) -> None:
        self._socket.close()
        shutil.rmtree(self._folder, ignore_errors=True)
