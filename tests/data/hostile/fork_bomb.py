import os
import time

for _ in range(9):  # 512 processes: as many as are surely found out, and no more
    os.fork()
time.sleep(60)
