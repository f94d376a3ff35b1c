"""What people look at: charts and the report of a comparison."""

from simulator.reports.report import write_report

__all__ = ["write_report"]
