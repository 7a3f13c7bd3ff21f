"""Appends transactions of one to seven events until it is killed, and says which are durable."""

import asyncio
import sys
from itertools import count
from pathlib import Path

from journal_samples import word

from trading.store.journal import SqliteJournal


async def append_for_ever(path: Path) -> None:
    journal = SqliteJournal(path)
    journal.open()
    for number in count():
        size = number % 7 + 1
        await journal.append([word(journal.head + 1, f"{n}/{size}") for n in range(1, size + 1)])
        print(journal.head, flush=True)


asyncio.run(append_for_ever(Path(sys.argv[1])))
