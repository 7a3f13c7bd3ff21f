"""Settings of the running desk: what can be changed, the question before it, what was changed."""

from bot.buttons import PressCard, encode
from bot.chat import Button, Message
from bot.views.context import Context
from bot.views.format import esc, page, table, with_details
from bot.views.keyboard import opens
from trading.domain.events import ConfirmAsked, SettingChanged
from trading.domain.settings import Value
from trading.policy.settings import TIGHTER, current, expectation, filed, written
from trading.policy.tuning import THE_FILE

PAIR = "pair."  # nine timeframes of nine keys


def loosening(event: ConfirmAsked) -> tuple[str, str, str]:
    """Question, button, and what else it means."""
    key, after, before = event.args
    head = f"🎚 {esc(key)}: {esc(before)} → {esc(after)}?"
    rest = "That does not make the desk more careful, so it asks. It counts from your tap on."
    return head, f"🎚 Set {after}", rest


def changed(event: SettingChanged) -> Message:
    """Another value counts; one tap brings the one before back."""
    key = esc(event.key)
    if event.by == THE_FILE:
        lead = f"🎚 <b>{key} is {_shown(event.after)}</b>, as {THE_FILE} says now"
        return Message(page(lead, f"The chat had set {_shown(event.before)}.", _how(event)))
    file = "" if event.after == event.filed else f"{THE_FILE} says {_shown(event.filed)}."
    back = Button(
        f"↩️ Back to {written(event.before)}",
        encode(PressCard(event.number, 1, "back", event.nonce)),
    )
    head = f"🎚 <b>{key} is {_shown(event.after)}</b>, was {_shown(event.before)}"
    return Message(page(head, f"Set by {esc(event.by, 32)}.", file, _how(event)), ((back,),))


def _how(event: SettingChanged) -> str:
    return f"/set {esc(event.key)} shows it."


def _shown(value: Value) -> str:
    return esc(written(value), 32)


def listing(context: Context) -> Message:
    """What can be changed, what of it differs from the file first."""
    keys = [key for key in TIGHTER if not key.startswith(PAIR)]
    differing = [key for key in TIGHTER if _differs(context, key)]
    head = page(
        "🎚 <b>Settings of the running desk</b>",
        "/set KEY shows one, /set KEY VALUE changes it. What tightens counts at once; anything"
        " else asks for a second tap.",
        "\n".join(_difference(context, key) for key in differing)
        or f"All are as {THE_FILE} has them.",
        "/pair shows what model and mood must say.",
    )
    sections = dict.fromkeys(key.partition(".")[0] for key in keys)
    return Message(with_details(head, [_section(context, section) for section in sections]))


def _differs(context: Context, key: str) -> bool:
    return current(context.state, context.rules, key) != filed(context.rules.file, key)


def _difference(context: Context, key: str) -> str:
    now, file = current(context.state, context.rules, key), filed(context.rules.file, key)
    return f"<b>{esc(key)}</b> is {_shown(now)}, in {THE_FILE} {_shown(file)}"


def _section(context: Context, section: str) -> str:
    """The settings of one section, one a line."""
    rows = [
        (key.removeprefix(f"{section}."), written(current(context.state, context.rules, key)))
        for key in TIGHTER
        if key.startswith(f"{section}.")
    ]
    return f"<b>{esc(section)}</b>\n{table(rows, '<>')}"


def one(context: Context, key: str) -> Message:
    """One setting: what counts, what the file says, what may be set."""
    now = current(context.state, context.rules, key)
    known = (
        _difference(context, key)
        if _differs(context, key)
        else f"<b>{esc(key)}</b> is {_shown(now)}, as in {THE_FILE}"
    )
    way = {-1: "Lower is tighter.", 1: "Higher is tighter.", 0: "Any change asks."}[TIGHTER[key]]
    return Message(
        page(
            f"🎚 {known}",
            f"It may be {esc(expectation(key))}. {way}",
            f"Change it: <code>/set {esc(key)} VALUE</code>",
        ),
        ((opens("🎚 All settings", "set"),),),
    )
