"""The token stays out of logs and errors, a proxy out of this machine's own traffic."""

import logging

import httpx
import pytest
from chat_doubles import ME
from telegram_examples import ROOT, TOKEN, Script, first_batch, text_update

from bot.chat import ChatDown, Message
from bot.telegram_chat.chat import _request_to
from bot.telegram_chat.secrecy import HideToken


async def test_the_token_stays_out_of_logs(new_chat, caplog):
    caplog.set_level(logging.DEBUG)
    leak = httpx.ConnectError(f"{ROOT}/bot{TOKEN}")
    chat, _, _ = new_chat(Script(leak, [text_update(1)], leak))
    await first_batch(chat)
    with pytest.raises(ChatDown) as caught:
        await chat.send(ME, Message("x"), None)
    assert TOKEN not in str(caught.value)
    logging.getLogger("httpx").info("POST %s/bot%s/sendMessage", ROOT, TOKEN)
    logging.getLogger("httpx").warning("POST %s/bot%s/sendMessage", ROOT, TOKEN)
    logging.getLogger("telegram").error("failed", exc_info=ValueError(TOKEN))
    assert TOKEN not in caplog.text
    assert [r.name for r in caplog.records if r.name in ("httpx", "telegram")] == [
        "httpx",
        "telegram",
    ]
    assert caplog.text.count("<token>") >= 2


@pytest.mark.parametrize("args", [(TOKEN,), (1, 2), ({"b": TOKEN},)])
def test_a_line_whose_arguments_do_not_fit_is_a_line(args):
    record = logging.LogRecord("lib", logging.WARNING, "", 1, "%d and %(a)s", args, None)
    assert HideToken(TOKEN).filter(record)
    assert record.getMessage().startswith("%d and %(a)s ")
    assert TOKEN not in record.getMessage()


async def test_a_proxy_of_the_environment_is_not_used_for_this_machine(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    local, remote = _request_to(ROOT), _request_to("https://api.telegram.org")
    assert local._client._mounts == {}
    assert remote._client._mounts != {}
    await local.shutdown()
    await remote.shutdown()
