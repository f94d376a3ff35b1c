"""Quantile tables that were built before, on this machine and by this program.

A plan's tables take 10 ms each, and what computes the quantiles 0.2 s to load: more than a hundred replications do.
"""

from __future__ import annotations

import hashlib
import io
import platform
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.rules import folders

if TYPE_CHECKING:
    from simulator.scenario.tables import Floats

MOST = 256
"""So many tables are kept, each of about 50 KB; an uncertain plan can have one for every replication."""


def kept(name: str, build: Callable[[], Floats]) -> Floats:
    """The table of this name, which says all that it depends on but for the program; built if it is not there."""
    import numpy as np  # noqa: PLC0415  (numpy only when something is drawn)

    try:
        folder = _folder()
    except OSError:
        return build()
    path = folder / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.table"
    try:
        return np.asarray(np.load(io.BytesIO(folders.kept(path)), allow_pickle=False), dtype=np.float64)
    except FileNotFoundError:
        made = build()
        _keep(path, made)
        return made
    except OSError:
        return build()


def _keep(path: Path, made: Floats) -> None:
    """Where it cannot be written, nothing is lost."""
    import numpy as np  # noqa: PLC0415  (as above)

    written = io.BytesIO()
    np.save(written, made, allow_pickle=False)
    with suppress(OSError):
        if sum(1 for _ in path.parent.iterdir()) < MOST:
            folders.keep(path, written.getvalue())


@lru_cache(maxsize=1)
def _folder() -> Path:
    """Raises OSError if there can be none."""
    import numpy as np  # noqa: PLC0415  (as above)
    import scipy  # noqa: PLC0415  (as above)

    of_core: Any = getattr(np, "_core", None)
    processor = getattr(getattr(of_core, "_multiarray_umath", None), "__cpu_features__", platform.machine())
    versions = (np.__version__, scipy.__version__, platform.python_version(), platform.platform(), processor)
    folder = folders.of_user() / "simulator" / f"tables-{folders.name_of(('rules', 'scenario'), versions)}"
    folders.prepare(folder)
    return folder
