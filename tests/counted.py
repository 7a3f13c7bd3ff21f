"""How many examples a test of rubbish takes: a share everywhere, the full number on demand.

``pytest --hypothesis-profile=deep`` asks for the full number. What a test records as ``count`` is
printed at the end of the run.
"""

from hypothesis import HealthCheck, Phase, settings

DEEP = 5_000  # examples of the profile "deep"


def examples(share, full):
    """Settings of a test that takes ``share`` examples, or ``full`` in the profile ``deep``."""
    deep = settings().max_examples >= DEEP
    return settings(
        max_examples=full if deep else share,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )


def tally(became):
    """A counter in words.

    >>> tally({"loaded": 1200, "refused": 3800})
    '5,000 (loaded 1,200, refused 3,800)'
    """
    parts = ", ".join(f"{what} {count:,}" for what, count in sorted(became.items()))
    return f"{sum(became.values()):,} ({parts})"
