"""The gates that look at the market, at the clock and at single symbols."""

from trading.domain.candles import HOUR_MS
from trading.domain.hours import covered_until, covering, next_start
from trading.domain.rates import QUOTED_MS
from trading.domain.state import State
from trading.policy.request import Gate, Request
from trading.policy.rules import Rules


def symbol_lock(state: State, request: Request, rules: Rules) -> str | None:
    """Somebody locked the symbol."""
    known = state.symbol_lock(request.proposal.signal.symbol, request.at)
    if known is None:
        return None
    until = (
        rules.market.blackouts.clock(known.until_ms) if known.until_ms else "somebody unlocks it"
    )
    why = f": {known.reason}" if known.reason else ""
    return f"symbol_lock: {known.by} locked {known.symbol} until {until}{why}"


def session(_state: State, request: Request, rules: Rules) -> str | None:
    """Entries have their hours."""
    hours = rules.market.sessions
    if not hours.windows or covering(hours, request.at):
        return None
    opens = next_start(hours, request.at)
    when = f"; the next ones begin {hours.clock(opens)}" if opens else ""
    return f"session: outside the hours of entries{when}"


def blackout(_state: State, request: Request, rules: Rules) -> str | None:
    """There are hours without entries."""
    hours = rules.market.blackouts
    if not hours.windows or (now := covering(hours, request.at)) is None:
        return None
    ends = covered_until(hours, request.at)
    until = f"until {hours.clock(ends)}" if ends else "without an end"
    return f"blackout: no entries {until}" + (f": {now.words}" if now.words else "")


def spread(_state: State, request: Request, rules: Rules) -> str | None:
    """Bid and ask are not too far apart, for the price and for how much the market moves."""
    if request.quote is None:
        return None  # the freshness gate says so
    gap = request.quote.ask - request.quote.bid
    both = request.quote.ask + request.quote.bid
    if 2 * gap > rules.market.max_spread * both:
        points, most = (10_000 * float(part) for part in (2 * gap / both, rules.market.max_spread))
        return f"spread: bid and ask are {points:.4g} basis points apart, more than {most:g}"
    atr = request.proposal.signal.atr
    if float(gap) > rules.market.max_spread_atr * atr > 0:
        ranges, most = float(gap) / atr, rules.market.max_spread_atr
        return f"spread: bid and ask are {ranges:.4g} ATR apart, more than {most:g}"
    return None


def funding(_state: State, request: Request, rules: Rules) -> str | None:
    """Funding of the expected holding costs at most so much of the risk."""
    rate, plan = request.funding, request.proposal
    if not rate * plan.signal.side.sign > 0 or not plan.stop_distance:  # nothing known, or received
        return None
    held_ms = _expected_ms(plan.signal.timeframe, rules)
    per_r = float(plan.entry / plan.stop_distance)
    cost_r = abs(rate) * held_ms / QUOTED_MS * per_r
    if cost_r <= rules.market.max_funding_r:
        return None
    what = f"{held_ms / HOUR_MS:.3g} h at {rate:+.4%} per 8 h cost {cost_r:.3g} R"
    return f"funding: {what}, more than {rules.market.max_funding_r:g} R"


def _expected_ms(timeframe: str, rules: Rules) -> int:
    """How long a trade is expected to last, and never longer than it may, ms."""
    most = rules.exit_tables[rules.exit_table].max_hold_bars or rules.max_hold_bars
    return rules.bars_ms(min(rules.market.expected_hold_bars, most), timeframe)


MARKET_GATES: tuple[Gate, ...] = (symbol_lock, session, blackout, spread, funding)
