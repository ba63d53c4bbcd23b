import contextlib
import os
import signal

assert os.getpid() == 2, "not confined: this would end everything"
own = {0, os.getpid()}
for pid in {int(name) for name in os.listdir("/proc") if name.isdigit()} - own:
    for number in (signal.SIGSEGV, signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
        with contextlib.suppress(OSError):
            os.kill(pid, number)
with contextlib.suppress(ProcessLookupError):
    os.kill(-1, signal.SIGKILL)
