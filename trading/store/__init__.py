"""What survives a restart: journal, followers' places, snapshots, candles, the paper venue's book.

Every database is a file of its own in the data directory (``names``), opened by ``database`` with
numbered migrations and written by one connection only. ``chain`` is the checksum over the journal's
transactions, ``journal`` appends and reads, ``journal_file`` is its SQL. ``cursors``,
``snapshots``, ``candles`` and ``vault`` may all lag behind the journal, which alone is the truth.
``lock`` keeps a second desk out; ``verify``, ``inspect`` and ``backup`` only read, beside a running
desk.
"""
