"""What people's answers to cards were worth, told without praise and without blame."""

from bot.chat import Message
from bot.views.context import Context
from bot.views.format import counted, esc, in_r, page, percent, sentence_case, table, with_details
from bot.views.keyboard import opens
from bot.views.reasons import WORDS
from trading.domain.scoring import GROUP_BARS
from trading.report.operator import FEW, UNSAID, Ends, Kind, Worth, worth_of
from trading.report.verdicts import HELPS, HURTS, NO_DIFFERENCE, TOO_FEW

_SAID = WORDS | {UNSAID: "no reason given"}
_CHOSEN = {
    NO_DIFFERENCE: "not proven",
    HELPS: "chosen better than by chance",
    HURTS: "chosen worse than by chance",
}
_RULES = (
    "<i>Where most cards lose, refusing any looks wise. So what was left out is compared with the"
    " average card: leaving out as many without looking comes to nothing. Intervals hold"
    f" whenever you look; outcomes of the same {GROUP_BARS} bars count once.</i>"
)
_KIND = "This only looks back: the last word stays yours."
_BUTTONS = ((opens("🔄 Refresh", "operator"), opens("🧠 Worth", "ml_stats")),)


def operator(context: Context) -> Message:
    """Vetoes first, then every answer and every reason; intervals open on a tap."""
    worth = worth_of(context.state.answers)
    waiting = len(context.state.answers.waiting)
    few = any(kind.verdict == TOO_FEW for kind in worth.reasons)
    head = page(
        f"⚖️ <b>{_first(worth)}</b>",
        f"<i>{esc(context.label)}</i>",
        _vetoes(worth.vetoes) if worth.vetoes else "",
        _answers(worth),
        *map(_reason, worth.reasons),
        f"A reason needs {FEW} cards over some days to say anything." if few else "",
        f"{counted(waiting, 'answer')} without an outcome yet. {_KIND}" if waiting else _KIND,
    )
    return Message(with_details(head, _details(worth)), _BUTTONS)


def _first(worth: Worth) -> str:
    vetoes = worth.vetoes
    if vetoes is None:
        return "No rejected card has an outcome yet"
    number = counted(vetoes.cards, "veto", "vetoes")
    named = f"{'All' if len(worth.people) > 1 else 'Your'} {number}"
    if vetoes.verdict == TOO_FEW:
        return f"{named}: too few to say"
    return f"{named} {_worth(vetoes.mean)} each: {_CHOSEN[vetoes.verdict]}"


def _worth(result: float) -> str:
    """What it was worth not to trade cards with this result, R."""
    return f"{'cost' if result > 0 else 'avoided'} {abs(result):,.2f} R"


def _vetoes(vetoes: Kind) -> str:
    in_all = f"{_worth(vetoes.mean * vetoes.cards)} in all"
    if vetoes.verdict == TOO_FEW:
        return f"So far they {in_all}."
    return f"They {in_all}. {sentence_case(_gap(vetoes))}."


def _gap(kind: Kind) -> str:
    return f"against the average card {in_r(kind.gap or 0.0)} each{_interval(kind.gap_ends)}"


def _answers(worth: Worth) -> str:
    if worth.all is None:
        return "Every answer is followed to its outcome, and shown here then."
    rows = [
        (kind.name, f"{kind.cards:,}", f"{kind.mean:+,.2f}", f"{kind.lost:,}")
        for kind in worth.answers
    ]
    return page(
        table([("", "cards", "R each", "lost"), *rows], "<>>>"),
        "Cards that were not traded count as they would have ended."
        f" {percent(worth.all.lost / worth.all.cards)} of all lost.",
    )


def _reason(kind: Kind) -> str:
    chosen = "" if kind.verdict == TOO_FEW else f" · {_CHOSEN[kind.verdict]}"
    return (
        f"<b>{sentence_case(_SAID[kind.name])}</b>: {_worth(kind.mean)} each,"
        f" {kind.lost:,} of {kind.cards:,} lost{chosen}"
    )


def _details(worth: Worth) -> list[str]:
    """The intervals, kind by kind."""
    if worth.all is None:
        return []
    people = worth.people if len(worth.people) > 1 else ()
    return [
        *_left_out(worth.all),
        *(_detail(sentence_case(kind.name), kind) for kind in worth.answers),
        *(_detail(f"Rejected, {_SAID[kind.name]}", kind) for kind in worth.reasons),
        _RULES,
        *(_detail(f"Rejected by {esc(kind.name, 32)}", kind) for kind in people),
    ]


def _left_out(every: Kind) -> list[str]:
    """All cards, and what of them was left out: rejected, expired and the other halves."""
    if every.verdict == TOO_FEW or every.gap is None:
        return [_made("All answers", every)]
    return [
        _made("All answers", every),
        f"<b>Left out of them</b>: {_gap(every)}: {_CHOSEN[every.verdict]}",
    ]


def _detail(name: str, kind: Kind) -> str:
    chosen = kind.verdict != TOO_FEW and kind.gap is not None
    return _made(name, kind) + (f"; {_gap(kind)}: {_CHOSEN[kind.verdict]}" if chosen else "")


def _made(name: str, kind: Kind) -> str:
    few = kind.verdict == TOO_FEW
    made = TOO_FEW if few else f"{in_r(kind.mean)} each{_interval(kind.ends)}"
    return f"<b>{name}</b> ({kind.cards:,}): {made}"


def _interval(ends: Ends) -> str:
    low, high = (None if end is None else f"{end:+z.2f}" for end in ends)
    if low and high:
        return f" (95 %: {low} to {high})"
    if low or high:
        return f" (95 %: above {low})" if low else f" (95 %: below {high})"
    return " (interval not known yet)"
