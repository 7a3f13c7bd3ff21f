"""The read side: what the ledger says about the day, the trades and the advisors. Writes nothing."""
