"""What the ledger keeps of each advisor's latest advices, to notice when they are not as usual."""

import msgspec

BAND_OF = 500  # values that the band is made of
RENEWED = 50  # values after which the band is made anew
EDGE = 2  # values beyond each end of the band: 4 of 501 places, 0.8 %, are outside
LATEST = 40  # values of which it is counted how many are outside
ASKED = 100  # advices of which it is counted on how many it failed


class Watched(msgspec.Struct):
    """One advisor's latest advices.

    Were the values drawn at random, the next one would fall outside the band with a chance of
    0.8 %: at each place among the last 500 and itself it is as likely.

    Attributes:
        asked: advices so far, and ``failed`` the numbers of those on which it abstained.
        heard: values so far, and ``outside`` the numbers of those outside the band of their time.
        values: the latest adjustments, adjusted minus base; ``low`` and ``high`` the band of the
            last 500 of them when it was last made, inclusive; none while there are fewer.
    """

    asked: int = 0
    failed: list[int] = msgspec.field(default_factory=list)
    heard: int = 0
    outside: list[int] = msgspec.field(default_factory=list)
    values: list[float] = msgspec.field(default_factory=list)
    low: float | None = None
    high: float | None = None

    def fail(self) -> None:
        """It abstained."""
        self.asked += 1
        self.failed.append(self.asked)
        if self.failed[0] <= self.asked - ASKED:
            self.failed = [number for number in self.failed if number > self.asked - ASKED]

    def hear(self, value: float) -> None:
        """It gave an advice with this adjustment."""
        self.asked += 1
        self.heard += 1
        if self.low is not None and self.high is not None and not self.low <= value <= self.high:
            self._stray()
        self.values.append(value)
        if len(self.values) >= (BAND_OF if self.low is None else BAND_OF + RENEWED):
            self._renew()

    def _stray(self) -> None:
        self.outside.append(self.heard)
        if self.outside[0] <= self.heard - LATEST:
            self.outside = [n for n in self.outside if n > self.heard - LATEST]

    def _renew(self) -> None:
        del self.values[:-BAND_OF]
        ordered = sorted(self.values)
        self.low, self.high = ordered[EDGE - 1], ordered[-EDGE]

    @property
    def astray(self) -> int:
        """How many of the latest ``LATEST`` values were outside the band."""
        return sum(number > self.heard - LATEST for number in self.outside)

    @property
    def failures(self) -> tuple[int, int]:
        """On how many of its latest advices it abstained, and how many these are."""
        return sum(n > self.asked - ASKED for n in self.failed), min(self.asked, ASKED)
