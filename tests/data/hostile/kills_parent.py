import os
import signal
import time

time.sleep(1.0)  # the worker has told of the cells before: what it had not is lost with it
os.kill(os.getppid(), signal.SIGKILL)
