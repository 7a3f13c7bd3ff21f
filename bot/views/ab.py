"""With and without: what advice was worth on the same signals, for the desk and each advisor."""

from bot.views.context import Context
from bot.views.format import counted, esc, page, table
from bot.views.keyboard import Rows, in_rows, opens
from trading.domain.comparison import DESK, Comparison
from trading.domain.scoring import GROUP_BARS
from trading.report.comparison import ALIKE, Compared, compared, days_before

WINDOWS = {"7d": 7, "30d": 30, "all": 0}
_WORDS = {"7d": "last 7 days", "30d": "last 30 days", "all": "since the beginning"}
MOST_SHOWN = 8  # advisors in one message


def names_of(context: Context) -> list[str]:
    """What can be looked at: the desk, then every advisor."""
    return [DESK, *context.panel.advisors]


def looked_at(context: Context, name: str, window: str) -> Compared:
    """Both arms of the desk, or of one advisor."""
    after = days_before(context.market.market_ms, WINDOWS[window])
    return compared(context.state.lookback.compared.get(name, Comparison()), after)


def caption(context: Context, name: str, window: str, seen: Compared) -> str:
    """One comparison in full, the others in a line each."""
    others = [each for each in names_of(context) if each != name][:MOST_SHOWN]
    return page(
        f"⚖️ <b>{_title(name)}: {_verdict(seen)}</b>",
        f"<i>{esc(context.label, 60)}</i> · {_WORDS[window]}",
        *_figures(seen),
        *(_line(each, looked_at(context, each, window)) for each in others),
        _reading(name, window),
    )


def _title(name: str) -> str:
    return "All advice that counted" if name == DESK else esc(name, 24)


def _verdict(seen: Compared) -> str:
    if seen.verdict == ALIKE:
        return "with and without cannot be told apart"
    return seen.verdict


def _figures(seen: Compared) -> list[str]:
    if not seen.signals:
        return ["No signal of that time has an outcome yet."]
    treated, control = seen.treated, seen.control
    rows = [
        ("R", "with", "without"),
        ("mean", f"{treated.mean:+z.3f}", f"{control.mean:+z.3f}"),
        ("mean/sd", _ratio(treated.ratio), _ratio(control.ratio)),
        ("sum", f"{treated.total:+z.1f}", f"{control.total:+z.1f}"),
        ("max fall", f"{-treated.fall:z.1f}", f"{-control.fall:z.1f}"),
    ]
    stretches = counted(seen.stretches, "stretch", "stretches")
    return [
        f"{counted(seen.signals, 'signal')} in {stretches}",
        table(rows, "<>>"),
        f"Difference by stretch {seen.lift:+z.3f} R, {_interval(seen)}",
    ]


def _ratio(ratio: float | None) -> str:
    return "n/a" if ratio is None else f"{ratio:+z.2f}"


def _interval(seen: Compared) -> str:
    low, high = (None if end is None else f"{end:+z.3f}" for end in seen.ends)
    if seen.same:
        return "nothing was changed"
    if low and high:
        return f"between {low} and {high}"
    if low or high:
        return f"above {low}" if low else f"below {high}"
    return "too few to say how sure"


def _line(name: str, seen: Compared) -> str:
    if not seen.signals:
        return f"<b>{esc(name, 24)}</b>: no outcome"
    return f"<b>{esc(name, 24)}</b> {seen.lift:+z.3f} R: {seen.verdict}"


def _reading(name: str, window: str) -> str:
    """How to read it. That one may look again and again is promised from a fixed moment on."""
    exposure = "" if name == DESK else " Both arms risk the same on average."
    look = " whenever you look" if window == "all" else ""
    hours = f"What ends within {GROUP_BARS} bars counts once; 95 %{look}."
    return f"<i>Same signals in both arms at their base size, shadows too. {hours}{exposure}</i>"


def buttons(context: Context, name: str, window: str) -> Rows:
    """Other times, then other advisors."""
    times = tuple(
        opens(f"• {word}" if word == window else word, "ab", name, word) for word in WINDOWS
    )
    others = [
        opens(f"• {each[:12]}" if each == name else each[:12], "ab", each, window)
        for each in names_of(context)
    ]
    return (times, *in_rows(others, 3))
