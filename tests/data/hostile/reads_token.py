import os
import pathlib

found = [name for name, value in os.environ.items() if "hush" in name + value]
for path in pathlib.Path("/proc").glob("[0-9]*/environ"):
    try:
        found += [str(path)] if b"hush" in path.read_bytes() else []
    except OSError:
        continue
assert not found, found
