"""Venues, one file each; every one keeps the contract in ``trading.ports``."""
