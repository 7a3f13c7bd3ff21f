"""The lock of entries: what was found broken, what is still broken, and how it is lifted."""

from collections.abc import Mapping

from bot.chat import Message
from bot.views.format import esc, page
from bot.views.keyboard import opens, runs
from trading.domain.events import InvariantBroken, LockReviewed

GOES_ON = "No new entries; exits, stops and reconciliation go on."


def locked(event: InvariantBroken) -> Message:
    """The alarm: the desk found itself broken."""
    html = page(
        f"🔒 <b>Entries locked: {esc(event.name, 60)}</b>",
        f"The desk found itself broken: {esc(event.sentence, 240)}.",
        GOES_ON,
        "Compare positions and stops with the venue first. /resume looks again.",
    )
    return Message(html, ((opens("🩺 Health", "health"), runs("🔎 Look again", "resume")),))


def reviewed(event: LockReviewed) -> Message:
    """What a look at the lock found, and whether the lock was lifted."""
    if event.lifted:
        what = f"🔓 <b>Lock lifted</b> by {esc(event.by, 32)}: nothing is found broken now."
        return Message(page(what, "/status says whether entries are paused besides."))
    if event.broken:
        still = (f"• {esc(what, 240)}" for what in found(event.broken))
        head = "🔒 <b>Entries stay locked</b>, this is broken now:"
        return Message(page(head, *still, GOES_ON, "If nothing helps, start the desk again."))
    was = (f"• {esc(what, 240)}" for what in found(event.locks))
    html = page(
        "🔒 <b>Entries are locked</b>, and nothing is found broken now. It was:",
        *was,
        "What broke once may break again. If you know why, lift the lock: /resume lift",
    )
    return Message(html, ((runs("🔓 Lift the lock", "resume", "lift", style="danger"),),))


def found(breaches: Mapping[str, str]) -> list[str]:
    """One line per broken invariant, not yet escaped."""
    return [f"{name}: {sentence}" for name, sentence in breaches.items()]
