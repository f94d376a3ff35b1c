"""The house stands as designed: imports point down, and each heavy library has its one place."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "simulator"
FLOORS = {
    "bounds": 0,
    "errors": 0,
    "interrupts": 0,
    "rules": 1,
    "statistics": 1,
    "scenario": 2,
    "engines": 3,
    "kpis": 4,
    "experiments": 5,
    "reports": 6,
    "cli": 7,
}
LAZY_DOOR = PACKAGE / "__init__.py"
"""A named exception: the package's public names, imported when first used."""
DISPLAYS = {PACKAGE / "experiments" / "results.py": {"simulator.reports.plots.Plots", "simulator.reports.display.html"}}
"""The other: what draws and shows results, imported when somebody looks."""

LIBRARIES = {
    "simpy": ("engines/reference.py",),
    "numba": ("rules/", "engines/"),
    "llvmlite": ("rules/", "engines/kernel/memory.py"),
    "matplotlib": ("reports/",),
    "click": ("cli/",),
    "rich_click": ("cli/",),
    "jinja2": ("reports/",),
    "ruamel": ("scenario/",),
    "pydantic": ("scenario/",),
    "holidays": ("scenario/",),
}


MOST_LINES = 450
"""A longer file wants to be two."""

MOST_LINES_OF_CODE = 40
"""Of a function, without its signature and docstring."""


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written out in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize(
    "path",
    [*sources(), *sorted((PACKAGE.parent / "tests").rglob("*.py"))],
    ids=lambda path: str(path.relative_to(PACKAGE.parent)),
)
def test_a_file_is_short_enough_to_be_about_one_thing(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_function_is_short_enough_to_do_one_thing(path: Path) -> None:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    assert [one.name for one in functions if lines_of_code(one) > MOST_LINES_OF_CODE] == []


def lines_of_code(function: ast.FunctionDef) -> int:
    documented = ast.get_docstring(function) is not None
    first = function.body[documented] if len(function.body) > documented else function.body[0]
    return (function.end_lineno or 0) - first.lineno + 1


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def own_imports(path: Path) -> set[str]:
    found = (name.split(".") for name in imports(path) if name not in DISPLAYS.get(path, ()))
    return {parts[1] for parts in found if parts[0] == "simulator" and len(parts) > 1} - {"__version__"}


def test_the_house_has_the_rooms_that_the_list_of_floors_names() -> None:
    rooms = {room(path) for path in sources()} - {"__init__", "__main__"}
    assert rooms == set(FLOORS)


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    if path in {LAZY_DOOR, PACKAGE / "__main__.py"}:
        return
    here = room(path)
    upward = {other for other in own_imports(path) if other != here and FLOORS[other] >= FLOORS[here]}
    assert not upward


@pytest.mark.parametrize("path", DISPLAYS, ids=lambda path: path.name)
def test_only_what_displays_results_is_imported_upward_and_only_when_asked_for(path: Path) -> None:
    assert {name for name in imports(path) if name.startswith("simulator.reports")} == DISPLAYS[path]
    code = "import sys, simulator.experiments.results; sys.exit(any('reports' in name for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_heavy_library_is_imported_in_its_own_place_alone(library: str) -> None:
    strangers = [
        str(path.relative_to(PACKAGE))
        for path in sources()
        if any(name.split(".")[0] == library for name in imports(path))
        and not str(path.relative_to(PACKAGE)).startswith(LIBRARIES[library])
    ]
    assert strangers == []


def test_each_library_in_the_list_is_really_used() -> None:
    used = {name.split(".")[0] for path in sources() for name in imports(path)}
    assert set(LIBRARIES) <= used


def test_importing_the_package_loads_nothing_of_others() -> None:
    code = (
        "import sys; before = set(sys.modules); import simulator; dir(simulator)\n"
        "print(sorted({name.split('.')[0] for name in set(sys.modules) - before} - sys.stdlib_module_names))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "['simulator']"


def test_public_names_are_found_when_they_are_used() -> None:
    import simulator

    for name in simulator.__all__:
        assert getattr(simulator, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = simulator.nothing
