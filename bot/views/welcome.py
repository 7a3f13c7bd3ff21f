"""The first message: what this is and what to tap."""

from bot.chat import Message
from bot.views.context import Context
from bot.views.format import esc, page
from bot.views.keyboard import opens
from bot.views.steering import MODES


def welcome(context: Context) -> Message:
    """What the desk is, the mode it is in, and what to tap first."""
    mode = context.state.autonomy
    html = page(
        "👋 <b>This is Pitwall</b>, a trading desk that you run from here",
        f"<i>{esc(context.label)}</i>",
        f"It watches {len(context.market.symbols)} symbols, scores them and writes everything"
        " down. Proposals come as cards: approve, halve or reject them.",
        f"Mode <b>{esc(mode, 16)}</b>: {MODES.get(mode, '')}. /mode changes that.",
        "",
        "First taps:",
        "/status money, mode, what is open",
        "/proposals the cards that wait for you",
        "/chart the market as a picture",
        "/pause stops new entries; exits and stops go on",
        "/help everything else",
    )
    buttons = (
        (opens("📊 Status", "status"), opens("🟡 Proposals", "proposals")),
        (opens("📈 Chart", "chart"),),
    )
    return Message(html, buttons)
