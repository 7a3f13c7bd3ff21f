"""How much of its budget each cycle uses: what drives it, what comes next, how to use less."""

from decimal import Decimal

from bot.chat import Button, Message
from bot.views.context import Context
from bot.views.format import (
    UNKNOWN,
    counted,
    esc,
    held,
    money,
    page,
    percent,
    plain,
    price,
    short_names,
    signed,
    table,
    with_details,
)
from bot.views.keyboard import Rows, in_rows, opens, runs
from bot.views.position import reference
from bot.views.recovery import plan_lines
from trading.domain.cycles import Cycle
from trading.domain.money import ZERO
from trading.policy.capital import roots_of
from trading.policy.exits import part_of
from trading.policy.stress import Strain, strain_in, strain_of

MOST_ROWS = 8  # what fits on a screen without scrolling
MOST_LEGS = 3  # that get their buttons
LETTERS = 14  # of a name on a button
WAYS = (("25", Decimal("0.25")), ("50", Decimal("0.5")), ("100", Decimal(1)))
STALE_TARGET = "target below 5 %"


def overview(context: Context) -> Message:
    """Every cycle with what it uses and the price of its next band."""
    roots = roots_of(context.state)
    label = f"<i>{esc(context.label)}</i>"
    last = (opens("🔄 Refresh", "stress"), opens("📋 Positions", "positions"))
    if not roots:
        nothing = page("🌡 <b>No budget is in use</b>", label, _held_back(context))
        return Message(nothing, (last,))
    names = short_names([root.symbol for root in roots])
    hidden = len(roots) - MOST_ROWS
    head = page(
        f"🌡 <b>{counted(len(roots), 'budget')} in use</b>",
        label,
        table([_row(context, root, names) for root in roots[:MOST_ROWS]], "<>>"),
        f"and {hidden} more, below" if hidden > 0 else "",
        _held_back(context),
    )
    buttons = [
        opens(plain(names[root.symbol], LETTERS), "stress", reference(root))
        for root in roots[:MOST_ROWS]
    ]
    html = with_details(head, [_all_bands(context, root) for root in roots])
    return Message(html, (*in_rows(buttons, 3), last))


def drivers(context: Context, root: Cycle) -> Message:
    """What makes up the use of one budget: margin, loss, fees, funding; then the next band."""
    legs, mark = context.state.legs_of(root.id), context.mark(root.symbol)
    strain = strain_of(legs, context.rules)
    like = root.proposal.entry
    rows = [_leg_row(context, leg, mark) for leg in legs]
    fees = sum((leg.fees for leg in legs), root.legs_fees)
    funding = sum((leg.funding for leg in legs), root.legs_funding)
    head = page(
        f"🔍 <b>{esc(root.symbol, 32)} uses {_used(context, root)} of its budget</b>",
        f"<i>{esc(context.label)}</i> · trade {root.number}",
        _sum(strain, mark, root.budget),
        table([("leg", "margin", "result"), *rows], "<>>"),
        f"Closed legs {signed(root.legs_cash)}" if root.begun else "",
        f"Of the results: fees {money(fees)}, funding {money(funding)}",
        _next_band(context, root, strain, like),
    )
    html = with_details(head, _plan(root))
    return Message(html, _buttons(root, opens("✂️ Ways to cut", "stress", reference(root), "cut")))


def cuts(context: Context, root: Cycle) -> Message:
    """What closing a quarter, half or all of each leg would free."""
    mark = context.mark(root.symbol)
    legs = [leg for leg in context.state.legs_of(root.id) if leg.qty > ZERO]
    rows = [row for leg in legs[:MOST_LEGS] for row in _ways(context, root, leg, mark)]
    more = len(legs) - MOST_LEGS
    html = page(
        f"✂️ <b>Ways to cut {esc(root.symbol, 32)}</b>, {_used(context, root)} used now",
        f"<i>{esc(context.label)}</i> · trade {root.number}",
        table([("close", "frees", "then used"), *rows], "<>>") if rows else "Nothing is open.",
        "Before the costs of closing; a loss stays a loss. Each button asks first.",
        f"and {counted(more, 'more leg')} in /positions" if more > 0 else "",
    )
    ways = tuple(_cut_buttons(leg, len(legs)) for leg in legs[:MOST_LEGS])
    return Message(html, (*ways, *_buttons(root, opens("🔍 Drivers", "stress", reference(root)))))


def _buttons(root: Cycle, other: Button) -> Rows:
    return ((other, opens("📌 Position", "positions", reference(root))), (_all(),))


def _all() -> Button:
    return opens("🌡 All budgets", "stress")


# -- how much is used ----------------------------------------------------------------------------


def _used(context: Context, root: Cycle) -> str:
    mark = context.mark(root.symbol)
    if mark.is_nan() or root.budget <= ZERO:
        return UNKNOWN
    strain = strain_in(context.state, root, context.rules)
    return percent(float(strain.used(mark, root.budget)))


