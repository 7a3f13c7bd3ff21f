"""The card of a proposal: asked, asked again, decided, and everything about it."""

from bot.buttons import Details, PressCard, encode
from bot.chat import Button, Message
from bot.views.context import Context
from bot.views.format import clock, esc, page, percent, table, with_details
from bot.views.pair import pair_line
from bot.views.plan import (
    advice_lines,
    expectation,
    levels_line,
    order_line,
    plan_rows,
    today_line,
)
from bot.views.post import PostContext
from bot.views.reasons import QUESTION, buttons, reason_line
from bot.views.recovery import plan_lines
from trading.domain.answers import REJECTED
from trading.domain.cycles import Card, Cycle
from trading.domain.events import ProposalClosed, ProposalMade, RejectionExplained
from trading.domain.money import ZERO
from trading.domain.recovery import RecoveryPlan
from trading.policy.capital import next_budget
from trading.policy.recovery_plan import recovery_of

_ENDS = {
    "approved": ("✅", "Approved:", "The order is on its way"),
    "rejected": ("❌", "Rejected:", "Nothing was sent"),
    "expired": ("⌛", "Expired, nothing sent:", ""),
    "refused": ("🚫", "Refused, nothing sent:", ""),
}
_FOLLOWED = "Followed without money, to learn from it."


def asked(made: ProposalMade, context: PostContext, note: str) -> Message:
    """The card that waits for a person; ``note`` says why it comes again, HTML, often empty."""
    proposal = made.proposal
    head = page(
        f"🟡 {order_line('Approve?', proposal, proposal.qty)}",
        note,
        f"<i>{esc(context.label)}</i>",
        *_reasons(made, context),
        f"⏳ until {clock(made.expires_ms, context.timezone)} · card {made.number}",
    )
    return Message(with_details(head, advice_lines(made.advice)), _buttons(made))


def taken(made: ProposalMade, context: PostContext) -> Message:
    """What was ordered without asking, and why; silent, for its fill rings."""
    proposal = made.proposal
    head = page(
        f"🤖 {order_line('Ordered, mode auto:', proposal, proposal.qty)}",
        f"<i>{esc(context.label)}</i> · trade {made.number}",
        *_reasons(made, context),
    )
    return Message(with_details(head, advice_lines(made.advice)), silent=True)


def _reasons(made: ProposalMade, context: PostContext) -> tuple[str, ...]:
    """The numbers of a plan and what speaks for it."""
    proposal = made.proposal
    return (
        table(plan_rows(proposal), "<>>"),
        plan_lines(made.recovery, proposal.entry),
        today_line(context.today()),
        f"<b>Why:</b> {esc(made.why)}",
        pair_line(proposal.signal),
        expectation(proposal, claims_edge=context.claims_edge),
    )


def _buttons(made: ProposalMade) -> tuple[tuple[Button, ...], ...]:
    def press(action: str) -> str:
        return encode(PressCard(made.number, made.version, action, made.nonce))

    return (
        (
            Button("✅ Approve", press("approve"), "success"),
            Button("❌ Reject", press("reject"), "danger"),
        ),
        (
            Button("½ Half size", press("half")),
            Button("🔍 Details", encode(Details(made.number))),
        ),
    )


def decided(event: ProposalClosed, made: ProposalMade | None, context: PostContext) -> Message:
    """The card after its verdict; a rejected one asks why."""
    if event.verdict == REJECTED and made is not None:
        return Message(_ended(event, made, context, f"{_FOLLOWED} {QUESTION}"), buttons(made))
    remark = "" if event.verdict == "approved" else _FOLLOWED
    return Message(_ended(event, made, context, remark))


def explained(
    event: RejectionExplained, made: ProposalMade | None, context: PostContext
) -> Message:
    """The rejected card with its reason."""
    rejected = ProposalClosed(
        event.at, event.rejected_ms, event.number, REJECTED, event.rejected_by, "", ZERO
    )
    return Message(_ended(rejected, made, context, page(_FOLLOWED, reason_line(event))))


def _ended(
    event: ProposalClosed, made: ProposalMade | None, context: PostContext, remark: str
) -> str:
    """A card without buttons; who decided and when is its last word."""
    mark, lead, ending = _ENDS[event.verdict]
    what, levels = f"<b>{lead} card {event.number}</b>", ""
    if made is not None:
        what = order_line(lead, made.proposal, event.qty or made.proposal.qty)
        levels = levels_line(made.proposal)
    when = clock(event.desk_ms, context.timezone)
    who = f"by {esc(event.by, 32)} {when}" if event.by else when
    return page(
        f"{mark} {what}",
        levels,
        remark,
        f"<i>{esc(context.label)}</i> · card {event.number}",
        " · ".join(part for part in (ending, esc(event.reason, 240), who) if part),
    )


# -- everything about one card -------------------------------------------------------------------


def details(context: Context, number: int) -> Message:
    """The whole plan and all advice of an open card or of a trade that came from one."""
    known = _known(context, number)
    if known is None:
        return Message(_gone(context, number))
    proposal = known.proposal
    signal = proposal.signal
    head = page(
        f"🔍 {order_line(f'Card {number}:', proposal, proposal.qty)}",
        f"<i>{esc(context.label)}</i>",
        table([*plan_rows(proposal), ("1 R is", f"{proposal.risk:,.2f}", "")], "<>>"),
        f"{esc(signal.strategy, 32)} on {signal.timeframe}, bar closed "
        f"{clock(signal.at, context.config.timezone)} (market time)",
        f"Opinion {signal.s_model:+.2f} of ±1 · score {signal.score:.0f} of 100",
        _odds(known),
        expectation(proposal, claims_edge=context.rules.claims_edge),
        f"<b>Why:</b> {esc(known.why)}" if isinstance(known, Card) else "",
        _sizes(known),
        plan_lines(_recovery(context, known), proposal.entry),
    )
    return Message(with_details(head, advice_lines(known.advice)))


def _known(context: Context, number: int) -> Card | Cycle | None:
    state = context.state
    everything: list[Card | Cycle] = [
        *state.cards.values(),
        *state.taken.values(),
        *state.cycles.values(),
    ]
    return next((each for each in everything if each.number == number), None)


def _recovery(context: Context, known: Card | Cycle) -> RecoveryPlan | None:
    """The legs of a trade, or those that an approval would cover now."""
    if isinstance(known, Cycle):
        return known.recovery
    budget = next_budget(context.state, context.rules)
    return recovery_of(known.proposal, budget, context.rules)


def _odds(known: Card | Cycle) -> str:
    """The model's chances, which are about its own side and the configured target."""
    signal = known.proposal.signal
    odds = f"irection right {percent(signal.confidence)} · target first {percent(signal.p_target)}"
    replanned = any(said.effect.replans(said.base) for said in known.advice)
    return f"Before advice changed the plan: d{odds}" if replanned else f"D{odds}"


def _sizes(known: Card | Cycle) -> str:
    """How the advisors changed the size; nothing when they did not."""
    proposal = known.proposal
    if proposal.base_qty in (ZERO, proposal.qty):
        return ""
    return f"Size is {percent(float(proposal.qty / proposal.base_qty))} of the plain plan"


def _gone(context: Context, number: int) -> str:
    verdict = context.state.decided.get(number)
    if verdict is None:
        return f"Card {number} is not open. /proposals lists those that are."
    when = clock(verdict.desk_ms, context.config.timezone)
    who = f" by {esc(verdict.by, 32)}" if verdict.by else ""
    return f"Card {number} was {verdict.verdict}{who} at {when}; it is not open any more."
