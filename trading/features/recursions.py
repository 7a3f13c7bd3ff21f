"""Exponential averages of a symbol: the recursions that remember everything since its first bar.

One form in both kernels, that of ``scipy.signal.lfilter``: ``y = z + a * x``, then
``z = (1 - a) * y``. At the first bar ``z = (1 - a) * x``, which makes ``y = x``.
"""

import numpy as np

from trading.domain.candles import Floats, Ints
from trading.features.filters import lfilter
from trading.features.moves import Moves

_WILDER = 1 / 14
_USUAL = 1 / 500
ALPHA: Floats = np.array(
    [2 / 13, 2 / 21, 2 / 27, 2 / 51, _WILDER, _WILDER, _WILDER, _USUAL, 2 / 10]
)
"""Weights of the newest value, in the order of the rows.

All are of prices and their changes, but the usual range is a share of the close: over so many bars
the price itself goes elsewhere.
"""

EMA12, EMA20, EMA26, EMA50, GAIN, LOSS, ATR, USUAL_RANGE, SIGNAL = range(len(ALPHA))
_KEEP: Floats = 1 - ALPHA


def averages(close: Floats, moves: Moves) -> tuple[Floats, Floats]:
    """Averages ``(9, T)`` of one symbol's history and the final memory ``(9,)``.

    The arguments are ``(T,)``, from the symbol's first bar.
    """
    result = np.empty((len(ALPHA), len(close)))
    memory = np.empty(len(ALPHA))
    inputs = (close, close, close, close, *moves.swings, moves.swings[-1] / close)
    for row, values in enumerate(inputs):
        result[row], memory[row] = _average(values, row)
    result[SIGNAL], memory[SIGNAL] = _average(result[EMA12] - result[EMA26], SIGNAL)
    return result, memory


def _average(values: Floats, row: int) -> tuple[Floats, float]:
    keep = _KEEP[row]
    once = np.array([1.0, -keep])
    smooth, memory = lfilter(ALPHA[row : row + 1], once, values, keep * values[:1])
    return smooth, memory[0]


class Averages:
    """The same averages, one row at a time, for ``n_symbols``.

    Attributes:
        memory: ``(9, N)``, what the recursions remember.
    """

    def __init__(self, n_symbols: int) -> None:
        self.memory = np.zeros((len(ALPHA), n_symbols))
        self._inputs = np.empty((SIGNAL, n_symbols))
        # One weight a cell: of few symbols, to spread a column costs more than to multiply.
        self._alpha = np.repeat(ALPHA[:, None], n_symbols, axis=1)
        self._keep = np.repeat(_KEEP[:, None], n_symbols, axis=1)

    def push(self, close: Floats, moves: Moves, starting: Ints) -> Floats:
        """Averages ``(9, N)`` after one more row; the symbols at ``starting`` begin here."""
        inputs, memory, alpha, keep = self._inputs, self.memory, self._alpha, self._keep
        inputs[:GAIN] = close
        inputs[GAIN:USUAL_RANGE] = moves.swings
        np.divide(moves.swings[-1], close, out=inputs[USUAL_RANGE])
        result = np.empty_like(memory)
        if starting.size:
            memory[:SIGNAL, starting] = keep[:SIGNAL, starting] * inputs[:, starting]
        smooth = result[:SIGNAL]
        np.multiply(alpha[:SIGNAL], inputs, out=smooth)
        smooth += memory[:SIGNAL]
        macd = result[EMA12] - result[EMA26]
        if starting.size:
            memory[SIGNAL, starting] = _KEEP[SIGNAL] * macd[starting]
        np.add(alpha[SIGNAL] * macd, memory[SIGNAL], out=result[SIGNAL])
        np.multiply(keep, result, out=memory)
        return result
