"""What members decide about being asked, as it is stored, on both databases."""

from datetime import UTC, datetime, time, timedelta

import pytest

from domain.asking import Asking, Rhythm
from domain.asking_words import NotRead
from domain.budget import Hindrance
from domain.deliveries import Delivery, DeliveryState
from domain.errors import FieldErrors, ForMember, NotAllowed
from domain.ids import WorkspaceId
from handlers.asking.fields import Told, Undo
from handlers.asking.questions import begin_question, move_question, plan_question, take_question
from handlers.asking.service import (
    Changed,
    ask_at,
    ask_less,
    ask_on,
    be_away,
    come_back,
    end_question,
    keep_quiet,
    opt_out,
    read_form,
    start_again,
    undo,
)
from handlers.kit.values import OutOfDate
from storage.asking import find_asking, keep_asking
from storage.asks import answered
from storage.database import Database
from storage.deliveries import ended
from storage.reflections import had_prompts
from tests.claims import claim_one
from tests.world import GUEST, NOW, OLGA, PETER, WORKSPACE

TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
WEEK = timedelta(weeks=1)
HOUR = timedelta(hours=1)
TUESDAYS = Rhythm(1)


async def asking_of(database: Database) -> Asking:
    return await database.read(find_asking, WORKSPACE, PETER)


async def claimed(database: Database, now: datetime) -> Delivery:
    found = await database.write(WORKSPACE, claim_one, WORKSPACE, now)
    assert found is not None
    return found


@pytest.fixture
async def peter(database: Database, workspace_id: WorkspaceId) -> Changed:
    """Peter, who wants a question on Tuesdays at nine."""
    return await database.write(workspace_id, ask_at, workspace_id, PETER, TUESDAYS, NOW)


async def test_a_day_and_a_time_give_a_next_question(database: Database, peter: Changed) -> None:
    assert peter.homes == {PETER}
    assert await asking_of(database) == Asking(TUESDAYS, TUESDAY)


async def test_guests_have_no_personal_question(
    database: Database, workspace_id: WorkspaceId
) -> None:
    with pytest.raises(NotAllowed):
        await database.write(workspace_id, ask_at, workspace_id, GUEST, TUESDAYS, NOW)


async def test_typed_times_outside_working_hours_are_told_in_words(
    database: Database, workspace_id: WorkspaceId
) -> None:
    with pytest.raises(ForMember, match="working hours only"):
        await database.write(workspace_id, ask_on, workspace_id, PETER, "me Tuesday 22:00", NOW)
    with pytest.raises(FieldErrors):
        await database.write(workspace_id, ask_at, workspace_id, PETER, Rhythm(6), NOW)


@pytest.mark.parametrize(
    ("weekday", "at", "every", "faults"),
    [
        (None, time(9), "1", {"weekday"}),
        ("7", None, "3", {"weekday", "at", "every"}),
    ],
)
def test_a_form_that_is_not_whole_says_where(
    weekday: str | None, at: time | None, every: str, faults: set[str]
) -> None:
    with pytest.raises(FieldErrors) as told:
        read_form(weekday, at, every)

    assert set(told.value.faults) == faults


@pytest.mark.usefixtures("peter")
async def test_every_change_can_be_taken_back(database: Database) -> None:
    before = await asking_of(database)
    changes = (
        lambda: database.write(WORKSPACE, keep_quiet, WORKSPACE, PETER, "until Friday", NOW),
        lambda: database.write(WORKSPACE, be_away, WORKSPACE, PETER, PETER, "for a week", NOW),
        lambda: database.write(WORKSPACE, ask_less, WORKSPACE, PETER, NOW),
        lambda: database.write(WORKSPACE, end_question, WORKSPACE, PETER, NOW),
        lambda: database.write(WORKSPACE, opt_out, WORKSPACE, PETER, NOW),
    )
    for change in changes:
        changed = await change()
        assert isinstance(changed, Changed)
        assert await asking_of(database) != before

        await database.write(WORKSPACE, undo, WORKSPACE, PETER, changed.undo, NOW)

        assert await asking_of(database) == before