def _sum(strain: Strain, mark: Decimal, budget: Decimal) -> str:
    if mark.is_nan():
        return f"Margin {money(strain.margin)} of {money(budget)}; there is no price for the loss"
    loss = strain.loss(mark)
    total = money(strain.margin + loss)
    return f"Margin {money(strain.margin)} + loss {money(loss)} = {total} of {money(budget)}"


def _leg_row(context: Context, leg: Cycle, mark: Decimal) -> tuple[str, str, str]:
    margin = strain_of([leg], context.rules).margin
    price_now = leg.average if mark.is_nan() else mark
    result = leg.cash + leg.sign * leg.qty * price_now
    side = held(leg.proposal.signal.side)
    return f"{leg.number} {side}", money(margin), signed(result)


# -- bands ---------------------------------------------------------------------------------------


def _row(context: Context, root: Cycle, names: dict[str, str]) -> tuple[str, str, str]:
    strain = strain_in(context.state, root, context.rules)
    bands = context.rules.stress.bands
    if root.stress >= len(bands):
        ahead = "last band"
    else:
        at = _band_at(strain, bands[root.stress], root)
        ahead = f"{percent(float(bands[root.stress]))} {at}"
    return names[root.symbol], _used(context, root), ahead


def _band_at(strain: Strain, band: Decimal, root: Cycle) -> str:
    """Where a band is reached, in a word or two."""
    loss = band * root.budget - strain.margin
    if loss <= ZERO:
        return "by margin"
    if strain.net == ZERO:
        return "at no price"
    at = strain.price_at(loss)
    return f"at {price(at, root.proposal.entry)}" if at > ZERO else "at no price"


def _all_bands(context: Context, root: Cycle) -> str:
    strain = strain_in(context.state, root, context.rules)
    bands = [
        f"{percent(float(band))} {_band_at(strain, band, root)}"
        for band in context.rules.stress.bands
    ]
    name = f"<b>{esc(root.symbol, 32)}</b> · trade {root.number} · budget {money(root.budget)}"
    return f"{name}\n{' · '.join(bands)}"


def _next_band(context: Context, root: Cycle, strain: Strain, like: Decimal) -> str:
    """What comes next at which price, beside the price of now."""
    bands = context.rules.stress.bands
    mark = context.mark(root.symbol)
    now = "no price" if mark.is_nan() else price(mark, like)
    if root.stress >= len(bands):
        return f"Price {now}; the last band has acted"
    band = bands[root.stress]
    what = f"band {root.stress + 1}, {percent(float(band))},"
    return f"Price {now}; {what} is reached {_band_at(strain, band, root)}"


# -- ways to use less ----------------------------------------------------------------------------


def _ways(context: Context, root: Cycle, leg: Cycle, mark: Decimal) -> list[tuple[str, str, str]]:
    return [_way(context, root, leg, mark, *way) for way in WAYS]


def _way(
    context: Context, root: Cycle, leg: Cycle, mark: Decimal, percents: str, share: Decimal
) -> tuple[str, str, str]:
    """The margin that a part frees, and what is used then; its loss is one all the same."""
    at = leg.average if mark.is_nan() else mark
    part = part_of(leg, share * leg.qty, at, context.rules)
    freed = part * leg.average / context.rules.instruments[leg.symbol].leverage
    strain = strain_in(context.state, root, context.rules)
    over = freed >= strain.margin
    then = UNKNOWN
    if over:
        then = "over"
    elif not mark.is_nan() and root.budget > ZERO:
        then = percent(float(strain.used(mark, root.budget) - freed / root.budget))
    return f"{leg.number} {held(leg.proposal.signal.side)} {percents}%", money(freed), then


def _cut_buttons(leg: Cycle, legs: int) -> tuple[Button, ...]:
    """One row a leg; its number stands there where there are several."""
    which = reference(leg)
    name = f"{leg.number}: " if legs > 1 else ""
    return (
        runs(f"🚪 {name}25 %", "close", which, "25"),
        runs(f"🚪 {name}50 %", "close", which, "50"),
        runs(f"🚪 {name}all", "close", which, style="danger"),
    )


# -- recovery ------------------------------------------------------------------------------------


def _plan(root: Cycle) -> list[str]:
    """The legs that its budget may still see, and how many of them have begun."""
    if root.recovery is None:
        return []
    begun = f"{root.begun} of {counted(len(root.recovery.legs), 'leg')} begun"
    return [plan_lines(root.recovery, root.proposal.entry), begun]


def _held_back(context: Context) -> str:
    """The share of recovery legs whose quote was too old; nothing where there were no legs."""
    wanted = context.state.legs.get("wanted", 0)
    if not wanted:
        return ""
    stale = context.state.legs.get("freshness", 0)
    share = percent(stale / wanted, 1)
    return (
        f"🪜 Recovery legs held back by old quotes: {stale} of {wanted}, {share} ({STALE_TARGET})"
    )
