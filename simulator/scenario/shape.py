"""How the shapes of a plan are read: known words, one value at a time, and on after every problem.

The shapes are pydantic models over the document's tree. What a value cannot be is noted with its path, the value
is taken as left out, and the reading goes on, so that one pass finds every problem.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
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

from simulator.scenario import units
from simulator.scenario.document import Row, Table, Text
from simulator.scenario.files import Notes
from simulator.scenario.hints import number_meant
from simulator.scenario.problems import LONGEST, closest, listed, offered, shown
from simulator.scenario.words import is_later, not_yet

Read = TypeVar("Read")


class _Omitted:
    """Marks a value that was found wrong or missing, and was reported."""


OMITTED: Final = _Omitted()
NOTHING = ("none", "None", "null", "~")
"""Values that people write where nothing is to stand."""
SURE = (
    "only chances, rates, odds, `half_at` and the `scale` of a distribution may be `uncertain`; beside a mean write "
    "`scale: {uncertain: …}`, and for another number compare what-ifs."
)


def text_of(value: object) -> Text:
    """The one value that stands here.

    Raises ValueError for a mapping, a list and an empty value, and for what is uncertain.
    """
    if isinstance(value, Table):
        if "uncertain" in value:
            raise ValueError(SURE)
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


_AMOUNTS: Final = (units.money, units.count, units.rate)
"""The readers of amounts and counts, beside those that give whole numbers."""


def taken(read: Callable[[str], Read], text: Text, notes: Notes) -> Read:
    """What a reader makes of a value; an amount or a count whose point may part thousands is noted for `check`."""
    value = read(text)
    if isinstance(value, int) or read in _AMOUNTS:
        notes.written_with_point(text.path, text.partition(" per ")[0])
    return value


def scalar(read: Callable[[str], Read], place: str = "") -> BeforeValidator:
    """A validator that reads one value with the plan's own grammar."""

    def validate(value: object, info: ValidationInfo) -> Read:
        refuse_later(value, place)
        return taken(read, text_of(value), notes_of(info))

    return BeforeValidator(validate)


def notes_of(info: ValidationInfo) -> Notes:
    """Where the reading of this plan notes what is wrong, and the files beside the plan."""
    assert isinstance(info.context, Notes)  # noqa: S101  reading always passes it
    return info.context


