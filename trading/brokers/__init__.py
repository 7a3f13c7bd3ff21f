"""Venues. ``paper`` is a venue of our own; one file a venue, each keeps the contract in ``ports``."""
