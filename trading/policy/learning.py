"""What advisors know, sealed once a day, and compared when a start folds past the seal."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

import msgspec

from trading.domain.events import JobDue, LearningSealed
from trading.domain.learning import Seal
from trading.domain.state import State
from trading.policy.panel import Panel
from trading.ports import Advisor


def sealed(state: State, fact: JobDue, panel: Panel) -> LearningSealed:
    """What everyone knows now."""
    return LearningSealed(fact.at, fact.desk_ms, state.digest, seals_of(panel))


def seals_of(panel: Panel) -> dict[str, Seal]:
    """The seals of all advisors that have learned everything so far."""
    asked = ((name, one) for name, one in panel.advisors.items() if name not in panel.failed)
    return {name: seal for name, one in asked if (seal := seal_of(one)) is not None}


def seal_of(advisor: Advisor) -> Seal | None:
    """A digest of its version, memory and values, None where it cannot tell them."""
    try:
        knows = (advisor.name, advisor.version, advisor.memory(), dict(advisor.describe()))
        plain = msgspec.json.encode(knows, order="deterministic")
    except Exception:  # noqa: BLE001 (a failing advisor stops nobody)
        return None
    return Seal(advisor.version, sha256(plain).hexdigest())


def recall(panel: Panel, seals: Mapping[str, Seal], where: str) -> None:
    """Compare everyone with its seal; ``panel.strayed`` says who knows something else.

    The last seal that a start meets has the last word. Another version is another learner, and one
    that failed to learn abstains anyway.

    Args:
        where: which seals these are, and what is to be done, for the sentence.
    """
    for name, now in seals_of(panel).items():
        known = seals.get(name)
        if known is None or known.version != now.version:
            continue
        if known == now:
            panel.strayed.pop(name, None)
        else:
            panel.strayed[name] = f"since this start {name} does not know what it knew {where}"


def in_journal(event: LearningSealed) -> str:
    """The words for a seal that stands in the journal."""
    day = datetime.fromtimestamp(event.at / 1000, UTC)
    return (
        f"on {day:%d %b %Y}: part of it is not learned from the journal or is lost in its memory;"
        " put it on shadow with /flag and have it mended"
    )


def in_snapshot(seq: int) -> str:
    """The words for the seals of a snapshot."""
    return (
        f"in the snapshot of event {seq:,}: its memory does not hold all of it; stop the desk,"
        " delete snapshots.db and start again, and it learns from the whole journal"
    )
