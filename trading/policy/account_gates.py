"""Gates that look at the account as a whole: see ``trading.policy.safeguards``."""

from trading.domain.candles import MINUTE_MS
from trading.domain.safety import DAY, ORANGE, RED
from trading.domain.state import State
from trading.policy.request import Gate, Request
from trading.policy.rules import Rules
from trading.policy.safeguards import MEDIAN, crash_loss

WORDS = {DAY: "the day has lost its limit", "drawdown": "the account is far below its peak"}


def rest(state: State, request: Request, _rules: Rules) -> str | None:
    """After a loss all symbols rest, longer after each further one in a row."""
    safety = state.safety
    if request.at < safety.rest_until:
        left = (safety.rest_until - request.at) / MINUTE_MS
        return f"rest: all symbols rest {left:.0f} min more, losses in a row: {safety.all_losses}"
    return None


def tier(state: State, request: Request, _rules: Rules) -> str | None:
    """Red takes no entry, orange none that scores below the median."""
    safety = state.safety
    if safety.tier == RED:
        return f"tier: red, {WORDS[safety.cause]}"
    score = request.proposal.signal.score
    if safety.tier == ORANGE and score < MEDIAN:
        return f"tier: orange takes scores of {MEDIAN:.0f} and more, this has {score:.0f}"
    return None


def crash(state: State, request: Request, rules: Rules) -> str | None:
    """No entry takes what a crash would cost past its cap; one that lowers it may pass."""
    plan, beta, account = request.proposal, request.view.beta, rules.account
    symbol, sign = plan.signal.symbol, plan.signal.side.sign
    more = account.crash_drop * sign * float(plan.qty * plan.entry) * beta(symbol)
    if more <= 0:
        return None
    loss = crash_loss(state, beta, rules) + more
    cap = float(account.crash_cap * request.equity)
    if loss > cap:
        fall = f"{account.benchmark} -{account.crash_drop:.0%}"
        return f"crash: {fall} would cost {loss:,.2f} with this entry, the cap is {cap:,.2f}"
    return None


ACCOUNT_GATES: tuple[Gate, ...] = (rest, tier, crash)
