"""The shell around the pure core: take a fact, journal what follows, let followers work."""
