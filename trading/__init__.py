"""The desk itself: facts, decisions, journal, venues and markets; it knows no chat."""
