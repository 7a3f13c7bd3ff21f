"""What a press is told at once, before the desk decides about it."""

from bot.buttons import PressCard
from bot.views.context import Context
from bot.views.reasons import reason_answer
from trading.domain.answers import REASONS
from trading.domain.ladder import Climb
from trading.domain.wishes import Ask
from trading.policy.tuning import BACK_MS, change_of

SECOND_TAPS = {"confirm": "Confirmed…", "drop": "Dropped."}
CLIMBS = {"confirm": "Promoting…", "drop": "Not now."}


def press_answer(context: Context, press: PressCard, key: str | None) -> tuple[str, bool]:
    """The sentence for a press, and whether the desk shall hear of it.

    ``key`` is what the pressed message is about; None when its number was never learned.
    """
    number = press.number
    if key not in (None, f"card:{number}"):
        return "This button does not belong to this message.", False
    if asked := context.state.asks.get(number):
        return _second_tap(context, press, asked)
    if climber := context.state.ladder.climb_of(number):
        return _climb(press, context.state.ladder.climbs[climber])
    if press.action == "back":
        return _back(context, press)
    if press.action in REASONS:
        return reason_answer(context, press)
    return _answer(context, press)


def _answer(context: Context, press: PressCard) -> tuple[str, bool]:
    number = press.number
    card = context.state.cards.get(number)
    if card is None:
        verdict = context.state.decided.get(number)
        if verdict is None:
            return f"Card {number} is not known here.", False
        by = f" by {verdict.by[:40]}" if verdict.by else ""
        return f"Already {verdict.verdict}{by}.", False
    if (card.version, card.nonce) != (press.version, press.nonce):
        return "This card has newer buttons: use its newest message.", False
    if context.now_ms >= card.expires_ms:
        return "Too late: its time is up.", True
    return {"approve": "Approving…", "half": "Approving half…"}.get(
        press.action, "Rejecting…"
    ), True


def _second_tap(context: Context, press: PressCard, asked: Ask) -> tuple[str, bool]:
    if (press.version, press.nonce) != (1, asked.nonce) or press.action not in SECOND_TAPS:
        return "This button does not belong to this question.", False
    if context.now_ms >= asked.expires_ms:
        return "Too late: ask again.", True
    return SECOND_TAPS[press.action], True


def _climb(press: PressCard, climb: Climb) -> tuple[str, bool]:
    if (press.version, press.nonce) != (1, climb.nonce) or press.action not in CLIMBS:
        return "This button does not belong to this proposal.", False
    return CLIMBS[press.action], True


def _back(context: Context, press: PressCard) -> tuple[str, bool]:
    found = change_of(context.state, press.number)
    if found is None or found[1].nonce != press.nonce:
        return "It was changed again since: use the newest message, or /set.", False
    if context.now_ms >= found[1].desk_ms + BACK_MS:
        return "That was over an hour ago: use /set, which asks before it loosens.", False
    return "Taking it back…", True
