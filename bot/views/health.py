"""How the machine is doing: data, journal, chat, venue."""

from bot.chat import Message
from bot.views.context import Context, Health
from bot.views.format import age, clock, counted, esc, page, table, with_details
from bot.views.keyboard import opens
from bot.views.lock import found
from trading.projection.health import ProjectionHealth

SILENT_S = 120.0  # a chat that has not been heard for longer is worth a look


def health(context: Context) -> Message:
    """What works, and first of all what does not."""
    seen = context.health()
    worries = _worries(context, seen)
    first = "🟢 <b>Healthy</b>"
    if worries:
        first = f"🟠 <b>{counted(len(worries), 'thing')} to look at</b>"
    head = page(
        first,
        f"<i>{esc(context.label)}</i>",
        *(f"⚠️ {worry}" for worry in worries),
        table(_rows(context, seen), "<>"),
    )
    faults = [
        f"{esc(kind, 40)} in {esc(symbol, 32)}: {number:,}"
        for kind, by_symbol in seen.data_faults.items()
        for symbol, number in by_symbol.items()
    ]
    locks = [f"Found broken: {esc(what, 240)}" for what in found(context.state.locks)]
    details = [
        *locks,
        f"Feed {esc(seen.feed, 60)}",
        f"Version {esc(seen.version, 40)}",
        *_of_projection(seen.projection),
        *faults,
    ]
    return Message(with_details(head, details), ((opens("🔄 Refresh", "health"),),))


def _worries(context: Context, seen: Health) -> list[str]:
    faults = sum(sum(by_symbol.values()) for by_symbol in seen.data_faults.values())
    stale_s = context.rules.quote_age_ms / 1000
    late = seen.quote_age_s is not None and seen.quote_age_s > stale_s
    deaf = seen.poll_age_s is not None and seen.poll_age_s > SILENT_S and not seen.listening
    copy = seen.projection
    away_s = copy.since_s if copy is not None and copy.state == "down" else None
    names = ", ".join(context.state.locks)
    holding = {
        f"entries are locked by {esc(names, 240)}": bool(names),
        "no bar has closed yet": not seen.last_bar_ms,
        f"the last quote is {age(seen.quote_age_s)} old": late,
        f"the chat was last heard {age(seen.poll_age_s)} ago": deaf,
        esc(seen.listening, 240): bool(seen.listening),
        f"a message failed: {esc(seen.outbox_error)}": bool(seen.outbox_error),
        f"{counted(seen.unknown_orders, 'order')} of unknown fate": seen.unknown_orders > 0,
        f"{counted(faults, 'data fault')}, listed below": faults > 0,
        f"Redis is away for {age(away_s)}; trading does not need it": away_s is not None,
    }
    ailing = [esc(ailment, 200) for ailment in seen.ailments]
    return ailing + [worry for worry, holds in holding.items() if holds]


def _rows(context: Context, seen: Health) -> list[tuple[str, str]]:
    zone = context.config.timezone
    bar = clock(seen.last_bar_ms, zone) if seen.last_bar_ms else "none"
    return [
        ("Last bar", f"{bar}, {_ago(seen.bar_age_s)}"),
        ("Last quote", _ago(seen.quote_age_s)),
        ("Chat heard", _ago(seen.poll_age_s)),
        ("To be sent", f"{seen.outbox_waiting:,}"),
        ("Journal", f"{seen.journal_head:,} {seen.journal_sha[:8]}"),
        ("Running for", age(seen.uptime_s)),
        ("Epoch", str(seen.epoch)),
        *_row_of_projection(seen.projection),
    ]


def _row_of_projection(copy: ProjectionHealth | None) -> list[tuple[str, str]]:
    """Since when it is up, or how far it is behind; when it is away, that is a worry."""
    if copy is None or copy.state == "down":
        return []
    up = f"{copy.lag:,} behind" if copy.lag else f"up {age(copy.since_s)}"
    words = {"none": "none here", "starting": "starting", "up": up}
    return [("Redis", words[copy.state])]


def _of_projection(copy: ProjectionHealth | None) -> list[str]:
    """What is wrong, what was mended, and what to know of the server."""
    if copy is None:
        return []
    mended = f"mended {counted(copy.mended, 'time')}, the last: {esc(copy.last_mended, 120)}"
    said = [esc(copy.error, 200), mended if copy.mended else "", *map(esc, copy.notes)]
    return [f"Redis ({esc(copy.where, 60)}): {text}" for text in said if text]


def _ago(seconds: float | None) -> str:
    return "never" if seconds is None else f"{age(seconds)} ago"