@pytest.mark.usefixtures("peter")
async def test_only_oneself_and_stewards_may_set_an_absence(database: Database) -> None:
    with pytest.raises(NotAllowed):
        await database.write(WORKSPACE, be_away, WORKSPACE, PETER, OLGA, "until Friday", NOW)
    with pytest.raises(NotAllowed):
        await database.write(WORKSPACE, come_back, WORKSPACE, PETER, OLGA)
    with pytest.raises(NotAllowed):
        await database.write(WORKSPACE, undo, WORKSPACE, PETER, Undo(OLGA, Told(), Told()), NOW)

    await database.write(WORKSPACE, be_away, WORKSPACE, OLGA, PETER, "until Friday", NOW)
    assert (await asking_of(database)).is_away(NOW)
    await database.write(WORKSPACE, come_back, WORKSPACE, OLGA, PETER)
    assert not (await asking_of(database)).is_away(NOW)


@pytest.mark.usefixtures("peter")
async def test_who_sets_an_absence_for_somebody_learns_and_changes_nothing_else_of_them(
    database: Database,
) -> None:
    await database.write(WORKSPACE, keep_quiet, WORKSPACE, PETER, "until Friday", NOW)
    before = await asking_of(database)

    away = await database.write(
        WORKSPACE, be_away, WORKSPACE, OLGA, PETER, "until next Friday", NOW
    )
    back = await database.write(WORKSPACE, come_back, WORKSPACE, OLGA, PETER)

    assert isinstance(away, Changed)
    assert away.now.asking == back.before
    for seen in (away.now.asking, away.before, back.now.asking, back.before):
        assert seen == Asking(away_until=seen.away_until)
    assert away.undo == Undo(PETER, Told(), Told(away_until=away.now.asking.away_until))
    assert await asking_of(database) == before


@pytest.mark.usefixtures("peter")
async def test_undoing_somebodys_absence_leaves_what_they_said_themselves_meanwhile(
    database: Database,
) -> None:
    away = await database.write(WORKSPACE, be_away, WORKSPACE, OLGA, PETER, "until Friday", NOW)
    assert isinstance(away, Changed)
    await database.write(WORKSPACE, opt_out, WORKSPACE, PETER, NOW)

    undone = await database.write(WORKSPACE, undo, WORKSPACE, OLGA, away.undo, NOW)

    left = await asking_of(database)
    assert left.opted_out
    assert not left.is_away(NOW)
    assert undone.now.asking == Asking()


@pytest.mark.usefixtures("peter")
async def test_an_old_undo_takes_back_its_own_change_and_never_a_later_stop(
    database: Database,
) -> None:
    quiet = await database.write(WORKSPACE, keep_quiet, WORKSPACE, PETER, "until Friday", NOW)
    assert isinstance(quiet, Changed)
    await database.write(WORKSPACE, opt_out, WORKSPACE, PETER, NOW)

    undone = await database.write(WORKSPACE, undo, WORKSPACE, PETER, quiet.undo, NOW)

    assert undone.now.asking.opted_out
    assert undone.now.asking.next_slot is None
    assert not undone.now.asking.is_quiet(NOW)


@pytest.mark.usefixtures("peter")
async def test_an_undo_of_what_was_changed_again_since_changes_nothing(
    database: Database,
) -> None:
    first = await database.write(WORKSPACE, be_away, WORKSPACE, PETER, PETER, "until Friday", NOW)
    assert isinstance(first, Changed)
    await database.write(WORKSPACE, be_away, WORKSPACE, PETER, PETER, "until 3 January", NOW)
    before = await asking_of(database)

    with pytest.raises(ForMember, match="changed again since"):
        await database.write(WORKSPACE, undo, WORKSPACE, PETER, first.undo, NOW)

    assert await asking_of(database) == before


@pytest.mark.parametrize("typed", ["next week", "from Monday to Friday", "from Friday"])
async def test_quiet_begins_at_once_or_not_at_all(
    database: Database, workspace_id: WorkspaceId, typed: str
) -> None:
    found = await database.write(workspace_id, keep_quiet, workspace_id, PETER, typed, NOW)

    assert found == NotRead(typed, "", ahead=True)


