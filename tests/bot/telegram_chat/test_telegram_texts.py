"""Long texts cut and split within Telegram's limits, marks closed."""

from bot.telegram_chat.texts import CAPTION_LIMIT, TEXT_LIMIT, cut, plain, split, units


def test_a_text_that_fits_stays_as_it_is():
    assert split("<b>a</b>\n\nb", TEXT_LIMIT) == ["<b>a</b>\n\nb"]


def test_a_split_loses_nothing_and_closes_every_mark():
    lines = [f"<b>{n}</b> <i>{'é🟢' * 40}</i> &amp; &lt;" for n in range(300)]
    html = "<blockquote expandable>" + "\n".join(lines) + "</blockquote>"
    parts = split(html, CAPTION_LIMIT, TEXT_LIMIT)
    assert "\n".join(map(plain, parts)) == plain(html)
    assert [units(part) <= limit for part, limit in zip(parts, [1024] + [4096] * 99, strict=False)]
    for part in parts:
        assert part.startswith("<blockquote expandable>")
        assert part.endswith("</blockquote>")


def test_a_line_without_an_end_is_cut_between_characters():
    parts = split("<code>" + "&lt;🟢" * 5000 + "</code>", TEXT_LIMIT)
    assert "".join(map(plain, parts)) == "<🟢" * 5000
    assert max(map(units, parts)) <= TEXT_LIMIT
    assert cut("x" * 5000, 10) == "x" * 8 + "\n…"
