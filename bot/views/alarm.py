"""What the diagnosis found, once, and that it is over."""

from bot.chat import Message
from bot.views.format import esc, page, sentence_case
from bot.views.keyboard import opens
from trading.domain.events import AlarmRaised

MOST = 300  # characters of a sentence


def raised(event: AlarmRaised) -> Message:
    """A finding that a person should know. Nothing is changed by it."""
    html = page(
        f"🔬 <b>Diagnosis: {esc(event.name, 60)}</b>",
        f"{esc(sentence_case(event.sentence), MOST)}.",
        "Nothing is changed by this. It is said once, and marked here when it is over.",
    )
    return Message(html, ((opens("🔬 Diagnosis", "diagnose"),),))


def cleared(event: AlarmRaised) -> Message:
    """The same finding when its condition is gone."""
    html = page(f"☑️ <b>Over: {esc(event.name, 60)}</b>", f"It was: {esc(event.sentence, MOST)}.")
    return Message(html, ((opens("🔬 Diagnosis", "diagnose"),),), silent=True)
