"""The outbox: what the journal is worth saying, brought to every person, whatever happens between.

``outbox`` follows the journal, ``mailbox`` keeps what must be said in a file of its own
(``layout``; ``damage`` puts one aside that cannot be read), one ``lane`` per person carries it out
at the pace that the chat allows (``pace``), with the ``answers`` to commands between.

Nothing is lost. When the chat's answer to a message is lost, the message is looked for in the chat
and sent again only where it is not found, marked as perhaps a repeat. What came too late to be of
use is counted in one message instead of shown.
"""

from bot.outbox.outbox import Outbox, People

__all__ = ["Outbox", "People"]
