"""How the desk stands: money, mode, what is open, what waits."""

from math import nan

from bot.chat import Message
from bot.views.context import Context
from bot.views.format import (
    clock,
    counted,
    day,
    esc,
    moment,
    money,
    page,
    percent,
    signed,
    signed_percent,
    table,
)
from bot.views.keyboard import Rows, opens, runs
from bot.views.locks import by_hand, of_hours
from bot.views.safety import EFFECTS, MARKS
from bot.views.steering import MODES
from trading.domain.money import ZERO
from trading.domain.safety import GREEN, RED
from trading.domain.state import State
from trading.policy.capital import budgets_of, roots_of
from trading.policy.going_out import HALTED
from trading.policy.plan import exposure_of
from trading.report.day import Day, day_of


def status(context: Context) -> Message:
    """The one message that says whether to worry."""
    today = day_of(context.state, context.market.market_ms, context.market.mark, context.rules)
    state, zone = context.state, context.config.timezone
    html = page(
        f"{_light(context, today)} <b>{money(today.equity)}</b> {signed(today.pnl)}"
        f" ({signed_percent(today.change)}) today",
        f"<i>{esc(context.label)}</i>",
        f"{_running(state)} · mode {esc(state.autonomy, 16)}: {MODES.get(state.autonomy, '')}",
        table(_rows(context, today), "<>"),
        *_warnings(context, today),
        f"Market time {_market_time(context)} · desk time {clock(context.now_ms, zone)}",
    )
    return Message(html, _buttons(context))


def _market_time(context: Context) -> str:
    """With its day where that is not the desk's own."""
    market_ms, zone = context.market.market_ms, context.config.timezone
    same = day(market_ms, zone) == day(context.now_ms, zone)
    return clock(market_ms, zone) if same else moment(market_ms, zone)


def _running(state: State) -> str:
    if state.halt == HALTED:
        return "🛑 Killed, halted; /resume starts it again"
    if state.halt:
        return "🛑 Killed, closing everything; stops stay until all is closed"
    if state.locks:
        return "🔒 Entries locked; exits and stops go on"
    return "⏸ Entries paused; exits and stops go on" if state.paused else "▶️ Running"


def _light(context: Context, today: Day) -> str:
    state = context.state
    if today.pnl <= -today.limit or state.safety.tier == RED or state.locks or state.halt:
        return "🔴"
    return "⏸" if state.paused else MARKS[state.safety.tier]


def _rows(context: Context, today: Day) -> list[tuple[str, str]]:
    state, rules = context.state, context.rules
    exposure = float(exposure_of(state) / today.equity) if today.equity > 0 else 0.0
    budgets = float(budgets_of(state) / state.balance) if state.balance > 0 else nan
    return [
        ("Closed P&L", signed(today.realised)),
        ("Open P&L", signed(today.unrealised)),
        ("Day limit", f"{percent(today.limit_used)} of {signed(-today.limit)}"),
        ("Exposure", f"{percent(exposure)} of {percent(float(rules.max_exposure))}"),
        ("Budgets", f"{percent(budgets)} of the wallet"),
        ("Positions", f"{len(roots_of(state))} of {rules.max_positions}"),
        ("Cards", f"{len(state.cards)} of {rules.max_cards} open"),
    ]


def _warnings(context: Context, today: Day) -> list[str]:
    bare = sum(c.qty > ZERO and not c.protected for c in context.state.cycles.values())
    tier = context.state.safety.tier
    limit = "⚠️ The day's loss limit is reached" if today.pnl <= -today.limit else ""
    if tier != GREEN:
        limit = f"{MARKS[tier]} Tier {tier}: {EFFECTS[tier]}; /risk says why"
    stops = f"⚠️ {counted(bare, 'position')} without a stop at the venue yet" if bare else ""
    names = ", ".join(context.state.locks)
    locks = f"🔒 Found broken: {esc(names, 240)}; /health says what" if names else ""
    odd = esc(", ".join(context.state.differences), 240)
    differ = f"🔒 The venue holds something else in {odd}: locked" if odd else ""
    mine = esc(", ".join(lock.symbol for lock in by_hand(context)), 240)
    hand = f"🔒 Locked by hand: {mine}; /locks" if mine else ""
    changed = counted(len(context.state.settings), "setting")
    tuned = f"🎚 {changed} not as in the file; /set shows" if context.state.settings else ""
    return [locks, differ, hand, *of_hours(context), limit, stops, tuned]


def _buttons(context: Context) -> Rows:
    if context.state.locks:
        pause = runs("🔎 Look at the lock", "resume")
    elif context.state.paused or context.state.halt == HALTED:
        pause = runs("▶️ Resume", "resume", style="success")
    else:
        pause = runs("⏸ Pause", "pause", style="danger")
    return (
        (opens("🔄 Refresh", "status"), opens("📈 Chart", "chart")),
        (opens("📋 Positions", "positions"), opens("🟡 Proposals", "proposals")),
        (pause,),
    )