@pytest.mark.usefixtures("peter")
async def test_who_will_be_away_is_asked_and_counted_until_then(database: Database) -> None:
    typed = "from 24 December to 3 January"
    await database.write(WORKSPACE, be_away, WORKSPACE, PETER, PETER, typed, NOW)

    asking = await asking_of(database)

    assert asking.takes_part(NOW)
    assert not asking.takes_part(datetime(2026, 12, 24, 12, 0, tzinfo=UTC))
    assert await database.write(WORKSPACE, plan_question, WORKSPACE, PETER, TUESDAY) is None


@pytest.mark.usefixtures("peter")
async def test_less_often_promises_nothing_to_somebody_who_opted_out(database: Database) -> None:
    await database.write(WORKSPACE, opt_out, WORKSPACE, PETER, NOW)
    before = await asking_of(database)

    with pytest.raises(ForMember, match="You opted out"):
        await database.write(WORKSPACE, ask_less, WORKSPACE, PETER, NOW)

    assert await asking_of(database) == before


@pytest.mark.usefixtures("peter")
async def test_less_often_puts_the_next_question_off_too(database: Database) -> None:
    changed = await database.write(WORKSPACE, ask_less, WORKSPACE, PETER, NOW)

    assert changed is not None
    assert changed.now.asking.next_slot == TUESDAY + WEEK


@pytest.mark.usefixtures("peter")
async def test_what_cannot_be_read_changes_nothing(database: Database) -> None:
    found = await database.write(WORKSPACE, keep_quiet, WORKSPACE, PETER, "until whenever", NOW)

    assert found == NotRead("", "until whenever")
    assert await asking_of(database) == Asking(TUESDAYS, TUESDAY)


@pytest.mark.usefixtures("peter")
async def test_a_rhythm_that_there_is_not_is_not_put_back(database: Database) -> None:
    forged = Undo(PETER, Told(Rhythm(1, time(9), 0)), Told(TUESDAYS))

    with pytest.raises(OutOfDate):
        await database.write(WORKSPACE, undo, WORKSPACE, PETER, forged, NOW)


@pytest.mark.usefixtures("peter")
async def test_a_question_is_planned_once_and_the_next_is_a_week_later(database: Database) -> None:
    for _ in range(2):
        await database.write(WORKSPACE, plan_question, WORKSPACE, PETER, TUESDAY)

    delivery = await claimed(database, TUESDAY)
    assert await database.write(WORKSPACE, claim_one, WORKSPACE, TUESDAY) is None
    assert (await asking_of(database)).next_slot == TUESDAY + WEEK
    found = await database.write(WORKSPACE, take_question, delivery, TUESDAY)
    assert found is not None
    assert found.ask_id == delivery.ask_id


@pytest.mark.usefixtures("peter")
async def test_what_somebody_says_between_planning_and_posting_counts(database: Database) -> None:
    await database.write(WORKSPACE, plan_question, WORKSPACE, PETER, TUESDAY)
    delivery = await claimed(database, TUESDAY)
    await database.write(WORKSPACE, keep_quiet, WORKSPACE, PETER, "for 2 hours", TUESDAY)

    assert await database.write(WORKSPACE, take_question, delivery, TUESDAY) is None

    assert (await asking_of(database)).next_slot == TUESDAY + 2 * HOUR


@pytest.mark.usefixtures("peter")
async def test_who_opts_out_at_the_last_moment_is_not_asked_and_no_prompt_is_used_up(
    database: Database,
) -> None:
    await database.write(WORKSPACE, plan_question, WORKSPACE, PETER, TUESDAY)
    delivery = await claimed(database, TUESDAY)
    assert await database.write(WORKSPACE, take_question, delivery, TUESDAY)
    await database.write(WORKSPACE, opt_out, WORKSPACE, PETER, TUESDAY)

    assert not await database.write(WORKSPACE, begin_question, delivery, TUESDAY)

    assert await database.read(had_prompts, WORKSPACE, PETER) == {}


@pytest.mark.usefixtures("peter")
async def test_a_prompt_is_used_up_when_its_question_begins_to_be_sent(
    database: Database,
) -> None:
    await database.write(WORKSPACE, plan_question, WORKSPACE, PETER, TUESDAY)
    delivery = await claimed(database, TUESDAY)

    assert await database.write(WORKSPACE, begin_question, delivery, TUESDAY)

    assert len(await database.read(had_prompts, WORKSPACE, PETER)) == 1


