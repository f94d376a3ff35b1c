"""Results as tidy pandas DataFrames: a row an observation, a column a variable, numbers in the KPIs' units."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta

import numpy as np
import pandas as pd

from simulator.experiments.arguments import among
from simulator.experiments.results import SERIES, SUMMARY, PairedDifference, Results
from simulator.rules.durations import DAY, HOUR, WEEK
from simulator.rules.tallies import bin_start

_UNITS = {"days": DAY, "hours": HOUR}


def summary(results: Results) -> pd.DataFrame:
    """`Results.summary_rows` as a table."""
    return pd.DataFrame(results.summary_rows(), columns=SUMMARY)


def replications(results: Results) -> pd.DataFrame:
    """A row a route and replication, a column a KPI; NaN where it is undefined, or not the route's."""
    parts = [
        pd.DataFrame({name: results.kpi(route, name).per_replication for name in results.kpi_names(route)})
        for route in results.routes
    ]
    whole = pd.concat(parts, keys=results.routes, names=["route", "replication"]).reset_index()
    return whole[["route", "replication", *results.all_kpis]]


def differences(results: Results, baseline: str | None, kpi: str | None) -> pd.DataFrame:
    """A row a paired difference: KPI, route, the route it is taken from, unit, mean, half-width, p-value."""
    columns = [field.name for field in fields(PairedDifference)]
    rows = [[getattr(one, name) for name in columns] for one in results.differences(baseline, kpi)]
    found = pd.DataFrame(rows, columns=columns)
    found.insert(3, "unit", [results.definition(name).unit for name in found["kpi"]])
    return found


def weekly(results: Results) -> pd.DataFrame:
    """A row a route, replication and week (from 1; ``starts`` is its first day), a column a series."""
    return pd.concat([_weekly(results, route) for route in results.routes], ignore_index=True)


def _weekly(results: Results, route: str) -> pd.DataFrame:
    series = {name: results.series(route, name) for name in SERIES}
    lives, weeks = series["leads"].shape
    starts = [results.scenario.start + timedelta(milliseconds=WEEK * week) for week in range(weeks)]
    return pd.DataFrame(
        {
            "route": route,
            "replication": np.repeat(np.arange(lives), weeks),
            "week": np.tile(np.arange(1, weeks + 1), lives),
            "starts": pd.DatetimeIndex(starts * lives),
            **{name: values.ravel() for name, values in series.items()},
        }
    )


def durations(results: Results, name: str) -> pd.DataFrame:
    """A row a route and bin of durations that holds any: from, below, count, and the share up to its end.

    All replications together; ``lead_time`` in days, ``wait.<stage>`` in hours. A bin is 0.1 % wide.
    """
    kept = dict.fromkeys(one for route in results.routes for one in results.histograms(route))
    among(name, [one for one in kept if one == "lead_time" or one.startswith("wait.")], "a duration", "Durations")
    having = [route for route in results.routes if name in results.histograms(route)]
    unit = "days" if name == "lead_time" else "hours"
    return pd.concat([_durations(results, route, name, unit) for route in having], ignore_index=True)


def _durations(results: Results, route: str, name: str, unit: str) -> pd.DataFrame:
    bins, counts = results.histogram(route, name)
    edges = np.array([[bin_start(int(one)), bin_start(int(one) + (one > 0))] for one in bins]).reshape(-1, 2)
    low, high = (edges / _UNITS[unit]).T
    share = np.cumsum(counts) / max(int(counts.sum()), 1)
    return pd.DataFrame({"route": route, "unit": unit, "from": low, "below": high, "count": counts, "share": share})
