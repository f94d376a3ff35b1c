"""What people write elsewhere for a value is offered as a plan writes it, and what is a guess is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulator.errors import ScenarioError
from simulator.scenario import hints, readers, units
from simulator.scenario.problems import offered
from simulator.scenario.reading import loads


@pytest.mark.parametrize(
    ("read", "written", "meant"),
    [
        (hints.number_meant, "65,000", "65000"),
        (hints.number_meant, "1,234,567.5", "1234567.5"),
        (hints.number_meant, "1.234,50", "1234.50"),
        (hints.number_meant, "-65 000", "-65000"),
        (hints.number_meant, "0,8", "0.8"),
        (hints.number_meant, "0,125", "0.125"),
        (hints.number_meant, "80%", "0.8"),
        (hints.number_meant, "€ 65", "65"),
        (hints.number_meant, "1.2M", "1200000"),
        (hints.number_meant, "65", ""),
        (hints.number_meant, "1,23,4", ""),
        (hints.number_meant, "many", ""),
        (hints.number_meant, "9" * 50 + ",5", ""),
        (hints.share_meant, "30 per cent", "30%"),
        (hints.share_meant, "1/3", "33.3333%"),
        (hints.share_meant, "3/2", ""),
        (hints.time_meant, "1h30", "90 min"),
        (hints.time_meant, "2 hours 5 min", "125 min"),
        (hints.time_meant, "4 h", ""),
        (hints.range_meant, "15-20 min", "{uniform: {min: 15 min, max: 20 min}}"),
        (hints.range_meant, "30 min to 2 h", "{uniform: {min: 30 min, max: 2 h}}"),
        (hints.rate_meant, "10/day", "10 per day"),
        (hints.rate_meant, "1,500 a month", "1500 per month"),
        (hints.rate_meant, "3 hourly", "3 per hour"),
        (hints.rate_meant, "3 per fortnight", ""),
        (hints.hours_meant, "12pm-12am", "12:00-00:00"),
        (hints.hours_meant, "8h30-17h", "08:30-17:00"),
        (hints.hours_meant, "8-26", ""),
        (hints.days_meant, "Tues, thurs and Sat-Su", "tue,thu,sat-sun"),
        (hints.days_meant, "t", ""),
        (hints.days_meant, "sunny", ""),
    ],
)
def test_what_was_probably_meant(read: Callable[[str], str], written: str, meant: str) -> None:
    assert read(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("31/12/2026", ("2026-12-31",)),
        ("04.05.2027", ("2027-05-04", "2027-04-05")),
        ("January 4th, 2027", ("2027-01-04",)),
        ("2027-1-4 6:00", ("2027-01-04 06:00",)),
        ("2027-01-04T06:00+01:00", ("2027-01-04 06:00",)),
        ("2027-13-01", ("2027-01-13",)),
        ("2027-02-30", ()),
        ("soon", ()),
    ],
)
def test_dates_in_another_order(written: str, meant: tuple[str, ...]) -> None:
    assert hints.dates_meant(written) == meant


@pytest.mark.parametrize(
    ("read", "written"),
    [
        (units.plain, "65,000"),
        (units.money, "65k"),
        (units.share, "30 percent"),
        (units.effort, "1h30"),
        (units.rate, "10/day"),
        (units.instant, "31/12/2026"),
        (readers.flag, "yes"),
    ],
)
def test_what_is_offered_is_what_the_reader_takes(read: Callable[[str], object], written: str) -> None:
    with pytest.raises(ValueError, match="Did you mean") as raised:
        read(written)
    offer = str(raised.value).partition("Did you mean '")[2].partition("'")[0]
    assert str(raised.value).endswith(offered(offer))
    read(offer)


def test_one_mistake_in_a_word_is_one_problem() -> None:
    with pytest.raises(ScenarioError) as raised:
        loads("name: x\nstart: 2027-01-04\nhorizon: 1 week\nsegment: {}\ncampaign: {}\nstage: {}\nroute: {}\n")
    assert [one.path for one in raised.value.problems] == ["segment", "campaign", "stage", "route"]


def test_every_wrong_month_and_holiday_is_told_at_its_place() -> None:
    months = "campaigns: {web: {segment: s, leads: {rate: 1 per day, months: {august: 1, jan: x, feb: y}}}}"
    holidays = "calendars: {c: {days: mon, hours: '8:00-9:00', holidays: [2027-02-30, x, 2027-01-01]}}"
    with pytest.raises(ScenarioError) as raised:
        loads(f"name: x\n{months}\n{holidays}\n")
    paths = {one.path for one in raised.value.problems}
    assert {f"campaigns.web.leads.months.{month}" for month in ("august", "jan", "feb")} <= paths
    assert {"calendars.c.holidays[1]", "calendars.c.holidays[2]"} <= paths
    assert "calendars.c.holidays[3]" not in paths
