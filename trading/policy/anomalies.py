"""Advisors that are not as usual: alarms beside those of the diagnosis.

Two counts, each with the chance of ringing by chance alone, were the advices independent:

- values outside the band of the last 500: 7 of the latest 40. Where each falls outside with the
  0.8 % of the band, 10,000 advices ring in fewer than 1 run of 1,000.
- abstentions: more than 5 % of the latest 100, once there are 40. An advisor that fails once in
  1,000 rings in at most 2 of 100 simulated runs of 2,000 advices.

Both were simulated (``tests/trading/policy/test_anomalies.py``). The market makes advices alike, so
a market such as has not been for 500 signals may ring too: that is worth a look as well.
"""

from collections.abc import Iterator

from trading.domain.state import State
from trading.domain.watched import LATEST, Watched
from trading.policy.alarms import EASED, Alarm, alarms
from trading.policy.panel import Panel

OUTSIDE = 7  # of the latest 40 values
CALM = 2  # so many of them are no alarm any more
FAILING = 0.05
FEWEST = 40  # advices from which a share of them is one


def findings(state: State, at: int, panel: Panel) -> list[Alarm]:
    """Everything that is wrong at market time ``at``, ms, and with whom."""
    return [*alarms(state, at), *anomalies(state, panel)]


def anomalies(state: State, panel: Panel) -> Iterator[Alarm]:
    """What is wrong with advisors that are asked."""
    for name in panel.advisors:
        if panel.rung(state, name) != "off":
            watched = state.lookback.watched.get(name, Watched())
            yield from _outside(state, name, watched)
            yield from _abstains(state, name, watched)
            if name in panel.strayed:
                yield Alarm(f"{name} remembers otherwise", panel.strayed[name])


def _outside(state: State, name: str, watched: Watched) -> Iterator[Alarm]:
    known = f"{name} outside its band"
    needed = CALM + 1 if known in state.alarms else OUTSIDE
    if (count := watched.astray) >= needed:
        yield Alarm(
            known,
            f"{count} of the last {LATEST} adjustments of {name} are outside the band from"
            f" {watched.low:+.4g} to {watched.high:+.4g} that held 99 % of those before",
        )


def _abstains(state: State, name: str, watched: Watched) -> Iterator[Alarm]:
    known = f"{name} abstains"
    failed, asked = watched.failures
    limit = FAILING * (EASED if known in state.alarms else 1.0)
    if asked >= FEWEST and failed > limit * asked:
        yield Alarm(
            known,
            f"{name} failed on {failed} of its last {asked} advices ({failed / asked:.0%});"
            " what it did not say changes no trade",
        )
