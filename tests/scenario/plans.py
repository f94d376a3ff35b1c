"""Plans that differ from a small one in a few words."""

from __future__ import annotations


def changed(plan: str, *changes: tuple[str, str]) -> str:
    """A plan's text with some of it replaced where it first stands; each change must find its place."""
    for old, new in changes:
        assert old in plan
        plan = plan.replace(old, new, 1)
    return plan
