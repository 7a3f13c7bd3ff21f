"""Confirmations of /lock and /unlock."""

from bot.chat import Message
from bot.views.format import esc, moment, page
from bot.views.keyboard import opens, runs
from bot.views.post import PostContext
from trading.domain.events import SymbolLocked, SymbolUnlocked


def locked(event: SymbolLocked, context: PostContext) -> Message:
    """No entries in a symbol, until when, why, and what goes on."""
    html = page(
        f"🔒 <b>{esc(event.symbol, 32)} locked</b> by {esc(event.by, 32)},"
        f" {until(event, context.timezone)}",
        f"Reason: {esc(event.reason)}" if event.reason else "",
        "No new entries in it; exits, stops and all other symbols go on.",
    )
    unlock = runs("🔓 Unlock", "unlock", event.symbol)
    return Message(html, ((unlock, opens("🔒 All locks", "locks")),))


def unlocked(event: SymbolUnlocked) -> Message:
    """Entries in a symbol are allowed again."""
    head = f"🔓 <b>{esc(event.symbol, 32)} unlocked</b> by {esc(event.by, 32)}"
    return Message(page(head, "/locks shows what else holds entries back."))


def until(lock: SymbolLocked, timezone: str) -> str:
    """When a lock ends, market time."""
    return f"until {moment(lock.until_ms, timezone)}" if lock.until_ms else "until /unlock"
