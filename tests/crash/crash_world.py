"""Everything that is not the desk's process and survives its death: chat server, people, clock.

It is an append-only file of lines, each written by one system call before its effect counts, so a
kill never leaves half of one. Opening it again gives the same world.
"""

from dataclasses import dataclass, field

import msgspec

from bot.buttons import PressCard, decode
from bot.chat import ChatRefused

ME, STRANGER = 4242, 666


@dataclass
class Shown:
    """A message as it stands in the chat; ``card`` is the number it was ever a card of, 0 if none.

    ``sent`` is the text with which it arrived.
    """

    message_id: int
    sent: str
    html: str
    buttons: list[str]
    card: int = 0

    def show(self, html, buttons):
        self.html, self.buttons = html, buttons
        presses = [p for p in map(decode, buttons) if isinstance(p, PressCard)]
        self.card = presses[0].number if presses else self.card

    def button(self, action):
        """The data of the button for an action, None when there is none."""
        found = ((data, decode(data)) for data in self.buttons)
        return next(
            (d for d, press in found if isinstance(press, PressCard) and press.action == action),
            None,
        )


@dataclass
class World:
    """The world on its file.

    Attributes:
        now: the clock on the wall, ms.
        did: what people have done already, by place in the story.
        updates: what they did, as the chat server hands it out until it is confirmed.
        answers: texts that answered a command directly: not durable, so nobody compares them.
        sent_again: client ids that reached the venue although it knew them.
        doubted: client ids about which the venue did not answer.
    """

    path: object
    now: int = 0
    did: set[str] = field(default_factory=set)
    messages: dict[int, Shown] = field(default_factory=dict)
    updates: list[dict] = field(default_factory=list)
    confirmed: int = 0
    answers: list[str] = field(default_factory=list)
    sent_again: list[str] = field(default_factory=list)
    doubted: set[str] = field(default_factory=set)

    def __post_init__(self):
        lines = self.path.read_bytes().splitlines() if self.path.exists() else []
        for line in lines:
            kind, *args = msgspec.json.decode(line)
            getattr(self, f"_{kind}")(*args)
        self._file = self.path.open("ab", buffering=0)

    def close(self):
        self._file.close()

    def _note(self, kind, *args):
        self._file.write(msgspec.json.encode((kind, *args)) + b"\n")
        getattr(self, f"_{kind}")(*args)

    # -- the chat server -------------------------------------------------------------------------

    def send(self, html, buttons):
        message_id = 101 + len(self.messages)
        self._note("sent", message_id, html, buttons)
        return message_id

    def _sent(self, message_id, html, buttons):
        shown = self.messages[message_id] = Shown(message_id, html, "", [])
        shown.show(html, buttons)

    def edit(self, message_id, html, buttons):
        if message_id not in self.messages:
            raise ChatRefused("message to edit not found")
        self._note("edited", message_id, html, buttons)

    def _edited(self, message_id, html, buttons):
        self.messages[message_id].show(html, buttons)

    def confirm(self, offset):
        """Updates before ``offset`` are not handed out again."""
        if offset > self.confirmed:
            self._note("confirmed", offset)

    def _confirmed(self, offset):
        self.confirmed = offset

    def pending(self):
        return [update for update in self.updates if update["update_id"] >= self.confirmed]

    # -- people ----------------------------------------------------------------------------------

    def say(self, place, text, user_id):
        """A person writes, once at each place of the story, whatever happens to the desk."""
        if place not in self.did:
            self._note("said", place, text, user_id)

    def _said(self, place, text, user_id):
        self.did.add(place)
        self._arrived(message={"message_id": 0, "text": text, **self._by(user_id)})

    def tap(self, message_id, data):
        self._note("tapped", message_id, data)

    def _tapped(self, message_id, data):
        by = self._by(ME)
        message = {"message_id": message_id, "chat": by["chat"], "date": by["date"]}
        query = {"id": str(message_id), "data": data, "from": by["from"], "message": message}
        self._arrived(callback_query=query)

    def _by(self, user_id):
        person = {"id": user_id, "first_name": "Ann"}
        return {"from": person, "chat": {"id": user_id}, "date": self.now // 1000}

    def _arrived(self, **what):
        self.updates.append({"update_id": 1 + len(self.updates), **what})

    def card_about(self, symbol):
        """The newest message of the newest card about a symbol, as a person finds it."""
        about = [m.card for m in self.messages.values() if m.card and symbol in m.sent]
        number = max(about, default=None)
        found = [m for m in self.messages.values() if m.card == number]
        return found[-1] if found and number else None

    # -- clock, notes ----------------------------------------------------------------------------

    def tick(self, now):
        """Time goes on, and never back."""
        if now > self.now:
            self._note("now", now)

    def _now(self, now):
        self.now = now

    def answered(self, html):
        self._note("answer", html)

    def _answer(self, html):
        self.answers.append(html)

    def submitted_again(self, client_id):
        self._note("again", client_id)

    def _again(self, client_id):
        self.sent_again.append(client_id)

    def asked_in_vain(self, client_id):
        if client_id not in self.doubted:
            self._note("in_vain", client_id)

    def _in_vain(self, client_id):
        self.doubted.add(client_id)
