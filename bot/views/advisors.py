"""What the advisors were worth, and on which rung each stands."""

from collections import Counter

from bot.chat import Message
from bot.views.context import Context
from bot.views.evidence import interval
from bot.views.format import counted, esc, in_r, page, with_details
from bot.views.keyboard import Rows, in_rows, opens, runs
from bot.views.steering import RUNGS
from trading.domain.scorecard import Scorecard
from trading.domain.scoring import CANARY
from trading.policy.ladder import earns, may_climb
from trading.policy.rules import RUNGS as LADDER
from trading.policy.rungs import card_of
from trading.report.verdicts import verdict

MOST_SHOWN = 5  # more advisors open on a tap
ACROSS = 3
EXPLAINED = (
    "R a signal is what following the advice was worth on its present rung, against the same"
    " signals without it. Outcomes of the same 48 bars count once, by their mean (n). The 95 %"
    " interval holds whenever you look."
)


def ml_stats(context: Context) -> Message:
    """Two short lines per advisor; the first line says what is known of all of them."""
    names = list(context.panel.advisors)
    found = Counter(verdict(card_of(context.state, name).lift) for name in names)
    known = ", ".join(f"{count} {words}" for words, count in sorted(found.items()))
    head = page(
        f"🧠 <b>Advisors: {known or 'none'}</b>",
        f"<i>{esc(context.label)}</i>",
        *(_record(context, name) for name in names[:MOST_SHOWN]),
    )
    explained = [EXPLAINED, *(_record(context, name) for name in names[MOST_SHOWN:])]
    last = (opens("🔄 Refresh", "ml_stats"), opens("🪜 Rungs", "flag"))
    return Message(with_details(head, explained), (*_each(context, "advisor"), last))


def _each(context: Context, command: str) -> Rows:
    """A button for each advisor."""
    return in_rows([opens(n[:16], command, n) for n in context.panel.advisors], ACROSS)


def _record(context: Context, name: str) -> str:
    card = card_of(context.state, name)
    failed = f", {card.abstained:,} failed" if card.abstained else ""
    said = f"{counted(card.advices, 'signal')}, {counted(card.changes, 'change')}{failed}"
    may = climb_line(context, name)
    head = f"<b>{esc(name, 32)}</b> · {rung_of(context, name)}{may and f', {may}'} · {said}"
    return page(head, worth_line(card))


def worth_line(card: Scorecard) -> str:
    """Mean, interval and verdict of the evidence on the present rung."""
    lift = card.lift
    if not lift.count:
        return verdict(lift)
    return f"{in_r(lift.mean)} ({interval(lift)}, n {lift.count:,}): {verdict(lift)}"


def climb_line(context: Context, name: str) -> str:
    """Whether it may climb: a proposal that waits, or one that the configuration forbids."""
    if climb := context.state.ladder.climbs.get(name):
        return f"⬆️ {climb.rung} proposed on card {climb.number}"
    rung = earns(context.state, context.panel, name)
    if rung and not may_climb(context.state, context.panel, name):
        return f"{rung} would be proposed, the configuration caps it"
    return ""


def rung_of(context: Context, name: str) -> str:
    """Where the advisor stands, on canary with its counts, or where it was put above a cap."""
    rung, wish = context.panel.rung(context.state, name), context.state.rungs.get(name, "off")
    card = card_of(context.state, name)
    if rung == card.rung == CANARY:
        return f"{rung} ({card.tried:,} tried, {card.asked - card.tried:,} control)"
    if rung == wish:
        return rung
    return f"{rung} (set to {esc(wish, 16)}, capped by the configuration)"


def flags(context: Context) -> Message:
    """The rungs of all advisors, with a button for each."""
    names = list(context.panel.advisors)
    html = page(
        f"🪜 <b>{counted(len(names), 'advisor')}</b>, highest rung allowed: {context.panel.cap}",
        *(f"<b>{esc(name, 32)}</b>: {rung_of(context, name)}" for name in names),
        "Above the cap nothing counts: ml_improvements in config.yaml sets it.",
    )
    last = (opens("🔄 Refresh", "flag"), opens("🧠 Worth", "ml_stats"))
    return Message(html, (*_each(context, "flag"), last))


def flag(context: Context, name: str) -> Message:
    """The rungs one advisor can be put on."""
    wish = context.state.rungs.get(name, "off")
    html = page(
        f"🪜 <b>{esc(name, 32)} stands on {rung_of(context, name)}</b>",
        f"{worth_line(card_of(context.state, name))}",
        *(f"<i>{rung}</i>: {meaning}" for rung, meaning in RUNGS.items()),
    )
    choices = tuple(
        runs(f"• {rung}" if rung == wish else rung, "flag", name, rung) for rung in LADDER
    )
    return Message(html, (choices, (opens("🪜 All", "flag"), opens("🔍 Record", "advisor", name))))
