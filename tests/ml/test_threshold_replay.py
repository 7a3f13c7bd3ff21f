"""Every review of a replay, recomputed from its journal alone; and how still the rule keeps."""

from random import Random

import pytest
from ml_examples import outcome
from replay_examples import BAR_MS, config_of, events_of, rough_market, sparse
from threshold_oracle import moved

from ml.advisors.threshold import Threshold
from trading.config import Config
from trading.domain.candles import HOUR_MS
from trading.domain.events import AdvisorAdjusted, OutcomeKnown

EVERY_MS = 4 * HOUR_MS


def test_every_review_of_a_replay_follows_from_the_outcomes_in_its_journal():
    market = rough_market(3_000)
    own = {"last": 20, "min_outcomes": 5, "dead_band": 0.25}
    sectors = {"majors": market.symbols[:2], "others": market.symbols[2:4]}
    config = config_of(
        {"enabled": True, "threshold": own},
        symbols=market.symbols,
        sectors=sectors,
    )
    events = events_of(sparse(market, config))
    known = [(e.at, e) for e in events if type(e) is OutcomeKnown]
    moves = [e for e in events if type(e) is AdvisorAdjusted and e.advisor == "threshold"]
    begin, end = int(market.open_ms[0]), int(market.open_ms[-1]) + BAR_MS
    expected, levels, ways = [], {}, {}
    for at in range(begin - begin % EVERY_MS + EVERY_MS, end + 1, EVERY_MS):
        seen = [(e.symbol, e.timeframe, e.score, e.r) for when, e in known if when <= at]
        before = dict(levels)
        for key in sorted({f"{symbol} {frame}" for symbol, frame, _, _ in seen}):
            base = before.get(key, 70.0)
            level = moved(config, seen, key, base, ways.get(key, 0))
            if level != base:
                expected.append((at, key, base, level))
                levels[key], ways[key] = level, 1 if level > base else -1
    assert [(e.at, e.key) for e in moves] == [(at, key) for at, key, _, _ in expected]
    numbers = [number for _, _, *both in expected for number in both]
    assert [n for e in moves for n in (e.base, e.adjusted)] == pytest.approx(numbers)
    assert len(moves) >= 50
    assert len({e.key for e in moves}) == len(market.symbols)


# -- no effect, and one ---------------------------------------------------------------------------

SYMBOLS = tuple(Config().symbols)


class Classic:
    """The rule without pooling and hysteresis: the sign of means of the last 50 own outcomes."""

    def __init__(self):
        self.known, self.levels = {}, {}

    def learn(self, event):
        if isinstance(event, AdvisorAdjusted):
            self.levels[event.key] = event.adjusted
        else:
            self.known.setdefault(f"{event.symbol} 5m", []).append((event.score, event.r))

    def review(self, at):
        for key, known in self.known.items():
            level = self.levels.get(key, 70.0)
            above = [r for score, r in known[-400:] if score >= level][-50:]
            band = [r for score, r in known[-400:] if level - 5 <= score < level][-50:]
            there = level
            if len(above) >= 20 and sum(above) < 0:
                there = min(85.0, level * 1.02)
            elif len(above) >= 20 and sum(above) > 0 and sum(band) > 0:
                there = max(60.0, level / 1.02)
            if there != level:
                yield AdvisorAdjusted(at, "threshold", key, level, there, "sign of a mean")


def pooled(**settings):
    return Threshold(Config.model_validate({"ml_improvements": {"threshold": settings}}))


def signals(seed, mean):
    """Five hundred days, a signal of each symbol every eight hours: 2.5 R or -1 R, and ``mean``.

    Half of what happens to a symbol happens to all of them.
    """
    random = Random(seed)
    for n in range(1_500):
        crowd = random.random()
        for symbol in SYMBOLS:
            luck = crowd if random.random() < 0.5 else random.random()
            score = round(random.uniform(0, 100), 2)
            r = (2.5 if luck < 2 / 7 else -1.0) + mean(symbol, score)
            yield outcome(score, r, symbol, at=n * 2 * EVERY_MS)


def lived(advisor, mean):
    """Moves, moves against the last one, and where every threshold is at the end."""
    moves, turns, ways, due = 0, 0, {}, EVERY_MS
    levels = dict.fromkeys(SYMBOLS, 70.0)
    for lesson in signals(7, mean):
        while lesson.at >= due:
            for move in list(advisor.review(due)):
                way = move.adjusted > move.base
                moves += 1
                turns += ways.get(move.key, way) is not way
                ways[move.key] = way
                levels[move.key.split()[0]] = move.adjusted
                advisor.learn(move)
            due += EVERY_MS
        advisor.learn(lesson)
    return moves, turns, levels


def test_where_nothing_has_an_effect_it_moves_an_eighth_as_often_and_hardly_turns(capsys):
    def nothing(_symbol, _score):
        return 0.0

    moves, turns, _ = lived(pooled(), nothing)
    loose_moves, loose_turns, _ = lived(pooled(dead_band=0.0), nothing)
    classic_moves, classic_turns, _ = lived(Classic(), nothing)
    with capsys.disabled():
        print(
            f"\nno effect: {moves} moves, {turns} turns; without a dead band {loose_moves} and"
            f" {loose_turns}; the classic rule {classic_moves} and {classic_turns}"
        )
    assert classic_moves >= 8 * moves
    assert classic_turns >= 50 * turns
    assert loose_moves >= 2 * moves
    assert loose_turns >= 5 * turns


def test_an_effect_is_followed_all_the_same():
    strict = set(SYMBOLS[:7])

    def mixed(symbol, score):
        """Half of the symbols lose below 80 and gain above, the others gain everywhere."""
        return (0.4 if score >= 80 else -0.4) if symbol in strict else 0.4

    _, _, levels = lived(pooled(), mixed)
    assert all(72 < levels[symbol] < 84 for symbol in strict), levels
    others = set(SYMBOLS) - strict - {"DOTUSDT"}  # it stands with its sector, four strict ones
    assert all(levels[symbol] < 62 for symbol in others), levels
