"""Planned failures of Telegram become the errors of the port."""

import httpx
import pytest
from chat_doubles import ME

from bot.chat import (
    ChatBlocked,
    ChatBusy,
    ChatClosed,
    ChatContested,
    ChatDown,
    ChatRefused,
    ChatUnsure,
    Message,
)
from bot.phone import Fault, LostAnswer, Refusal, Unreachable


@pytest.mark.parametrize(
    ("effect", "error"),
    [
        (Refusal(429, 33), ChatBusy),
        (Refusal(403), ChatBlocked),
        (Refusal(400), ChatRefused),
        (Refusal(401), ChatClosed),
        (Refusal(409), ChatContested),
        (Refusal(502), ChatUnsure),
        (Refusal(500), ChatUnsure),
        (LostAnswer(), ChatUnsure),
        (Unreachable(), ChatDown),
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


async def test_a_token_whose_messages_go_to_a_webhook_is_named(chat, new_chat):
    assert await chat.name() == "pitwall_bot"
    info = {"url": "https://example.org/x", "has_custom_certificate": False}
    answers = {
        "getMe": {"id": 1, "is_bot": True, "first_name": "Pitwall", "username": "pitwall_bot"},
        "getWebhookInfo": {**info, "pending_update_count": 3},
    }

    def elsewhere(request):
        method = request.url.path.rpartition("/")[2]
        return httpx.Response(200, json={"ok": True, "result": answers[method]})

    hooked, _, _ = new_chat(httpx.MockTransport(elsewhere))
    with pytest.raises(ChatClosed, match="remove it with deleteWebhook"):
        await hooked.name()


async def test_a_web_page_instead_of_an_answer_means_down(new_chat):
    def portal(_request):
        return httpx.Response(200, html="<h1>Log in to the Wi-Fi of this hotel</h1>")

    chat, _, _ = new_chat(httpx.MockTransport(portal))
    with pytest.raises(ChatDown):
        await chat.send(ME, Message("x"), None)


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (httpx.ConnectError, ChatDown),
        (httpx.ConnectTimeout, ChatDown),
        (httpx.PoolTimeout, ChatDown),
        (httpx.ProxyError, ChatDown),
        (httpx.ReadTimeout, ChatUnsure),
        (httpx.WriteTimeout, ChatUnsure),
        (httpx.ReadError, ChatUnsure),
        (httpx.RemoteProtocolError, ChatUnsure),
    ],
)
async def test_only_what_never_left_this_machine_certainly_did_not_arrive(new_chat, failure, error):
    def broken(_request):
        raise failure("as planned")

    chat, _, _ = new_chat(httpx.MockTransport(broken))
    with pytest.raises(ChatDown) as caught:
        await chat.send(ME, Message("x"), None)
    assert type(caught.value) is error
