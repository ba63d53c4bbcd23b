"""Small documents of every form, each with something in it that is easily lost."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from lessons.document import Lesson
from lessons.read import read_bytes

SEEDS = Path(__file__).parents[1] / "data" / "seeds"


def code_cell(source: object, **more: object) -> dict[str, object]:
    cell: dict[str, object] = {"cell_type": "code", "execution_count": None, "metadata": {}}
    return {**cell, "outputs": [], "source": source, **more}


def text_cell(source: object) -> dict[str, object]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def notebook(cells: Sequence[object], **more: object) -> str:
    """Return a notebook as Jupyter writes it: an indentation of 1, and a final newline."""
    whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def read_text(text: str, name: str) -> Lesson:
    return read_bytes(text.encode(), Path(name))


_STREAM = {"name": "stdout", "output_type": "stream", "text": ["tensor(1.)\n", "done\n"]}
_RESULT = {
    "data": {"image/png": "iVBORw0K", "text/plain": ["<Figure>"]},
    "execution_count": 2,
    "metadata": {},
    "output_type": "execute_result",
}
_CELLS = [
    text_cell(["# 参数管理\n", "Words."]),
    code_cell(["import torch\n", "x = '块'"], outputs=[_STREAM, _RESULT]),
    code_cell('y = 1\nz = "q"', metadata={"tags": ["raises-exception"]}),
    code_cell([]),
]
PERCENT = """# ---
# jupyter: {}
# ---

# %% [markdown]
# # Title
# Words

# %% First tags=["a", "b"]
import torch

x = torch.ones(2)  # 一

# %%
y = x + 1


# %% [markdown]
'''
More words
'''
# %%
"""
BOOK = """# Init

```{.python .input  n=3}
#@tab pytorch, paddle
x = 1

y = 2
```

```{.python .input}
%%tab tensorflow
x = 2
```

:begin_tab:`mxnet`
Words for some.
:end_tab:

- an item

  ```python
  def f():

      return 1
  ```
"""
MYST = """---
kernelspec: {name: python3}
---
# Title

```{code-cell} ipython3
:tags: [raises-exception]

import keras
keras.layers.Dense(2)
```

~~~python
z = 1
~~~

```
text of no kind
```
"""
PASTED = """# Title

Some words 一.

In [1]:
import paddle

x = paddle.ones([2])
print(x)

Tensor(shape=[2], dtype=float32)

More words.

In [None]:
y = 1
Out[2]: 1
"""

# By the name of a file, which decides how it is read.
DOCUMENTS = {
    "jupyter.ipynb": notebook(_CELLS),
    "compact.ipynb": json.dumps({"nbformat": 4, "cells": _CELLS}, separators=(",", ":")),
    "odd.ipynb": json.dumps({"nbformat": 4, "cells": _CELLS}, indent="\t  ").replace(
        "\n", "\n\n  "
    ),
    "percent.py": PERCENT,
    "script.py": "\n\nimport torch\n\n\nprint(torch.ones(1))\n",
    "book.md": BOOK,
    "myst.md": MYST,
    "pasted.txt": PASTED,
}
# The same in the ways in which editors save a document.
VARIANTS: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda data: data,
    "CRLF": lambda data: data.replace(b"\n", b"\r\n"),
    "BOM": lambda data: b"\xef\xbb\xbf" + data,
    "no final newline": lambda data: data.rstrip(),
}
