"""Settings: tightened, taken back, loosened by two taps, dropped, and the file's last word."""

from desk_bench import Bench
from desk_examples import COIN, OTHER, candidate

from trading.domain.events import SettingChanged


def told(journal):
    bench = Bench(journal=journal)
    bench.flat()
    bench.say("set", "capital.max_positions", "1")
    bench.flat(candidates=[candidate(COIN), candidate(OTHER)])
    bench.press(bench.of(SettingChanged)[-1], "back")
    bench.say("set", "capital.max_exposure", "2")
    bench.confirm()
    bench.say("set", "gates.cooldown_bars", "3")
    bench.confirm("drop")
    capital = bench.config.capital.model_copy(update={"max_exposure": 0.9})
    bench.config = bench.config.model_copy(update={"capital": capital})
    bench.start()
    bench.flat(candidates=[candidate(OTHER)])
    return bench
