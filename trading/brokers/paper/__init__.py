"""The paper venue: ``broker`` is the port, ``book`` what it remembers, ``settling`` its funding."""

from trading.brokers.paper.book import Book, VenueFill, VenueOrder
from trading.brokers.paper.broker import KEPT_CLOSED, PaperBroker

__all__ = ["KEPT_CLOSED", "Book", "PaperBroker", "VenueFill", "VenueOrder"]
