"""The phone refuses what Telegram refuses, in Telegram's words."""

import pytest

ME = 4242


def keyboard(*rows):
    return {
        "inline_keyboard": [[{"text": "x", "callback_data": data} for data in row] for row in rows]
    }


def message(text="x", **more):
    return {"chat_id": ME, "text": text, **more}


def html(text):
    return message(text, parse_mode="HTML")


NO_ACTION = {"inline_keyboard": [[{"text": "x"}]]}
NO_TEXT_BUTTONS = (
    "Bad Request: can't parse inline keyboard button: "
    "text buttons are unallowed in the inline keyboard"
)
BAD_BOOLEAN = (
    'Bad Request: field "disable_notification" of sendMessage: '
    "must be a Boolean, got str 'perhaps'"
)
CANT_PARSE = "Bad Request: can't parse entities: "


@pytest.mark.parametrize(
    ("method", "params", "description"),
    [
        ("sendMessage", {"text": "x"}, "Bad Request: chat_id is empty"),
        ("sendMessage", {"chat_id": ME}, "Bad Request: message text is empty"),
        ("sendMessage", message(" \n "), "Bad Request: message text is empty"),
        ("sendMessage", html("<b></b>"), "Bad Request: message text is empty"),
        ("sendMessage", {"chat_id": 777, "text": "x"}, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": "@nobody", "text": "x"}, "Bad Request: chat not found"),
        ("sendMessage", message("x" * 4097), "Bad Request: message is too long"),
        ("sendMessage", message("🟢" * 2049), "Bad Request: message is too long"),
        (
            "sendMessage",
            message(colour="red"),
            'Bad Request: sendMessage has no field "colour"',
        ),
        (
            "sendMessage",
            message(disable_notification="perhaps"),
            BAD_BOOLEAN,
        ),
        ("sendMessage", message(parse_mode="Markdown"), "Bad Request: unsupported parse_mode"),
        (
            "sendMessage",
            html("P/L < 0"),
            CANT_PARSE + "Unclosed start tag at byte offset 4",
        ),
        (
            "sendMessage",
            html("<unknown>x"),
            CANT_PARSE + 'Unsupported start tag "unknown" at byte offset 0',
        ),
        (
            "sendMessage",
            html("é<b>x</i>"),
            CANT_PARSE + 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"',
        ),
        ("sendMessage", html("x</b>"), CANT_PARSE + "Unexpected end tag at byte offset 1"),
        (
            "sendMessage",
            html("<b>x"),
            CANT_PARSE + 'Can\'t find end tag corresponding to start tag "b"',
        ),
        (
            "sendMessage",
            html("<span>x</span>"),
            CANT_PARSE + 'Tag "span" must have class "tg-spoiler" at byte offset 0',
        ),
        (
            "sendMessage",
            message(reply_markup=keyboard(["x" * 65])),
            "Bad Request: BUTTON_DATA_INVALID",
        ),
        (
            "sendMessage",
            message(reply_markup=keyboard(["é" * 33])),
            "Bad Request: BUTTON_DATA_INVALID",
        ),
        ("sendMessage", message(reply_markup=keyboard([""])), "Bad Request: BUTTON_DATA_INVALID"),
        (
            "sendMessage",
            message(reply_markup=keyboard(["x"] * 9)),
            "Bad Request: reply markup is too long",
        ),
        (
            "sendMessage",
            message(reply_markup=keyboard(*[["x"]] * 101)),
            "Bad Request: reply markup is too long",
        ),
        (
            "sendMessage",
            message(reply_markup=NO_ACTION),
            NO_TEXT_BUTTONS,
        ),
        (
            "sendMessage",
            message(reply_markup="{"),
            'Bad Request: field "reply_markup" of sendMessage: can\'t parse JSON',
        ),
        (
            "sendMessage",
            message(reply_markup={}),
            "Bad Request: object expected as reply markup",
        ),
        (
            "sendPhoto",
            {"chat_id": ME},
            "Bad Request: there is no photo in the request",
        ),
        (
            "sendPhoto",
            {"chat_id": ME, "photo": "attach://x"},
            "Bad Request: attached file not found in the request",
        ),
        (
            "sendPhoto",
            {"chat_id": ME, "photo": "x", "caption": "x" * 1025},
            "Bad Request: message caption is too long",
        ),
        (
            "sendMediaGroup",
            {"chat_id": ME, "media": [{"type": "photo", "media": "x"}]},
            "Bad Request: media must include 2-10 items",
        ),
        (
            "sendChatAction",
            {"chat_id": ME, "action": "dance"},
            "Bad Request: wrong parameter action in request",
        ),
        (
            "editMessageText",
            {"chat_id": ME, "text": "x"},
            "Bad Request: message identifier is not specified",
        ),
        (
            "pinChatMessage",
            {"chat_id": ME, "message_id": 1},
            "Bad Request: message to pin not found",
        ),
        (
            "unpinChatMessage",
            {"chat_id": ME},
            "Bad Request: message to unpin not found",
        ),
        (
            "answerCallbackQuery",
            {"callback_query_id": "1"},
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
        ),
        (
            "answerCallbackQuery",
            {"callback_query_id": "1", "text": "x" * 201},
            "Bad Request: MESSAGE_TOO_LONG",
        ),
        ("getFile", {"file_id": "no"}, "Bad Request: invalid file_id"),
        (
            "setMyDescription",
            {"description": "x" * 513},
            "Bad Request: description is too long",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "x", "description": "y"}], "scope": {"type": "moon"}},
            "Bad Request: can't parse BotCommandScope: unsupported type specified",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "x", "description": ""}]},
            "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID",
        ),
    ],
)
async def test_refused(raw, phone, method, params, description):
    answer = await raw(method, **params)
    assert answer == {"ok": False, "error_code": 400, "description": description}
    assert phone.messages() == []


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("🟢<u>é</u>", "🟢é", [("underline", 2, 1)]),
        ("<pre>x\n y</pre>", "x\n y", [("pre", 0, 4)]),
        (
            '<pre><code class="language-py">x</code></pre>',
            "x",
            [("pre", 0, 1, ("language", "py"))],
        ),
        ('<code class="language-py">x</code>', "x", [("code", 0, 1)]),
        (
            '<a href="https://e.org/?a=1&amp;b=2">x</a>',
            "x",
            [("text_link", 0, 1, ("url", "https://e.org/?a=1&b=2"))],
        ),
        ('<a href="javascript:alert(1)">x</a>', "x", []),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ("<blockquote>q</blockquote>", "q", [("blockquote", 0, 1)]),
        ('<span class="tg-spoiler">s</span>', "s", [("spoiler", 0, 1)]),
        ("<tg-spoiler>s</tg-spoiler>", "s", [("spoiler", 0, 1)]),
        (
            '<tg-time unix="1700000000" format="t">22:13</tg-time>',
            "22:13",
            [("date_time", 0, 5, ("unix_time", 1700000000), ("date_time_format", "t"))],
        ),
        ("a & b &amp; &lt;c&gt; &#65; &nbsp;", "a & b & <c> A &nbsp;", []),
        ("<b> x </b>", "x", [("bold", 0, 1)]),
        ("try /help.", "try /help.", [("bot_command", 4, 5)]),
        ("<code>/help</code> a/b", "/help a/b", [("code", 0, 5)]),
        ("<s>a</s><b>b</b>", "ab", [("strikethrough", 0, 1), ("bold", 1, 1)]),
    ],
)
async def test_html(raw, source, text, entities):
    sent = (await raw("sendMessage", **html(source)))["result"]
    assert sent["text"] == text
    flat = [
        (each.pop("type"), each.pop("offset"), each.pop("length"), *each.items())
        for each in sent.get("entities", [])
    ]
    assert flat == entities


async def test_limits_count_what_is_left_after_the_mark_up(raw):
    assert (await raw("sendMessage", **html("<b>" + "x" * 4096 + "</b>")))["ok"]
    assert (await raw("sendMessage", **message("🟢" * 2048)))["ok"]


async def test_a_full_keyboard_is_accepted(raw, phone):
    full = keyboard(*[["x" * 64] * 5] * 20)
    assert (await raw("sendMessage", **message(reply_markup=full)))["ok"]
    assert sum(len(row) for row in phone.messages()[0]["buttons"]) == 100


async def test_explicit_entities_follow_the_trimmed_text(raw):
    bold = {"type": "bold", "offset": 2, "length": 9}
    sent = await raw("sendMessage", **message("  bold  ", entities=[bold]))
    assert sent["result"]["entities"] == [{"type": "bold", "offset": 0, "length": 4}]


async def test_lists_within_lists_without_end_are_no_json(raw):
    deep = "[" * 60_000
    answer = await raw("sendMessage", chat_id=ME, text="x", reply_markup=deep)
    assert (answer["error_code"], "can't parse JSON" in answer["description"]) == (400, True)
