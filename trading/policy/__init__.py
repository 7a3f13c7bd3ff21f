"""Pure decisions: ``decide(state, fact, view) -> events``.

No I/O, no await, no clock, no chance: time is in the fact, the market in the view, what may be done
in the rules. Read ``decide.py`` first; it is the table from facts to functions.
"""
