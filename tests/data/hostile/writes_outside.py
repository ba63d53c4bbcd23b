import os

written = []
for folder in FOLDERS:
    path = os.path.join(folder, "written by a lesson")
    try:
        open(path, "w").close()
        written.append(path)
    except OSError:
        continue
assert not written, written
open("/tmp/written by a lesson", "w").close()
open("../beside", "w").close()
