import os
import time

for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        eaten = bytearray(b"x" * 2**28)
        break
time.sleep(60)
