"""The commands of the chat: found in ``bot.commands``, and everything that follows from the list.

A command is one file there: a handler under ``@command`` and ``OFFER = handler``. Help, menu,
usage, typo suggestions and the reading of arguments come from here; ``bot.params`` has the kinds of
arguments.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from inspect import isawaitable

from bot.chat import Message
from bot.params import Param
from bot.typos import nearest
from bot.views.context import Context, Health, MarketReader
from bot.views.format import quoted
from bot.views.help import Entry, help_of_all, help_of_one
from trading.domain.errors import CommandError
from trading.plugins import discover

__all__ = [
    "Act", "Args", "Command", "Context", "Health", "MarketReader", "Registry", "Reply", "Show",
    "command", "parse", "registry",
]  # fmt: skip

MOST_CHARACTERS = 256  # longer texts are not commands

Args = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Show:
    """An answer that only shows something."""

    message: Message


@dataclass(frozen=True, slots=True)
class Act:
    """A wish to change something; its confirmation follows the journal."""

    command: str
    args: Args = ()


Reply = Show | Act
Handler = Callable[[Context, Args], Reply | Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        group: its heading in the help; ``rank`` its place in menu and help.
        draws: it makes a picture, which takes a moment.
        handler: gets one word per parameter, an empty one where it was left out.
    """

    name: str
    summary: str
    group: str
    rank: int
    params: tuple[Param, ...]
    draws: bool
    handler: Handler

    def usage(self, context: Context) -> str:
        """How to write it."""
        return " ".join((f"/{self.name}", *(f"[{p.form(context)}]" for p in self.params)))


def command(
    name: str,
    summary: str,
    *,
    group: str,
    rank: int,
    params: tuple[Param, ...] = (),
    draws: bool = False,
) -> Callable[[Handler], Command]:
    """Make a handler a command.

    A handler returns a reply, or raises CommandError with one sentence for the person.
    """
    return lambda handler: Command(name, summary, group, rank, params, draws, handler)


def parse(text: str) -> tuple[str, Args]:
    """The name of the command in a text, and its words; the name is empty when there is none.

    >>> parse(" /Chart  btc   5m ")
    ('chart', ('btc', '5m'))
    >>> parse("good morning")
    ('', ('good', 'morning'))
    """
    words = text.split()
    if not words or not words[0].startswith("/"):
        return "", tuple(words)
    return words[0][1:].lower(), tuple(words[1:])


class Registry:
    """All commands by name, ``/help`` included, which only the registry can answer."""

    def __init__(self, commands: Iterable[Command]) -> None:
        names = Param(lambda _context: "command", self._named)
        helper = command("help", "what you can ask for", group="Desk", rank=90, params=(names,))
        found = [*commands, helper(self._help)]
        self.commands = {each.name: each for each in sorted(found, key=lambda each: each.rank)}
        if len(self.commands) != len(found):
            raise ValueError("two commands have one name: give each file of bot.commands its own")

    def menu(self) -> list[tuple[str, str]]:
        """Names and summaries for the chat's own list, the most used ones first."""
        return [(each.name, each.summary) for each in self.commands.values()]

    async def answer(self, context: Context, text: str) -> Reply:
        """The reply to what a person wrote.

        Raises:
            CommandError: one plain sentence that says what was wrong and what to write instead.
        """
        name, words = parse(text)
        if not name:
            raise CommandError("Write a command such as /status; /help lists them all.")
        found = self._command(name)
        if len(text) > MOST_CHARACTERS:
            raise CommandError(f"That is too long; usage: {found.usage(context)}")
        return await self._call(context, found, words)

    async def view(self, context: Context, name: str, words: Args) -> Message:
        """The message of a command that only shows.

        Raises:
            CommandError: as ``answer``, and when the command would act.
        """
        reply = await self._call(context, self._command(name), words)
        if isinstance(reply, Act):
            raise CommandError(f"/{name} acts: this button cannot show it.")
        return reply.message

    async def act(self, context: Context, name: str, words: Args) -> Act:
        """The wish of a command that acts.

        Raises:
            CommandError: as ``answer``, and when the command only shows.
        """
        reply = await self._call(context, self._command(name), words)
        if isinstance(reply, Show):
            raise CommandError(f"/{name} changes nothing: this button cannot run it.")
        return reply

    def _command(self, name: str) -> Command:
        found = self.commands.get(name)
        if found is None:
            near = nearest(name, self.commands)
            hint = f"did you mean /{near}?" if near else "/help lists them all."
            raise CommandError(f"{quoted('/' + name)} is not a command; {hint}")
        return found

    async def _call(self, context: Context, found: Command, words: Args) -> Reply:
        reply = found.handler(context, arguments(context, found, words))
        return await reply if isawaitable(reply) else reply

    def _named(self, _context: Context, word: str) -> str | None:
        name = word.removeprefix("/").lower()
        return name if name in self.commands else None

    def _help(self, context: Context, args: Args) -> Reply:
        entries = [
            Entry(each.name, each.summary, each.group, each.usage(context))
            for each in self.commands.values()
        ]
        if not args[0]:
            return Show(help_of_all(entries))
        return Show(help_of_one(next(each for each in entries if each.name == args[0])))


def arguments(context: Context, found: Command, words: Args) -> Args:
    """One word per parameter, an empty one where it was left out.

    Raises:
        CommandError: a word fits no parameter, or there are too many.
    """
    left = list(words)
    args = []
    for param in found.params:
        value = param.read(context, " ".join(left[: param.words])) if left else None
        if value is not None:
            del left[: param.words]
        args.append(value or "")
    if left:
        unfit = (p.unfit for p, arg in zip(found.params, args, strict=True) if p.unfit and not arg)
        what = ", ".join((quoted(left[0]), *unfit))
        raise CommandError(f"/{found.name} cannot take {what}; usage: {found.usage(context)}")
    return tuple(args)


def registry() -> Registry:
    """The registry of the commands in ``bot.commands``."""
    return Registry(discover("bot.commands", "OFFER").values())