@pytest.mark.usefixtures("peter")
async def test_a_question_that_was_ended_meanwhile_does_not_come(database: Database) -> None:
    await database.write(WORKSPACE, plan_question, WORKSPACE, PETER, TUESDAY)
    delivery = await claimed(database, TUESDAY)
    await database.write(WORKSPACE, end_question, WORKSPACE, PETER, TUESDAY)

    assert await database.write(WORKSPACE, take_question, delivery, TUESDAY) is None

    assert await asking_of(database) == Asking()


@pytest.mark.usefixtures("peter")
async def test_a_question_that_was_put_off_is_asked_later_and_counts_once(
    database: Database,
) -> None:
    await database.write(WORKSPACE, plan_question, WORKSPACE, PETER, TUESDAY)
    delivery = await claimed(database, TUESDAY)
    later = TUESDAY + 3 * HOUR

    await database.write(WORKSPACE, move_question, delivery, later, TUESDAY)
    await database.write(WORKSPACE, ended, delivery, DeliveryState.SKIPPED, "not now")

    assert (await asking_of(database)).next_slot == later
    assert await database.write(WORKSPACE, plan_question, WORKSPACE, PETER, later) is None
    assert (await claimed(database, later)).ask_id is not None
    assert (await asking_of(database)).next_slot == TUESDAY + WEEK


@pytest.mark.usefixtures("peter")
async def test_a_new_day_chosen_meanwhile_is_not_overwritten(database: Database) -> None:
    await database.write(WORKSPACE, plan_question, WORKSPACE, PETER, TUESDAY)
    delivery = await claimed(database, TUESDAY)
    await database.write(WORKSPACE, ask_at, WORKSPACE, PETER, Rhythm(3), TUESDAY)
    chosen = await asking_of(database)

    await database.write(WORKSPACE, move_question, delivery, TUESDAY + HOUR, TUESDAY)

    assert await asking_of(database) == chosen


@pytest.mark.usefixtures("peter")
async def test_a_slot_long_past_is_left_out(database: Database) -> None:
    late = TUESDAY + timedelta(hours=25)

    assert await database.write(WORKSPACE, plan_question, WORKSPACE, PETER, late) is None

    assert await database.write(WORKSPACE, claim_one, WORKSPACE, late) is None
    assert (await asking_of(database)).next_slot == TUESDAY + WEEK


async def test_who_was_made_a_guest_is_asked_nothing_and_the_slots_go_by(
    database: Database, workspace_id: WorkspaceId
) -> None:
    asking = Asking(TUESDAYS, TUESDAY)
    await database.write(workspace_id, keep_asking, workspace_id, GUEST, asking)

    found = await database.write(workspace_id, plan_question, workspace_id, GUEST, TUESDAY)

    assert found is Hindrance.NOT_A_MEMBER
    left = await database.read(find_asking, workspace_id, GUEST)
    assert left.next_slot == TUESDAY + WEEK


@pytest.mark.usefixtures("peter")
async def test_starting_again_forgets_what_was_not_answered(database: Database) -> None:
    silent = Asking(TUESDAYS, TUESDAY, unanswered=3)
    await database.write(WORKSPACE, keep_asking, WORKSPACE, PETER, silent)
    found = await database.write(WORKSPACE, plan_question, WORKSPACE, PETER, TUESDAY)
    assert found is Hindrance.UNANSWERED
    assert (await asking_of(database)).given_up

    await database.write(WORKSPACE, start_again, WORKSPACE, PETER, TUESDAY)

    assert await asking_of(database) == Asking(TUESDAYS, TUESDAY + WEEK)


@pytest.mark.usefixtures("peter")
async def test_an_answer_to_what_opted_out_members_had_does_not_begin_it_again(
    database: Database,
) -> None:
    await database.write(WORKSPACE, plan_question, WORKSPACE, PETER, TUESDAY)
    delivery = await claimed(database, TUESDAY)
    assert delivery.ask_id is not None
    await database.write(WORKSPACE, opt_out, WORKSPACE, PETER, TUESDAY)

    await database.write(WORKSPACE, answered, WORKSPACE, PETER, delivery.ask_id, TUESDAY)

    assert (await asking_of(database)).next_slot is None
