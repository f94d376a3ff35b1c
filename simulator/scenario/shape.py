"""How the shapes of a plan are read: known words, one value at a time, and on after every problem.

The shapes are pydantic models over the document's tree. What a value cannot be is noted with its path, the value
is taken as left out, and the reading goes on, so that one pass finds every problem.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)
from pydantic.fields import FieldInfo

from simulator.scenario.document import Row, Table, Text
from simulator.scenario.files import Notes
from simulator.scenario.problems import listed, nearest, shown
from simulator.scenario.words import is_later, not_yet

Read = TypeVar("Read")


class _Omitted:
    """Marks a value that was found wrong or missing, and was reported."""


OMITTED: Final = _Omitted()


def text_of(value: object) -> Text:
    """The one value that stands here.

    Raises ValueError for a mapping, a list and an empty value.
    """
    if isinstance(value, Table):
        raise ValueError("one value belongs here, not a mapping.")
    if isinstance(value, Row):
        raise ValueError("one value belongs here, not a list.")
    assert isinstance(value, Text)  # noqa: S101  the document has no other nodes
    if value.empty:
        raise ValueError("the value is missing; give one, or leave the word out.")
    return value


def refuse_later(value: object, place: str) -> None:
    """Raises ValueError if a mapping's word belongs to the language at this place but is not simulated yet."""
    for word in value if isinstance(value, Table) else ():
        if is_later(place, word):
            raise ValueError(not_yet(word))


def scalar(read: Callable[[str], Read], place: str = "") -> BeforeValidator:
    """A validator that reads one value with the plan's own grammar."""

    def validate(value: object) -> Read:
        refuse_later(value, place)
        return read(text_of(value))

    return BeforeValidator(validate)


def notes_of(info: ValidationInfo) -> Notes:
    """Where the reading of this plan notes what is wrong, and the files beside the plan."""
    assert isinstance(info.context, Notes)  # noqa: S101  reading always passes it
    return info.context


class Shape(BaseModel):
    """A mapping of known words. Subclasses say where it stands and what its words hold."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    place: ClassVar[str]
    """The place in a plan, as the list of words not simulated yet names it."""
    title: ClassVar[str] = ""
    """What messages call the place, where that differs."""

    @classmethod
    def words(cls) -> dict[str, FieldInfo]:
        """The words that may stand here, as a plan writes them, with the fields that take them."""
        return {field.alias or name: field for name, field in cls.model_fields.items()}

    @model_validator(mode="before")
    @classmethod
    def _known_words(cls, value: Any, info: ValidationInfo) -> dict[str, Any]:
        notes = notes_of(info)
        fields = cls.words()
        if not isinstance(value, Table):
            notes.add(value.path, f"a mapping belongs here, with the words {listed(fields)}.")
            return dict.fromkeys(fields, OMITTED)
        unknown = [word for word in value if word not in fields]
        for word in unknown:
            notes.add((*value.path, word), cls._unknown(word), at="key")
        missing = [word for word, field in fields.items() if field.is_required() and word not in value]
        if missing and not any(is_later(cls.place, word) for word in unknown):
            notes.add(value.path, _missing(missing))
        known = {word: node for word, node in value.items() if word in fields}
        return known | dict.fromkeys(missing, OMITTED)

    # A reader that has noted a problem of its own gives None, which the document itself never holds.
    @field_validator("*", mode="wrap")
    @classmethod
    def _one_at_a_time(cls, value: Any, read: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        if value is OMITTED:
            return None
        try:
            return read(value)
        except ValidationError as error:
            for one in error.errors(include_url=False):
                if one["input"] is None:
                    continue
                reason = one.get("ctx", {}).get("error", one["msg"])
                notes_of(info).add((*value.path, *_inside(one["loc"])), str(reason))
            return None

    @classmethod
    def _unknown(cls, word: str) -> str:
        if is_later(cls.place, word):
            return not_yet(word)
        fields = cls.words()
        place = cls.title or cls.place
        return f"{shown(word)} is not a word of the {place}.{nearest(word, fields)} Words: {listed(fields)}."


def _missing(words: list[str]) -> str:
    quoted = ", ".join(f"`{word}`" for word in words)
    return f"{quoted} {'is' if len(words) == 1 else 'are'} missing."


def _inside(loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    return tuple(part for part in loc if part != "[key]")


@dataclass(frozen=True, slots=True)
class Forms:
    """Notes beside a value that is read by hand which shapes it may have, for the schema."""

    shapes: tuple[type[Shape], ...]
    listed: bool = False
    """Whether they stand in a list, beside which there is a plainer way to say it."""


def mapping_of(value: object) -> Table:
    """The mapping that stands here.

    Raises ValueError for anything else.
    """
    if not isinstance(value, Table):
        raise ValueError("a mapping belongs here.")
    return value


Names = Annotated[str, scalar(str)]
"""Any text that names something."""
