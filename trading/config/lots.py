"""Sizes of instruments that are traded in lots, as metals and currencies are at a CFD account."""

from typing import Annotated

from trading.config.fields import Section, within

Contract = Annotated[float, within(0.001, 1_000_000_000, "base units")]
LotSize = Annotated[float, within(0.0001, 1_000_000, "lots")]
EquityPerStep = Annotated[float, within(0.01, 1_000_000_000, "quote currency")]
MostMultiplier = Annotated[float, within(1, 5, "times the size")]


class LotTerms(Section):
    """How large an entry is; read when the instrument's kind is ``lots``.

    Attributes:
        contract: base units of one lot: 100 for XAUUSD, 100000 for EURUSD.
        step: smallest order and distance between two sizes, lots.
        equity_per_step: the base size is a step for each of these, and one at least; quote
            currency.
        max: largest entry, lots.
        max_multiplier: most that advisors may make of the base size, times.
    """

    contract: Contract = 100.0
    step: LotSize = 0.01
    equity_per_step: EquityPerStep = 5000.0
    max: LotSize = 0.06
    max_multiplier: MostMultiplier = 1.1


class LotOverride(Section):
    """What differs for one symbol: fields as in ``LotTerms``, None is as everywhere."""

    contract: Contract | None = None
    step: LotSize | None = None
    equity_per_step: EquityPerStep | None = None
    max: LotSize | None = None
    max_multiplier: MostMultiplier | None = None
