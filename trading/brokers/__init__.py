"""Venues; every one keeps the contract in ``trading.ports``."""