class Shape(BaseModel):
    """A mapping of known words. Subclasses say where it stands and what its words hold."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)

    place: ClassVar[str]
    """The place in a plan, as the list of words not simulated yet names it."""
    title: ClassVar[str] = ""
    """What messages call the place, where that differs."""
    alone: ClassVar[str] = ""
    """The word whose value stands for the whole mapping when somebody leaves the rest out."""
    synonyms: ClassVar[Mapping[str, str]] = {}
    """Other words that people write, with what they mean."""
    either: ClassVar[tuple[str, ...]] = ()
    """Words of which one must stand here."""

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
            message = f"a mapping belongs here, with the words {listed(fields)}."
            notes.add(value.path, f"{message}{cls._mapping_meant(value)}")
            return dict.fromkeys(fields, OMITTED)
        unknown = [word for word in value if word not in fields]
        for word in unknown:
            notes.add((*value.path, word), cls._unknown(word, value), at="key")
        meant = {closest(word, fields) for word in unknown} - {"", *value}
        missing = [name for name, field in fields.items() if field.is_required() and name not in {*value, *meant}]
        lacking = [] if {*cls.either} & {*value, *meant} else [*cls.either]
        if (missing or lacking) and not any(is_later(cls.place, word) for word in unknown):
            notes.add(value.path, _missing(missing, lacking))
        missing += lacking
        known = {word: node for word, node in value.items() if word in fields}
        return known | dict.fromkeys((*missing, *meant), OMITTED)

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
    def _unknown(cls, word: str, value: Table) -> str:
        if is_later(cls.place, word):
            return not_yet(word)
        fields = cls.words()
        place = cls.title or cls.place
        home = "" if "distribution" in cls.place else _sibling(cls, word) or _home(word, place)
        hint = _comma_meant(word, value) or offered(closest(word, fields) or cls.synonyms.get(word, "")) or home
        return f"{shown(word)} is not a word of the {place}.{hint} Words: {listed(fields)}."

    @classmethod
    def _mapping_meant(cls, value: Text | Row) -> str:
        here = value.path[-1] if value.path else ""
        if here in cls.words():
            return f" `{here}` is a word of the {cls.title or cls.place}; is it indented far enough?"
        fits = isinstance(value, Text) and value.isprintable() and 0 < len(value) <= LONGEST
        if fits and cls.alone and value not in NOTHING:
            return offered(f"{{{cls.alone}: {value}}}")
        return ""


def _comma_meant(word: str, value: Table) -> str:
    """What was meant by ``{per_lead: 65,000}``, where the comma begins a word `000`."""
    words = list(value)
    before = words[max(0, words.index(word) - 1)]
    digits, rest = re.fullmatch(r"([0-9]*)(.*)", word, re.DOTALL).groups()  # type: ignore[union-attr]  # fits every text
    split = digits and isinstance(value[word], Text) and value[word].empty and isinstance(value[before], Text)
    meant = number_meant(f"{value[before]},{digits}") if split else ""
    return f" A comma inside braces begins the next word.{offered(f'{before}: {meant}{rest}')}" if meant else ""


def _sibling(shape: type[Shape], word: str) -> str:
    """Beside which word a word stands that belongs to another way to say the same; each way begins with its own."""
    beside = [next(iter(one.words())) for one in _shapes(Shape) if one.place == shape.place and word in one.words()]
    others = " or ".join(f"`{one}`" for one in beside)
    return f" It stands with {others}, not with `{next(iter(shape.words()))}`." if beside else ""


def _home(word: str, here: str) -> str:
    """Where a word stands that somebody wrote elsewhere."""
    places = (shape.title or shape.place for shape in _shapes(Shape) if word in shape.words())
    homes = [place for place in dict.fromkeys(places) if place != here]
    return f" It is a word of {' and '.join(f'the {home}' for home in homes)}." if homes else ""


def _shapes(base: type[Shape]) -> Iterator[type[Shape]]:
    """The shapes of a plan's mappings, those of distributions left out."""
    for shape in base.__subclasses__():
        if "distribution" not in shape.place:
            yield shape
            yield from _shapes(shape)


def _missing(words: list[str], either: list[str]) -> str:
    """The message for words that are needed, and for some of which one is."""
    quoted = [f"`{word}`" for word in (*words, *either)]
    choice = " or ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1]))) if len(either) > 1 else ", ".join(quoted)
    return f"{choice} {'is' if len(words) + bool(either) == 1 else 'are'} missing."


def _inside(loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    return tuple(part for part in loc if part != "[key]")


@dataclass(frozen=True, slots=True)
class Forms:
    """Notes beside a value that is read by hand which shapes it may have, for the schema."""

    shapes: tuple[type[Shape], ...]
    listed: bool = False
    """Whether they stand in a list, beside which there is a plainer way to say it."""
    plainly: bool = False
    """Whether one value may stand in their place."""


def mapping_of(value: object, example: str = "") -> Table:
    """The mapping that stands here.

    Raises ValueError, which shows the example, for anything else.
    """
    if not isinstance(value, Table):
        raise ValueError(f"a mapping belongs here{f', such as {example}' if example else ''}.")
    return value


def mapped(example: str) -> BeforeValidator:
    """A validator that takes a mapping; the example shows what one looks like."""

    def validate(value: object) -> Table:
        return mapping_of(value, example)

    return BeforeValidator(validate)


Names = Annotated[str, scalar(str)]
"""Any text that names something."""
Money = Annotated[float, scalar(units.money)]
Share = Annotated[float, scalar(units.share)]
