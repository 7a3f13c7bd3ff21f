"""What happens around the desk: bars, what is found on them, and what people do.

Nearly every kind of decision has its turn, and every point is passed on the way to it: whole,
halved, rejected and requoted cards, a reason, one that expires; entries, stops and targets in
parts; a pause; a stranger; the end of a day; a threshold that has learned and refuses; entries that
ask nobody, one of which meets an empty market; a ladder whose stop follows, a band of stress, parts
that a person closes, a stop that a person moves, a position taken over and given back. Every bar
ends with a settlement of funding.
"""

from dataclasses import dataclass

import numpy as np
from crash_world import ME, STRANGER
from desk_examples import COIN, FOURTH, OTHER, STEP, SYMBOLS, T0, THIRD, candidate

from trading.config import Config
from trading.domain.hours import DAY_MS
from trading.domain.rates import FundingTable, Rates

CONFIG = Config.model_validate(
    {
        "symbols": SYMBOLS,
        "timeframes": ("5m",),
        "sectors": {},
        "autonomy": "approve",
        "telegram": {"allowed_user_ids": (ME,)},
        "redis": {"mode": "off"},
        "gates": {"cooldown_bars": 2},
        "exits": {"table": "moving", "stress": {"bands": (0.255, 0.6, 0.9)}},
        "safeguards": {"cooldown_all_bars": 0},
        "ml_improvements": {
            "enabled": True,
            "shadow_mode": False,
            "rungs": {"threshold": "full", "correlation": "shadow", "volatility": "full"},
            "threshold": {"min_outcomes": 1, "last": 5, "every_h": 0.25},
        },
    }
)


@dataclass(frozen=True)
class Answer:
    """The person presses the card of a symbol until it stands decided; the market is at price."""

    symbol: str
    action: str
    price: float


@dataclass(frozen=True)
class Say:
    """Somebody writes."""

    text: str
    user_id: int = ME


@dataclass(frozen=True)
class Quotes:
    """Quotes of all symbols arrive."""

    price: float


@dataclass(frozen=True)
class Later:
    """Nobody does anything for some minutes, and the desk looks at its cards."""

    minutes: int


@dataclass(frozen=True)
class Scene:
    """A bar of all symbols, the candidates found on it, and what people do before the next."""

    bar: tuple[float, ...]
    found: tuple = ()
    acts: tuple = ()


def wish(symbol, close, score, **more):
    return candidate(symbol, close=close, score=score, **more)


STORY = [
    Scene(
        (100, 100, 100, 100, 1e6),
        (wish(COIN, 100.0, 90.0), wish(OTHER, 100.0, 85.0), wish(THIRD, 100.0, 80.0)),
        (
            Answer(COIN, "approve", 100.0),
            Answer(OTHER, "half", 100.0),
            Answer(THIRD, "reject", 100.0),
            Answer(THIRD, "level", 100.0),
        ),
    ),
    Scene(  # a thin market: the entries are filled in part
        (100, 101, 99, 100, 60.0), acts=(Say("/pause"), Say("hello?", STRANGER))
    ),
    Scene((100, 103, 100, 102, 1e6), (wish(FOURTH, 102.0, 90.0),), (Say("/resume"),)),
    Scene((102, 102, 96, 97, 20.0)),  # the stops are touched, a little is filled
    Scene(  # the price moves away from the card, which is asked anew, and comes no nearer
        (97, 98, 97, 98, 1e6),
        (wish(THIRD, 98.0, 80.0, regime="high"),),
        (Answer(THIRD, "approve", 98.8), Quotes(98.8)),
    ),
    Scene((99, 99, 98.5, 99, 1e6), (wish(FOURTH, 99.0, 80.0),), (Later(16),)),
    Scene((99, 110, 99, 108, 20.0)),  # the targets are met in part
    Scene(  # a score of 70 would do, had the symbol not lost
        (108, 110, 107, 108, 1e6), (wish(COIN, 108.0, 70.5),), (Say("/mode auto"),)
    ),
    Scene((108, 108, 108, 108, 1e6), (wish(FOURTH, 108.0, 95.0),)),
    Scene((108, 108, 108, 108, 0.0), (wish(OTHER, 108.0, 95.0),)),  # nobody sells the last one
    Scene((108, 109, 107, 108, 1e6)),
    Scene(  # the budget of what was bought comes under stress
        (108, 108.2, 106.8, 107, 1e6),
        acts=(Say("/stop BBB 106.2"), Say("/close BBB 50"), Answer(OTHER, "confirm", 107.0)),
    ),
    Scene((107, 107.2, 106.9, 107, 60.0), acts=(Say("/takeover BBB"),)),  # somebody takes some
    Scene((107, 107.5, 106.9, 107.2, 1e6), acts=(Say("/takeover BBB"), Say("/exits BBB ladder"))),
    Scene((107.2, 108, 107, 107.5, 1e6)),  # what is held now is held to the end
]
START = T0 + DAY_MS - 6 * STEP  # the day ends within the story


def close_of(number):
    """The close of a scene's bar, market time, ms."""
    return START + (number + 1) * STEP


def funding_of(count):
    """Funding of some symbols at the close of so many scenes' bars, changing sides.

    Little enough that the gate, which counts every settlement of a trade, refuses nothing for it.
    """
    at = np.array([close_of(number) for number in range(count)], np.int64)
    rate = 0.000003 * np.where(np.arange(count) % 3, 1.0, -1.0)
    return FundingTable({symbol: Rates(STEP, at, rate) for symbol in (COIN, OTHER, FOURTH)})


FUNDING = funding_of(len(STORY))
