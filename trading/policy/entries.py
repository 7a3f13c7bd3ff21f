"""Candidates of a closed bar: signal, advisors, gates, size, then a card, an order or a shadow."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from hashlib import blake2s
from typing import NamedTuple

from msgspec.structs import replace

from trading.domain.events import (
    BarsClosed,
    CycleOpened,
    Event,
    OrderRequested,
    ProposalMade,
    SignalRejected,
)
from trading.domain.money import ZERO, exact
from trading.domain.orders import Order, OrderType, Role, client_id
from trading.domain.signals import Advice, Proposal
from trading.domain.state import State
from trading.policy.capital import next_budget
from trading.policy.exit_plans import plan_of, until_of
from trading.policy.gates import refusals
from trading.policy.pair import flips_of, turned
from trading.policy.panel import multiplier, vetoes
from trading.policy.plan import account_of, committed, propose, signal_of, sized, stop_of
from trading.policy.policy import Policy
from trading.policy.recovery_plan import recovery_of
from trading.policy.request import Request
from trading.policy.rules import Rules
from trading.policy.safeguards import share_of
from trading.ports import Candidate, View


class Judged(NamedTuple):
    """A proposal that passed, with what was said about it."""

    proposal: Proposal
    advice: tuple[Advice, ...]
    why: str


def enter(
    state: State, fact: BarsClosed, view: View, policy: Policy, equity: Decimal
) -> Iterator[Event]:
    """Look at every candidate, the best score first; each sees what the one before it took.

    ``equity`` is that of the bar's close: what an order takes is worth as much as before.
    """
    for candidate in best_first(view.candidates):
        proposal, advice, reasons = judge(state, fact, (candidate, equity), view, policy)
        until_ms = fact.at + policy.rules.hold_ms(fact.timeframe)
        reasons = reasons or held_back(state, policy.rules)
        if reasons:
            yield SignalRejected(fact.at, proposal, tuple(reasons), advice, until_ms)
        else:
            why = why_of(candidate, fact.timeframe, policy)
            yield from take(state, fact, Judged(proposal, advice, why), policy.rules)


def why_of(candidate: Candidate, timeframe: str, policy: Policy) -> str:
    """The model's own words, and what was made of them where a sign is turned round."""
    why, flips = policy.why(candidate.features), flips_of(policy.rules.pair[timeframe])
    return f"{why} ({flips})" if flips else why


def best_first(candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """The best score first, equals by symbol."""
    if len(candidates) < 2:  # as on most bars
        return candidates
    return sorted(candidates, key=lambda c: (-c.score, c.symbol))


def judge(
    state: State, fact: BarsClosed, wish: tuple[Candidate, Decimal], view: View, policy: Policy
) -> tuple[Proposal, tuple[Advice, ...], list[str]]:
    """The candidate's plan at this equity, what the advisors said, every reason against it."""
    rules = policy.rules
    candidate, equity = turned(wish[0], rules.pair[fact.timeframe]), wish[1]
    signal = signal_of(candidate, fact, view.mood(candidate.symbol), rules)
    stop = stop_of(candidate, rules, rules.instruments[candidate.symbol])
    quote = view.quotes.get(candidate.symbol)
    price = quote.taken_by(candidate.side) if quote else exact(candidate.close)
    account = account_of(state, equity, rules)
    base = propose(account, signal, stop, price, rules)
    advice = policy.panel.consult(signal, candidate, state, view)
    size = sized(account, base, multiplier(advice) * share_of(state), rules)
    proposal = base if size.qty == base.qty else replace(base, qty=size.qty)
    request = Request(
        proposal, fact.at, fact.desk_ms, quote, fact.catch_up, candidate.spike,
        cap=size.cap, funding=view.funding(candidate.symbol), equity=equity, view=view,
    )  # fmt: skip
    return proposal, advice, [*refusals(state, request, rules), *vetoes(advice)]


def held_back(state: State, rules: Rules) -> list[str]:
    """Why a good proposal still waits: enough cards are open."""
    if state.autonomy == "approve" and len(state.cards) >= rules.max_cards:
        return [f"cards: {rules.max_cards} cards are already open"]
    return []


def take(state: State, fact: BarsClosed, judged: Judged, rules: Rules) -> Iterator[Event]:
    """Ask the phone, or order at once."""
    proposal = judged.proposal
    number = state.numbers + 1
    until_ms = fact.at + rules.hold_ms(fact.timeframe)
    if state.autonomy == "approve":
        expires_ms = fact.desk_ms + rules.card_life_ms
        nonce = nonce_of(proposal.id, 1)
        legs = recovery_of(proposal, next_budget(state, rules), rules)
        yield ProposalMade(
            fact.at, number, *judged[:2], until_ms, judged.why, expires_ms, 1, nonce, legs
        )
        return
    yield ProposalMade(fact.at, number, *judged[:2], until_ms, judged.why)
    yield from order_entry(state, fact.at, number, proposal, rules)


def order_entry(
    state: State, at: int, number: int, proposal: Proposal, rules: Rules
) -> Iterator[Event]:
    """Open the cycle with its fixed budget, its exits and its recovery, and order the entry."""
    signal = proposal.signal
    instrument = rules.instruments[signal.symbol]
    takes = committed(proposal.qty, proposal.entry, proposal.stop, rules, instrument.leverage)
    budget = next_budget(state, rules)
    plan = plan_of(rules.exit_table, proposal, rules)
    until_ms = until_of(rules.exit_table, signal.at, signal.timeframe, rules)
    legs = recovery_of(proposal, budget, rules)
    if legs is not None:
        takes += legs.takes
    yield CycleOpened(at, proposal.id, number, budget, takes, plan, until_ms, legs)
    yield OrderRequested(at, entry_of(proposal))


def entry_of(proposal: Proposal) -> Order:
    """The order that enters a proposal."""
    signal = proposal.signal
    return Order(
        client_id=client_id(proposal.id, Role.ENTRY, 0),
        cycle_id=proposal.id,
        role=Role.ENTRY,
        symbol=signal.symbol,
        side=signal.side,
        type=OrderType.MARKET,
        qty=proposal.qty,
        price=ZERO,
        reduce_only=False,
    )


def nonce_of(proposal_id: str, version: int) -> str:
    """Four characters that tie a button to one version of one card."""
    return blake2s(f"{proposal_id}/{version}".encode(), digest_size=2).hexdigest()
