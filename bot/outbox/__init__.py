"""The outbox: what the journal is worth saying, brought to every person, whatever happens between.

``outbox`` follows the journal, ``mailbox`` keeps what must be said in a file of its own, one
``lane`` per person carries it out at the pace that the chat allows (``pace``).

Delivery is at least once: when the chat's answer to a message is lost, nobody can know whether it
arrived, and it is sent again.
"""

from bot.outbox.outbox import Outbox, People

__all__ = ["Outbox", "People"]
