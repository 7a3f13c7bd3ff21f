"""A proposal in words: what would be bought or sold, what is at stake, what the advisors said."""

from collections.abc import Sequence
from decimal import Decimal

from bot.views.format import esc, in_r, money, percent, price, quantity, signed, signed_percent
from trading.domain.money import exact
from trading.domain.signals import Advice, Proposal


def order_line(lead: str, proposal: Proposal, qty: Decimal) -> str:
    """What about which order: side, size, symbol, and what that is worth. HTML."""
    signal = proposal.signal
    side = signal.side.value.upper()
    worth = money(qty * proposal.entry)
    return f"<b>{lead} {side} {quantity(qty)} {esc(signal.symbol, 32)}</b> ≈ {worth}"


def plan_rows(proposal: Proposal) -> list[tuple[str, str, str]]:
    """Entry, stop and target, the money at risk and the costs."""
    at_risk = proposal.qty * proposal.stop_distance
    return [
        ("Entry", price(proposal.entry, proposal.entry), ""),
        ("Stop", price(proposal.stop, proposal.entry), _away(proposal, proposal.stop)),
        ("Target", price(proposal.target, proposal.entry), _away(proposal, proposal.target)),
        ("At risk", money(at_risk), ""),
        ("Costs", money(at_risk * exact(proposal.cost_r)), f"{proposal.cost_r:.2f} R"),
    ]


def _away(proposal: Proposal, level: Decimal) -> str:
    return signed_percent(float((level - proposal.entry) / proposal.entry))


def today_line(today: tuple[Decimal, Decimal]) -> str:
    """The day so far against its limit."""
    pnl, limit = today
    return f"Today {signed(pnl)}, the day's limit is {signed(-limit)}"


def levels_line(
    proposal: Proposal, paid: Decimal | None = None, moved: Decimal | None = None
) -> str:
    """Entry, stop and target on one line: what was ``paid``, and where the stop was ``moved``."""
    like = proposal.entry
    at = proposal.stop if moved is None else moved
    prices = (like if paid is None else paid, at, proposal.target)
    entry, stop, target = (price(each, like) for each in prices)
    return f"Entry {entry} · stop {stop} · target {target}"


def expectation(proposal: Proposal, *, claims_edge: bool) -> str:
    """What the model expects, and whether it claims to know."""
    if not claims_edge:  # its edge is minus the costs, which at the card's entry are these
        return f"No edge claimed: expected {in_r(-proposal.cost_r)}, which is its costs."
    expected = in_r(proposal.signal.edge_r)
    sure = percent(proposal.signal.confidence)
    return f"Expected {expected} after costs, {sure} sure of the direction."


def advice_lines(advice: Sequence[Advice]) -> list[str]:
    """What each advisor said, with its rung: HTML."""
    if not advice:
        return ["No advisor was asked."]
    return [_advice_line(said) for said in advice]


def _advice_line(said: Advice) -> str:
    rung = said.rung if said.applies else _unapplied(said)
    verdict = ""
    if said.veto or said.effect.veto:
        verdict = "refuses: " if said.effect.veto else "would refuse: "
    return f"<b>{esc(said.advisor, 32)}</b> ({rung}): {verdict}{esc(said.reason)}{_part(said)}"


def _unapplied(said: Advice) -> str:
    """A canary that abides by its own share leaves the other signals to its control group."""
    if said.rung == "canary" and not said.abstained:
        return "canary, not applied: control group"
    return f"{said.rung}, not applied"


def _part(said: Advice) -> str:
    """How much of a wish counts for the order, where that is only a part."""
    effect = said.effect
    if not said.applies or said.abstained:
        return ""
    if effect.size != said.size:
        return f" (wishes x{said.size:.2f}, trusted for x{effect.size:.2f})"
    if effect.reward != said.reward:
        trusted = f"{effect.reward:.2f}" if effect.reward else "none of it"
        return f" (wishes {said.reward:.2f}, trusted for {trusted})"
    return ""
