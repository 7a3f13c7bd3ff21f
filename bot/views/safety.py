"""Alerts of the safeguards: another tier, a stop that was lifted, money that came or went."""

from bot.chat import Message
from bot.views.context import Context
from bot.views.format import clock, day, esc, moment, money, page, percent, signed
from bot.views.keyboard import opens
from bot.views.post import PostContext
from trading.domain.events import BalanceAdjusted, ConfirmAsked, DrawdownLifted, TierChanged
from trading.domain.safety import DAY, GREEN, ORANGE, RED, TIERS, YELLOW

MARKS = {GREEN: "🟢", YELLOW: "🟡", ORANGE: "🟠", RED: "🔴"}
EFFECTS = {
    GREEN: "New entries have their full size",
    YELLOW: "New entries have half their size",
    ORANGE: "New entries have half their size and need a score of 50 or more",
    RED: "No new entries",
}


def worse(event: TierChanged) -> bool:
    """Whether the tier is a worse one than before, or the same for a longer time."""
    return TIERS.index(event.tier) >= TIERS.index(event.before)


def changed(event: TierChanged, context: PostContext) -> Message:
    """Another tier: from which base, how far, what it does, until when."""
    word = f"{MARKS[event.tier]} <b>Tier {event.tier}</b>"
    if event.tier == GREEN:
        head, since = f"{word}: a new day", f"Equity {money(event.equity)}."
    else:
        fall = percent(float(1 - event.equity / event.base), 2) if event.base else "everything"
        head = f"{word}: {fall} below {_base(event, context)}"
        since = f"From {money(event.base)} to {money(event.equity)}, open positions included."
    html = page(
        head,
        since,
        f"{EFFECTS[event.tier]}. Exits and stops go on.",
        _until(event, context),
        f"<i>{esc(context.label)}</i>",
    )
    return Message(html, ((opens("🚦 Risk", "risk"),),), silent=not worse(event))


def _base(event: TierChanged, context: PostContext) -> str:
    if event.cause == DAY:
        return f"the equity at the start of {day(event.at, context.timezone)}"
    return "the peak of the days' starts"


def _until(event: TierChanged, context: PostContext) -> str:
    if event.tier == GREEN:
        return ""
    if event.tier == RED and event.cause != DAY:
        return f"Until you lift it in /risk, or {moment(event.until_ms, context.timezone)}."
    return f"Until {clock(event.until_ms, context.timezone)}, when the next day is measured anew."


def lifted(event: DrawdownLifted) -> Message:
    """A person ended a red drawdown."""
    return Message(
        page(
            f"🔓 <b>Drawdown stop lifted</b> by {esc(event.by, 32)}: entries are allowed again.",
            f"The drawdown is measured from {money(event.peak)} now.",
        ),
        ((opens("🚦 Risk", "risk"),),),
    )


def lifting(_event: ConfirmAsked) -> tuple[str, str, str]:
    """The question before a drawdown stop is lifted: question, button, and what else it means."""
    rest = "The peak begins anew at the equity of your second tap. The day's loss limit stays."
    return "🔓 Lift the drawdown stop?", "🔓 Lift", rest


def adjusting(event: ConfirmAsked) -> tuple[str, str, str]:
    """The question before the wallet is changed by hand."""
    [amount] = event.args
    rest = "It is no gain and no loss: the day's base and the peak move with it."
    if amount.startswith("-"):
        rest += " Taking out more than that base begins the day anew."
    return f"🏦 Change the paper wallet by {esc(amount, 16)}?", f"🏦 {amount}", rest


def wallet(context: Context) -> Message:
    """The wallet, and what came and went by hand."""
    state = context.state
    return Message(
        page(
            f"🏦 <b>Wallet {money(state.balance)}</b>",
            f"Put in less taken out since the start: {signed(state.safety.adjusted)}.",
            "Change it: <code>/adjust add 500</code> or <code>/adjust take 500</code>",
        )
    )


def adjusted(event: BalanceAdjusted) -> Message:
    """Money that came or went."""
    what = "put in" if event.amount > 0 else "taken out"
    return Message(
        f"🏦 <b>{signed(event.amount)} {what}</b> by {esc(event.by, 32)}. It is no gain and no"
        " loss: neither the day nor the drawdown counts it."
    )
