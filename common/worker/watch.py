"""A watch over one child process: what it says, what it prints, what it uses, and how it ends."""

import contextlib
import os
import select
import time
from collections.abc import Callable
from pathlib import Path

from common.outcomes import Stage
from common.worker import processes
from common.worker.folders import count_files
from common.worker.frames import READ_BYTES
from common.worker.jobs import Limits
from common.worker.launch import Started
from common.worker.printed import Printed

LOOK_EVERY_S = 0.05
# What costs more than a hundredth of the time between two looks is done at every tenth.
LOOKS_PER_SEARCH = 10
# Looking through the files may take this part of the time.
FILES_SHARE = 0.01
# More than any cells have to tell; the client keeps it all in memory.
MOST_HEARD_BYTES = 2**29
# How long a child that says no more may take to be gone before it is ended.
EXIT_LIMIT_S = 2.0
SHORT_WAIT_S = 0.001
# More than a pipe can hold: what is beyond it is still being printed, and is not waited for.
MOST_DRAINED_BYTES = 2**20


class ClientGoneError(Exception):
    """Nobody is left to answer to."""


class OverTimeError(Exception):
    """The child's time is up."""


class StoppedError(Exception):
    """The child says no more, or must not; the text is the reason."""

    def __init__(self, reason: str, stage: Stage | None = None) -> None:
        super().__init__(reason)
        self.stage = stage


