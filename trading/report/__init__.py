"""The read side: what the ledger says of the day, the trades and the advisors. Writes nothing."""
