"""IPython's own language in lessons: what measures runs once, what is the shell's is answered."""

import ast
import re
import shutil
from collections.abc import Callable
from typing import Any

# Magics whose argument or body is code to run as if it stood there by itself.
_TRANSPARENT = frozenset({"time", "timeit", "prun", "memit", "mprun", "lprun", "capture", "tab"})
# Of these the value of the last expression is not shown.
_SILENT = frozenset({"timeit", "prun", "memit", "mprun", "lprun", "capture"})
_SHELL = ("pip", "conda", "mamba", "micromamba", "uv", "sx", "system", "sc")
_SHELL_CELLS = ("bash", "sh", "script", "system", "sx", "perl", "ruby", "cmd", "!")
# One option and its value: -n 10, -r3, -o, --no-raise-error.
_OPTION = re.compile(r"\s*(?:-[nrpfTDs]\s*[\w.]+|-[a-zA-Z]\b|--[\w-]+(?:=\S+)?)")
_GPU_TOOLS = ("nvidia-smi", "nvcc")
THE_SHELL = "the shell"


class Tab:
    """The `tab` of a book's multi-framework cells: which framework's reader this is."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names

    def selected(self, *names: Any) -> bool:
        """Return whether this run is for one of these frameworks."""
        flat = [part for name in names for part in ([name] if isinstance(name, str) else name)]
        return any(name in self._names for name in flat)

    def interact_select(self, *names: Any) -> None:
        """Do nothing: the choice was made when the run began."""


def open_up(tree: ast.Module, transform: Callable[[str], str], file: str) -> ast.Module:
    """Return a cell's tree with the code that stood in texts of magics in its place.

    So `%time f(x)` and the body of a `%%time` run once, are seen, and keep their lines.
    `transform` makes Python of IPython's language.

    Raises:
        SyntaxError: such code is no Python.
    """
    opened: ast.Module = _Opener(transform, file).visit(tree)
    return ast.fix_missing_locations(opened)


class _Opener(ast.NodeTransformer):
    def __init__(self, transform: Callable[[str], str], file: str) -> None:
        self._transform = transform
        self._file = file

    def visit_Expr(self, node: ast.Expr) -> Any:
        name, code, offset = _magic(node.value)
        if name not in _TRANSPARENT:
            return node
        skipped = node.lineno - 1 + offset
        source = self._transform(code) if offset else _without_options(code)
        try:
            inner = ast.parse(source, self._file)
        except SyntaxError as error:
            error.lineno = (error.lineno or 1) + skipped
            raise
        ast.increment_lineno(inner, skipped)
        body = list(self.visit(inner).body)
        silent = [ast.copy_location(ast.Pass(), node)] if name in _SILENT or not body else []
        return [*body, *silent]

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        """Take apart `x = %time f()`."""
        name, code, _ = _magic(node.value)
        if name == "time":
            node.value = ast.parse(_without_options(code).strip(), mode="eval").body
            for part in ast.walk(node.value):
                if hasattr(part, "lineno"):
                    ast.copy_location(part, node)
        return node


def _magic(value: ast.expr) -> tuple[str, str, int]:
    """Return the name of a magic that is called, its code, and the lines before that."""
    if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute)):
        return "", "", 0
    texts = [part.value for part in value.args if isinstance(part, ast.Constant)]
    is_ipython = isinstance(value.func.value, ast.Call) and not value.func.value.args
    if not is_ipython or not all(isinstance(text, str) for text in texts):
        return "", "", 0
    if value.func.attr == "run_line_magic" and len(texts) == 2:
        return str(texts[0]), str(texts[1]), 0
    if value.func.attr == "run_cell_magic" and len(texts) == 3:
        return str(texts[0]), str(texts[2]), 1
    return "", "", 0


def _without_options(code: str) -> str:
    while found := _OPTION.match(code):
        code = code[found.end() :]
    return code.strip()


def register(shell: Any, tab: Tab, *, allows_shell: bool, need: Callable[[str], None]) -> None:
    """Answer a lesson's magics in this shell; `need` is told what could not be done."""

    def refuse(line: str = "", cell: str = "") -> list[str]:
        need(_need_of_command(f"{line} {cell}"))
        return []

    def config(_: str = "") -> None:
        """Take no notice: settings of a screen that is not there."""

    def load_extension(line: str = "") -> None:
        if line.strip() in ("d2lbook.tab", "d2lbook"):
            shell.user_ns["tab"] = tab
        elif line.strip() not in ("autoreload", "tensorboard"):
            shell.extension_manager.load_extension(line.strip())

    def draw_nothing(_: str = "") -> None:
        import matplotlib  # where it is absent the lesson needs it

        matplotlib.use("agg")

    table = shell.magics_manager.magics
    own: dict[str, Callable[..., Any]] = {
        "config": config,
        "load_ext": load_extension,
        "reload_ext": load_extension,
        "matplotlib": draw_nothing,
        "pylab": draw_nothing,
        "autoreload": config,
        "aimport": config,
        "tensorboard": config,
    }
    if not allows_shell:
        own |= dict.fromkeys(_SHELL, refuse)
        for name in _SHELL_CELLS:
            table["cell"][name] = refuse
    for name, answer in own.items():
        table["line"][name] = answer


def _need_of_command(command: str) -> str:
    """Return what a shell command would need beyond the permission to run it."""
    return missing_gpu_tool(command) or THE_SHELL


def missing_gpu_tool(command: str) -> str:
    """Return "a GPU" where a command asks for one and the machine has not even the tool."""
    first = (command.split() or [""])[0]
    return "a GPU" if first in _GPU_TOOLS and not shutil.which(first) else ""
