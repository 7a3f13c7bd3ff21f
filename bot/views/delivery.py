"""What is said about messages themselves: repeats, what was left out, and a desk that is deaf."""

from collections.abc import Mapping
from dataclasses import replace

from bot.chat import Message
from bot.views.format import age, esc, page

_FADED = {
    "expired": ("card expired", "cards expired"),
    "rejected": ("card was rejected", "cards were rejected"),
    "refused": ("card was refused", "cards were refused"),
    "digest": ("daily summary", "daily summaries"),
}


def repeated(message: Message) -> Message:
    """A message that is sent again because nobody knows whether it arrived."""
    return replace(message, html=f"🔁 <i>Maybe a repeat:</i> {message.html}")


def left_out(counts: Mapping[str, int], away_s: float | None) -> Message:
    """One message instead of many that came too late to be of use.

    Args:
        counts: kind (``Post.fades``) -> how many messages.
        away_s: how long the chat took nothing, seconds; None when the desk was not there itself.
    """
    named = [
        f"{number:,} {_FADED[kind][number != 1]}"
        for kind, number in sorted(counts.items())
        if kind in _FADED
    ]
    lasted = "a while" if away_s is None else age(away_s)
    lines = [f"📭 <b>This chat could not be reached for {lasted}</b>"]
    if named:
        lines += [f"Not shown: {', '.join(named)}.", "/stats and /trades say what happened."]
    return Message(page(*lines), silent=True)


def begun_anew(file: str) -> Message:
    """The memory of this chat was damaged, and with it what had not been sent."""
    return Message(
        page(
            "🧯 <b>Messages may be lost:</b> the desk's memory of this chat was damaged",
            f"It is kept as <code>{esc(file, 60)}</code>, and a new one was begun. The journal and"
            " all positions are untouched.",
            "/positions, /proposals and /trades say how it stands.",
        )
    )


def unwritten(kind: str) -> Message:
    """Something happened whose own message could not be written."""
    return Message(
        page(
            f"⚠️ <b>A message is missing:</b> what the journal calls <code>{esc(kind, 40)}</code>"
            " happened and could not be told.",
            "The desk acted on it all the same. /status, /positions and /trades say how it"
            " stands; the reason is in the log.",
        )
    )


def deaf(silent_s: float, reason: str) -> Message:
    """Nobody hears what people write and press."""
    return Message(
        page(
            f"🔇 <b>The desk cannot hear this chat</b> for {age(silent_s)}",
            f"{esc(reason, 200)}." if reason else "",
            "Commands and presses do not arrive. Exits and stops go on, and it keeps trying.",
        )
    )


def heard_again(silent_s: float) -> Message:
    """It is over."""
    return Message(
        page(
            f"🔊 <b>The desk hears this chat again</b> after {age(silent_s)}",
            "Commands that waited for more than two minutes change nothing: send them again.",
        )
    )


def stopped(why: str) -> Message:
    """The desk ends without being asked to."""
    return Message(
        page(
            "🛑 <b>The desk has stopped</b>",
            f"{esc(why, 300)}.",
            "Until it is started again nobody manages, answers or asks.",
            "Orders that rest at the venue stay there.",
        )
    )
