import os
import tempfile

assert os.listdir() == []
with open("weights", "wb") as file:
    file.write(b"x" * 2**20)
with tempfile.TemporaryFile() as file:
    file.write(b"x")
assert os.path.expanduser("~") == os.environ["HOME"]
open(os.path.expanduser("~/settings"), "w").close()
open(os.devnull, "w").close()
print("all is well")
