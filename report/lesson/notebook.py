"""Writes a lesson that ran as a notebook with its outputs."""

from base64 import b64encode
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from common.cells.records import CellRun
from lessons.document import ALL, Lesson
from lessons.trace import Trace


def make_notebook(lesson: Lesson, trace: Trace) -> str:
    """Return the notebook's text: the prose and the cells of the framework, in their order."""
    runs = {run.cell: run for run in trace.cells}
    cells = []
    for cell in lesson.cells:
        cells += [
            new_markdown_cell(prose.text.strip("\n"))
            for prose in lesson.prose
            if prose.before == cell.index and _is_for(prose.frameworks, trace.framework)
        ]
        if cell.index in runs:
            run, number = runs[cell.index], len([c for c in cells if c.cell_type == "code"]) + 1
            count = None if run.status == "not run" else number
            code = new_code_cell(cell.source.rstrip("\n"), execution_count=count)
            code.outputs = _outputs(run, number, trace.ended)
            cells.append(code)
    cells += [
        new_markdown_cell(prose.text.strip("\n"))
        for prose in lesson.prose
        if prose.before == len(lesson.cells) and _is_for(prose.frameworks, trace.framework)
    ]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = new_notebook(cells=[c for c in cells if c.source.strip()], metadata=metadata)
    for number, cell in enumerate(notebook.cells):  # its own ids are random: a file must not be
        cell.id = f"cell-{number}"
    return f"{nbformat.writes(notebook)}\n"


def _is_for(frameworks: tuple[str, ...], framework: str) -> bool:
    return framework in frameworks or frameworks in ((), (ALL,))


def _outputs(run: CellRun, number: int, ended: str) -> list[Any]:
    """Return what the cell showed, in the order in which a notebook shows it."""
    outputs = [
        new_output("stream", name=name, text=text)
        for name, text in (("stdout", run.stdout), ("stderr", run.stderr))
        if text
    ]
    outputs += [
        new_output("display_data", data={"image/png": b64encode(figure).decode()})
        for figure in run.figures
    ]
    if run.result:
        data = {"text/plain": run.result}
        outputs.append(new_output("execute_result", data=data, execution_count=number))
    if run.status == "raised" and not run.error:  # the run of the lesson was ended here
        outputs.append(new_output("error", ename="Ended", evalue=ended, traceback=[ended]))
    if run.error:
        trace = run.error.traceback.splitlines() or [f"{run.error.type}: {run.error.message}"]
        outputs.append(
            new_output("error", ename=run.error.type, evalue=run.error.message, traceback=trace)
        )
    return outputs
