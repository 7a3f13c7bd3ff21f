"""Pictures, albums and documents an unmodified python-telegram-bot sends."""

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto
from telegram.error import BadRequest

ME = 4242
KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("Approve", callback_data="p:1:ok")]])


async def test_photo_caption_and_download(bot, phone, person, picture):
    sent = await bot.send_photo(ME, picture, caption="<i>chart</i>", parse_mode="HTML")
    assert (sent.photo[-1].width, sent.photo[-1].height) == (320, 200)
    assert sent.caption == "chart"
    file = await bot.get_file(sent.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == picture
    (shown,) = phone.messages()
    got = await person.get(shown["photo"])
    assert (got.content, got.headers["content-type"]) == (picture, "image/png")
    again = await bot.send_photo(ME, sent.photo[-1].file_id, caption="by id")
    assert again.photo[-1].file_id == sent.photo[-1].file_id


async def test_edit_media_and_caption(bot, picture):
    sent = await bot.send_photo(ME, picture, caption="1y", reply_markup=KEYS)
    media = InputMediaPhoto(picture, caption="30d")
    edited = await sent.edit_media(media, reply_markup=KEYS)
    assert edited.caption == "30d"
    assert edited.photo[-1].file_id != sent.photo[-1].file_id
    assert (await edited.edit_caption("90d", reply_markup=KEYS)).caption == "90d"
    assert (await edited.edit_reply_markup(None)).reply_markup is None


async def test_album_and_document(bot, phone, picture):
    album = await bot.send_media_group(
        ME, [InputMediaPhoto(picture, caption="a"), InputMediaPhoto(picture)]
    )
    assert len({message.media_group_id for message in album}) == 1
    document = await bot.send_document(ME, b"a,b\n1,2\n", filename="trades.csv")
    assert (document.document.file_name, document.document.file_size) == ("trades.csv", 8)
    assert phone.messages()[-1]["document"]["name"] == "trades.csv"


async def test_a_broken_picture_is_refused(bot):
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(ME, b"not a picture")
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(ME, b"", filename="empty.txt")
    with pytest.raises(BadRequest, match=r"Wrong file identifier/http url specified"):
        await bot.send_photo(ME, "no-such-id")
