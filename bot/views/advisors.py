"""What the advisors were worth, and on which rung each stands."""

from bot.chat import Message
from bot.views.context import Context
from bot.views.format import counted, esc, page, with_details
from bot.views.keyboard import opens, runs
from bot.views.steering import RUNGS
from trading.policy.rules import RUNGS as LADDER
from trading.report.scorecards import Worth, worths

MOST_SHOWN = 3  # more advisors open on a tap


def ml_stats(context: Context) -> Message:
    """One record per advisor. Says in words that nothing is proven."""
    records = worths(context.state, context.panel)
    ahead = sum(_verdict(each) == "ahead so far" for each in records)
    first = f"{ahead} of {len(records)} ahead so far" if ahead else "no edge shown"
    head = page(
        f"🧠 <b>Advisors: {first}</b>",
        f"<i>{esc(context.label)}</i>",
        "± is two standard errors: not a proof, evidence rules come later.",
        *(_record(each) for each in records[:MOST_SHOWN]),
    )
    html = with_details(head, [_record(each) for each in records[MOST_SHOWN:]])
    return Message(html, ((opens("🔄 Refresh", "ml_stats"), opens("🪜 Rungs", "flag")),))


def _record(worth: Worth) -> str:
    failed = f", {worth.abstained:,} failed" if worth.abstained else ""
    return (
        f"<b>{esc(worth.advisor, 32)}</b> · {_rung(worth)}\n"
        f"judged {counted(worth.advices, 'signal')}, would change {worth.changes:,}{failed}\n"
        f"{_mean(worth)}"
    )


def _mean(worth: Worth) -> str:
    if worth.mean_r is None or worth.error_r is None:
        return f"{counted(worth.outcomes, 'outcome')}: too few to say"
    return (
        f"worth {worth.mean_r:+.3f} R a signal ± {2 * worth.error_r:.3f}"
        f" (n {worth.outcomes:,}): {_verdict(worth)}"
    )


def _verdict(worth: Worth) -> str:
    if worth.mean_r is None or worth.error_r is None:
        return "too few to say"
    if worth.mean_r - 2 * worth.error_r > 0:
        return "ahead so far"
    return "behind so far" if worth.mean_r + 2 * worth.error_r < 0 else "no edge shown"


def _rung(worth: Worth) -> str:
    if worth.rung == worth.wish:
        return worth.rung
    return f"{worth.rung} (set to {esc(worth.wish, 16)}, capped by the configuration)"


def flags(context: Context) -> Message:
    """The rungs of all advisors, with buttons to move each."""
    records = worths(context.state, context.panel)
    cap = context.panel.cap
    html = page(
        f"🪜 <b>{counted(len(records), 'advisor')}</b>, highest rung allowed: {cap}",
        *(f"<b>{esc(each.advisor, 32)}</b>: {_rung(each)}" for each in records),
        *(f"<i>{rung}</i>: {meaning}" for rung, meaning in RUNGS.items()),
        "Above the cap nothing counts: ml_improvements in config.yaml sets it.",
    )
    rows = tuple(
        tuple(
            runs(_choice(each, rung), "flag", each.advisor, rung)
            for rung in LADDER
        )
        for each in records
    )  # fmt: skip
    return Message(html, (*rows, (opens("🔄 Refresh", "flag"), opens("🧠 Worth", "ml_stats"))))


def _choice(worth: Worth, rung: str) -> str:
    name = worth.advisor[:12]
    return f"• {name} {rung}" if worth.wish == rung else f"{name} {rung}"
