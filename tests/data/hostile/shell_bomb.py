import os
import subprocess
import time

assert os.getpid() == 2, "not confined: this could not be ended"
# Each process starts two more, eleven times over: it ends by itself if nothing else ends it.
bomb = 'b() { [ $1 -gt 11 ] || { b $(($1 + 1)) & b $(($1 + 1)) & sleep 20; }; }; b 0; sleep 20'
subprocess.Popen(["sh", "-c", bomb], start_new_session=True)
time.sleep(60)
