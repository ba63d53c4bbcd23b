"""A process that has imported Paddle and runs code for tests, because pytest's own must not."""

import json
import subprocess
import sys
import textwrap
from typing import Any

SERVER = """
import copy, json, os, sys
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
import numpy as np
import paddle
from paddle import nn
from common.draws import Draws
from frameworks.paddle import Paddle
shared, look = Paddle.randomness.shared, Paddle.inspection
for line in sys.stdin:
    try:
        scope = dict(globals())
        exec(json.loads(line), scope)
        answer = scope["seen"]
    except BaseException as raised:
        answer = {"raised": f"{type(raised).__name__}: {raised}"}
    print(json.dumps(answer, default=lambda value: value.tolist()), file=answers, flush=True)
"""


class Paddle:
    """A process that runs code with Paddle and tells what `seen` is after it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", SERVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __call__(self, code: str) -> Any:
        """Run the code as it is."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(textwrap.dedent(code)) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def shared(self, code: str) -> Any:
        """Run the code with random numbers of a new source, `draws`."""
        within = textwrap.indent(textwrap.dedent(code), "    ")
        return self(f"draws = Draws()\nwith shared(draws):\n{within}")

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=30)
