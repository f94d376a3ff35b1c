"""Campaigns, today's open leads and the months of the calendar, as records of a program."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from simulator.engines.kernel import columns as c
from simulator.engines.preparing import PreparedCampaign, PreparedOpenLead
from simulator.scenario.calendars import moment_of
from simulator.scenario.open_leads import PIPELINE

if TYPE_CHECKING:
    from simulator.engines.lowering import Lowering


def write_campaign(low: Lowering, campaign: PreparedCampaign, index: int) -> int:
    """A campaign, with its own version of its segment."""
    base = list(low.segment).index(campaign.segment.name)
    return low.tables.record(
        {
            c.CAMPAIGN_SEGMENT: low.write_segment(campaign.segment, base),
            c.CAMPAIGN_STARTS: low.stage[campaign.starts],
            c.CAMPAIGN_SOURCE: low.at[f"campaign.{campaign.name}.leads"],
            c.CAMPAIGN_BROUGHT: low.at[f"campaign.{campaign.name}.brought"],
            c.CAMPAIGN_INDEX: index,
        },
        c.CAMPAIGN_WIDTH,
    )


def write_open_leads(low: Lowering) -> int:
    """Those who are there when the world begins, in the order of their file."""
    leads, tables = low.prepared.pipeline, low.tables
    sources = {name: _source(low, name) for name in dict.fromkeys(one.source.segment.name for one in leads)}
    written = [_open_lead(low, one, sources[one.source.segment.name]) for one in leads]
    place = tables.records(len(leads), c.OPEN_WIDTH)
    for number, columns in enumerate(written):
        tables.write(place + number * c.OPEN_WIDTH, columns)
    return place


def _source(low: Lowering, segment: str) -> int:
    """What stands for the campaign of leads whose campaign nobody knows."""
    starts = next(iter(low.scenario.stages))
    return low.tables.record(
        {
            c.CAMPAIGN_SEGMENT: low.segment[segment],
            c.CAMPAIGN_STARTS: low.stage.get(starts, c.ABSENT),
            c.CAMPAIGN_SOURCE: low.at[f"campaign.{PIPELINE}.leads"],
            c.CAMPAIGN_INDEX: len(low.prepared.campaigns),
        },
        c.CAMPAIGN_WIDTH,
    )


def _open_lead(low: Lowering, one: PreparedOpenLead, source: int) -> dict[int, int]:
    tables = low.tables
    numbers = [
        (0 if name == "" else 1 + low.attribute(name), tables.numbers([number])) for name, number in one.numbers.items()
    ]
    categories = [(low.attribute(name), tables.text(text)) for name, text in one.categories.items()]
    doers = [(low.doers[stage], tables.text(resource)) for stage, resource in one.done_by.items()]
    owner, seat = one.owner or (None, 0)
    return {
        c.OPEN_KEY: tables.key(one.key),
        c.OPEN_CAMPAIGN: source,
        c.OPEN_STAGE: low.stage[one.stage],
        c.OPEN_ENTERED: one.entered,
        c.OPEN_SALES: one.sales,
        c.OPEN_OWNER: c.ABSENT if owner is None else low.resource[owner],
        c.OPEN_OWNER_SEAT: seat,
        c.OPEN_NUMBERS: tables.integers(number for pair in numbers for number in pair),
        c.OPEN_NUMBER_COUNT: len(numbers),
        c.OPEN_CATEGORIES: tables.integers(number for pair in categories for number in pair),
        c.OPEN_CATEGORY_COUNT: len(categories),
        c.OPEN_DOERS: tables.integers(number for pair in doers for number in pair),
        c.OPEN_DOER_COUNT: len(doers),
    }


def write_months(low: Lowering) -> int:
    """How many seats a resource with a quota has at most, how many months there are, and when each begins."""
    quotas = [one for one in low.prepared.resources.values() if one.commission.quota is not None]
    if not quotas:
        return low.tables.integers([0, 0])
    first = moment_of(low.scenario, 0)
    month = first.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    begins = []
    while (at := (month - first) // timedelta(milliseconds=1)) < low.scenario.stop:
        begins.append(at)
        month = (month + timedelta(days=32)).replace(day=1)
    seats = max(one.headcount or 0 for one in quotas)
    return low.tables.integers([seats, len(begins), *begins])
