"""Everything the phone knows; the bot side and the user side share one of these."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.phone.bell import Bell
from bot.phone.chats import Chat
from bot.phone.errors import Json, bad_request
from bot.phone.faults import Faults
from bot.phone.files import FileStore
from bot.phone.queries import CallbackQueries
from bot.phone.settings import BotSettings
from bot.phone.updates import UpdateQueue

BOT_NAME = "Pitwall"
LANGUAGE = "en"  # of every person on this phone
_BOT_ABILITIES = (
    "can_join_groups",
    "can_read_all_group_messages",
    "supports_inline_queries",
    "can_connect_to_business",
    "has_main_web_app",
)


@dataclass
class State:
    """Chats, files, updates, presses, settings, faults. `clock` gives unix seconds."""

    bot_id: int
    owner_id: int
    clock: Callable[[], float]
    first_id: int  # of updates and messages
    updates: UpdateQueue
    queries: CallbackQueries
    changed: Bell
    chats: dict[int, Chat] = field(default_factory=dict)
    files: FileStore = field(default_factory=FileStore)
    settings: BotSettings = field(default_factory=BotSettings)
    faults: Faults = field(default_factory=Faults)

    @property
    def bot(self) -> Json:
        names = {"first_name": BOT_NAME, "username": "pitwall_bot"}
        return {"id": self.bot_id, "is_bot": True, **names}

    def me(self) -> Json:
        """The bot as getMe tells it."""
        return {**self.bot, **dict.fromkeys(_BOT_ABILITIES, False)}

    def now(self) -> int:
        return int(self.clock())

    def chat(self, chat_id: int | str) -> Chat:
        """Raises ApiError for a chat the bot was never spoken to in."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def open_chat(self, user_id: int) -> Chat:
        """The chat of a person, created with the person's first word."""
        if user_id not in self.chats:
            name = "You" if user_id == self.owner_id else "Stranger"
            person = {
                "id": user_id,
                "is_bot": False,
                "first_name": name,
                "language_code": LANGUAGE,
            }
            self.chats[user_id] = Chat(person, self.first_id)
        return self.chats[user_id]


def new_state(bot_token: str, owner_id: int, clock: Callable[[], float]) -> State:
    """A phone where only the owner's chat is open.

    Numbers of updates and messages begin at the current second: a bot that remembers those of an
    earlier phone never meets one of them again with another meaning.
    """
    first_id = max(1, int(clock()))
    state = State(
        bot_id=int(bot_token.partition(":")[0]),
        owner_id=owner_id,
        clock=clock,
        first_id=first_id,
        updates=UpdateQueue(first_id),
        queries=CallbackQueries(clock),
        changed=Bell(first_id),
    )
    state.open_chat(owner_id)
    return state
