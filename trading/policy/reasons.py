"""Why a card was rejected: one tap more, which decides nothing.

A reason counts only while nobody knows what the rejected trade became: whoever has seen the outcome
finds a reason for it. The first one stays.
"""

from collections.abc import Iterator

from trading.domain.answers import REJECTED, Answer
from trading.domain.events import Event, Pressed, RejectionExplained
from trading.domain.state import State


def unexplained(state: State, press: Pressed) -> Answer | None:
    """The rejection that this press may explain: of this version, with this nonce, once."""
    answer = state.answers.of(press.number)
    if answer is None or (answer.version, answer.nonce) != (press.version, press.nonce):
        return None
    return answer if answer.answer == REJECTED and not answer.reason else None


def on_reason(state: State, fact: Pressed) -> Iterator[Event]:
    """Write the reason down."""
    answer = unexplained(state, fact)
    if answer is None or fact.update_id in state.updates:
        return
    yield RejectionExplained(
        fact.at, fact.desk_ms, fact.number, fact.action, fact.user, answer.by, answer.desk_ms
    )
