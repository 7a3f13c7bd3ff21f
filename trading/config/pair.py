"""The section about model and mood: what both must say before a signal is traded."""

from collections.abc import Mapping
from typing import Annotated, Any, get_args

from pydantic import BeforeValidator

from trading.config.fields import Probability, Section, Timeframe, within

Strength = Annotated[float, within(0, 1, "strength")]


class PairThresholds(Section):
    """What model and mood must say on one timeframe.

    Attributes:
        s_min: least strength of the model.
        m_min: a mood weaker than this is neutral: it neither agrees nor disagrees.
        conf_min: least probability that the direction is right, in preset strict only.
        alpha_min: least strength of both together.
        flip_model: turn the model's sign round.
        flip_mood: turn the mood's sign round.
        flip_model_bma: turn the sign of the models' average round.
        allow_model_only_when_mood_neutral: whether the model may go alone.
        require_consensus: whether a mood that is not neutral must agree with the model.
    """

    s_min: Strength = 0.12
    m_min: Strength = 0.12
    conf_min: Probability = 0.60
    alpha_min: Strength = 0.10
    flip_model: bool = False
    flip_mood: bool = False
    flip_model_bma: bool = False
    allow_model_only_when_mood_neutral: bool = True
    require_consensus: bool = True


DIFFERING: Mapping[str, Mapping[str, float | bool]] = {
    "5m": {"s_min": 0.05, "alpha_min": 0.02, "require_consensus": False}
}


def _complete(data: Any) -> Any:
    """Every timeframe with the defaults of its own; what is no section is left to be refused."""
    data = {} if data is None else data
    if not isinstance(data, Mapping):
        return data
    own = {
        name: {**DIFFERING.get(str(name), {}), **(said or {})} if _is_section(said) else said
        for name, said in data.items()
    }
    return {name: DIFFERING.get(name, {}) for name in get_args(Timeframe)} | own


def _is_section(said: Any) -> bool:
    return said is None or isinstance(said, Mapping)


Pair = Annotated[Mapping[Timeframe, PairThresholds], BeforeValidator(_complete)]


def default_pair() -> dict[Timeframe, PairThresholds]:
    """The thresholds of all timeframes where a file says nothing."""
    return {
        name: PairThresholds.model_validate(DIFFERING.get(name, {})) for name in get_args(Timeframe)
    }
