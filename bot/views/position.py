"""One position: what it is worth, why its stop is where it is, and everything to do with it."""

from decimal import Decimal

from bot.chat import Button, Message
from bot.views.alerts import EXITS
from bot.views.context import Context
from bot.views.exits import plan_words, table_name
from bot.views.format import (
    UNKNOWN,
    age,
    clock,
    esc,
    held,
    in_r,
    money,
    page,
    percent,
    price,
    quantity,
    signed,
)
from bot.views.keyboard import Rows, opens, runs
from trading.domain.cycles import Cycle
from trading.domain.money import ZERO
from trading.domain.orders import Role
from trading.policy.handling import BACK, OVER
from trading.policy.stress import strain_in


def reference(cycle: Cycle) -> str:
    """How a button names the position."""
    return f"#{cycle.number}"


def result_of(context: Context, cycle: Cycle) -> Decimal:
    """What the cycle would bring now; at its planned entry while there is no price."""
    mark = context.mark(cycle.symbol)
    return cycle.unrealised(cycle.proposal.entry if mark.is_nan() else mark)


def in_r_of(context: Context, cycle: Cycle) -> float:
    """The same in R, NaN where nothing was risked."""
    risk = cycle.proposal.risk
    return float(result_of(context, cycle) / risk) if risk else float("nan")


def closed_parts(cycle: Cycle) -> str:
    """How much of it is out already, for its result counts that too; nothing while all is in."""
    out = cycle.entered - cycle.qty
    return f"{quantity(out)} of {quantity(cycle.entered)} closed and counted" if out else ""


def position(context: Context, cycle: Cycle) -> Message:
    """Everything about it, for a screen of a phone."""
    plan = cycle.proposal
    name = f"{esc(cycle.symbol, 32)} {held(plan.signal.side)}"
    label = f"<i>{esc(context.label)}</i> · trade {cycle.number}"
    if not cycle.entered:
        waits = f"The entry of {quantity(plan.qty)} is on its way."
        return Message(page(f"📌 <b>{name}</b>", label, waits), (_last_row(cycle),))
    mark, like = context.mark(cycle.symbol), plan.entry
    now = "no price" if mark.is_nan() else price(mark, like)
    result = f"{signed(result_of(context, cycle))} ({in_r(in_r_of(context, cycle))})"
    return Message(
        page(
            f"📌 <b>{name} {quantity(cycle.qty)}</b> {result}",
            label,
            f"Entry {price(cycle.average, like)} · now {now}",
            closed_parts(cycle),
            _stop(context, cycle),
            _targets(context, cycle),
            _time(context, cycle),
            _budget(context, cycle, mark),
            _plan(context, cycle),
        ),
        (*_buttons(cycle), _last_row(cycle)),
    )


def _stop(context: Context, cycle: Cycle) -> str:
    """Where it rests, and why there."""
    stop = price(cycle.stop, cycle.proposal.entry)
    if not cycle.protected:
        return f"⚠️ Stop {stop} not placed yet"
    stops = context.state.orders_of(cycle.id, Role.STOP)
    why = next((o.order.why for o in stops if o.order.price == cycle.stop), "")
    return f"🛡 Stop {stop} at the venue: {EXITS.get(why, 'as planned at the entry')}"


def _targets(context: Context, cycle: Cycle) -> str:
    """What rests there, the nearest first."""
    resting = [o for o in context.state.orders_of(cycle.id, Role.TARGET) if o.stage != "canceling"]
    like = cycle.proposal.entry
    parts = [
        f"{quantity(o.remaining)} at {price(o.order.price, like)}"
        for o in sorted(resting, key=lambda o: cycle.sign * o.order.price)
    ]
    return f"🎯 {', '.join(parts)}" if parts else "🎯 No target rests at the venue"


def _time(context: Context, cycle: Cycle) -> str:
    if cycle.taken_over:
        return "⏳ No time limit while it is yours"
    left_s = (cycle.until_ms - context.market.market_ms) / 1000
    until = clock(cycle.until_ms, context.config.timezone)
    return f"⏳ {age(max(0.0, left_s))} left, until {until} (market time)"


def _budget(context: Context, cycle: Cycle, mark: Decimal) -> str:
    """How much of its budget is used up, with everything else that lives in it."""
    root = context.state.cycles.get(cycle.root or cycle.id, cycle)
    if root.budget <= ZERO or mark.is_nan():
        return f"💼 Budget {money(root.budget)}, used {UNKNOWN}"
    strain = strain_in(context.state, root, context.rules)
    used = percent(float(strain.used(mark, root.budget)))
    parts = f"margin {money(strain.margin)}, loss {money(strain.loss(mark))}"
    return f"💼 {used} of the budget of {money(root.budget)}: {parts}"


def _plan(context: Context, cycle: Cycle) -> str:
    if context.state.pursued(cycle.id):
        return "🚪 <b>It is being closed.</b>"
    if cycle.taken_over:
        return "✋ <b>It is yours:</b> the desk only protects it. The stop stays, /kill closes it."
    words = plan_words(cycle.exits, cycle.proposal.entry)
    return f"🧭 {esc(table_name(cycle, context.rules))}: {words}"


def _buttons(cycle: Cycle) -> Rows:
    which = reference(cycle)
    hand = (
        runs("🤖 Give back", "takeover", which, BACK)
        if cycle.taken_over
        else runs("✋ Take over", "takeover", which, OVER)
    )
    return (
        (
            runs("🚪 25 %", "close", which, "25"),
            runs("🚪 50 %", "close", which, "50"),
            runs("🚪 All", "close", which, style="danger"),
        ),
        (opens("🛡 Move stop", "stop", which), opens("🧭 Exits", "exits", which), hand),
    )


def _last_row(cycle: Cycle) -> tuple[Button, ...]:
    return (
        opens("🔄 Refresh", "positions", reference(cycle)),
        opens("⬅️ Positions", "positions"),
    )
