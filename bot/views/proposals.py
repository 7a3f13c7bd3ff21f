"""The cards that wait, and how the earlier ones ended."""

from collections import Counter

from bot.buttons import Details, encode
from bot.chat import Button, Message
from bot.views.context import Context
from bot.views.format import clock, counted, esc, page
from bot.views.keyboard import in_rows, opens
from bot.views.plan import levels_line, order_line
from trading.domain.cycles import Card

VERDICTS = ("approved", "rejected", "expired", "refused")


def proposals(context: Context) -> Message:
    """Open cards, each with a button for its details."""
    cards = list(context.state.cards.values())
    first = f"🟡 <b>{counted(len(cards), 'card')} for you to answer</b>"
    html = page(
        first if cards else "☑️ <b>No card waits for you</b>",
        f"<i>{esc(context.label)}</i>",
        *(_lines(context, card) for card in cards[: context.rules.max_cards]),
        _history(context),
    )
    details = [Button(f"🔍 Card {c.number}", encode(Details(c.number))) for c in cards]
    refresh = (opens("🔄 Refresh", "proposals"), opens("⬅️ Status", "status"))
    return Message(html, (*in_rows(details, 3), refresh))


def _lines(context: Context, card: Card) -> str:
    until = clock(card.expires_ms, context.config.timezone)
    plan = card.proposal
    return (
        f"{order_line(f'{card.number}.', plan, plan.qty)}\n{levels_line(plan)} · ⏳ until {until}"
    )


def _history(context: Context) -> str:
    decided = context.state.decided
    if not decided:
        return "None has been decided yet."
    counts = Counter(verdict.verdict for verdict in decided.values())
    ends = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS)
    return f"Of the last {counted(len(decided), 'decided card')}: {ends}"
