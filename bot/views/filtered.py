"""What the correlation filter refused, or would have, and what became of it."""

from bot.views.context import Context
from bot.views.evidence import interval
from bot.views.format import counted, esc, in_r, page, percent, table
from trading.domain.evidence.lift import Lift
from trading.domain.state import State
from trading.domain.vetoes import Filtered, Results
from trading.policy.rungs import card_of
from trading.report.verdicts import TOO_FEW, verdict

ADVISOR = "correlation"
AGAINST = "against refusing as many without looking (95 %, however often one looks)"


def text(context: Context) -> str:
    """Refused signals beside all others, traded ones and shadows alike."""
    record = context.state.filtered.get(ADVISOR, Filtered())
    settings = context.config.ml_improvements.correlation
    rung = context.panel.rung(context.state, ADVISOR)
    return page(
        f"🚧 <b>{_headline(record)}</b>",
        f"<i>{esc(context.label)}</i>",
        table(_rows(context.state, record), "<>>"),
        _verdict(card_of(context.state, ADVISOR).lift),
        f"{record.counted:,} of the refusals counted for the order; the advisor stands on {rung}.",
        f"It refuses when {counted(settings.max_correlated, 'open position')} or more move with the"
        f" signal above {settings.limit:.2f}, or {settings.max_per_sector} share its sector. The"
        " correlation of each pair is compared as measured, not shrunk.",
        "R is net of costs; what was refused is followed to its stop, target or time without"
        " money. /ml_stats tells what the advisor is worth.",
    )


def _headline(record: Filtered) -> str:
    if not record.refused:
        return "No signal was refused for correlation"
    results = record.results
    known = f": {in_r(results.r / results.outcomes)} on average" if results.outcomes else ""
    return f"Against {counted(record.refused, 'signal')}{known}"


def _rows(state: State, record: Filtered) -> list[tuple[str, str, str]]:
    refused, every = record.results, state.results
    others = Results(
        every.outcomes - refused.outcomes, every.wins - refused.wins, every.r - refused.r
    )
    return [
        ("", "refused", "others"),
        ("Signals", f"{record.refused:,}", f"{state.signals - record.refused:,}"),
        ("Outcomes", f"{refused.outcomes:,}", f"{others.outcomes:,}"),
        ("Mean R", _mean(refused), _mean(others)),
        ("Won", _won(refused), _won(others)),
    ]


def _mean(results: Results) -> str:
    return f"{results.r / results.outcomes:+.2f}" if results.outcomes else "-"


def _won(results: Results) -> str:
    return percent(results.wins / results.outcomes) if results.outcomes else "-"


def _verdict(lift: Lift) -> str:
    """Whether the evidence tells the filter from chance."""
    found = verdict(lift)
    if found == TOO_FEW:
        return "Refusing these: too few outcomes to say."
    return (
        f"Refusing these {found}: {interval(lift)} a signal, {AGAINST}. Signals of the same time"
        " share the market's moves and count as one."
    )
