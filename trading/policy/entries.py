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
from trading.domain.signals import Advice, Proposal, Signal
from trading.domain.state import State
from trading.domain.trials import Pair, Plan
from trading.domain.types import Quote
from trading.policy.capital import next_budget
from trading.policy.exit_plans import plan_of, until_of
from trading.policy.gates import refusals
from trading.policy.pair import flips_of, opposed, turned
from trading.policy.panel import Panel, multiplier, reward_of, turns, vetoes
from trading.policy.plan import (
    Account,
    account_of,
    committed,
    propose,
    signal_of,
    sized,
    stop_of,
)
from trading.policy.policy import Policy
from trading.policy.recovery_plan import recovery_of
from trading.policy.request import Request
from trading.policy.rules import Rules
from trading.policy.rungs import on_faults
from trading.policy.safeguards import share_of
from trading.policy.trials import aimed, pairs_of, prices_of
from trading.ports import Candidate, View


class Here(NamedTuple):
    """When and with what a candidate is planned; ``quote`` is its own, if there is one."""

    fact: BarsClosed
    account: Account
    quote: Quote | None
    view: View
    rules: Rules


class Judged(NamedTuple):
    """A plan as it would be traded, with all that was said about it.

    Attributes:
        trials: what advisors would have planned instead.
        reasons: all that is against it, empty when it passed.
    """

    proposal: Proposal
    advice: tuple[Advice, ...]
    trials: tuple[Pair, ...]
    reasons: Sequence[str]


def enter(
    state: State, fact: BarsClosed, view: View, policy: Policy, equity: Decimal
) -> Iterator[Event]:
    """Look at every candidate, the best score first; each sees what the one before it took.

    ``equity`` is that of the bar's close: what an order takes is worth as much as before.
    """
    if not view.candidates:
        return
    account = account_of(state, equity, policy.rules)
    for candidate in best_first(view.candidates):
        here = Here(fact, account, view.quotes.get(candidate.symbol), view, policy.rules)
        judged = judge(state, candidate, here, policy.panel)
        reasons = judged.reasons or held_back(state, policy.rules)
        if reasons:
            until_ms = fact.at + policy.rules.hold_ms(fact.timeframe)
            yield SignalRejected(
                fact.at, judged.proposal, tuple(reasons), judged.advice, until_ms, judged.trials
            )
        else:
            why = why_of(candidate, fact.timeframe, judged.advice, policy)
            yield from take(state, fact, judged, why, policy.rules)
            account = account_of(state, equity, policy.rules)
        if any(said.abstained for said in judged.advice):
            yield from on_faults(state, fact, policy.panel)


def why_of(candidate: Candidate, timeframe: str, advice: Sequence[Advice], policy: Policy) -> str:
    """The model's own words, and what was made of them where a sign is turned round."""
    said = [flips] if (flips := flips_of(policy.rules.pair[timeframe])) else []
    said += [f"turned round: {one.reason}" for one in advice if one.effect.turn]
    why = policy.why(candidate.features)
    return f"{why} ({'; '.join(said)})" if said else why


def best_first(candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """The best score first, equals by symbol."""
    if len(candidates) < 2:  # as on most bars
        return candidates
    return sorted(candidates, key=lambda c: (-c.score, c.symbol))


def judge(state: State, wish: Candidate, here: Here, panel: Panel) -> Judged:
    """The candidate's plan, what the advisors made of it, and every reason against it."""
    fact, account, quote, view, rules = here
    found = turned(wish, rules.pair[fact.timeframe])
    advice = panel.lead(first := signal_here(found, here), found, state, view)
    around = turns(advice)
    candidate = opposed(found) if around else found
    signal = signal_here(candidate, here) if around else first
    advice += panel.consult(signal, candidate, state, view)
    base = planned(candidate, signal, here, reward_of(advice, rules.reward_risk))
    size = sized(account, base, multiplier(advice) * share_of(state), rules)
    proposal = base if size.qty == base.qty else replace(base, qty=size.qty)
    request = Request(
        proposal, fact.at, fact.desk_ms, quote, fact.catch_up, candidate.spike, cap=size.cap,
        funding=view.funding(candidate.symbol), equity=account.equity, view=view,
    )  # fmt: skip
    reasons = [*refusals(state, request, rules), *vetoes(advice)]
    return Judged(proposal, advice, trials_of(found, base, advice, here), reasons)


def signal_here(candidate: Candidate, here: Here) -> Signal:
    """The candidate as a signal of this bar."""
    return signal_of(candidate, here.fact, here.view.mood(candidate.symbol), here.rules)


def planned(candidate: Candidate, signal: Signal, here: Here, reward: Decimal) -> Proposal:
    """The trade at its base size, at the quote or else at the close."""
    rules, quote = here.rules, here.quote
    stop = stop_of(candidate, rules, rules.instruments[candidate.symbol])
    price = quote.taken_by(candidate.side) if quote else exact(candidate.close)
    return propose(here.account, signal, (stop, price), rules, reward)


def trials_of(
    found: Candidate, base: Proposal, advice: Sequence[Advice], here: Here
) -> tuple[Pair, ...]:
    """What has to be tried beside the plan without advice: other targets, the other side.

    ``base`` is the plan with the target and the side that count.
    """
    replanning = [said for said in advice if said.replans]
    if not replanning:
        return ()
    rules = here.rules
    instrument = rules.instruments[found.symbol]
    plain = against = aimed(prices_of(base), rules.reward_risk, instrument, rules)
    if base.signal.side is not found.side:
        plain = _unadvised(found, here)
    elif any(said.turn for said in replanning):
        against = _unadvised(opposed(found), here)
    return pairs_of(replanning, plain, against, instrument, rules)


def _unadvised(candidate: Candidate, here: Here) -> Plan:
    signal = signal_here(candidate, here)
    return prices_of(planned(candidate, signal, here, here.rules.reward_risk))


def held_back(state: State, rules: Rules) -> list[str]:
    """Why a good proposal still waits: enough cards are open."""
    if state.autonomy == "approve" and len(state.cards) >= rules.max_cards:
        return [f"cards: {rules.max_cards} cards are already open"]
    return []


def take(state: State, fact: BarsClosed, judged: Judged, why: str, rules: Rules) -> Iterator[Event]:
    """Ask the phone, or order at once."""
    proposal = judged.proposal
    number = state.numbers + 1
    made = ProposalMade(
        fact.at, number, proposal, judged.advice, fact.at + rules.hold_ms(fact.timeframe), why,
        trials=judged.trials,
    )  # fmt: skip
    if state.autonomy == "approve":
        yield replace(
            made,
            expires_ms=fact.desk_ms + rules.card_life_ms,
            nonce=nonce_of(proposal.id, 1),
            recovery=recovery_of(proposal, next_budget(state, rules), rules),
        )
        return
    yield made
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
