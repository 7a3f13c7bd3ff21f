"""The chat on Telegram: the only folder that knows Telegram's library.

``chat`` delivers and edits, ``polling`` listens, ``texts`` cuts what is too long, ``markup`` makes
buttons, ``errors`` turns Telegram's refusals into those of the port, ``secrecy`` keeps the token
out of logs.
"""

from bot.telegram_chat.chat import TelegramChat

__all__ = ["TelegramChat"]
