"""Scipy's recursive filter without the rest of ``scipy.signal``.

The package imports statistics, optimisation and much else: most of a CPU second and 70 MB, for one
compiled function. That function is fetched alone, and by the usual way where it is not to be had.
"""

import sys
from collections.abc import Callable
from importlib import import_module

import scipy

from trading.domain.candles import Floats
from trading.lean import hollow

PACKAGE, COMPILED = "scipy.signal", "scipy.signal._sigtools"

Filter = Callable[[Floats, Floats, Floats, Floats], tuple[Floats, Floats]]


def compiled_filter() -> Filter:
    """``lfilter`` as scipy calls it itself, with the final memory beside the result.

    Raises ImportError or AttributeError where scipy keeps it elsewhere.
    """
    known = COMPILED in sys.modules
    with hollow({PACKAGE: f"{scipy.__path__[0]}/signal"}):
        linear_filter = import_module(COMPILED)._linear_filter  # noqa: SLF001 (see above)
    if not known:
        del sys.modules[COMPILED]  # the package, when it comes, takes it in itself

    def alone(b: Floats, a: Floats, values: Floats, memory: Floats) -> tuple[Floats, Floats]:
        found: tuple[Floats, Floats] = linear_filter(b, a, values, -1, memory)
        return found

    return alone


def public_filter() -> Filter:
    """The same from the whole package."""
    lfilter = import_module(PACKAGE).lfilter

    def whole(b: Floats, a: Floats, values: Floats, memory: Floats) -> tuple[Floats, Floats]:
        found: tuple[Floats, Floats] = lfilter(b, a, values, zi=memory)
        return found

    return whole


def fastest_import() -> Filter:
    """The filter, fetched alone if scipy bears it."""
    try:
        return compiled_filter()
    except (ImportError, AttributeError):
        return public_filter()


lfilter = fastest_import()
"""Filter ``values (T,)`` by coefficients ``b`` and ``a``, from a memory ``(1,)`` on."""
