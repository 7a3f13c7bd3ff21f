"""Scenes in which a gate of the account refuses, and no other gate does."""

from desk_bench import Bench
from desk_examples import COIN, OTHER, candidate

from trading.policy import account_gates as gates


def lost(settings, price=90.0):
    """A bench whose 15 COIN, bought at 100, were sold when the price had jumped over the stop."""
    bench = Bench(settings)
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.bar({COIN: (price, price, price, price), OTHER: (100, 100, 100, 100)})
    return bench


def rest():
    settings = {"safeguards": {"cooldown_all_bars": 3}, "capital": {"daily_loss_limit": 0.5}}
    return lost(settings), candidate(OTHER), {}


def tier():
    settings = {"safeguards": {"cooldown_all_bars": 0}, "capital": {"daily_loss_limit": 0.001}}
    return lost(settings), candidate(OTHER), {}


def crash():
    bench = Bench({"safeguards": {"crash_cap": 0.02}})
    bench.flat(candidates=[candidate(OTHER)])
    bench.flat()
    return bench, candidate(), {}


ACCOUNT_SCENES = {
    gates.rest: (rest, "rest"),
    gates.tier: (tier, "tier"),
    gates.crash: (crash, "crash"),
}
