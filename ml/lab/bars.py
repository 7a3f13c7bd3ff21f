"""What an experiment found: shares of runs, delays, and whether they are as good as promised."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

NEVER = np.inf

Times = NDArray[np.float64]  # (runs,): after how many steps something happened, NEVER if it did not
Flags = NDArray[np.bool_]  # (steps, runs)
Figures = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure that was promised: ``value`` is to lie within ``least`` and ``most``."""

    says: str
    value: float | None
    least: float = -np.inf
    most: float = np.inf

    @property
    def holds(self) -> bool:
        return self.value is not None and self.least <= self.value <= self.most


@dataclass(frozen=True, slots=True)
class Findings:
    """An experiment's figures by scenario, and its bars."""

    scenarios: Mapping[str, Figures]
    bars: tuple[Bar, ...]

    @property
    def hold(self) -> bool:
        return all(bar.holds for bar in self.bars)

    def plain(self) -> dict[str, Any]:
        """As JSON has it; a limit that is not set is null."""
        return {
            "scenarios": {name: dict(figures) for name, figures in self.scenarios.items()},
            "bars": [
                {
                    "bar": bar.says,
                    "value": bar.value,
                    "least": bar.least if np.isfinite(bar.least) else None,
                    "most": bar.most if np.isfinite(bar.most) else None,
                    "holds": bar.holds,
                }
                for bar in self.bars
            ],
            "hold": self.hold,
        }


def first(flags: Flags) -> Times:
    """After how many steps the first flag of each run is up."""
    return np.where(flags.any(axis=0), flags.argmax(axis=0) + 1.0, NEVER)


def share(times: Times, within: float = NEVER) -> float:
    """Share of the runs in which it happened, and within so many steps."""
    return float(np.mean(np.isfinite(times) & (times <= within)))


def median(times: Times) -> float | None:
    """The middle of the runs; None if it never happened in half of them, or without runs."""
    middle = float(np.quantile(times, 0.5, method="higher")) if times.size else NEVER
    return middle if np.isfinite(middle) else None
