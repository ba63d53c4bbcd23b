"""How long `triptych report --quick` takes, in units of the three bare imports one after another.

Usage: python benchmarks/quick_report.py [rounds]
"""

import subprocess
import sys
import tempfile
import time
from statistics import median

LIBRARIES = ("torch", "paddle", "tensorflow")
LIMIT = 2.5


def seconds_of(*command: str) -> float:
    start = time.perf_counter()
    done = subprocess.run([sys.executable, *command], check=False, capture_output=True)
    spent = time.perf_counter() - start
    if done.returncode not in {0, 1}:  # 1: a report with differences, which took its time as well
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return spent


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    ratios = []
    for round_ in range(rounds):
        imports = [seconds_of("-c", f"import {library}") for library in LIBRARIES]
        with tempfile.TemporaryDirectory() as out:
            quick = seconds_of("-m", "report.cli", "report", "--quick", "--out", out)
        ratios.append(quick / sum(imports))
        spelled = " + ".join(f"{seconds:.2f}" for seconds in imports)
        print(
            f"round {round_ + 1}: imports {spelled} = {sum(imports):.2f} s,"
            f" quick report {quick:.2f} s, ratio {ratios[-1]:.2f}",
            flush=True,
        )
    print(f"median ratio {median(ratios):.2f} (to be under {LIMIT})")


if __name__ == "__main__":
    main()
