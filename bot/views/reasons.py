"""Why a card was rejected: the words, their buttons, and what a press of one is told."""

from bot.buttons import PressCard, encode
from bot.chat import Button
from bot.views.context import Context
from bot.views.format import esc, sentence_case
from bot.views.keyboard import Rows, in_rows
from trading.domain.answers import REJECTED
from trading.domain.events import ProposalMade, RejectionExplained

WORDS = {
    "news": "news",
    "correlated": "too correlated",
    "level": "don't like the level",
    "other": "other",
}
QUESTION = "Why? One tap, if you like."


def buttons(made: ProposalMade) -> Rows:
    """One button a reason, tied to the card's last version."""
    pressed = [
        Button(
            sentence_case(words), encode(PressCard(made.number, made.version, reason, made.nonce))
        )
        for reason, words in WORDS.items()
    ]
    return in_rows(pressed, 2)  # four in a row would be cut off on a phone


def reason_line(event: RejectionExplained) -> str:
    """The reason, and who gave it where somebody else had rejected."""
    other = f", says {esc(event.by, 32)}" if event.by != event.rejected_by else ""
    return f"Reason: <b>{WORDS[event.reason]}</b>{other}"


def reason_answer(context: Context, press: PressCard) -> tuple[str, bool]:
    """The sentence for a press of a reason, and whether the desk shall hear of it."""
    answer = context.state.answers.of(press.number)
    if answer is None:
        return _nothing_to_explain(context, press.number), False
    if answer.answer != REJECTED:
        return f"Card {press.number} was not rejected: it needs no reason.", False
    if (answer.version, answer.nonce) != (press.version, press.nonce):
        return "This button does not belong to this message.", False
    if answer.reason:
        return f"The reason stands already: {WORDS[answer.reason]}.", False
    return f"Noted: {WORDS[press.action]}. Thank you.", True


def _nothing_to_explain(context: Context, number: int) -> str:
    verdict = context.state.decided.get(number)
    if verdict is not None and verdict.verdict == REJECTED:
        return "Its outcome is known by now; a reason counts only before. /operator shows it."
    return f"Card {number} is not waiting for a reason."
