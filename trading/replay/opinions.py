"""Candidates of all history, month by month from each month's anchor."""

from dataclasses import dataclass, field
from time import process_time

from trading.domain.candles import Candles
from trading.features import Month, block, months
from trading.policy.scan import Ranking, ScanRules, candidates_of, scan_block
from trading.ports import Candidate, Scorer


@dataclass(slots=True)
class Opinions:
    """Candidates by row of the candles, and the CPU seconds that finding them took."""

    by_row: dict[int, list[Candidate]] = field(default_factory=dict)
    features_s: float = 0.0
    scores_s: float = 0.0

    @property
    def count(self) -> int:
        return sum(len(found) for found in self.by_row.values())


def opinions(candles: Candles, benchmark: int | None, scorer: Scorer, rules: ScanRules) -> Opinions:
    """Every candidate of the candles, as the live desk would find it bar by bar."""
    found = Opinions()
    for month in months(candles):
        _add_month(found, candles, month, benchmark, (scorer, rules))
    return found


def _add_month(
    found: Opinions,
    candles: Candles,
    month: Month,
    benchmark: int | None,
    model: tuple[Scorer, ScanRules],
) -> None:
    scorer, rules = model
    began = process_time()
    frames = block(candles.rows(month.anchor, month.last), benchmark)
    featured = process_time()
    scanned = scan_block(frames, scorer, rules)
    ranked = candidates_of(scanned, candles.symbols, Ranking(rules.window))
    for row, candidate in zip((scanned.row + month.anchor).tolist(), ranked, strict=True):
        if row >= month.first:
            found.by_row.setdefault(row, []).append(candidate)
    found.features_s += featured - began
    found.scores_s += process_time() - featured
