"""How the predictions of a whole shall be read that has parts: a symbol in its volatility regimes.

What points the wrong way mostly does so everywhere, and the whole shows it first. What does so in
one part only would drown in the whole, so each part is looked at by itself as well.

Chances add up: the whole may turn without a reason with ``MISS``, each of four parts with an eighth
of it, together 0.98 %. With 14 symbols 0.14 such turns must be expected, ever, if all predictions
are fair coins, and fewer where they are better. That is not corrected for, because it would make
every turn later, and a coin that is read the other way round is a coin.
"""

from collections.abc import Sequence

import msgspec

from trading.domain.evidence.direction import MISS, ClassicDirection, Direction

PART_MISS = MISS / 8
LAST = 100  # predictions whose hit rate is told
WHOLE = ""  # its name among the parts


class PartedDirection(msgspec.Struct):
    """The sequential rule for the whole, and for what its parts are as the whole is read.

    A part turns against the whole's reading. When the whole turns, all parts begin anew.

    Attributes:
        hits: by part, and of the whole: the last that counted, the newest last; for people.
    """

    whole: Direction = msgspec.field(default_factory=Direction)
    parts: dict[str, Direction] = msgspec.field(default_factory=dict)
    hits: dict[str, list[bool]] = msgspec.field(default_factory=dict)

    def inverted(self, part: str) -> bool:
        """Whether predictions of this part shall be read the other way round."""
        own = self.parts.get(part)
        return self.whole.inverted != (own is not None and own.inverted)

    def observe(self, part: str, made_at: int, due_at: int, *, hit: bool) -> None:
        """A prediction whose horizon is over; ``hit`` as it was before any correction."""
        own = self.parts.get(part)
        if own is None:
            own = self.parts[part] = self._begun()
        if own.counts(made_at):
            self._note(part, hit=hit)
        own.observe(made_at, due_at, hit=hit != self.whole.inverted)
        if self.whole.counts(made_at):
            self._note(WHOLE, hit=hit)
        if self.whole.observe(made_at, due_at, hit=hit):
            self.parts = {name: self._begun() for name in self.parts}

    def _begun(self) -> Direction:
        """A part that counts what is made from now on."""
        return Direction(busy_until=self.whole.busy_until, miss=PART_MISS)

    def _note(self, name: str, *, hit: bool) -> None:
        hits = self.hits.setdefault(name, [])
        hits.append(hit)
        del hits[:-LAST]

    def behind(self, part: str) -> tuple[str, Sequence[bool]]:
        """What decides how a part is read, itself or the whole, and its last hits."""
        own = self.parts.get(part)
        name = part if own is not None and own.inverted else WHOLE
        return name, self.hits.get(name, ())

    def proof(self) -> dict[str, float]:
        """By part, and of the whole: how much of the proof is there that would turn it, 0 to 1."""
        rules = {WHOLE: self.whole, **self.parts}
        return {name: rule.miss * sum(rule.capital) for name, rule in rules.items()}


class PartedClassic(msgspec.Struct):
    """The classic rule for each part by itself."""

    parts: dict[str, ClassicDirection] = msgspec.field(default_factory=dict)

    def inverted(self, part: str) -> bool:
        """Whether predictions of this part shall be read the other way round."""
        own = self.parts.get(part)
        return own is not None and own.inverted

    def observe(self, part: str, made_at: int, due_at: int, *, hit: bool) -> None:
        """A prediction whose horizon is over; ``hit`` as it was before any correction."""
        own = self.parts.get(part)
        if own is None:
            own = self.parts[part] = ClassicDirection()
        own.observe(made_at, due_at, hit=hit)

    @property
    def hits(self) -> dict[str, list[bool]]:
        """By part: the last twenty, the newest last."""
        return {name: rule.hits for name, rule in self.parts.items()}

    def behind(self, part: str) -> tuple[str, Sequence[bool]]:
        """What decides how a part is read: itself, and its last hits."""
        return part, self.hits.get(part, ())

    def proof(self) -> dict[str, float]:
        """The classic rule asks for none."""
        return {}
