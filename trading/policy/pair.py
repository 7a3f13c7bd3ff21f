"""The model/mood pair: signs that are turned, strength of both together, and the gates about it.

The model's opinion makes the signal, the mood (funding, positioning, news) may confirm it, oppose
it or say nothing. Both are in [-1, 1]; a mood weaker than ``m_min`` is neutral and counts as 0.
"""

from msgspec.structs import replace

from trading.config.pair import PairThresholds
from trading.domain.state import State
from trading.policy.request import Gate, Request
from trading.policy.rules import Rules
from trading.ports import Candidate

STRICT = "strict"


def turned(candidate: Candidate, terms: PairThresholds) -> Candidate:
    """The candidate with the model's sign as the flips have it: side, stop and target follow.

    There is one model, so its average over models is the model itself: two flips cancel out. The
    odds stay as the model gave them to its direction; whoever flips says that it is the other one.
    """
    if terms.flip_model == terms.flip_model_bma:
        return candidate
    return opposed(candidate)


def opposed(candidate: Candidate) -> Candidate:
    """The same candidate read the other way round."""
    return replace(candidate, side=candidate.side.opposite, s_model=-candidate.s_model)


def mood_of(told: float, terms: PairThresholds) -> float:
    """The mood as the flip has it; what is no number in [-1, 1] says nothing."""
    mood = round(told, 6) if -1.0 <= told <= 1.0 else 0.0
    return (-mood or 0.0) if terms.flip_mood else mood


def strength(s_model: float, s_mood: float, m_min: float) -> float:
    """Strength of both together in the model's direction, in [0, 1].

    A neutral mood leaves the model's own, one that agrees adds its share of what is missing to 1,
    one that opposes takes its share away.

    >>> strength(0.7, 0.0, 0.12), strength(-0.7, -0.5, 0.12), strength(0.7, -0.5, 0.12)
    (0.7, 0.85, 0.35)
    """
    model = abs(s_model)
    if abs(s_mood) < m_min or not s_mood:
        return model
    if (s_mood > 0) == (s_model > 0):
        return round(model + abs(s_mood) * (1.0 - model), 6)
    return round(model * (1.0 - abs(s_mood)), 6)


def flips_of(terms: PairThresholds) -> str:
    """Which signs are turned, in words for a card; empty when none is."""
    model = [name for name in ("flip_model", "flip_model_bma") if getattr(terms, name)]
    said = []
    if model:
        effect = "they cancel out" if len(model) > 1 else "the model's sign is turned round"
        said.append(f"{' and '.join(model)} on, {effect}")
    if terms.flip_mood:
        said.append("flip_mood on, the mood's sign is turned round")
    return "; ".join(said)


# -- gates ---------------------------------------------------------------------------------------


def s_min(_state: State, request: Request, rules: Rules) -> str | None:
    """The model says it strongly enough."""
    signal = request.proposal.signal
    least = rules.pair[signal.timeframe].s_min
    if abs(signal.s_model) < least:
        return f"s_min: the model's {signal.s_model:+.2f} is weaker than {least:g}"
    return None


def mood(_state: State, request: Request, rules: Rules) -> str | None:
    """Where the mood is neutral, the model may go alone."""
    signal = request.proposal.signal
    terms = rules.pair[signal.timeframe]
    if terms.allow_model_only_when_mood_neutral or _speaks(signal.s_mood, terms):
        return None
    return f"mood: {signal.s_mood:+.2f} is neutral, and the model may not go alone"


def consensus(_state: State, request: Request, rules: Rules) -> str | None:
    """A mood that is not neutral agrees with the side."""
    signal = request.proposal.signal
    terms = rules.pair[signal.timeframe]
    if not terms.require_consensus or not _speaks(signal.s_mood, terms):
        return None
    if (signal.s_mood > 0) == (signal.side.sign > 0):
        return None
    way = "up" if signal.s_mood > 0 else "down"
    return f"consensus: the mood is {way} ({signal.s_mood:+.2f}), and this is a {signal.side}"


def conf_min(_state: State, request: Request, rules: Rules) -> str | None:
    """The timeframe's least confidence, in preset strict: explore asks for none."""
    signal = request.proposal.signal
    least = rules.pair[signal.timeframe].conf_min
    if rules.preset == STRICT and signal.confidence < least:
        return f"conf_min: {signal.confidence:.2f} is below {least:g} of {signal.timeframe}"
    return None


def alpha_min(_state: State, request: Request, rules: Rules) -> str | None:
    """Model and mood together are strong enough."""
    signal = request.proposal.signal
    least = rules.pair[signal.timeframe].alpha_min
    if signal.alpha < least:
        return f"alpha_min: model and mood together, {signal.alpha:.2f}, are weaker than {least:g}"
    return None


def _speaks(s_mood: float, terms: PairThresholds) -> bool:
    """Whether the mood is not neutral."""
    return s_mood != 0 and abs(s_mood) >= terms.m_min


PAIR_GATES: tuple[Gate, ...] = (s_min, mood, consensus, conf_min, alpha_min)
