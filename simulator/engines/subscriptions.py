"""What a lead pays month by month, whatever becomes of its journey."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.engines.leads import Visit
from simulator.rules.durations import MONTH
from simulator.rules.subscriptions import changed_price, payments_within


class Subscription:
    """A running subscription: its sale, its price a month, and how far its payments are booked [25].

    The payment of the sale itself is the seller's to book; what follows is booked when nothing can change it any more.
    """

    __slots__ = ("booked", "price", "sale", "since", "term")

    def __init__(self, sale: Visit, since: int, term: int, price: int) -> None:
        self.sale, self.since, self.term, self.price = sale, since, term, price
        self.booked = 1

    def due_before(self, now: int) -> Iterator[int]:
        """The instants before ``now`` at which a payment falls that is not booked yet; they count as booked."""
        last = payments_within(self.term, now - self.since)
        first, self.booked = self.booked, max(self.booked, last)
        yield from (self.since + number * MONTH for number in range(first, last))

    @property
    def last_payment(self) -> int:
        """When the last payment before the term falls."""
        return self.since + (payments_within(self.term, self.term) - 1) * MONTH

    def change(self, factor: float) -> None:
        """Payments from now on are this factor of what they were."""
        self.price = changed_price(self.price, factor)
