"""Which model and which advisors a configuration means."""

from collections.abc import Mapping

import ml.advisors
import ml.scorers
from trading.config import Config
from trading.ports import Advisor
from trading.replay.session import Models


def models_of(config: Config) -> Models:
    """The configured scorer and a maker of all advisors, found in their folders."""
    return Models(ml.scorers.discover()[config.scoring.scorer](), advisors_of)


def advisors_of(config: Config) -> Mapping[str, Advisor]:
    """Fresh advisors by name."""
    return {name: make(config) for name, make in ml.advisors.discover().items()}


def learners(config: Config) -> dict[str, int]:
    """Versions of all advisors by name; what one learns may depend on its configured rule."""
    return {name: advisor.version for name, advisor in advisors_of(config).items()}
