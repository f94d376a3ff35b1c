"""What a sale is worth, as a plan says it, and what becomes of a subscription."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

from simulator.scenario import readers, units
from simulator.scenario.dependent import Dependent
from simulator.scenario.distributions import FAMILIES, Distribution
from simulator.scenario.document import Table, Text
from simulator.scenario.files import Notes
from simulator.scenario.hints import number_meant
from simulator.scenario.problems import nearest, offered, shown
from simulator.scenario.quantities import MONEY
from simulator.scenario.shape import SURE, Forms, Shape, notes_of, scalar, text_of
from simulator.scenario.spreads import read_spread
from simulator.scenario.unknown import is_uncertain


@dataclass(frozen=True, kw_only=True, slots=True)
class SaleShape:
    """A factor on the lead's own value, or a distribution of its own; both None when it was found wrong."""

    times: float | None = None
    of: Distribution | None = None
    term: int | None = None
    """Of a subscription, whose worth is a month's."""


def _sale(value: Any, info: ValidationInfo) -> SaleShape | None:
    if isinstance(value, Table) and SUBSCRIPTION_WORDS & set(value):
        return _by_month(SubscriptionSaleShape.model_validate(value, context=notes_of(info)))
    return _worth(value, info)


def _times_of(value: Table, read: Callable[[str], float], notes: Notes) -> float | None:
    try:
        return read(text_of(value["times"]))
    except ValueError as error:
        notes.add(value["times"].path, str(error))
        return None


def _worth(value: Any, info: ValidationInfo) -> SaleShape:
    if isinstance(value, Text) and value == "value":
        return SaleShape(times=1.0)
    if isinstance(value, Table) and list(value) == ["times"]:
        return SaleShape(times=_times_of(value, units.amount, notes_of(info)))
    if isinstance(value, Table) and not (
        Dependent.family in value or (len(value) == 1 and next(iter(value)) in FAMILIES)
    ):
        raise ValueError(SURE if is_uncertain(value) else _A_SALE)
    if isinstance(value, Text) and not value.empty and not any(c.isdigit() for c in value):
        raise ValueError(f"{shown(value)} is not a sale.{nearest(value, ('value',))} {_A_SALE[0].upper()}{_A_SALE[1:]}")
    if isinstance(value, Text) and value.endswith("%") and (factor := number_meant(value)):
        raise ValueError(f"{shown(value)} is not a sale.{offered(f'{{times: {factor}}}')}")
    return SaleShape(of=read_spread(MONEY, value, notes_of(info)))


_A_SALE = (
    "a sale is `value`, {times: a factor}, an amount, a distribution of amounts, or one of these by the month: "
    "{per_month: value, term: 12 months}."
)


class SubscriptionSaleShape(Shape):
    """A sale that is paid month by month."""

    place = "sale"
    per_month: Annotated[SaleShape, BeforeValidator(_worth)]
    term: Annotated[int, scalar(readers.above_zero)]


SUBSCRIPTION_WORDS = set(SubscriptionSaleShape.model_fields)


def _by_month(shape: SubscriptionSaleShape) -> SaleShape | None:
    month, term = shape.per_month, shape.term
    return None if month is None or term is None else SaleShape(times=month.times, of=month.of, term=term)


def _subscription(value: Any, info: ValidationInfo) -> float | None:
    """What becomes of a subscription: the factor on its payments, 0 when it ends."""
    if isinstance(value, Table) and list(value) == ["times"]:
        return _times_of(value, units.factor, notes_of(info))
    if value != "ends":
        raise ValueError("what becomes of a subscription is `ends` or {times: a factor}.")
    return 0.0


Sale = Annotated[SaleShape | None, BeforeValidator(_sale), Forms((SubscriptionSaleShape,), plainly=True)]
"""What a sale is worth: once, or by the month."""
Subscription = Annotated[float | None, BeforeValidator(_subscription)]
"""The factor on what a subscription pays from now on."""
