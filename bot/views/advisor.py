"""One advisor in depth: its evidence as a picture, what it changed and why, how it got here."""

from heapq import nlargest
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.views.advisors import (
    climb_line,
    rung_of,
    worth_line,
)
from bot.views.context import Context
from bot.views.format import (
    CAPTION_LIMIT,
    counted,
    esc,
    moment,
    page,
    percent,
    plain,
    short_names,
    with_details,
)
from bot.views.keyboard import Rows, opens
from trading.domain.candles import Floats
from trading.domain.evidence.lift import Lift
from trading.domain.scorecard import Scorecard
from trading.domain.scoring import trust_in
from trading.policy.rungs import card_of
from trading.report.verdicts import verdict

MOST_VALUES = 6
MOST_CHANGES = 3
MOST_STEPS = 4
REASON = 90  # characters


class Standing(NamedTuple):
    """A mean with its 95 % interval, R; NaN before the first outcome. The note is for its row."""

    name: str
    mean: float
    low: float
    high: float
    note: str


Course = tuple[NDArray[np.int64], Floats, Floats, Floats]


def everyone(context: Context) -> list[Standing]:
    """The evidence about all advisors, each on its rung; notes are numbers of groups."""
    cards = ((plain(name, 16), card_of(context.state, name)) for name in context.panel.advisors)
    return [_standing(name, card.lift, f"{card.lift.count:,}") for name, card in cards]


def by_symbol(card: Scorecard, most: int) -> list[Standing]:
    """The evidence about one advisor, then by symbol what is known best; notes are the trust."""
    symbols = nlargest(most - 1, card.symbols.items(), key=lambda known: known[1].count)
    names = short_names([symbol for symbol, _ in symbols])
    known = [_standing(plain(names[s], 16), lift, _trust(card, s)) for s, lift in symbols]
    return [_standing("all", card.lift, _trust(card, "")), *known]


def _standing(name: str, lift: Lift, note: str) -> Standing:
    if not lift.count:
        return Standing(name, np.nan, np.nan, np.nan, note)
    return Standing(name, lift.mean, *lift.interval(), note)


def _trust(card: Scorecard, symbol: str) -> str:
    trust = trust_in(card, symbol)
    return "none" if trust is None else percent(trust)


def course_of(card: Scorecard) -> Course:
    """Times (ms UTC), means, and both ends of the intervals (R) on this rung, 1-D each."""
    lifts = [mark.lift for mark in card.course]
    ends = np.array([lift.interval() for lift in lifts]).reshape(-1, 2)
    times = np.array([mark.at for mark in card.course], dtype=np.int64)
    return times, np.array([lift.mean for lift in lifts]), ends[:, 0], ends[:, 1]


# -- words ---------------------------------------------------------------------------------------


def caption_of_all(context: Context) -> str:
    """Which picture it is, and how to see one in depth."""
    count = len(context.panel.advisors)
    return page(
        f"🔍 <b>{counted(count, 'advisor')}</b>: what each was worth on its rung",
        f"<i>{esc(context.label)}</i>",
        "A bar is the 95 % interval; grey ones cannot be told apart from zero.",
    )


def caption(context: Context, name: str) -> str:
    """What the picture shows, in words; what else is known opens on a tap."""
    card = card_of(context.state, name)
    failed = f", failed {card.abstained:,} times" if card.abstained else ""
    head = page(
        f"🔍 <b>{esc(name, 32)}: {verdict(card.lift)}</b>",
        f"<i>{esc(context.label)}</i>",
        f"Rung {rung_of(context, name)}; {worth_line(card)}",
        f"{counted(card.advices, 'signal')}, {counted(card.changes, 'change')}{failed}",
        climb_line(context, name),
    )
    details = [*_changes(context, name), *_values(context, name), *_steps(context, name)]
    return with_details(head, details, CAPTION_LIMIT)


def _changes(context: Context, name: str) -> list[str]:
    """The latest moves of its own values, or else the latest advice that would change a trade."""
    moves = context.state.ladder.moves.get(name, [])
    if moves:
        return [
            f"{esc(m.key, 24)}: {m.base:.4g} → {m.adjusted:.4g}, {esc(m.reason, REASON)}"
            for m in reversed(moves[-MOST_CHANGES:])
        ]
    told = (
        f"{esc(shadow.proposal.signal.symbol, 20)}: {esc(said.reason, REASON)}"
        for shadow in reversed(context.state.shadows.values())
        for said in shadow.advice
        if said.advisor == name and said.changes
    )
    return list(islice(told, MOST_CHANGES))


def _values(context: Context, name: str) -> list[str]:
    values = context.panel.advisors[name].describe()
    shown = ", ".join(f"{esc(k, 24)} {v:.4g}" for k, v in islice(values.items(), MOST_VALUES))
    more = f" and {len(values) - MOST_VALUES:,} more" if len(values) > MOST_VALUES else ""
    return [f"Values: {shown}{more}"] if shown else []


def _steps(context: Context, name: str) -> list[str]:
    """How it came to its rung, the newest first."""
    steps = context.state.ladder.steps.get(name, [])[-MOST_STEPS:]
    zone = context.config.timezone
    return [
        f"{moment(s.at, zone)} {esc(s.rung, 16)}, by {esc(s.by, 20)}"
        + (f": {esc(s.reason, REASON)}" if s.reason else "")
        for s in reversed(steps)
    ]


def buttons(name: str) -> Rows:
    """Refresh, the rungs, and everyone."""
    args = (name,) if name else ()
    first = (opens("🔄 Refresh", "advisor", *args), opens("🪜 Rungs", "flag", *args))
    return (first, (opens("🧠 All", "ml_stats"),))
