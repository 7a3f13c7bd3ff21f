"""The section about exits: where a trade ends, the tables to pick from, and what stress does."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from trading.config.fields import Section, form, list_of, within

FIXED = "fixed"


class LadderStep(Section):
    """One partial target.

    Attributes:
        at_r: its distance from the entry, times the distance of the stop.
        share: how much it closes, share of what was entered.
    """

    at_r: Annotated[float, within(0.1, 20, "times the stop's distance")]
    share: Annotated[float, within(0.01, 1, "share of what was entered")]


class Trail(Section):
    """A stop that follows the price in steps and never goes back.

    Attributes:
        by: unit of ``distance`` and ``step``: distances of the stop, ATRs or percent of the entry.
        distance: between the best price and the stop.
        step: how far the price must run before the stop moves again.
        from_r: where it begins, distances of the stop from the entry.
    """

    by: Literal["r", "atr", "percent"] = "r"
    distance: Annotated[float, within(0.01, 100, "of its unit")] = 1.0
    step: Annotated[float, within(0.01, 100, "of its unit")] = 0.25
    from_r: Annotated[float, within(0, 20, "times the stop's distance")] = 1.0


class ExitTable(Section):
    """How a position is left; what is not named is left to stop, target and time.

    Attributes:
        ladder: partial targets. What they leave goes to ``reward_risk``, or trails without one.
        breakeven_r: once the price has run so far, the stop goes to the entry and its costs.
        trail: the stop follows the price.
        follow_targets: with each target that is filled the stop goes to the one before it.
        max_hold_bars: instead of ``exits.max_hold_bars``, bars.
    """

    ladder: Annotated[tuple[LadderStep, ...], list_of(0, 5, "steps")] = ()
    breakeven_r: Annotated[float | None, within(0.1, 20, "times the stop's distance")] = None
    trail: Trail | None = None
    follow_targets: bool = False
    max_hold_bars: Annotated[int | None, within(1, 100_000, "bars")] = None


TABLES: Mapping[str, ExitTable] = MappingProxyType(
    {
        FIXED: ExitTable(),
        "ladder": ExitTable(
            ladder=(LadderStep(at_r=1.0, share=1 / 3), LadderStep(at_r=2.0, share=1 / 3)),
            trail=Trail(from_r=2.0),
        ),
        "breakeven": ExitTable(breakeven_r=1.0),
        "trail_atr": ExitTable(trail=Trail(by="atr", distance=3.0, step=0.5)),
        "trail_percent": ExitTable(trail=Trail(by="percent", distance=1.0, step=0.25)),
        "ratchet": ExitTable(trail=Trail(by="r", distance=1.0, step=1.0)),
        "moving": ExitTable(
            ladder=(LadderStep(at_r=1.0, share=1 / 3), LadderStep(at_r=2.0, share=1 / 3)),
            follow_targets=True,
        ),
        "time": ExitTable(max_hold_bars=48),
    }
)


Share = Annotated[float, within(0.01, 1, "share")]


class Stress(Section):
    """What happens when a cycle uses up its budget: ``used`` is margin and loss / budget.

    Attributes:
        smart_exits: close shares of what is in profit and tighten stops; otherwise only tell.
        bands: where the three bands begin, fractions of the budget.
        shares: what each band closes of every leg in profit, share of what is open then.
        rearm: a band may act again when ``used`` was so far below it, fraction of the budget.
        trail_r: distance of the tight trailing stop of the last band, distances of the stop.
    """

    smart_exits: bool = True
    bands: tuple[Share, Share, Share] = (0.3, 0.5, 0.7)
    shares: tuple[Share, Share, Share] = (0.3, 0.5, 0.7)
    rearm: Annotated[float, within(0, 0.5, "fraction of the budget")] = 0.05
    trail_r: Annotated[float, within(0.05, 5, "times the stop's distance")] = 0.5


TableName = Annotated[str, form(r"^[a-z][a-z0-9_]{0,15}$", "a short name in small letters")]


class Exits(Section):
    """Where a trade ends. The stop looks back over 10 bars; that number is a constant.

    Attributes:
        stop_atr: distance of the stop beyond the extreme of those bars, ATRs.
        reward_risk: distance of the target, times the distance of the stop.
        max_hold_bars: a position older than this is closed, bars.
        table: how new positions are left; a name of ``tables`` or one of the built-in ones.
        tables: more tables, or other ones under the built-in names.
        profit_buffer: what a leg must have earned to count as in profit, times its own round-trip
            costs.
        stress: what happens when a cycle uses up its budget.
    """

    stop_atr: Annotated[float, within(0.1, 20, "ATRs")] = 1.5
    reward_risk: Annotated[float, within(0.1, 20, "times the stop's distance")] = 2.5
    max_hold_bars: Annotated[int, within(1, 100_000, "bars")] = 288
    table: TableName = FIXED
    tables: Mapping[TableName, ExitTable] = Field(default_factory=dict)
    profit_buffer: Annotated[float, within(0, 20, "times the costs")] = 1.0
    stress: Stress = Stress()

    @property
    def all_tables(self) -> dict[str, ExitTable]:
        """Every table by name, the configured ones over the built-in ones."""
        return {**TABLES, **self.tables}
