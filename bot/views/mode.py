"""Who may decide about entries."""

from bot.chat import Message
from bot.views.context import Context
from bot.views.format import esc, page
from bot.views.keyboard import runs
from bot.views.steering import MODES


def mode(context: Context) -> Message:
    """The modes, the one that holds, and a button for each."""
    now = context.state.autonomy
    html = page(
        f"🎛 <b>Mode {esc(now, 16)}</b>: {MODES.get(now, '')}",
        f"<i>{esc(context.label)}</i>",
        *(f"<b>{name}</b>: {meaning}" for name, meaning in MODES.items() if name != now),
        "Exits and stops never ask, in any mode.",
    )
    buttons = tuple(runs(f"• {name}" if name == now else name, "mode", name) for name in MODES)
    return Message(html, (buttons,))
