import os
import time

for fd in range(3, 256):
    try:
        os.write(fd, b"\x00\x00\x00\x02\xc1\xc1")
    except OSError:
        continue
time.sleep(60)
