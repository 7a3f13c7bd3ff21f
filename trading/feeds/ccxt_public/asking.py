"""Questions to an exchange: a few at a time, every failure kept in words, rests respected."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any, Generic, TypeVar

from trading.domain.errors import FeedError
from trading.feeds.ccxt_public.loading import import_alone
from trading.feeds.ccxt_public.pace import Pace

errors = import_alone("ccxt.base.errors")

UNUSABLE = (
    errors.BaseError, OSError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError,
)  # fmt: skip
"""What a request raises: ccxt's own errors, and whatever a garbled answer does to its parsers."""

AT_A_TIME = (
    8  # requests on the way; more would only stand in ccxt's queue before a quote that is needed
)
FAILURES_TO_STOP = 3  # in a row, until the rest of a round is not asked any more
TRIES = 5
REST_S = 15.0  # after "too many requests" without a word how long
LONGEST_REST_S = 600.0
LONGEST_WORDS = 200

Key = TypeVar("Key", bound=Hashable)
Question = Callable[[], Awaitable[Any]]


class NoSuchSymbol(FeedError):  # noqa: N818 (reads as the exchange's word)
    """The exchange does not trade this symbol, or not any more."""


@dataclass(slots=True)
class Answers(Generic[Key]):
    """What became of the questions of one round; those that were not asked are in neither."""

    good: dict[Key, Any] = field(default_factory=dict)
    problems: dict[Key, FeedError] = field(default_factory=dict)
    failures_in_a_row: int = 0
    skipped: int = 0


class Connection:
    """The way to one exchange.

    ``last_error`` is the latest failure in words and ``last_error_ms`` the desk's time of it.
    """

    def __init__(self, exchange: Any, pace: Pace) -> None:
        self.exchange = exchange
        self.pace = pace
        self.last_error: str | None = None
        self.last_error_ms: int | None = None
        self._turns = asyncio.Semaphore(AT_A_TIME)
        self._rest_until_s = -inf  # of the steady clock

    @property
    def rest_s(self) -> float:
        """How long the exchange wants to hear nothing, s."""
        return max(0.0, self._rest_until_s - self.pace.steady())

    async def ask(self, question: Question) -> Any:
        """The answer. Raises FeedError, or NoSuchSymbol when that is the reason."""
        async with self._turns:
            return await self._ask(question)

    async def insist(self, question: Question) -> Any:
        """The answer, after several tries if need be. Raises FeedError as ``ask`` does."""
        for failures in range(1, TRIES):
            try:
                return await self.ask(question)
            except NoSuchSymbol:
                raise
            except FeedError:
                await self.pace.sleep(max(self.rest_s, self.pace.backoff_s(failures)))
        return await self.ask(question)

    async def ask_all(self, questions: Mapping[Key, Question]) -> Answers[Key]:
        """Answers to all questions, asked in their order.

        When several fail in a row, or the exchange wants a rest, the others are left for later.
        """
        answers: Answers[Key] = Answers()
        await asyncio.gather(
            *(self._answer(key, question, answers) for key, question in questions.items())
        )
        return answers

    async def _answer(self, key: Key, question: Question, answers: Answers[Key]) -> None:
        async with self._turns:
            if self.rest_s or answers.failures_in_a_row >= FAILURES_TO_STOP:
                answers.skipped += 1
                return
            try:
                answers.good[key] = await self._ask(question)
                answers.failures_in_a_row = 0
            except FeedError as problem:
                answers.problems[key] = problem
                refused = isinstance(problem, NoSuchSymbol)
                answers.failures_in_a_row = 0 if refused else answers.failures_in_a_row + 1

    async def _ask(self, question: Question) -> Any:
        try:
            return await question()
        except UNUSABLE as problem:
            self.last_error = in_words(problem)
            self.last_error_ms = self.pace.clock()
            if isinstance(problem, errors.BadSymbol):
                raise NoSuchSymbol(self.last_error) from problem
            if isinstance(problem, (errors.DDoSProtection, errors.RateLimitExceeded)):
                self._rest_until_s = self.pace.steady() + self._asked_rest_s()
            raise FeedError(self.last_error) from problem

    def _asked_rest_s(self) -> float:
        """The rest that the latest answer asks for in its ``Retry-After``, s."""
        headers = self.exchange.last_response_headers or {}
        told = next((v for name, v in headers.items() if name.lower() == "retry-after"), "")
        return min(float(told), LONGEST_REST_S) if told.isdecimal() else REST_S


def may_pass(problem: FeedError) -> bool:
    """Whether the same question may be answered later: the way there failed, not the question."""
    return isinstance(problem.__cause__, (errors.OperationFailed, OSError))


def in_words(problem: BaseException) -> str:
    """An error on one line, not too long.

    >>> in_words(ValueError("no    number"))
    'ValueError: no number'
    """
    words = f"{type(problem).__name__}: {' '.join(str(problem).split())}"
    return words if len(words) <= LONGEST_WORDS else f"{words[:LONGEST_WORDS]}…"
