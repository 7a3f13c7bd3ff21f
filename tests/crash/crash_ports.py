"""The ports on the world: a chat whose server survives, and a venue that counts what reaches it."""

import asyncio
import time
from urllib.parse import parse_qs, urlsplit

from bot.telegram_chat.polling import Poll
from trading.domain.errors import Unknown


class WorldChat:
    """The Chat port. It listens with the poll of the Telegram chat; the server is the world."""

    last_error = ""

    def __init__(self, world, points):
        self._world, self._points = world, points
        self._news, self._quiet = asyncio.Event(), asyncio.Event()

    def parts(self, message):
        return [message]

    async def send(self, _chat_id, message, _reply_to):
        return self._world.send(message.html, data_of(message))

    async def edit(self, _chat_id, message_id, message):
        self._world.edit(message_id, message.html, data_of(message))
        return message_id

    async def answer(self, query_id, text):
        """The spinner stops."""

    async def announce(self, _chat_id, commands):
        """The menu."""

    async def drawing(self, chat_id):
        """Nothing is drawn."""

    async def close(self):
        """Nothing to let go of."""

    def alive_age_s(self):
        return 0.0

    def updates(self, after):
        return Poll(self, "https://chat/getUpdates", str, asyncio.sleep, time.monotonic).updates(
            after
        )

    async def post(self, url, read_timeout):
        """getUpdates; asking from an offset on confirms what was before it."""
        [offset] = parse_qs(urlsplit(url).query).get("offset", ["0"])
        with self._points.around("acknowledge"):
            self._world.confirm(int(offset))
        while not (found := self._world.pending()):
            self._quiet.set()
            await self._news.wait()
            self._news.clear()
        return found

    async def quiet(self):
        """Everything that people did has been handed to the desk and was confirmed by it."""
        self._quiet.clear()
        self._news.set()
        await self._quiet.wait()


def data_of(message):
    return [button.data for row in message.buttons for button in row]


class Venue:
    """The paper venue behind a line that may be dead for a while.

    It notes every order that reaches it a second time: at most venues a client id is free again
    once its order has ended, and the second order would be executed too.
    """

    deaf = False

    def __init__(self, broker, world):
        self._broker, self._world = broker, world

    def __getattr__(self, name):
        return getattr(self._broker, name)

    async def submit(self, order, epoch):
        book = self._broker.book
        if order.client_id in book.orders or order.client_id in book.closed:
            self._world.submitted_again(order.client_id)
        await self._broker.submit(order, epoch)

    async def find(self, order):
        if self.deaf:
            self._world.asked_in_vain(order.client_id)
            raise Unknown("the venue does not answer")
        return await self._broker.find(order)
