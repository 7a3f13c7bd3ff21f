"""A closed trade with recovery legs: its one result parts into what it and what they earned."""

from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from trading.domain.codec import decode
from trading.domain.events import LegClosed, PositionClosed
from trading.domain.types import Side
from trading.report.legs import legs_gross, own_gross

JOURNALS = sorted((Path(__file__).parents[2] / "golden").glob("*.jsonl"))
ALONE = PositionClosed(
    at=1, cycle_id="c", number=1, symbol="SOLUSDT", side=Side.SELL, qty=Decimal(10),
    entry=Decimal("50.0033"), price=Decimal("51.0000"), pnl=Decimal("-10.70"),
    fees=Decimal("0.73"), r=-1.0, exit="stop", opened_at=0, cooldown_until=0,
)  # fmt: skip


def test_what_they_earned_is_what_is_left():
    helped = replace(ALONE, pnl=Decimal("4.30"), fees=Decimal("1.73"))
    assert own_gross(helped) == Decimal("-9.967")
    assert legs_gross(helped) == Decimal("15.997")


@pytest.mark.parametrize("funding", [Decimal(0), Decimal("0.31"), Decimal("-0.31")])
def test_rounded_mean_prices_are_no_legs(funding):
    assert not legs_gross(replace(ALONE, pnl=ALONE.pnl - funding, funding=funding))


def events_in(path):
    for line in path.read_text().splitlines():
        _tx, version, event = msgspec.json.decode(line)
        yield decode(event["kind"], version, msgspec.json.encode(event))


@pytest.mark.parametrize("path", JOURNALS, ids=lambda path: path.stem)
def test_they_are_what_the_journals_say_of_each_leg(path):
    """Legs of these journals paid no funding, which would be in their own results."""
    events = list(events_in(path))
    for trade in (event for event in events if isinstance(event, PositionClosed)):
        legs = [e for e in events if isinstance(e, LegClosed) and e.root == trade.cycle_id]
        expected = sum((leg.pnl + leg.fees for leg in legs), Decimal(0))
        assert float(legs_gross(trade)) == pytest.approx(float(expected), abs=0.02)
