"""Every notebook runs in a fresh kernel, without a warning, and says what is kept of it."""

from __future__ import annotations

import base64
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

ROOT = Path(__file__).parents[2]

sys.path.insert(0, str(ROOT / "notebooks"))
refresh = importlib.import_module("refresh")
sys.path.pop(0)

MOST_BYTES = 80_000
"""Of one picture."""
CITED = {
    "compare_routes": {"-42,906": "43,000 EUR", "level at 31.9 %": "level at about 32 %"},
    "tune_a_distribution": {
        "36,548": "36,548 recorded ones",
        "5.6": "5.6 % on the first",
        "11.4% fewer calls": "11 % of the calls",
        "2.4% of the sales": "2.4 % of the sales",
        "108 of those spared": "one in 108",
        "21 of those made": "one in 21",
    },
}
"""What the outputs print, and how the text repeats it."""


def outputs(notebook: NotebookNode) -> Iterator[tuple[str, NotebookNode]]:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            yield from ((cell.id, output) for output in cell.outputs)


def words(notebook: NotebookNode) -> list[tuple[str, list[str]]]:
    """The text of every output, word by word: how tables are laid out is not the notebook's."""
    found = []
    for cell, output in outputs(notebook):
        if output.output_type == "stream":
            found.append((cell, output.text.split()))
        elif "text/html" in output.data:
            plain = re.sub(r"<style.*?</style>|<[^>]*>", " ", output.data["text/html"], flags=re.DOTALL)
            found.append((cell, plain.split()))
    return found


def pictures(notebook: NotebookNode) -> list[str]:
    return [cell for cell, output in outputs(notebook) if "image/png" in output.get("data", {})]


def test_there_are_notebooks() -> None:
    assert {path.stem for path in refresh.notebooks()} == {"compare_routes", "tune_a_distribution"}


@pytest.mark.filterwarnings("default")  # the kernel's own; inside it warnings are errors
@pytest.mark.parametrize("path", refresh.notebooks(), ids=lambda path: path.stem)
def test_a_notebook_says_what_is_kept_of_it(path: Path) -> None:
    kept, found = nbformat.read(path, as_version=4), refresh.executed(path)
    assert words(found) == words(kept)
    assert pictures(found) == pictures(kept)


@pytest.mark.parametrize("path", refresh.notebooks(), ids=lambda path: path.stem)
def test_what_is_kept_is_complete_small_and_about_no_machine(path: Path) -> None:
    kept = nbformat.read(path, as_version=4)
    nbformat.validate(kept)
    assert len(pictures(kept)) >= 3
    assert len(words(kept)) >= 5
    for _, output in outputs(kept):
        assert output.output_type in {"stream", "display_data", "execute_result"}
        assert output.get("name") != "stderr"
        assert len(base64.b64decode(output.get("data", {}).get("image/png", ""))) < MOST_BYTES
    text = re.sub(r'"image/png": "[^"]*"', "", path.read_text(encoding="utf-8"))
    assert not re.search(r"[\w\"' ]/(home|tmp|usr|root|Users)\b|[A-Z]:\\\\|0x[0-9a-f]{6}|" + re.escape(str(ROOT)), text)


@pytest.mark.parametrize("path", refresh.notebooks(), ids=lambda path: path.stem)
def test_numbers_that_the_text_repeats_are_those_of_the_outputs(path: Path) -> None:
    kept = nbformat.read(path, as_version=4)
    printed = " ".join(" ".join(text) for _, text in words(kept))
    said = " ".join(cell.source for cell in kept.cells if cell.cell_type == "markdown").replace("\n", " ").split()
    for output, text in CITED[path.stem].items():
        assert output in printed
        assert text in " ".join(said)
