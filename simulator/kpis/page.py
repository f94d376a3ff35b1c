"""The page of the documentation that lists every KPI, made from the list itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simulator.kpis import PLAIN, Kpi, resource_kpis, stage_kpis
from simulator.kpis.adjusted import ADJUSTED
from simulator.kpis.by_source import source_kpis
from simulator.kpis.people import people_kpis
from simulator.scenario.distributions import Constant
from simulator.scenario.staff import Commission, Resource, ResourceCost
from simulator.scenario.types import Outcome, Stage

FIRST = "the first outcome"
SOME_STAGE = Stage(
    name="<stage>",
    step="sell",
    effort=Constant(value=0.0),
    due=0,
    outcomes=(Outcome(name=FIRST, chance=0.5), Outcome(name="<outcome>", chance=0.5)),
)
"""A stage that has every KPI that a stage can have."""

SOME_RESOURCE = Resource(
    name="<resource>",
    headcount=1,
    assignment="owner",
    end_of_shift="finish",
    tenure=Constant(value=0.0),
    max_open_leads=1,
    cost=ResourceCost(commission=Commission(quota=1.0)),
)
"""A resource that has every KPI that a resource can have."""

HEAD = """# KPIs

This page is made from the list in `simulator/kpis/`; a test compares. The names are those of targets, tables and
`replications.csv`, in these units. *Window* KPIs are what the books show for the measured time; *cohort* KPIs
(`win_rate`, lead times, `value_per_lead`, `open_at_end`, `lost`) are what became of the leads made in it, followed to
the end of the follow-up.

Over replications a ratio's headline is the ratio of sums, with the jackknife's 95 % interval; a quantile and an
adjusted KPI pool all replications, with an interval from sections of them; the rest are means with Student's interval.
`p5`, `p50` and `p95` describe single replications.

Of subscriptions the cost of winning, and so `cac`, includes each month's commission and what a partner keeps of it,
also of customers who were won before the window: a monthly commission makes `cac` grow with the customers one has.

Quantiles and the adjusted lead times are read off bins of 0.1 % of their value: they may be off by that much, which
their ± does not hold. Where the noise of some route is less than a bin, tables show no digit of less, and round every ±
up to the digits that are left. A replication whose value may for that be the bound of a target counts as equal to it,
as do other values within a billionth of it.
"""


def kpis_page() -> str:
    """Every KPI with unit, direction and formula, in Markdown."""
    return HEAD + "".join(_sections())


def _sections() -> Iterator[str]:
    yield _section("Of a route", PLAIN)
    yield _section("Adjusted for leads that are still open", ADJUSTED)
    yield _section(
        "By campaign and segment",
        source_kpis("campaign.<name>", "<name>"),
        "For each campaign of the route and each segment of its leads. A referred lead counts for the campaign with\n"
        "which its referrers began. The costs of all campaigns add up to the route's, and so do those of all\n"
        "segments. Where a campaign and a segment share a name, or a name is that of a part of the cost, such as\n"
        "`people`, the KPI ends in its path: `leads.campaigns.web`, `leads.segments.web`. Today's open leads are of\n"
        "no campaign: with a `pipeline` there are the same KPIs for it, such as `revenue.pipeline`.\n",
    )
    yield _section("By resource", (*resource_kpis(SOME_RESOURCE.name), *people_kpis(SOME_RESOURCE)))
    yield _section("By stage", (kpi for kpi in stage_kpis(SOME_STAGE) if not kpi.name.endswith(FIRST)))


def _section(title: str, kpis: Iterable[Kpi], text: str = "") -> str:
    rows = [f"| `{kpi.name}` | {kpi.unit} | {kpi.better} | {kpi.formula} |" for kpi in kpis]
    head = [f"\n## {title}\n", *([text] if text else []), "| KPI | unit | better | what it is |", "|---|---|---|---|"]
    return "\n".join([*head, *rows]) + "\n"
