"""Draw who does the same work how fast, from results.json: `python -m benchmarks.chart`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from benchmarks.contenders import HERE

RESULTS = HERE / "results.json"
PICTURE = HERE.parent / "docs" / "pictures" / "speed.png"
SHOWN = {"route": "The sales route", "erlang_a": "A call centre (Erlang-A)", "mm1": "One server (M/M/1)"}
OURS, OTHERS = "#0b6e4f", "#9aa5b1"


def drawn(speeds: dict[str, dict[str, dict[str, Any]]]) -> Figure:
    """A panel a workload: leads a second on a logarithmic axis, with how many times SimPy that is."""
    shown = [name for name in SHOWN if any("rate" in said for said in speeds.get(name, {}).values())]
    heights = [len(speeds[name]) for name in shown]
    figure = Figure(figsize=(8, 1.2 + 0.34 * sum(heights)), layout="constrained")
    panels = figure.subplots(len(shown), 1, sharex=True, height_ratios=heights, squeeze=False)
    for panel, name in zip(panels[:, 0], shown, strict=True):
        _panel(panel, SHOWN[name], {who: said["rate"] for who, said in speeds[name].items() if "rate" in said})
    panels[-1, 0].set_xlabel("leads a second on one core (logarithmic)")
    return figure


def _panel(axes: Any, title: str, rates: dict[str, float]) -> None:
    names = sorted(rates, key=rates.__getitem__)
    bars = axes.barh(names, [rates[name] for name in names], color=[_colour(name) for name in names])
    base = rates.get("simpy")
    if base:
        axes.bar_label(bars, [f"{_two_digits(rates[name] / base)} × SimPy" for name in names], padding=4, fontsize=8)
    axes.set_xscale("log")
    axes.set_xlim(right=12 * max(rates.values()))
    axes.set_title(title, loc="left", fontsize=10, fontweight="bold")
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _two_digits(ratio: float) -> str:
    """Two digits that count, and no powers of ten."""
    return f"{ratio:,.2g}" if ratio < 100 else f"{ratio:,.0f}"


def _colour(name: str) -> str:
    return OURS if name.startswith("ours") else OTHERS


def main() -> None:
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else RESULTS
    picture = Path(sys.argv[2]) if len(sys.argv) > 2 else PICTURE
    found = json.loads(source.read_text(encoding="utf-8"))
    drawn(found["speeds"]).savefig(picture, dpi=150)


if __name__ == "__main__":
    main()
