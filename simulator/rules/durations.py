"""Lengths of time in milliseconds, the unit of all time."""

from __future__ import annotations

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
MONTH = 730 * HOUR + HOUR // 2
"""A twelfth of a year."""
YEAR = 8_766 * HOUR
"""The mean of four years, one of them a leap year."""
