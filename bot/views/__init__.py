"""What the desk says: pure functions from what is known to a message.

- `context`: what a command may look at
- `format`: the one escape function, numbers, times, tables, lengths
- `posts`: which event of the journal is worth a message; `card`, `alerts` and `steering` write them
- the rest: one file for each view that commands show
"""
