"""I11: only advisors on the rungs ``full`` and ``canary`` shape a trade, and they do."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from trading.domain.events import ProposalMade, RungSet, SignalRejected
from trading.domain.money import floor_to, nearest
from trading.domain.scoring import APPLIED
from trading.domain.signals import Advice, Proposal
from trading.policy.capital import next_budget
from trading.policy.invariants.look import Look
from trading.policy.panel import multiplier, reward_of, vetoes
from trading.policy.plan import advised, committed, equity_of, exposure_of, target_of
from trading.policy.rules import RUNGS
from trading.policy.safeguards import share_of


def own_rungs(look: Look) -> Iterator[str]:
    """I11: every advice is counted on the rung where its advisor stands, after the cap."""
    later: dict[str, str] = {}  # where an advisor stood before it was put elsewhere
    for event in reversed(look.events):
        if isinstance(event, RungSet):
            later[event.advisor] = event.before
        if not isinstance(event, ProposalMade | SignalRejected):
            continue
        for said in event.advice:
            wish = later.get(said.advisor) or look.state.rungs.get(said.advisor, "off")
            stands = min(wish, look.rules.rung_cap, key=RUNGS.index)
            where = f"{said.advisor} stands on {stands}"
            if said.rung != stands:
                yield f"{where} and its advice on {event.proposal.id} counted as {said.rung}"
            elif said.applied is not None and stands not in APPLIED:
                yield f"{where} and its advice on {event.proposal.id} was applied"


def as_advised(look: Look) -> Iterator[str]:
    """I11: what passed has no veto that counts, and the size that those who count gave it."""
    for event in look.of(ProposalMade):
        for reason in vetoes(event.advice):
            yield f"{event.proposal.id} was proposed against {reason}"
        proposal = event.proposal
        wanted = _advised(proposal, event.advice, look)
        if proposal.qty > wanted or (proposal.qty < wanted and not _capped(proposal, look)):
            yield f"{proposal.id} has size {proposal.qty}, advice and caps make {wanted}"
        target = _target(proposal, event.advice, look)
        if proposal.target != target:
            yield f"{proposal.id} has target {proposal.target}, advice makes {target}"


def _advised(proposal: Proposal, advice: Sequence[Advice], look: Look) -> Decimal:
    """The base size times what counts and what the tier leaves, before caps; base units."""
    instrument = look.rules.instruments[proposal.signal.symbol]
    wanted = multiplier(advice) * share_of(look.state)
    return floor_to(advised(proposal.base_qty, wanted, instrument), instrument.lot)


def _target(proposal: Proposal, advice: Sequence[Advice], look: Look) -> Decimal:
    """The target at the reward:risk that counts."""
    signal, rules = proposal.signal, look.rules
    reward = reward_of(advice, rules.reward_risk)
    sign, distance = signal.side.sign, proposal.stop_distance
    target = target_of(proposal.entry, distance, sign, rules, reward)
    return nearest(target, rules.instruments[signal.symbol].tick)


def _capped(proposal: Proposal, look: Look) -> bool:
    """Whether one lot more would pass the exposure's cap, the budget or the entry's share of it."""
    rules, state = look.rules, look.state
    instrument = rules.instruments[proposal.signal.symbol]
    more = proposal.qty + instrument.lot
    free = rules.max_exposure * equity_of(state, look.view) - exposure_of(state)
    taken = proposal.id in state.cycles  # then the exposure holds it already
    takes = committed(more, proposal.entry, proposal.stop, rules, instrument.leverage)
    worth = (instrument.lot if taken else more) * proposal.entry
    budget, margin = next_budget(state, rules), more * proposal.entry / instrument.leverage
    return worth >= free or takes >= budget or margin >= rules.entry_share * budget
