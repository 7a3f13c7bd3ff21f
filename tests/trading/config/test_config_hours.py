"""Sessions and blackouts as they are written, and every limit of the gates of the market."""

import pytest
from config_examples import accepted, problems

DAYS = "days are Mon, Tue, Wed, Thu, Fri, Sat, Sun and daily"
SESSION = "must be days and hours such as Mon-Fri 08:00/22:00, got"
BLACKOUT = "must be a day and hours such as 2026-12-16 18:30/20:30 FOMC or daily 23:55/00:10, got"


def test_hours_need_no_quotes() -> None:
    gates = accepted(
        """
gates:
  zone: America/New_York
  sessions:
    - Mon-Fri 08:00/22:00
    - Sun 22:00/02:00
  blackouts: [2026-12-16 18:30/20:30 FOMC, daily 23:55/00:10]
"""
    ).gates
    assert gates.sessions == ("Mon-Fri 08:00/22:00", "Sun 22:00/02:00")
    assert gates.blackouts == ("2026-12-16 18:30/20:30 FOMC", "daily 23:55/00:10")


def test_without_a_word_entries_are_always_allowed() -> None:
    assert (accepted("").gates.sessions, accepted("").gates.blackouts) == ((), ())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "gates:\n  sessions:\n    - Mon 08:00/09:00\n    - Mo-Fri 08:00/22:00",
            f"4 gates.sessions[1]: {SESSION} 'Mo-Fri 08:00/22:00', {DAYS}",
        ),
        (
            "gates: {sessions: [Mon-Fri 8-22]}",
            f"1 gates.sessions[0]: {SESSION} 'Mon-Fri 8-22'",
        ),
        (
            "gates: {sessions: [Mon 25:00/26:00]}",
            f"1 gates.sessions[0]: {SESSION} 'Mon 25:00/26:00', 25:00 is no time of day",
        ),
        (
            "gates: {sessions: [Mon 08:00/08:00]}",
            f"1 gates.sessions[0]: {SESSION} 'Mon 08:00/08:00', it ends when it begins",
        ),
        (
            "gates: {sessions: [2026-12-16 08:00/09:00]}",
            (
                f"1 gates.sessions[0]: {SESSION} '2026-12-16 08:00/09:00', "
                "a date belongs into gates.blackouts"
            ),
        ),
        (
            "gates: {sessions: [Mon 08:00/09:00 open]}",
            (
                f"1 gates.sessions[0]: {SESSION} 'Mon 08:00/09:00 open', "
                "what it is for belongs into gates.blackouts"
            ),
        ),
        (
            "gates: {sessions: Mon 08:00/09:00}",
            (
                "1 gates.sessions: must be a list of 0 to 100 sessions, got 'Mon 08:00/09:00', "
                "put it in brackets: [ ]"
            ),
        ),
        (
            "gates: {blackouts: [2026-02-30 18:30/20:30]}",
            f"1 gates.blackouts[0]: {BLACKOUT} '2026-02-30 18:30/20:30', there is no 2026-02-30",
        ),
        (
            "gates: {blackouts: [FOMC]}",
            f"1 gates.blackouts[0]: {BLACKOUT} 'FOMC'",
        ),
        (
            "gates: {zone: Europe/Berln}",
            (
                "1 gates.zone: must be a time zone such as Europe/Berlin, got 'Europe/Berln', "
                "did you mean Europe/Berlin"
            ),
        ),
        (
            "gates: {max_spread_bps: 0}",
            (
                "1 gates.max_spread_bps: must be a number from 0.1 to 1000 "
                "(basis points of price), got 0"
            ),
        ),
        (
            "gates: {max_spread_atr: 101}",
            "1 gates.max_spread_atr: must be a number from 0.001 to 100 (ATRs), got 101",
        ),
        (
            "gates: {max_funding_r: 10%}",
            (
                "1 gates.max_funding_r: must be a number from 0.001 to 10 (R), got '10%', "
                "did you mean 0.1"
            ),
        ),
        (
            "gates: {expected_hold_bars: 1.5}",
            "1 gates.expected_hold_bars: must be a whole number from 1 to 100000 (bars), got 1.5",
        ),
        ("gates: {blackout: []}", "1 gates.blackout: unknown key, did you mean blackouts"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, sentence: str) -> None:
    assert problems(text) == [f"config.yaml:{sentence}"]
