"""The local phone: a Telegram stand-in and a page that looks like a phone.

The unmodified bot talks to it as to Telegram, a person chats on a web page, tests and scripts use
the same person's hands over HTTP or in process. It binds to loopback only.

How it is made: `wire` and `decoding` read a call, `methods` is the table of what is allowed,
`handlers`, `sending` and `editing` do it on the `state`, `bot_api` puts that behind HTTP. `person`
and `view` are the other side of the glass, `user_api` and `web_page` put them behind HTTP, `guard`
decides who may. `phone` joins them, `server` gives them a port. `page/` is the page itself.

Strict where Telegram is strict, in Telegram's words; what the phone does not do it refuses.
"""

from bot.phone.faults import Fault, LostAnswer, Refusal, Silence, Unreachable
from bot.phone.phone import Phone, create_phone
from bot.phone.server import Served, serve

__all__ = [
    "Fault",
    "LostAnswer",
    "Phone",
    "Refusal",
    "Served",
    "Silence",
    "Unreachable",
    "create_phone",
    "serve",
]
