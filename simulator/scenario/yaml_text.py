"""Plain data as YAML that a person can read: one line where it fits, a block where it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

Data = str | Mapping[str, "Data"] | list["Data"]

WIDTH = 100
_BARE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.%+ -]*(?<! )")
_NULLS = frozenset({"null", "Null", "NULL"})
_ESCAPES = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


def yaml_of(data: Mapping[str, Data]) -> str:
    """A mapping as YAML, its sections apart, each in block style."""
    return "".join(f"{line}\n" for line in _block(data, ""))


def line_of(data: Data) -> str:
    """A value as YAML on one line."""
    return _flow(data)


def _block(data: Mapping[str, Data], indent: str) -> Iterator[str]:
    for key, value in data.items():
        line = f"{indent}{_scalar(key)}: {_flow(value)}"
        if isinstance(value, str) or not value or (indent and len(line) <= WIDTH):
            yield line
        elif isinstance(value, list):
            yield f"{indent}{_scalar(key)}:"
            yield from (f"{indent}  - {_flow(item)}" for item in value)
        else:
            yield f"{indent}{_scalar(key)}:"
            yield from _block(value, f"{indent}  ")


def _flow(data: Data) -> str:
    if isinstance(data, str):
        return _scalar(data)
    if isinstance(data, list):
        return f"[{', '.join(_flow(item) for item in data)}]"
    return f"{{{', '.join(f'{_scalar(key)}: {_flow(value)}' for key, value in data.items())}}}"


def _scalar(text: str) -> str:
    if _BARE.fullmatch(text) and text not in _NULLS:
        return text
    return f'"{"".join(_escaped(character) for character in text)}"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def present(**words: Data | None) -> dict[str, Data]:
    """The words that a plan states, those without a value left out."""
    return {word: value for word, value in words.items() if value is not None}
