"""Plans that a page of the docs shows as changes to one that it shows whole."""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML


def laid_over(base: str, change: str) -> dict[str, Any]:
    """The base plan with what a change names, each named thing whole."""
    plan, changed = (YAML(typ="base").load(text) for text in (base, change))
    for word, value in changed.items():
        both = isinstance(value, dict) and isinstance(plan.get(word), dict)
        plan[word] = {**plan[word], **value} if both else value
    return plan  # type: ignore[no-any-return]
