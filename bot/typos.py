"""Which name somebody meant who has slipped while typing it."""

from collections.abc import Iterable

MOST_LETTERS = 32  # of a name


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The first of the names that is most like ``name``, None when none is.

    >>> nearest("stauts", ("status", "stats")), nearest("corr", ("correlation",))
    ('status', 'correlation')
    """
    if not 2 <= len(name) <= MOST_LETTERS:
        return None
    best = min(names, key=lambda each: slips(name, each), default="")
    return best if slips(name, best) <= min(2, len(name) // 2) else None


def slips(typed: str, meant: str) -> int:
    """How many letters were missed, added, changed or swapped; leaving out the end counts one."""
    if len(typed) > 2 and meant.startswith(typed):
        return min(1, len(meant) - len(typed))
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for i, letter in enumerate(typed):
        last, before, row = before, row, [i + 1]
        for j, other in enumerate(meant):
            best = min(before[j] + (letter != other), before[j + 1] + 1, row[j] + 1)
            if i and j and letter == meant[j - 1] and other == typed[i - 1]:
                best = min(best, last[j - 1] + 1)
            row.append(best)
    return row[-1]
