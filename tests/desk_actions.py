"""Things that happen to a desk on the bench, for tests that let them happen in any order."""

from desk_bench import Bench
from desk_examples import MINUTE, SYMBOLS, candidate, settlement
from hypothesis import strategies as st

PRICE = st.sampled_from([99.6, 99.9, 100.0, 100.1, 100.4, 100.9, 101.3, 98.8, 95.0, 108.0])
PRESSES = st.tuples(
    st.just("press"),
    st.integers(0, 30),  # any button that was ever shown
    st.sampled_from(["approve", "half", "reject"]),
    st.sampled_from(
        [0.0, 0.0, 0.0, 0.3, -0.3, 0.9, 2.0, None]
    ),  # how far the quote is from the last
)
BARS = st.tuples(st.just("bar"), st.sets(st.sampled_from(SYMBOLS)), PRICE)
OTHERS = st.one_of(
    st.tuples(st.just("quotes"), PRICE),
    st.tuples(st.just("wait"), st.sampled_from([1, 5, 15])),
    st.tuples(st.just("restart")),
    st.tuples(st.just("say"), st.sampled_from(["pause", "resume", "auto", "watch", "approve"])),
)
ACTIONS = st.one_of(PRESSES, PRESSES, BARS, BARS, OTHERS)


class Operator:
    """Somebody who remembers every button ever shown and may press any of them again."""

    def __init__(self, bench=None):
        self.bench = bench or Bench(autonomy="approve")
        self.price = 100.0
        self.shown = []
        self.look()

    def look(self):
        for card in self.bench.state.cards.values():
            button = (card.number, card.version, card.nonce, card)
            if button[:3] not in [known[:3] for known in self.shown]:
                self.shown.append(button)

    def act(self, action):
        what, *details = action
        getattr(self, f"on_{what}")(*details)
        self.look()

    def on_press(self, which, answer, away):
        if self.shown:
            number, version, nonce, card = self.shown[-1 - which % len(self.shown)]
            price = None if away is None else self.price + away
            self.bench.press(card, answer, price, number=number, version=version, nonce=nonce)

    def on_bar(self, wishes, price):
        low, high = min(self.price, price), max(self.price, price)
        bar = (self.price, high, low, price)
        self.price = price
        candidates = [candidate(symbol, close=price) for symbol in sorted(wishes)]
        settled = [settlement(self.bench, s, "0.000123", str(price)) for s in SYMBOLS]
        self.bench.bar(dict.fromkeys(SYMBOLS, bar), candidates, settled=settled)

    def on_quotes(self, price):
        self.bench.quotes(dict.fromkeys(SYMBOLS, price))

    def on_wait(self, minutes):
        self.bench.lag_ms += minutes * MINUTE
        self.bench.job("cards", self.bench.desk_ms)

    def on_restart(self):
        self.bench.start()

    def on_say(self, word):
        wish = (word,) if word in ("pause", "resume") else ("mode", word)
        self.bench.say(*wish)
