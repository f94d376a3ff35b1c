"""``python -m simulator`` is the command ``simulator``."""

import os
import sys

INTERRUPTED = 130
"""The exit status of a command that somebody stopped; `simulator.cli` has it too, and is not loaded yet."""


def main() -> None:
    """The command begins: an interrupt while it still loads is told in a line, as every later one is."""
    try:
        from simulator.interrupts import never_lost  # noqa: PLC0415 - somebody may think better of it already

        never_lost()
        from simulator.cli import run  # noqa: PLC0415 - takes a moment

        run()
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        sys.stderr.flush()
        os._exit(INTERRUPTED)  # what is half loaded is not to be wound up


if __name__ == "__main__":
    main()
