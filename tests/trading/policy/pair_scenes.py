"""A scene for each gate of the model/mood pair, in which it alone refuses."""

from desk_bench import Bench
from desk_examples import candidate

from trading.policy import pair


def s_min():
    return Bench(), candidate(s_model=0.049), {}


def mood():
    alone = {"allow_model_only_when_mood_neutral": False}
    return Bench({"pair": {"5m": alone}}), candidate(), {"mood": lambda _symbol: 0.119}


def consensus():
    bench = Bench({"pair": {"5m": {"require_consensus": True}}})
    return bench, candidate(), {"mood": lambda _symbol: -0.12}


def conf_min():
    return Bench({"preset": "strict"}), candidate(confidence=0.59, edge_r=0.2), {}


def alpha_min():
    return Bench(), candidate(s_model=0.1), {"mood": lambda _symbol: -0.81}


PAIR_SCENES = {
    pair.s_min: (s_min, "s_min"),
    pair.mood: (mood, "mood"),
    pair.consensus: (consensus, "consensus"),
    pair.conf_min: (conf_min, "conf_min"),
    pair.alpha_min: (alpha_min, "alpha_min"),
}
