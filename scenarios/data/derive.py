"""Effort and touches of the term deposit plan come from the bank's own calls.

``bank-additional-full.csv.gz`` holds one row a client: the outcome, the seconds of the last call and the
number of calls. Seconds of a last call depend on its outcome, so they go into one file an outcome; the number
of calls goes into a third. Rows keep the order of the source, which is the order of time.

Run ``python scenarios/data/derive.py`` to write the three files, with ``--check`` to compare them with what
would be written.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).parent
SOURCE = HERE / "bank-additional-full.csv.gz"

Row = Mapping[str, str]


def rows() -> Iterator[Row]:
    """Clients of the campaign, in the order of their last call."""
    with gzip.open(SOURCE, "rt", encoding="ascii", newline="") as text:
        yield from csv.DictReader(text, delimiter=";")


def column(name: str, clients: list[Row]) -> str:
    """The text of a table with one column of the source."""
    return "\n".join([name, *(client[name] for client in clients)]) + "\n"


def derived() -> dict[str, str]:
    """The text of every derived file, by its name."""
    clients = list(rows())
    return {
        "term_deposit_call_yes.csv.gz": column("duration", [c for c in clients if c["y"] == "yes"]),
        "term_deposit_call_no.csv.gz": column("duration", [c for c in clients if c["y"] == "no"]),
        "term_deposit_touches.csv.gz": column("campaign", clients),
    }


def write(name: str, text: str) -> None:
    """A gzip file without name and time of its making, so that the same text gives the same bytes."""
    (HERE / name).write_bytes(gzip.compress(text.encode("ascii"), compresslevel=9, mtime=0))


def stale(name: str, text: str) -> bool:
    """Whether a file says something else; texts are compared, since compressors differ in their bytes."""
    path = HERE / name
    return not path.exists() or gzip.decompress(path.read_bytes()).decode("ascii") != text


def main(arguments: list[str]) -> int:
    """Write the derived files, or name those that are out of date; 1 if there are any."""
    files = derived()
    if "--check" not in arguments:
        for name, text in files.items():
            write(name, text)
        return 0
    outdated = [name for name, text in files.items() if stale(name, text)]
    sys.stdout.write("".join(f"{name} is out of date\n" for name in outdated))
    return 1 if outdated else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
