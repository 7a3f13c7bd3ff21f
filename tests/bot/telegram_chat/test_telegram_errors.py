"""Planned failures of Telegram become the errors of the port."""

import httpx
import pytest
from chat_doubles import ME

from bot.chat import ChatBlocked, ChatBusy, ChatClosed, ChatDown, ChatRefused, Message
from bot.phone import Fault, LostAnswer, Refusal


@pytest.mark.parametrize(
    ("effect", "error"),
    [
        (Refusal(429, 33), ChatBusy),
        (Refusal(403), ChatBlocked),
        (Refusal(400), ChatRefused),
        (Refusal(401), ChatClosed),
        (Refusal(409), ChatClosed),
        (Refusal(502), ChatDown),
        (Refusal(500), ChatDown),
        (LostAnswer(), ChatDown),
    ],
)
async def test_refusals_become_those_of_the_port(chat, phone, effect, error):
    phone.plan_fault(Fault("sendMessage", effect, 1))
    with pytest.raises(error) as caught:
        await chat.send(ME, Message("x"), None)
    assert type(caught.value) is error
    assert caught.value.__cause__ is None
    if error is ChatBusy:
        assert caught.value.retry_after_s == 33


async def test_a_person_who_never_started_the_bot_may_still_do_so(chat):
    with pytest.raises(ChatBlocked, match="Chat not found"):
        await chat.send(777, Message("x"), None)


async def test_a_web_page_instead_of_an_answer_means_down(new_chat):
    def portal(_request):
        return httpx.Response(200, html="<h1>Log in to the Wi-Fi of this hotel</h1>")

    chat, _, _ = new_chat(httpx.MockTransport(portal))
    with pytest.raises(ChatDown):
        await chat.send(ME, Message("x"), None)


async def test_a_timeout_means_down(new_chat):
    def slow(_request):
        raise httpx.ReadTimeout("too slow")

    chat, _, _ = new_chat(httpx.MockTransport(slow))
    with pytest.raises(ChatDown, match="Timed out"):
        await chat.send(ME, Message("x"), None)
