"""How a bar ends followed trades: what plans have in common is reckoned once, and no R differs."""

from decimal import Decimal
from types import SimpleNamespace

from desk_examples import BUY, COIN, OTHER, SELL, STEP, T0, costly, instrument, rules
from hypothesis import given
from hypothesis import strategies as st

from trading.domain.events import BarsClosed
from trading.domain.matching import Print, met_price, pay
from trading.domain.money import exact
from trading.domain.orders import OrderType
from trading.domain.trials import Plan
from trading.policy.shadows import Ends, Followed, shadow_r
from trading.ports import View

AT = T0 + STEP
CENTS = st.integers(9_000, 11_000).map(lambda cents: Decimal(cents) / 100)
SIDES = st.sampled_from([BUY, SELL])
MADE = {COIN: instrument(COIN), OTHER: costly(OTHER)}
RULES = rules(made=MADE)


def carry(symbol, after_ms, until_ms):
    """Something that depends on all it is asked for; nothing for what is free."""
    return 0.0 if symbol == COIN else (until_ms - after_ms) / 3e9


@st.composite
def prints(draw):
    low = draw(st.floats(90, 105))
    high = low + draw(st.floats(0, 8))
    inside = st.floats(low, high)
    opened, close = draw(inside), draw(inside)
    spread = draw(st.sampled_from(["0", "0.0001"]))
    return Print(T0, AT, opened, high, low, close, 1e6, Decimal(spread))


@st.composite
def followed(draw):
    """A plan of one of two signals; the few prices make plans that share some of them."""
    symbol, side = draw(st.sampled_from([COIN, OTHER])), draw(SIDES)
    until_ms = draw(st.sampled_from([AT, AT + STEP]))
    few = st.sampled_from([Decimal(95), Decimal("97.50"), Decimal(101), Decimal("103.25")])
    plan = Plan(side, draw(few), draw(few), draw(st.one_of(few, CENTS)))
    return plan, Followed(f"baseline:{symbol}", symbol, side, T0 - STEP, until_ms)


def plain_r(plan, price, made, carried):
    """The formula with every term of it, signs and zeros included."""
    sign = plan.side.sign
    paid = plan.entry * (1 + sign * made.slippage)
    net = sign * (price - paid) - made.taker_fee * (price + paid)
    net -= sign * plan.entry * exact(carried)
    distance = abs(plan.entry - plan.stop)
    return round(float(net / distance), 6) if distance else 0.0


def plain_end(plan, about, seen):
    """Stop, target, time, each plan for itself."""
    made, side = MADE[about.symbol], about.side.opposite
    held = carry(about.symbol, about.at, seen.at_open)
    price = met_price(OrderType.STOP, side, plan.stop, seen, made)
    if price is not None:
        return "stop", plain_r(plan, price, made, held)
    price = met_price(OrderType.LIMIT, side, plan.target, seen, made)
    if price is not None:
        return "target", plain_r(plan, price, made, held)
    if seen.at_close < about.until_ms:
        return None
    price = pay(seen.close, side, seen.half_spread + made.slippage, made)
    return "time", plain_r(plan, price, made, carry(about.symbol, about.at, AT))


@given(st.lists(followed(), min_size=1, max_size=8), prints())
def test_many_plans_end_as_each_would_alone(plans, seen):
    view = View(prints=SimpleNamespace(of=lambda _symbol: seen), carry=carry)
    ends = Ends(BarsClosed(AT, AT, "5m"), view, RULES)
    for plan, about in plans:
        assert ends.of(plan, about) == plain_end(plan, about, seen)


@given(SIDES, CENTS, CENTS, CENTS, st.sampled_from([COIN, OTHER]), st.sampled_from([0.0, 3e-4]))
def test_a_result_is_that_of_the_whole_formula_to_the_sign_of_zero(
    side, entry, stop, price, symbol, carried
):
    plan, made = Plan(side, entry, stop, entry), MADE[symbol]
    for one in (price, entry):
        found = shadow_r(plan, side, one, made, carried)
        assert repr(found) == repr(plain_r(plan, one, made, carried))
