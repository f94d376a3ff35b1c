"""Notebooks are kept with their outputs, as a fresh kernel gives them.

Run ``python notebooks/refresh.py`` to execute every notebook and write it back, or name those to be done. Warnings are
errors. Kept is what a reader sees: no times, and nothing about the machine.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

HERE = Path(__file__).parent
TIMEOUT = 600
"""Seconds that one cell may take, on a busy machine too."""
BEFORE = "import warnings\nwarnings.simplefilter('error')"
AFTER = "warnings.simplefilter('ignore')"
"""The kernel's own end is not the notebook's."""


def notebooks() -> list[Path]:
    """Every notebook of this folder."""
    return sorted(HERE.glob("*.ipynb"))


def executed(path: Path) -> NotebookNode:
    """The notebook with the outputs of a fresh kernel that runs in this folder, on this copy of the package."""
    notebook = nbformat.read(path, as_version=4)
    around = [nbformat.v4.new_code_cell(code) for code in (BEFORE, AFTER)]
    notebook.cells = [around[0], *notebook.cells, around[1]]
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        resources={"metadata": {"path": str(HERE)}},
        record_timing=False,
    )
    paths = [str(HERE.parent), os.environ.get("PYTHONPATH", "")]
    client.execute(env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))})
    return plain(notebook)


def plain(notebook: NotebookNode) -> NotebookNode:
    """The notebook without the cells around it, and without what is the machine's."""
    notebook.cells = notebook.cells[1:-1]
    for number, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), start=1):
        cell.execution_count = number
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = number
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def main(names: list[str]) -> None:
    """Execute notebooks and write them back."""
    for path in notebooks():
        if not names or path.stem in names:
            nbformat.write(executed(path), path)


if __name__ == "__main__":
    main(sys.argv[1:])
