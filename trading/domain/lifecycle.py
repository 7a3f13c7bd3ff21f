"""Four transition tables. Everything that says which event may follow which lives here.

A stage not listed for an event is illegal: ``advance`` raises and names both. The tables are also
the documentation: ``ARCHITECTURE.md`` shows them as they stand.
"""

from trading.domain.errors import JournalError

Table = dict[str, dict[str, str]]

NEW = ""
DONE = "done"

# what becomes of a signal
PROPOSAL: Table = {
    NEW: {"rejected": "shadow", "asked": "asked", "taken": "taken"},
    "asked": {"reissued": "asked", "approved": "taken", "declined": "shadow"},
    "taken": {"cycle opened": "trading"},
    "trading": {"abandoned": "shadow", "closed": "settled"},
    "settled": {"outcome": DONE},
    "shadow": {"outcome": DONE},
}

# what becomes of an order intent
ORDER: Table = {
    NEW: {"requested": "requested"},
    "requested": {
        "accepted": "resting",
        "part filled": "requested",
        "filled": DONE,
        "refused": DONE,
        "canceled": DONE,
        "cancel requested": "canceling",
    },
    "resting": {
        "accepted": "resting",
        "part filled": "resting",
        "filled": DONE,
        "refused": DONE,
        "canceled": DONE,
        "cancel requested": "canceling",
    },
    "canceling": {
        "accepted": "canceling",
        "part filled": "canceling",
        "filled": DONE,
        "refused": DONE,
        "canceled": DONE,
        "cancel requested": "canceling",
    },
}

# what becomes of a budgeted campaign
CYCLE: Table = {
    NEW: {"opened": "opening"},
    "opening": {"entered": "open", "abandoned": DONE},
    "open": {"entered": "open", "reduced": "open", "closed": DONE},
}

# what becomes of a desk that is killed
HALT: Table = {
    NEW: {"killed": "reducing"},
    "reducing": {"flat at the venue": "halted"},
    "halted": {"resumed": DONE},
}


def advance(table: Table, stage: str, what: str) -> str:
    """The stage after ``what``.

    >>> advance(CYCLE, "opening", "entered")
    'open'

    Raises:
        JournalError: the table does not allow it.
    """
    try:
        return table[stage][what]
    except KeyError:
        raise JournalError(f"{what!r} cannot follow stage {stage!r}") from None
