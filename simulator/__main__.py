"""``python -m simulator`` is the command ``simulator``."""

from simulator.cli import run

if __name__ == "__main__":
    run()
