"""The gates that look at the market and at the clock, and how hours are written."""

from typing import Annotated

from pydantic import AfterValidator, Field

from trading.config.fields import Section, Zone, list_of, within
from trading.domain.hours import window_of

MOST_WINDOWS = 100


def _means_hours(text: str) -> str:
    """The text itself; its refusal says only what is wrong with it."""
    try:
        window_of(text)
    except ValueError as error:
        raise ValueError(f", {error}" if str(error) else "") from None
    return text


def _of_a_week(text: str) -> str:
    """The text itself; refused where the window has a date or words of its own."""
    window = window_of(text)
    if window.only or window.words:
        what = "a date" if window.only else "what it is for"
        raise ValueError(f", {what} belongs into gates.blackouts")
    return text


Session = Annotated[
    str,
    AfterValidator(_means_hours),
    AfterValidator(_of_a_week),
    Field(json_schema_extra={"form": "days and hours such as Mon-Fri 08:00/22:00"}),
]
Blackout = Annotated[
    str,
    AfterValidator(_means_hours),
    Field(
        json_schema_extra={
            "form": "a day and hours such as 2026-12-16 18:30/20:30 FOMC or daily 23:55/00:10"
        }
    ),
]


class MarketGates(Section):
    """Refusals by the market and by the clock; part of ``gates``.

    Attributes:
        max_spread_bps, max_spread_atr: bid and ask further apart are not traded on, basis points of
            price and ATRs of the signal.
        max_funding_r: funding that the expected holding would cost, R.
        expected_hold_bars: what that expects, bars; never more than a trade may last. The default
            is near the median of the trades of the default configuration.
        zone: whose clock ``sessions`` and ``blackouts`` follow.
        sessions: when entries are allowed; always where there is none.
        blackouts: when they are not.
    """

    max_spread_bps: Annotated[float, within(0.1, 1000, "basis points of price")] = 15.0
    max_spread_atr: Annotated[float, within(0.001, 100, "ATRs")] = 0.75
    max_funding_r: Annotated[float, within(0.001, 10, "R")] = 0.1
    expected_hold_bars: Annotated[int, within(1, 100_000, "bars")] = 180
    zone: Zone = "UTC"
    sessions: Annotated[tuple[Session, ...], list_of(0, MOST_WINDOWS, "sessions")] = ()
    blackouts: Annotated[tuple[Blackout, ...], list_of(0, MOST_WINDOWS, "blackouts")] = ()
