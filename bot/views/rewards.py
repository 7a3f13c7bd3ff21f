"""What the reward:risk advisor wished, by condition, and what became of it, by bucket."""

from collections.abc import Iterable

from bot.chat import Message
from bot.views.context import Context
from bot.views.evidence import interval
from bot.views.format import UNKNOWN, counted, esc, in_r, page, table
from bot.views.keyboard import opens
from trading.domain.rewards import BUCKETS, SESSIONS, TRENDS, Results, Wished
from trading.domain.scorecard import Scorecard
from trading.features import REGIMES
from trading.policy.rungs import card_of
from trading.report.verdicts import verdict

ADVISOR = "reward"


def rr_stats(context: Context) -> Message:
    """Averages by condition; wins and profit factor of both arms by bucket; the verdict."""
    rewards = context.state.rewards
    card = card_of(context.state, ADVISOR)
    every = rewards.wished.get("", Wished())
    base = context.config.exits.reward_risk
    mean = f"{every.total / every.count:.2f}" if every.count else UNKNOWN
    html = page(
        f"🎯 <b>Reward:risk {mean} on average, {verdict(card.lift)}</b>",
        f"<i>{esc(context.label)}</i>",
        f"Wished for {counted(every.count, 'signal')}, from {base:g}; rung"
        f" {context.panel.rung(context.state, ADVISOR)}",
        table([("", "n", "avg"), *_conditions(rewards.wished)], "<>>") if every.count else "",
        *_buckets(context),
        _worth(card),
    )
    return Message(html, ((opens("🔄 Refresh", "rr_stats"), opens("🧠 Worth", "ml_stats")),))


def _conditions(wished: dict[str, Wished]) -> Iterable[tuple[str, ...]]:
    for condition in (*REGIMES, *TRENDS, *SESSIONS):
        if found := wished.get(condition):
            name = f"{condition} vol." if condition in REGIMES else condition
            yield name, f"{found.count:,}", f"{found.total / found.count:.2f}"


def _buckets(context: Context) -> list[str]:
    """Both arms of the trials, the same signals with and without the wish."""
    buckets = context.state.rewards.buckets
    rows = [
        (name, f"{found.count:,}", *_results(found.advised), *_results(found.base))
        for name in BUCKETS
        if (found := buckets.get(name))
    ]
    if not rows:
        return ["No trial is over yet: each wish is followed beside the configured target."]
    return [
        f"Wins and profit factor with the wish, then with {context.config.exits.reward_risk:g}:",
        table([("R:R", "n", "win", "PF", "win", "PF"), *rows], "<>>>>>"),
    ]


def _results(arm: Results) -> tuple[str, str]:
    """Share of wins, and the profit factor: what was won by what was lost."""
    factor = f"{arm.won / arm.lost:.2f}" if arm.lost else UNKNOWN
    return f"{100 * arm.wins / arm.count:.0f}%", factor


def _worth(card: Scorecard) -> str:
    lift = card.lift
    if not lift.count:
        return "Worth: no group of outcomes is over yet."
    return (
        f"Worth {in_r(lift.mean)} a signal on its rung (means of {counted(lift.count, 'group')} of"
        f" 48 bars); 95 % interval {interval(lift)}: {verdict(lift)}."
    )
