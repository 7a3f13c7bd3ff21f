"""Events and journals for the tests of the store."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from hypothesis import strategies as st

from trading.domain.events import AdvisorAdjusted, BarsClosed, Commanded, Event, OrderFilled
from trading.store.journal import SqliteJournal

TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
TIMES = st.integers(0, 2**52)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=8)
EVENTS = st.one_of(
    st.builds(BarsClosed, at=TIMES, desk_ms=TIMES, timeframe=TEXTS, catch_up=st.booleans()),
    st.builds(
        OrderFilled,
        at=TIMES,
        desk_ms=TIMES,
        client_id=TEXTS,
        fill_id=TEXTS,
        qty=DECIMALS,
        price=DECIMALS,
        fee=DECIMALS,
    ),
    st.builds(
        AdvisorAdjusted,
        at=TIMES,
        advisor=TEXTS,
        key=TEXTS,
        base=st.floats(allow_nan=False, allow_infinity=False),
        adjusted=st.floats(allow_nan=False, allow_infinity=False),
        reason=TEXTS,
    ),
)
BATCHES = st.lists(st.lists(EVENTS, max_size=5), max_size=8)


def bar(at: int) -> BarsClosed:
    return BarsClosed(at=at, desk_ms=at, timeframe="5m")


def word(number: int, *args: str) -> Commanded:
    return Commanded(
        at=number, desk_ms=number, update_id=number, user_id=1, user="a", command="note", args=args
    )


def fill(at: int) -> OrderFilled:
    one = Decimal("1.50")
    return OrderFilled(
        at=at, desk_ms=at, client_id="none", fill_id="f", qty=one, price=one, fee=one
    )


def written(path: Path, batches: Sequence[Sequence[Event]]) -> str:
    """A closed journal with these transactions; its chain."""
    journal = SqliteJournal(path)
    journal.open()

    async def append_all() -> None:
        for batch in batches:
            await journal.append(batch)

    try:
        asyncio.run(append_all())
        return journal.sha256
    finally:
        journal.close()
