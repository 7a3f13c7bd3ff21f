"""Model and mood: what each timeframe asks of them, what differs from the file, what is turned."""

from collections.abc import Mapping

from bot.chat import Button, Message
from bot.views.context import Context
from bot.views.format import esc, page, table
from bot.views.keyboard import Rows, in_rows, opens, runs
from trading.domain.settings import Value
from trading.domain.signals import Signal
from trading.policy.pair import STRICT, flips_of
from trading.policy.settings import current, filed, written
from trading.policy.tuning import THE_FILE

KEYS: Mapping[str, str] = {  # short enough for a phone -> as in the configuration
    "s_min": "s_min",
    "m_min": "m_min",
    "conf_min": "conf_min",
    "alpha_min": "alpha_min",
    "consensus": "require_consensus",
    "alone": "allow_model_only_when_mood_neutral",
    "flip_model": "flip_model",
    "flip_mood": "flip_mood",
    "flip_bma": "flip_model_bma",
}
ACROSS = 2
MOST_COLUMNS = 3  # timeframes that a phone is wide enough for; the others have buttons
MARK = "*"


def overview(context: Context) -> Message:
    """All timeframes side by side."""
    every = [str(frame) for frame in context.config.timeframes]
    frames = every[:MOST_COLUMNS]
    rows = [(name, *(_cell(context, frame, name) for frame in frames)) for name in KEYS]
    differ = any(_differs(context, frame, name) for frame in frames for name in KEYS)
    html = page(
        "⚖️ <b>What model and mood must say</b>",
        f"<i>{esc(context.label)}</i>",
        table([("", *frames), *rows], "<" + ">" * len(frames)),
        f"{MARK} was set here; {THE_FILE} says something else." if differ else "",
        *(_flips(context, frame) for frame in frames),
        _reading(context),
    )
    buttons = [opens(f"⚖️ {frame}", "pair", frame) for frame in every]
    return Message(html, (tuple(buttons), (opens("🔄 Refresh", "pair"), _why())))


def terms(context: Context, frame: str) -> Message:
    """One timeframe, with a button for whatever is on or off."""
    rows = [_row(context, frame, name) for name in KEYS]
    html = page(
        f"⚖️ <b>What model and mood must say on {esc(frame, 8)}</b>",
        f"<i>{esc(context.label)}</i>",
        table([("", "now", "file"), *rows] if any(row[2] for row in rows) else rows, "<>>"),
        _flips(context, frame),
        f"Change one: <code>/pair {esc(frame, 8)} s_min 0.1</code>",
        _reading(context),
    )
    refresh = (opens("🔄 Refresh", "pair", frame), _why())
    return Message(html, (*_switches(context, frame), refresh))


def pair_line(signal: Signal) -> str:
    """Model, mood and both together; empty where there is no mood."""
    if not signal.s_mood:
        return ""
    both = f"{signal.alpha:.2f} together"
    return f"Model {signal.s_model:+.2f} · mood {signal.s_mood:+.2f} · {both}"


def _switches(context: Context, frame: str) -> Rows:
    """A button for each setting that is on or off, to turn it over."""
    buttons = []
    for name in KEYS:
        now = _now(context, frame, name)
        if isinstance(now, bool):
            mark, other = ("☑️", "false") if now else ("▫️", "true")
            buttons.append(runs(f"{mark} {name}", "pair", frame, name, other))
    return in_rows(buttons, ACROSS)


def _why() -> Button:
    return opens("🔬 Diagnosis", "diagnose")


def _now(context: Context, frame: str, name: str) -> Value:
    return current(context.state, context.rules, _key(frame, name))


def _key(frame: str, name: str) -> str:
    return f"pair.{frame}.{KEYS[name]}"


def _differs(context: Context, frame: str, name: str) -> bool:
    return _now(context, frame, name) != filed(context.rules.file, _key(frame, name))


def _cell(context: Context, frame: str, name: str) -> str:
    mark = MARK if _differs(context, frame, name) else ""
    return f"{_short(_now(context, frame, name))}{mark}"


def _row(context: Context, frame: str, name: str) -> tuple[str, str, str]:
    file = filed(context.rules.file, _key(frame, name))
    differing = _short(file) if _differs(context, frame, name) else ""
    return name, _short(_now(context, frame, name)), differing


def _short(value: Value) -> str:
    return ("on" if value else "off") if isinstance(value, bool) else written(value)


def _flips(context: Context, frame: str) -> str:
    flips = flips_of(context.rules.pair[frame])
    return f"⚠️ {esc(frame, 8)}: {flips}." if flips else ""


def _reading(context: Context) -> str:
    """What two of the short names mean, and where one of the numbers counts for nothing."""
    preset = context.rules.preset
    asked = "" if preset == STRICT else f" conf_min counts in preset {STRICT}, not in {preset}."
    return (
        "consensus: a mood that is not neutral must agree."
        f" alone: with a neutral one the model may go alone.{asked}"
    )
