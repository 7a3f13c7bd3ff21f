"""Cards approved, halved, rejected and let pass; why some were rejected; and what became of all."""

from desk_bench import Bench
from desk_examples import COIN, MINUTE, OTHER, THIRD, candidate, costly, instruments
from story import bars


def told(journal):
    bench = Bench(made=instruments(make=costly), autonomy="approve", journal=journal)
    bench.flat(candidates=[candidate(symbol) for symbol in (COIN, OTHER, THIRD)])
    first, second, third = list(bench.state.cards.values())
    bench.press(first, "approve", 100)
    bench.press(second, "half", 100)
    bench.press(third, "reject", 100)
    bench.press(third, "level", user="bob")
    bench.press(third, "news")
    bench.flat()
    bench.bar(bars(100, 108, 100, 107))
    for reason in ("news", "correlated", ""):
        bench.flat(107, candidates=[candidate(THIRD, close=107.0)])
        bench.press(bench.card, "reject", 107)
        bench.start()
        if reason:
            bench.press(*bench.state.answers.waiting.values(), reason)
        bench.bar(bars(107, 107, 103, 107))
    bench.flat(107, candidates=[candidate(THIRD, close=107.0)])
    bench.lag_ms += 16 * MINUTE
    bench.job("cards", bench.desk_ms)
    bench.bar(bars(107, 107, 103, 104))
    bench.flat(104, candidates=[candidate(THIRD, close=104.0)])
    bench.press(bench.card, "reject", 104)
    bench.press(*bench.state.answers.waiting.values(), "other")
    return bench
