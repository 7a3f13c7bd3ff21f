"""Cards: a press, an expiry, a restart. The first answer wins; silence never trades."""

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from trading.domain.cycles import Card
from trading.domain.events import Event, Fact, Pressed, ProposalClosed, ProposalReissued
from trading.domain.money import ONE, exact, floor_to
from trading.domain.state import State
from trading.policy.entries import nonce_of, order_entry
from trading.policy.gates import refusals
from trading.policy.panel import multiplier, reward_of, vetoes
from trading.policy.plan import Size, account_of, committed, equity_of, propose, sized
from trading.policy.recovery_plan import recovery_of
from trading.policy.request import Request
from trading.policy.rules import Rules
from trading.policy.safeguards import share_of
from trading.ports import View

SHARES = {"approve": Decimal(1), "half": Decimal("0.5")}  # of what the card shows


def answers(state: State, fact: Pressed) -> Card | None:
    """The card that this press may decide: open, of this version, with this nonce."""
    card = state.cards.get(fact.number)
    if card is None or (card.version, card.nonce) != (fact.version, fact.nonce):
        return None
    return card


def on_press(state: State, fact: Pressed, view: View, rules: Rules) -> Iterator[Event]:
    """Reject, or check everything again and order."""
    card = answers(state, fact)
    if card is None or fact.update_id in state.updates:
        return
    if fact.action == "reject":
        yield fact
        yield closed(fact, card, "rejected", fact.user, "")
    elif fact.action in SHARES:
        yield fact
        if fact.desk_ms >= card.expires_ms:
            yield closed(fact, card, "expired", "", "its time was up")
        else:
            yield from _approve(state, fact, card, view, rules)


def _approve(state: State, fact: Pressed, card: Card, view: View, rules: Rules) -> Iterator[Event]:
    """Refused by a gate, gone with the price, asked again at a new one, or ordered."""
    plan = card.proposal
    symbol = plan.signal.symbol
    quote = view.quotes.get(symbol)
    price = quote.taken_by(plan.signal.side) if quote else plan.entry
    granted = _granted(state, card, SHARES[fact.action], price, view, rules)
    wish = replace(plan, qty=granted.qty)
    request = Request(
        wish, fact.at, fact.desk_ms, quote, catch_up=False, spike=False, card=card.number,
        cap=granted.cap, funding=view.funding(symbol), equity=equity_of(state, view), view=view,
    )  # fmt: skip
    reasons = [*refusals(state, request, rules), *vetoes(card.advice)]
    if reasons:
        yield closed(fact, card, "refused", fact.user, "; ".join(reasons))
        return
    run = drift(card, price)
    if run >= rules.expire_drift:
        yield closed(fact, card, "expired", "", run_away(run))
    elif run > rules.requote_drift:
        yield _requoted(state, fact, card, price, view, rules)
    else:
        yield closed(fact, card, "approved", fact.user, "", wish.qty)
        yield from order_entry(state, fact.at, card.number, wish, rules)


def _granted(
    state: State, card: Card, share: Decimal, price: Decimal, view: View, rules: Rules
) -> Size:
    """A share of the card's quantity, or of less where there is less room now.

    The budget has to cover it at today's price too.
    """
    plan = card.proposal
    instrument, sign = rules.instruments[plan.signal.symbol], plan.signal.side.sign
    wanted = multiplier(card.advice) * share_of(state)
    account = account_of(state, equity_of(state, view), rules)
    size = sized(account, plan, wanted, rules)
    worse = max(plan.entry, price, key=lambda entry: sign * entry)
    most = account.budget / committed(ONE, worse, plan.stop, rules, instrument.leverage)
    qty = floor_to(min(min(size.qty, plan.qty) * share, most), instrument.lot)
    return Size(qty, size.cap if qty == size.qty else "")


def _requoted(
    state: State, fact: Pressed, card: Card, price: Decimal, view: View, rules: Rules
) -> ProposalReissued:
    account = account_of(state, equity_of(state, view), rules)
    prices, reward = (card.proposal.stop, price), reward_of(card.advice, rules.reward_risk)
    plan = propose(account, card.proposal.signal, prices, rules, reward)
    wanted = multiplier(card.advice) * share_of(state)
    plan = replace(plan, qty=sized(account, plan, wanted, rules).qty)
    version = card.version + 1
    reason = f"the price moved by {float(drift(card, price)):.0%} of the stop distance"
    legs = recovery_of(plan, account.budget, rules)
    nonce = nonce_of(plan.id, version)
    return ProposalReissued(fact.at, card.number, plan, version, nonce, reason, legs)


def drift(card: Card, price: Decimal) -> Decimal:
    """How far the price is from the planned entry, as a share of the stop distance."""
    plan = card.proposal
    return abs(price - plan.entry) / plan.stop_distance


def run_away(run: Decimal) -> str:
    """The sentence for a price that left."""
    return f"the price has run {float(run):.0%} of the stop distance"


def expire(state: State, fact: Fact, view: View, rules: Rules) -> Iterator[Event]:
    """Close cards whose time is up or whose price has gone."""
    for card in list(state.cards.values()):
        if fact.desk_ms >= card.expires_ms:
            yield closed(fact, card, "expired", "", "nobody answered in time")
            continue
        mark = view.marks(card.proposal.signal.symbol)
        run = drift(card, exact(mark)) if mark == mark else Decimal(0)  # noqa: PLR0124 (NaN)
        if run >= rules.expire_drift:
            yield closed(fact, card, "expired", "", run_away(run))


def reissue(state: State, fact: Fact, rules: Rules) -> Iterator[Event]:
    """After a restart: late cards expire, the others come again with new buttons."""
    for card in list(state.cards.values()):
        if fact.desk_ms >= card.expires_ms:
            yield closed(fact, card, "expired", "", "its time was up while the desk was away")
            continue
        if state.autonomy == "watch":
            yield closed(fact, card, "expired", "", "the desk only watches now")
            continue
        if card.proposal.signal.symbol not in rules.instruments:
            yield closed(fact, card, "expired", "", "its symbol is not followed any more")
            continue
        version = card.version + 1
        yield ProposalReissued(
            fact.at, card.number, card.proposal, version,
            nonce_of(card.proposal.id, version), "the desk was restarted",
        )  # fmt: skip


def closed(
    fact: Fact, card: Card, verdict: str, by: str, reason: str, qty: Decimal | None = None
) -> ProposalClosed:
    """The card's end; ``qty`` is what will be ordered, zero unless it was approved."""
    return ProposalClosed(
        fact.at, fact.desk_ms, card.number, verdict, by, reason, qty or Decimal(0)
    )
