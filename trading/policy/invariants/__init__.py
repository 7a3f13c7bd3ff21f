"""The invariants, as functions that judge the ledger, some events and the venue's book.

Each yields one sentence per breach, with ids and numbers. They hold at three kinds of moments, so
there are three lists: after every event, after every transaction, and when nothing is under way.
What can only be judged from outside is not here: ``ARCHITECTURE.md`` says where each is tested.
"""

from collections.abc import Callable, Iterator

from trading.domain.breach import Breach
from trading.policy.invariants import advice, halt, money, orders, people
from trading.policy.invariants.look import AtVenue, Look, Past, Venue, past_of

__all__ = [
    "AT_REST", "EVENT", "TRANSACTION", "AtVenue", "Look", "Past", "Venue", "broken", "past_of",
]  # fmt: skip

Check = Callable[[Look], Iterator[str]]
Checks = tuple[tuple[str, Check], ...]

INTENTS = "I1 intents come first"
ONCE = "I2 one order per intent"
PROTECTION = "I3 protection"
MONEY = "I4 money"
PEOPLE = "I5 at most once"
VENUE = "I6 the venue's word"
ADVICE = "I11 advice on its rung"
PAUSE = "I12 a pause stops entries only"
KILL = "I12 a kill is over at the venue"

EVENT: Checks = (
    (ONCE, orders.one_order_per_intent),
    (ONCE, orders.one_exit),
    (MONEY, money.within_budget),
    (MONEY, money.as_planned),
    (MONEY, money.exact_books),
    (MONEY, money.exact_funding),
    (MONEY, money.exact_wallet),
    (PEOPLE, people.acts_once),
    (VENUE, orders.venue_moves_orders),
    (ADVICE, advice.own_rungs),
    (PAUSE, people.stopped_entries),
)
TRANSACTION: Checks = (
    *EVENT,
    (INTENTS, orders.intent_first),
    (PROTECTION, orders.stops_ordered),
    (MONEY, money.closes),
    (MONEY, money.within_cap),
    (MONEY, money.within_wallet),
    (PEOPLE, people.silence_never_trades),
    (PEOPLE, people.nothing_loosens_alone),
    (ADVICE, advice.as_advised),
    (PAUSE, people.exits_go_on),
    (KILL, halt.goes_out),
    (KILL, halt.halted_by_the_venue),
)
AT_REST: Checks = (
    (INTENTS, orders.intent_first),
    (PROTECTION, orders.protected),
    (MONEY, money.closes),
    (MONEY, money.exact_history),
    (KILL, halt.halted_is_flat),
    *EVENT,
)


def broken(look: Look, checks: Checks) -> list[Breach]:
    """Every breach that the checks find; one that fails is a breach itself. Never raises."""
    found = []
    for name, check in checks:
        try:
            found += [Breach(name, sentence) for sentence in check(look)]
        except Exception as error:  # noqa: BLE001 (a broken ledger may break a check in any way)
            what = f"{type(error).__name__}: {error}"
            found.append(Breach(name, f"{check.__name__} could not be judged ({what})"))
    return found
