"""Whatever was done last, a desk that starts again ends the story as one that never died."""

import pytest
from crash_compare import events_of
from crash_points import AFTER, BEFORE, Moment
from crash_trials import images_at, recovered, whole_story

from trading.domain import events as ev

pytestmark = pytest.mark.timeout(600)  # a point may have two hundred images, a story each
POINTS = (
    "acknowledge", "broker.cancel", "broker.submit", "chat.edit", "chat.send", "cursors.set",
    "journal.append", "mailbox.move_to", "mailbox.sending", "mailbox.sent", "snapshots.save",
    "vault.save",
)  # fmt: skip
NOT_TOLD = {
    ev.RungProposed, ev.RungAnswered, ev.AdvisorFailed,
    ev.RungSet, ev.LockReviewed, ev.AlarmRaised, ev.AlarmCleared,
    ev.SettingChanged, ev.SymbolLocked, ev.SymbolUnlocked,
    ev.TierChanged, ev.DrawdownLifted, ev.BalanceAdjusted,
    ev.StressNoted, ev.LearningSealed,
}  # fmt: skip
OF_A_KILL = {  # tests/trading/engine/test_kill_crashes.py dies in these
    ev.LeaveOrdered, ev.LeaveProgressed, ev.DeskHalted, ev.HaltLifted, ev.PositionsDiffer,
    ev.PositionsAgree,
}  # fmt: skip
OF_HANDS = {
    ev.PositionMissing, ev.PositionAdopted, ev.PositionBooked, ev.SurplusIgnored, ev.SurplusWatched,
}  # fmt: skip
OF_RECOVERY = {ev.LegOpened, ev.LegDue, ev.LegRefused, ev.LegClosed}


def test_the_story_is_worth_dying_in(folder):
    ending, passed = whole_story(folder / "home")
    assert {point for point, _when in passed} == set(POINTS)
    told = {type(event) for event in events_of(folder / "home")}
    assert set(ev.DECISIONS) - told == NOT_TOLD | OF_A_KILL | OF_RECOVERY | OF_HANDS
    assert any(ending["positions"].values())
    assert ev.FundingPaid in told


@pytest.mark.parametrize("point", POINTS)
def test_dying_at_any_passage_of_a_point_changes_nothing(point, folder, story):
    whole, passed = story
    images = images_at(folder, lambda moment: moment.point == point)
    assert len(images) == 2 * passed[point, AFTER]
    for moment, image in images:
        # What was done last before a moment and after the one before it is the same but for the
        # point, so every second recovery has a venue that does not answer at first.
        trial = recovered(image, moment, whole, deaf=moment.when == AFTER)
        assert trial.found == {}, str(moment)


@pytest.mark.parametrize("nth", [1, 4])  # an entry, a target
def test_dying_again_while_the_venue_is_silent_changes_nothing(nth, folder, story):
    """What was never sent is of unknown fate for the second desk, and its place goes on."""
    first = Moment("broker.submit", BEFORE, nth)
    [(_moment, image)] = images_at(folder, first.__eq__)
    again = folder / "again"
    again.mkdir()
    image.rename(again / "home")
    for moment, second in images_at(again, written_early, deaf=True):
        assert recovered(second, moment, story[0], deaf=False).found == {}, str(moment)


def written_early(moment):
    """The first things that a desk writes."""
    return moment.point in {"journal.append", "cursors.set"} and moment.nth <= 3
