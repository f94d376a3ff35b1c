"""The verdicts of validation as plain text of a hundred columns, and the list of what is validated for the docs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from simulator.experiments.validation.evidence import FINER, MOST_START_UP, MOST_T
from simulator.reports.numbers import defined, grouped, minus, significant_places
from simulator.reports.terminal import WIDTH

if TYPE_CHECKING:
    from simulator.experiments.validation.evidence import Finding, Model

Verdicts = Mapping[str, Sequence["Finding"]]
Row = tuple[str, str, str, str, str, str, str]

HEAD: Row = ("model", "quantity", "exact", "ours", "std. error", "t", "")
WIDTHS = (28, 28, 11, 11, 11, 6, 5)
MOST_LISTED = 12
"""Quantities of a model that the docs name; of more, the first."""


def lines(models: Sequence[Model], verdicts: Verdicts) -> Iterator[str]:
    """The verdicts, line by line, none longer than the terminal's table of a comparison."""
    yield from textwrap.wrap(headline(verdicts), WIDTH)
    yield ""
    yield _lined_up(HEAD)
    yield "─" * sum(WIDTHS)
    for model in models:
        for row in _rows(model, verdicts[model.name]):
            yield _lined_up(row)
    yield from textwrap.wrap(_legend(models), WIDTH)
    yield from textwrap.wrap(extremes(models, verdicts), WIDTH)
    yield from failures(models, verdicts)


def headline(verdicts: Verdicts) -> str:
    """How many quantities agree, of how many models."""
    agreeing = [finding.agrees for found in verdicts.values() for finding in found]
    counted = f"{len(agreeing)} quantities of {len(verdicts)} model{'' if len(verdicts) == 1 else 's'}"
    if all(agreeing):
        return f"All {counted} agree with theory and with what is published."
    return f"{agreeing.count(False)} of {counted} disagree with theory or with what is published."


def _rows(model: Model, found: Sequence[Finding]) -> Iterator[Row]:
    for place, finding in enumerate(found):
        yield (
            "" if place else model.title,
            finding.quantity,
            f"{finding.exact:.7g}" + ("*" if model.published else " "),
            _figures(finding.estimate, finding.error),
            _figures(finding.error, finding.error),
            minus(f"{finding.t:+.1f}"),
            "pass" if finding.agrees else "FAIL",
        )


def _figures(value: float, error: float) -> str:
    """A number to two figures of its standard error; there is none where all replications say the same."""
    if not defined(value) or not defined(error) or not error:
        return f"{value:.6g}"
    return grouped(value, significant_places(error, 2))


def _lined_up(row: Row) -> str:
    words = [text.ljust(width) for text, width in zip(row[:2], WIDTHS[:2], strict=True)]
    figures = [text.rjust(width) for text, width in zip(row[2:], WIDTHS[2:], strict=True)]
    return "".join([*words, *figures]).rstrip()


def _legend(models: Sequence[Model]) -> str:
    return (
        "* as printed by others; all else by formula. t: how many standard errors ours is off (with those of printed "
        f"means of few runs, of which ours need only be {FINER} times finer). A quantity passes with "
        f"|t| below {MOST_T:g}, a standard error of at most {_most_noise(models)}, and an empty start that moves "
        f"it by less than {MOST_START_UP:g} standard errors. Sources: docs/validation.md."
    )


def _most_noise(models: Sequence[Model]) -> str:
    """The largest standard error that is let pass; said apart where it is another one for printed numbers."""
    most = {
        published: max((model.most_noise for model in models if model.published is published), default=0.0)
        for published in (False, True)
    }
    if not all(most.values()) or most[True] == most[False]:
        return f"{100 * max(most.values()):g} % of it"
    return f"{100 * most[False]:g} % of it ({100 * most[True]:g} % of printed numbers)"


def extremes(models: Sequence[Model], verdicts: Verdicts) -> str:
    """Which quantity is farthest off, and which by formula is known worst."""
    every = [(model, finding) for model in models for finding in verdicts[model.name]]
    model, far = max(every, key=lambda one: abs(one[1].t))
    said = f"Farthest off: {model.title}, {far.quantity}, t {minus(f'{far.t:+.2f}')}."
    by_formula = [one for one in every if not one[0].published]
    if not by_formula:
        return said
    model, noisy = max(by_formula, key=lambda one: one[1].noise)
    return f"{said} Largest standard error by formula: {noisy.noise:.2%} of {model.title}, {noisy.quantity}."


def failures(models: Sequence[Model], verdicts: Verdicts) -> Iterator[str]:
    """What disagrees, a line each after an empty one; none where all is well."""
    failed = [f"{model.title}: {one}" for model in models for one in verdicts[model.name] if not one.agrees]
    if failed:
        yield ""
        yield from failed


def markdown_table(models: Sequence[Model]) -> str:
    """What is validated, against what: the table of docs/validation.md."""
    rows = ["| model | name | quantities | against | source |", "|---|---|---|---|---|"]
    for model in models:
        against = "printed numbers" if model.published else "formula"
        quantities = "; ".join(_listed(model))
        rows.append(f"| {model.title} | `{model.name}` | {quantities} | {against} | {model.source} |")
    return "\n".join(rows) + "\n"


def _listed(model: Model) -> list[str]:
    """Its quantities, with the numbers where they are printed ones; of very many, the first."""
    if model.published:
        return [f"{name}: {measure.exact:.7g}" for name, measure in model.measures.items()]
    names = list(model.measures)
    return names if len(names) <= MOST_LISTED else [*names[:3], f"and {len(names) - 3} more"]
