"""The venue's word about funding."""

from collections.abc import Iterator

from trading.domain.events import Event, FundingPaid
from trading.domain.state import State


def on_funding(state: State, fact: FundingPaid) -> Iterator[Event]:
    """Booked once: what a venue reports again, after a restart for example, does nothing."""
    if fact.at > state.funded.get(fact.slot, 0):
        yield fact
