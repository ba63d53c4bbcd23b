"""How time and memory of an audit grow with the number of lessons, from 1 to 100.

Usage: python benchmarks/many_lessons.py [most lessons]
"""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LESSON = Path(__file__).parents[1] / "tests" / "data" / "lessons" / "custom-centered.md"
COUNTS = (1, 5, 10, 25, 50, 100)
BAR = 40
CODE = """
import resource, sys
from report.cli import run_command
code = run_command(sys.argv[1:])
print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
sys.exit(code)
"""


def measure(folder: Path) -> tuple[float, int]:
    """Return the seconds of an audit, and the peak of its own process in MiB."""
    command = [sys.executable, "-c", CODE, "audit", str(folder), "--no-cache"]
    start = time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    spent = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"the audit ended with {done.returncode}: {done.stdout[-2000:]}")
    peak = re.search(r"peak (\d+)", done.stderr)
    return spent, int(peak[1]) if peak else 0


def main() -> None:
    most = int(sys.argv[1]) if len(sys.argv) > 1 else COUNTS[-1]
    rows: list[tuple[int, float, int]] = []
    for count in (count for count in COUNTS if count <= most):
        with tempfile.TemporaryDirectory() as folder:
            for number in range(count):
                shutil.copy(LESSON, Path(folder) / f"lesson-{number:03}.md")
            rows.append((count, *measure(Path(folder))))
            print(f"{count:4} lessons {rows[-1][1]:7.1f} s {rows[-1][2]:5} MiB", flush=True)
    (first, start, low), (last, end, high) = rows[0], rows[-1]
    slope = (end - start) / (last - first)
    print(f"\n{slope:.2f} s for each further lesson in three frameworks; beside a straight line:")
    for count, spent, _ in rows:
        line = start + slope * (count - first)
        print(f"{count:4} {'█' * round(BAR * spent / end):{BAR}} {spent / line:.2f} of the line")
    print(f"memory of our own process: {high / low:.2f} times as much for {last} as for {first}")


if __name__ == "__main__":
    main()
