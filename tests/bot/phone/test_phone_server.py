"""The phone on a real port, beside other things in one event loop."""

import logging
import signal
import socket

import httpx
import pytest
from telegram import Bot
from telegram.error import NetworkError
from telegram.request import HTTPXRequest

from bot.phone import Fault, LostAnswer, create_phone, serve
from trading.domain.errors import ConfigError

ME = 4242


def loopback_bot(url, token):
    def request():
        return HTTPXRequest(httpx_kwargs={"trust_env": False})

    return Bot(
        token,
        base_url=f"{url}/bot",
        base_file_url=f"{url}/file/bot",
        request=request(),
        get_updates_request=request(),
    )


async def test_a_bot_works_over_loopback(phone, picture):
    async with serve(phone, 0) as at, loopback_bot(at.url, "123456:TEST-token_of_nobody") as bot:
        assert at.port == phone.port
        assert not at.wanted_port_busy
        sent = await bot.send_photo(ME, picture, caption="c")
        file = await bot.get_file(sent.photo[-1].file_id)
        assert bytes(await file.download_as_bytearray()) == picture
        phone.send("hello")
        (update,) = await bot.get_updates(timeout=5)
        assert update.message.text == "hello"


async def test_a_lost_answer_breaks_the_connection(phone):
    async with serve(phone, 0) as at, loopback_bot(at.url, "123456:TEST-token_of_nobody") as bot:
        phone.plan_fault(Fault("sendMessage", LostAnswer(), 1))
        with pytest.raises(NetworkError, match="peer closed connection"):
            await bot.send_message(ME, "sent")
        assert [message["text"] for message in phone.messages()] == ["sent"]
        await bot.send_message(ME, "and on")


async def test_a_busy_port_is_said_and_the_next_one_taken(phone):
    other = create_phone(bot_token="7:other", session_token="other-session", port=0)
    async with serve(phone, 0) as first, serve(other, first.port) as second:
        assert second.wanted_port_busy
        assert second.port > first.port
        headers = {"X-Pitwall-Token": "other-session"}
        async with httpx.AsyncClient(base_url=second.url, trust_env=False) as client:
            assert (await client.get("/user/chat", headers=headers)).status_code == 200
            assert (await client.get("/user/chat")).status_code == 401


async def test_no_free_port_is_one_sentence(phone):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 65_535))
        taken.listen()
        with pytest.raises(ConfigError, match="none of 65535 to 65535 is free"):
            async with serve(phone, 65_535):
                pass


async def test_signals_and_logs_belong_to_the_program(phone, caplog):
    caplog.set_level(logging.DEBUG)
    before = signal.getsignal(signal.SIGINT)
    async with serve(phone, 0) as at, loopback_bot(at.url, "123456:TEST-token_of_nobody") as bot:
        assert signal.getsignal(signal.SIGINT) is before
        phone.plan_fault(Fault("getMe", LostAnswer(), 1))
        with pytest.raises(NetworkError):
            await bot.get_me()
        await bot.get_me()
    ours = [record for record in caplog.records if record.name.startswith(("uvicorn", "bot."))]
    assert [record.getMessage() for record in ours] == []


@pytest.mark.parametrize(
    ("tokens", "sentence"),
    [
        ({"bot_token": "nonsense", "session_token": "long-enough"}, "^bot_token: a token looks"),
        ({"bot_token": "1:abc", "session_token": "short"}, "^session_token: give 8 ASCII"),
    ],
)
def test_tokens_that_are_none(tokens, sentence):
    with pytest.raises(ValueError, match=sentence):
        create_phone(**tokens, port=1)
