"""The rule for lots beside the one it replaces, on the same six signals of the same instrument.

The old rule: 0.01 lot for each 1,000 of equity, times 3.2, at most 0.30 lot; exposure at most 300 %
of equity. It is remembered to have reached 51 times the equity with six positions. Only one reading
gives that: 0.096 lot a position is not rounded to the lot (rounded down it is 48 times, rounded to
the nearest step 53 times), and "exposure" is the margin at 1:100, which is 51 % with six positions.
Were it the notional, as it is here now, the cap of 300 % would have refused the first (848 %).
"""

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from desk_bench import Bench
from desk_examples import candidate

from trading.config import Config
from trading.domain.events import ProposalMade, SignalRejected
from trading.domain.money import floor_to
from trading.policy.instruments import instruments_of

EQUITY, OUNCE = Decimal(3000), Decimal(2650)
LOT = 100 * OUNCE  # worth of one lot
STEP = Decimal("0.01")
POSITIONS = 6
SIGNALS = tuple(f"XAUUSD.{letter}" for letter in "ABCDEF")

ROUNDED = {
    "not rounded": lambda lots: lots,
    "down": lambda lots: floor_to(lots, STEP),
    "nearest": lambda lots: lots.quantize(STEP, ROUND_HALF_EVEN),
}
LEVERAGE_OF = {"margin": Decimal(100), "notional": Decimal(1)}  # what counts as exposure


def old_rule(rounded="not rounded", counted="margin"):
    """Notional after each accepted position, times equity."""
    lots = min(ROUNDED[rounded](EQUITY / 1000 * STEP * Decimal("3.2")), Decimal("0.30"))
    held = []
    for position in range(1, POSITIONS + 1):
        notional = position * lots * LOT / EQUITY
        if notional / LEVERAGE_OF[counted] <= 3:
            held.append(notional)
    return held


def new_rule(leverage):
    """Per signal: notional after it, times equity, and the gate that refused it, if one did."""
    settings = {
        "paper": {"balance": 3000},
        "capital": {"max_positions": POSITIONS},
        "instruments": {"defaults": {"kind": "lots", "leverage": leverage}},
    }
    made = instruments_of(Config.model_validate(settings), dict.fromkeys(SIGNALS, float(OUNCE)), {})
    wishes = [candidate(s, close=2650.0, low=2645.0, high=2655.0, atr=10.0) for s in SIGNALS]
    events = Bench(settings, made).flat(2650.0, candidates=wishes)
    found, held = [], Decimal(0)
    for event in events:
        if isinstance(event, ProposalMade | SignalRejected):
            refused = isinstance(event, SignalRejected)
            wanted = held + event.proposal.base_qty * OUNCE
            held = held if refused else wanted
            gate = event.reasons[0].partition(":")[0] if refused else ""
            found.append((wanted / EQUITY, gate))
    return found


@pytest.mark.parametrize(
    ("rounded", "counted", "positions", "times"),
    [
        ("not rounded", "margin", 6, "50.88"),
        ("down", "margin", 6, "47.7"),
        ("nearest", "margin", 6, "53"),
        ("not rounded", "notional", 0, None),
    ],
)
def test_one_reading_of_the_old_rule_gives_51_times(rounded, counted, positions, times):
    held = old_rule(rounded, counted)
    assert len(held) == positions
    assert held[-1:] == ([Decimal(times)] if times else [])


def test_the_new_rule_takes_one_of_six_at_one_to_a_hundred():
    (first, granted), (second, refused), *others = new_rule(100)
    assert (round(first, 2), granted) == (Decimal("0.88"), "")
    assert (round(second, 2), refused) == (Decimal("1.77"), "exposure")
    assert {gate for _wanted, gate in others} == {"exposure"}


def test_the_new_rule_takes_none_at_one_to_one():
    assert {gate for _wanted, gate in new_rule(1)} == {"budget"}


def test_both_are_shown_side_by_side(record_property):
    rows = zip(new_rule(100), new_rule(1), old_rule(), strict=True)
    lines = [
        f"  {number}  {cell(*ours):>16}  {cell(*tight):>14}  {theirs:>8.0%}"
        for number, (ours, tight, theirs) in enumerate(rows, 1)
    ]
    head = "lots of 2,650 on 3,000 (wanted, of equity): now at 1:100, now at 1:1, old rule at 1:100"
    record_property("count", "\n".join([head, *lines]))
    assert lines[0].split() == ["1", "88%", "taken", "88%", "budget", "848%"]
    assert lines[1].split() == ["2", "177%", "exposure", "88%", "budget", "1696%"]
    assert lines[5].split()[-1] == "5088%"


def cell(wanted, gate):
    return f"{wanted:.0%} {gate or 'taken'}"
