"""The commands: one file each, found by `bot.registry`.

A file has a handler under ``@command`` and ends with ``OFFER = handler``. Words are in `bot.views`;
a handler chooses the view, draws a picture off the event loop where there is one, or returns the
wish to change something.
"""
