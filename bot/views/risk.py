"""The account against its limits, and what the safeguards refuse now."""

from collections.abc import Iterator
from decimal import Decimal

from bot.chat import Message
from bot.views.context import Context
from bot.views.format import (
    clock,
    compact,
    day,
    esc,
    moment,
    money,
    page,
    percent,
    short_names,
    signed,
    table,
    with_details,
)
from bot.views.keyboard import Rows, in_rows, opens, runs
from bot.views.safety import EFFECTS, MARKS
from trading.domain.money import exact
from trading.domain.safety import GREEN
from trading.policy.capital import roots_of
from trading.policy.plan import exposure_of
from trading.policy.safeguards import crash_loss, red_drawdown
from trading.report.day import Day, day_of

MOST_SYMBOLS = 8


def risk(context: Context) -> Message:
    """The one screen about what may still be lost."""
    today = day_of(context.state, context.market.market_ms, context.market.mark, context.rules)
    safety, zone = context.state.safety, context.config.timezone
    refused = list(_refused(context, today))
    names = ", ".join(line.partition(":")[0] for line in refused)
    effect = f"{EFFECTS[safety.tier]}{tier_ends(context)}"
    head = page(
        f"{MARKS[safety.tier]} <b>Tier {safety.tier}:</b> {effect}.",
        f"<i>{esc(context.label)}</i>",
        table(_rows(context, today), "<>"),
        f"<b>Refusing now:</b> {names}"
        if refused
        else "None of these limits refuses anything now.",
    )
    base = (
        f"The day's base is the equity at 00:00 {esc(zone, 40)}, {day(today.start, zone)}, open"
        " positions included; the peak is the highest of these, and begins anew when a drawdown"
        " stop is lifted or has lasted its time. Money put in or taken out moves both."
    )
    crash = "A crash is reckoned by each symbol's beta to the benchmark, and without stops."
    details = [*refused, base, crash]
    return Message(with_details(head, details), _buttons(context))


def tier_ends(context: Context) -> str:
    """How long the tier lasts, nothing for green."""
    safety, zone = context.state.safety, context.config.timezone
    if safety.tier == GREEN:
        return ""
    if safety.until_ms <= safety.ends:
        return f" until {clock(safety.ends, zone)}"
    return f" until it is lifted, or {moment(safety.until_ms, zone)}"


def _rows(context: Context, today: Day) -> list[tuple[str, str]]:
    state, rules = context.state, context.rules
    peak = max(state.safety.peak, today.base)
    fall = max(0.0, float(1 - today.equity / peak)) if peak > 0 else 0.0
    exposure = float(exposure_of(state) / today.equity) if today.equity > 0 else 0.0
    cap = rules.account.crash_cap * today.equity
    drop = percent(rules.account.crash_drop)
    benchmark = short_names(context.market.symbols).get(rules.account.benchmark, "market")
    return [
        ("Equity", money(today.equity)),
        ("Day base", money(today.base)),
        ("Day", signed(today.pnl)),
        ("Day limit", f"{percent(today.limit_used)} of {signed(-today.limit)}"),
        ("Peak", money(peak)),
        ("Drawdown", f"{percent(fall, 1)} of {percent(float(rules.account.drawdown_limit))}"),
        (f"{benchmark} -{drop}", f"{signed(-_crash(context))} of {compact(-cap)}"),
        ("Exposure", f"{percent(exposure)} of {percent(float(rules.max_exposure))}"),
        ("Positions", f"{len(roots_of(state))} of {rules.max_positions}"),
        ("Loss run", f"{state.safety.all_losses}"),
    ]


def _crash(context: Context) -> Decimal:
    """What a crash would cost now, quote currency; below zero for a gain."""
    return exact(crash_loss(context.state, context.market.beta, context.rules))


def _refused(context: Context, today: Day) -> Iterator[str]:
    """One line per limit that stands in the way of something."""
    state, rules, zone = context.state, context.rules, context.config.timezone
    safety, at = state.safety, context.market.market_ms
    if safety.tier != GREEN:
        yield f"tier: {EFFECTS[safety.tier].lower()}"
    if at < safety.rest_until:
        yield f"rest: every symbol until {clock(safety.rest_until, zone)}"
    resting = {symbol: until for symbol, until in state.cooldown.items() if at < until}
    names = short_names(context.market.symbols)
    each = [f"{names.get(s, s)} until {clock(until, zone)}" for s, until in resting.items()]
    if each:
        left_out = len(each) - MOST_SYMBOLS
        more = f", and {left_out} more" if left_out > 0 else ""
        yield f"cooldown: {esc(', '.join(each[:MOST_SYMBOLS]), 240)}{more}"
    if (held := len(roots_of(state))) >= rules.max_positions:
        yield f"positions: {held} of {rules.max_positions} are open"
    if exposure_of(state) >= rules.max_exposure * today.equity:
        yield "exposure: its cap is used up"
    if _crash(context) >= rules.account.crash_cap * today.equity:
        yield "crash: whatever would lose more in it"


def _buttons(context: Context) -> Rows:
    """What can be looked at and changed from here."""
    limits = [
        opens("🎚 Day limit", "set", "capital.daily_loss_limit"),
        opens("🎚 Crash cap", "set", "safeguards.crash_cap"),
        opens("🎚 Exposure", "set", "capital.max_exposure"),
        opens("🎚 Positions", "set", "capital.max_positions"),
    ]
    lift = runs("🔓 Lift the drawdown stop", "risk", "lift", style="danger")
    rows = in_rows(limits, 2)
    last = (opens("🔄 Refresh", "risk"), opens("⬅️ Status", "status"))
    return (*(((lift,),) if red_drawdown(context.state.safety) else ()), *rows, last)
