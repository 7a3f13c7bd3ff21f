"""Confirmations of what the operator changed."""

from bot.buttons import RunAct, encode
from bot.chat import Button, Message
from bot.views.format import esc
from trading.domain.events import (
    AutonomySet,
    EntriesPaused,
    EntriesResumed,
    RungSet,
)
from trading.policy.rules import RUNGS as LADDER

MODES = {
    "watch": "the desk only watches: no cards, no entries",
    "approve": "every entry asks you first",
    "auto": "entries are executed without asking; cards that are open still wait for you",
}
RUNGS = {
    "off": "it is not asked",
    "shadow": "its advice is written down, not applied",
    "canary": "its advice shapes a part of the trades, the others are its control group",
    "full": "its advice shapes trades",
}


def paused(event: EntriesPaused) -> Message:
    """Entries were paused, and what was not."""
    html = f"⏸ <b>Entries paused</b> by {esc(event.by, 32)}. Exits, stops and reconciliation go on."
    return Message(html, ((Button("▶️ Resume", encode(RunAct("resume"))),),))


def resumed(event: EntriesResumed) -> Message:
    """Entries are allowed again."""
    return Message(f"▶️ <b>Entries allowed again</b> by {esc(event.by, 32)}.")


def autonomy_set(event: AutonomySet) -> Message:
    """Who may decide about entries now."""
    meaning = MODES.get(event.autonomy, "")
    return Message(
        f"🎛 <b>Mode {esc(event.autonomy, 16)}</b> set by {esc(event.by, 32)}: {meaning}."
        " Open positions stay managed in every mode."
    )


def rung_set(event: RungSet, cap: str) -> Message:
    """An advisor on another rung, and the one in force where the configuration caps it."""
    head = f"🪜 <b>{esc(event.advisor, 32)} set to {esc(event.rung, 16)}</b> by {esc(event.by, 32)}"
    if event.rung not in LADDER or LADDER.index(event.rung) <= LADDER.index(cap):
        return Message(f"{head}: {RUNGS.get(event.rung, '')}.")
    return Message(
        f"{head}. <b>{cap}</b> is in force: ml_improvements in config.yaml allows no more,"
        f" so {RUNGS[cap]}."
    )
