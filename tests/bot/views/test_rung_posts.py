"""The confirmation of /flag: what was set, and what is in force."""

import re
from dataclasses import replace

import pytest

from trading.domain import events as ev


@pytest.mark.parametrize(
    ("cap", "in_force"),
    [
        ("full", "Ann: its advice shapes trades."),
        ("shadow", "so its advice is written down, not applied."),
        ("off", "so it is not asked."),
    ],
)
def test_a_rung_above_the_cap_says_what_is_in_force(make, outbox, cap, in_force):
    event = ev.RungSet(make.now, make.now, "threshold", "full", "Ann")
    outbox.context = replace(outbox.context, rung_cap=cap)
    said = re.sub("<[^>]+>", "", outbox.take(event).message.html)
    assert said.startswith("🪜 threshold set to full by Ann")
    assert said.endswith(in_force)
    assert (f"{cap} is in force" in said) is (cap != "full")
