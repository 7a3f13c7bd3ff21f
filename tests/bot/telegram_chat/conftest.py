"""Chats on Telegram, over the strict phone or any transport."""

import asyncio

import httpx
import pytest
from chat_doubles import Clock
from telegram.request import HTTPXRequest
from telegram_examples import PORT, ROOT, TOKEN

from bot.phone import create_phone
from bot.telegram_chat import TelegramChat


@pytest.fixture
def phone():
    return create_phone(bot_token=TOKEN, session_token="session-token", port=PORT)


@pytest.fixture
async def new_chat():
    """Makes chats over an ASGI app or any transport; waits are noted instead of slept."""
    chats = []

    def make(transport, token=TOKEN):
        clock, waits = Clock(), []

        async def sleep(seconds):
            waits.append(seconds)
            clock.seconds += seconds
            await asyncio.sleep(0)

        request = HTTPXRequest(httpx_kwargs={"transport": transport})
        chat = TelegramChat(token, ROOT, request=request, sleep=sleep, clock=clock)
        chats.append(chat)
        return chat, waits, clock

    yield make
    for chat in chats:
        await chat.close()


@pytest.fixture
def chat(phone, new_chat):
    return new_chat(httpx.ASGITransport(app=phone.app))[0]
