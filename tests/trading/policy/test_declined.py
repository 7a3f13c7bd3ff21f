"""What became of a card that somebody declined: followed from then on, not by earlier prices."""

import pytest
from desk_bench import Bench
from desk_examples import COIN, candidate

from trading.domain.events import OutcomeKnown


def declined(ms=150_000):
    """A card that is declined so long after the bar that made it, and when.

    Its entry is 100, its stop 97.50, its target 106.42.
    """
    bench = Bench(autonomy="approve")
    bench.flat(candidates=[candidate()])
    made, at = bench.now, bench.now + ms
    bench.now = at
    bench.press(bench.card, "reject", 100)
    bench.now = made
    return bench, at


WITHIN = [  # of the bar, only its close came later
    ("stop before", (100, 100, 97, 98), None),
    ("target before", (100, 107, 100, 104), None),
    ("stop at the close", (100, 100, 96, 97), ("stop", -1.2)),
    ("target at the close", (100, 109, 97, 108), ("target", 3.2)),
]


@pytest.mark.parametrize(("bar", "end"), [row[1:] for row in WITHIN], ids=[w[0] for w in WITHIN])
def test_what_was_before_a_card_was_declined_ends_no_shadow(bar, end):
    bench, _at = declined()
    bench.bar({COIN: bar})
    assert [(e.exit, e.r) for e in bench.of(OutcomeKnown)] == [end] * bool(end)
    if not end:
        bench.bar({COIN: (98, 98, 97, 98)})
        [outcome] = bench.of(OutcomeKnown)
        assert (outcome.exit, outcome.r) == ("stop", -1.0)


def test_the_shadow_of_a_declined_card_pays_funding_from_then_on():
    asked = []
    bench, at = declined()
    bench.bar({COIN: (100, 100, 97, 97)}, carry=lambda *about: asked.append(about) or 0.0)
    assert asked == [(COIN, at, bench.now)]