class Watch:
    """Listens to a child and looks at its limits; the address-space limits of the system do not
    do, because frameworks reserve far more than they use.
    """

    def __init__(
        self,
        child: Started,
        client_fd: int,
        known: frozenset[int],
        heard: Callable[[bytes], None],
        folder: Path | None = None,
    ) -> None:
        self.says_no_more = False
        self._child = child
        self._client_fd = client_fd
        self._known = known
        self._heard = heard
        self._printed = Printed(Limits().printed_bytes)
        self._heard_bytes = 0
        self._folder = folder
        self._limits = Limits()
        self._deadline = time.monotonic() + child.limit_s
        self._status: int | None = None
        self._looks = 0
        self._next_look = self._next_files_look = 0.0
        self._weigh_at = 0
        self._poll = select.poll()
        for fd in (child.answers_fd, child.prints_fd, client_fd):
            self._poll.register(fd, select.POLLIN)

    def close(self) -> None:
        """End the child, and let go of its pipes."""
        self.end()
        os.close(self._child.answers_fd)
        os.close(self._child.prints_fd)

    def begin(self, limits: Limits) -> None:
        """Let these limits hold from now on, and keep what is printed from now on."""
        self._printed = Printed(limits.printed_bytes)
        self._limits = limits
        self._heard_bytes = self._weigh_at = 0
        self._deadline = time.monotonic() + limits.seconds

    def tell(self, data: bytes) -> None:
        """Write to the child, whose limits hold while it does not read.

        Raises:
            OverTimeError, StoppedError, ClientGoneError: as `listen`.
            BrokenPipeError: it will not read any more.
        """
        rest = memoryview(data)
        fd = self._child.jobs_fd
        self._poll.register(fd, select.POLLOUT)
        try:
            while rest:
                with contextlib.suppress(BlockingIOError):
                    rest = rest[os.write(fd, rest) :]
                if rest:
                    self.listen()
        finally:
            self._poll.unregister(fd)

    def listen(self) -> None:
        """Wait a moment for the child; take what it says and prints, and look at its limits.

        Raises:
            OverTimeError, StoppedError: a limit is passed.
            ClientGoneError: the worker's own client has ended.
        """
        wait_s = SHORT_WAIT_S if self.says_no_more else LOOK_EVERY_S
        for fd, _ in self._poll.poll(1000 * wait_s):
            if fd == self._client_fd:
                raise ClientGoneError
            if fd != self._child.jobs_fd:
                self._read(fd)
        now = time.monotonic()
        if self.says_no_more or now >= self._next_look:
            self._next_look = now + LOOK_EVERY_S
            self._look()
        if now > self._deadline:
            raise OverTimeError

    def await_exit(self) -> str | None:
        """Wait until the child has ended; return how, or None for well.

        Raises:
            OverTimeError, StoppedError, ClientGoneError: as `listen`.
        """
        while self._status is None:
            self.listen()
        return processes.describe_end(self._status)

    def how_it_ended(self) -> str:
        """Return how a child that says no more came to its end, in words."""
        give_up = time.monotonic() + EXIT_LIMIT_S
        while not self._has_exited() and time.monotonic() < give_up:
            time.sleep(SHORT_WAIT_S)
        if self._status is None:
            return "it closed the pipe for its answers"
        return processes.describe_end(self._status) or "exit code 0"

    def take_printed(self) -> str:
        """Return what the child has printed since `begin`, or since it was taken for a cell."""
        self._drain()
        return self._printed.text()

    def take_printed_of_cell(self) -> str:
        """Return what the child has printed before it said that a cell has ended."""
        self._drain()
        return self._printed.take_cell()

    def end(self) -> None:
        """End the child's whole group, and what had slipped out of that."""
        processes.end_group(self._child.pid)
        if not self._has_exited():
            processes.end_process(self._child.pid)  # it may not have formed its group yet
            _, self._status = os.waitpid(self._child.pid, 0)
        processes.end_orphans(self._known)

    def _read(self, fd: int) -> int:
        """Take what a pipe holds now, at most a piece of it, and return how much that was."""
        try:
            data = os.read(fd, READ_BYTES)
        except BlockingIOError:
            return 0
        if fd == self._child.prints_fd:
            self._printed.add(data)
        elif data:
            self._heard_bytes += len(data)
            if self._heard_bytes > MOST_HEARD_BYTES:
                raise StoppedError(f"more than {MOST_HEARD_BYTES // 2**20} MiB of answers")
            self._heard(data)
        if not data:
            self._forget(fd)
        return len(data)

    def _drain(self) -> None:
        """Take what is printed and was not read yet."""
        drained = 0
        while drained < MOST_DRAINED_BYTES and (count := self._read(self._child.prints_fd)):
            drained += count

    def _forget(self, fd: int) -> None:
        """Expect no more of a pipe that has ended."""
        try:
            self._poll.unregister(fd)
        except KeyError:  # it was forgotten before
            return
        self.says_no_more = self.says_no_more or fd == self._child.answers_fd

    def _look(self) -> None:
        """See whether the child has ended, and what it and all that it started use."""
        if self._has_exited():
            # A process it left behind may hold the pipe open, so its end is not waited for.
            while self._read(self._child.answers_fd):
                pass
            self._forget(self._child.answers_fd)
            return
        self._looks += 1
        if processes.TELLS_CHILDREN or self._looks % LOOKS_PER_SEARCH == 0:
            family = processes.list_family(self._known, self._limits.processes)
        else:
            found = processes.read_process(self._child.pid)
            family = [found] if found else []
        if len(family) > self._limits.processes:
            raise StoppedError(f"more than {self._limits.processes} processes")
        if self._is_too_much(family):
            raise StoppedError(f"memory over {self._limits.memory_bytes / 2**30:.1f} GiB")
        if self._folder and time.monotonic() > self._next_files_look:
            self._look_at_files(self._folder)

    def _is_too_much(self, members: list[processes.Process]) -> bool:
        """Return whether processes use more memory than they may.

        The cheap sum counts a page once for each process that shares it, and a forked one shares
        the whole framework; so where that sum is too much, the exact one decides, and then not at
        every look while the cheap one grows by less than what was still free. It is taken twice: a
        process that ends between two readings leaves its share to those still to be read, and so
        the same pages can be counted again.
        """
        resident, most = sum(member.resident_bytes for member in members), self._limits.memory_bytes
        if resident <= max(most, self._weigh_at) and (
            resident <= most or self._looks % LOOKS_PER_SEARCH
        ):
            return False
        own = sum(map(processes.own_bytes, members))
        self._weigh_at = resident + most - own
        return own > most and sum(map(processes.own_bytes, members)) > most

    def _look_at_files(self, folder: Path) -> None:
        """See how much is left lying in a folder; a file that was removed is not found any more."""
        started = time.monotonic()
        count, size = count_files(folder, self._limits.files)
        if count > self._limits.files:
            raise StoppedError(f"more than {self._limits.files} files")
        if size > self._limits.files_bytes:
            raise StoppedError(f"files over {self._limits.files_bytes / 2**30:.1f} GiB")
        now = time.monotonic()
        pause_s = max(LOOKS_PER_SEARCH * LOOK_EVERY_S, (now - started) / FILES_SHARE)
        self._next_files_look = now + pause_s

    def _has_exited(self) -> bool:
        if self._status is None:
            pid, status = os.waitpid(self._child.pid, os.WNOHANG)
            self._status = status if pid else None
        return self._status is not None
