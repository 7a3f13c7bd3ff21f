"""What a bot sets about itself: command menus per scope, descriptions, menu button."""

import re
from dataclasses import dataclass, field

from bot.phone.errors import Json, bad_request

COMMANDS_LIMIT = 100
_NAME = re.compile(r"[a-z0-9_]{1,32}")
_DESCRIPTION_LIMIT = 256  # characters of a command's description
_ABOUT_LIMITS = {"description": 512, "short_description": 120}  # characters
_SCOPE_FIELDS = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
_MENU_BUTTONS = {"default", "commands"}
_DEFAULT_SCOPE = {"type": "default"}

Place = tuple[str, ...]  # scope type, its ids, language


@dataclass
class BotSettings:
    """Commands by place, and texts by name and language."""

    commands: dict[Place, list[Json]] = field(default_factory=dict)
    about: dict[tuple[str, str], str] = field(default_factory=dict)

    def set_commands(self, params: Json) -> None:
        """Raises ApiError for a name, description, number or scope Telegram refuses."""
        commands = params["commands"]
        if len(commands) > COMMANDS_LIMIT:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            if not _NAME.fullmatch(command["command"].removeprefix("/")):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"].strip()) <= _DESCRIPTION_LIMIT:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[_place(params)] = [
            {**command, "command": command["command"].removeprefix("/")} for command in commands
        ]

    def get_commands(self, params: Json) -> list[Json]:
        return self.commands.get(_place(params), [])

    def delete_commands(self, params: Json) -> None:
        self.commands.pop(_place(params), None)

    def menu_for(self, user_id: int, language: str) -> list[Json]:
        """The commands a person sees in the private chat: the nearest scope wins."""
        for scope in (("chat", str(user_id)), ("all_private_chats",), ("default",)):
            for spoken in (language, ""):
                if (*scope, spoken) in self.commands:
                    return self.commands[(*scope, spoken)]
        return []

    def set_about(self, name: str, params: Json) -> None:
        """Raises ApiError when the text is too long."""
        about = params.get(name, "")
        if len(about) > _ABOUT_LIMITS[name]:
            raise bad_request(f"{name.replace('_', ' ')} is too long")
        self.about[name, params.get("language_code", "")] = about


def _place(params: Json) -> Place:
    scope = params.get("scope", _DEFAULT_SCOPE)
    ids = _SCOPE_FIELDS.get(scope["type"])
    if ids is None:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    if any(name not in scope for name in ids):
        raise bad_request("chat_id is empty")
    return (scope["type"], *(str(scope[name]) for name in ids), params.get("language_code", ""))


def check_menu_button(button: Json) -> None:
    """Raises ApiError for a menu button other than the two that need no web page."""
    if button["type"] not in _MENU_BUTTONS:
        raise bad_request("can't parse menu button: unsupported type specified")
