"""Pausing, going on, editing and handing over: what changes, and what a reader is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlmodel import select

from domain.deliveries import DeliveryKind, DeliveryState
from domain.digests import Answer, Every
from domain.errors import FieldErrors, ForMember, NotAllowed
from domain.ids import MemberId, WorkspaceId
from handlers.digests.fields import Field
from handlers.digests.reasons import Reason
from handlers.digests.service.changes import (
    begin_edit,
    begin_hand_over,
    begin_pause,
    edit,
    hand_over,
    pause,
    read_owner,
    read_pause_day,
    resume,
)
from handlers.digests.service.editions import preview_edition
from handlers.digests.service.schedule import post_now
from handlers.digests.service.setup import list_digests
from storage.database import Database, Session
from storage.digests import get_schedule
from storage.tables import DeliveryRow
from tests.handlers.digests.steps import (
    DAY,
    MONDAYS,
    SALES,
    Days,
    begin_digest,
    first_edition,
    last_edition,
    open_sales,
    press,
)
from tests.world import ADAM, GUEST, MARIA, NINA, NOW, OLGA, PETER, TEAM

WEEKLY = replace(MONDAYS, every=Every.WEEK)
THIRD = date(2027, 1, 3)


def reasons(session: Session) -> list[str | None]:
    """Why slots were skipped, as it is on record of editions."""
    rows = session.exec(
        select(DeliveryRow).where(
            DeliveryRow.state == DeliveryState.SKIPPED, DeliveryRow.kind == DeliveryKind.EDITION
        )
    )
    return [row.reason for row in rows]


async def test_a_paused_digest_comes_again_on_the_first_of_its_days(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database, WEEKLY)
    changed = await database.write(
        workspace_id, pause, workspace_id, OLGA, schedule.digest.id, THIRD, NOW
    )
    days = Days(database)

    await days.until(datetime(2027, 1, 12, tzinfo=UTC))

    first, second = days.slots()
    assert changed.schedule.next_slot == first == datetime(2027, 1, 4, 8, tzinfo=UTC)
    assert second == datetime(2027, 1, 11, 8, tzinfo=UTC)
    assert set(days.skipped) <= {Reason.NO_ANSWERS}
    assert await database.read(reasons) == []
    found = await database.read(get_schedule, workspace_id, schedule.digest.id)
    assert found.paused_until is None


async def test_a_slot_on_the_day_until_which_it_is_paused_comes(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database, WEEKLY)

    changed = await database.write(
        workspace_id, pause, workspace_id, OLGA, schedule.digest.id, date(2026, 11, 30), NOW
    )

    assert changed.schedule.next_slot == datetime(2026, 11, 30, 8, tzinfo=UTC)
    assert {OLGA, ADAM, PETER, MARIA, NINA} == changed.homes


async def test_an_edition_after_a_pause_covers_all_since_the_one_before(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    schedule = await database.read(get_schedule, workspace_id, edition.digest_id)
    await database.write(
        workspace_id, pause, workspace_id, OLGA, edition.digest_id, THIRD, days.now
    )
    await press(days, edition, PETER, Answer.BOTH)

    await days.until(datetime(2027, 1, 5, tzinfo=UTC))

    latest = await last_edition(database, schedule)
    assert latest.number == 2
    assert latest.period_from == edition.period_to
    assert latest.period_to == datetime(2027, 1, 4, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (date(2026, 11, 18), "18 November 2026 is none"),
        (date(2020, 1, 3), "day to come"),
        (date(2029, 1, 3), "a year at most"),
    ],
)
async def test_a_pause_into_the_past_or_without_an_end_is_refused(
    database: Database, workspace_id: WorkspaceId, until: date, words: str
) -> None:
    schedule = await begin_digest(database)

    with pytest.raises(ForMember, match=words):
        await database.write(
            workspace_id, pause, workspace_id, OLGA, schedule.digest.id, until, NOW
        )

    assert await database.read(get_schedule, workspace_id, schedule.digest.id) == schedule


async def test_a_pause_that_leaves_none_out_is_none(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database, WEEKLY)
    number, until = schedule.digest.id, schedule.reader.day(schedule.next_slot)
    await database.write(workspace_id, pause, workspace_id, OLGA, number, THIRD, NOW)

    changed = await database.write(workspace_id, pause, workspace_id, OLGA, number, until, NOW)

    assert changed.schedule.next_slot == schedule.next_slot
    assert changed.schedule.paused_until is None


async def test_a_day_is_read_in_the_members_zone(
    database: Database, workspace_id: WorkspaceId
) -> None:
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    named = {
        typed: await database.read(read_pause_day, workspace_id, OLGA, typed, late)
        for typed in ("until tomorrow", "until Friday", "3 January")
    }

    assert named == {
        "until tomorrow": date(2026, 11, 20),
        "until Friday": date(2026, 11, 20),
        "3 January": THIRD,
    }
    with pytest.raises(ForMember, match="which day “some day” is"):
        await database.read(read_pause_day, workspace_id, OLGA, "some day", late)


async def test_resumed_it_goes_on_with_the_next_slot(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database, WEEKLY)
    number = schedule.digest.id
    await database.write(workspace_id, pause, workspace_id, OLGA, number, THIRD, NOW)
    later = NOW + 8 * DAY

    changed = await database.write(workspace_id, resume, workspace_id, OLGA, number, later)

    assert changed.schedule.next_slot == datetime(2026, 11, 30, 8, tzinfo=UTC)
    assert changed.schedule.paused_until is None
    with pytest.raises(ForMember, match="not paused"):
        await database.write(workspace_id, resume, workspace_id, OLGA, number, later)


async def test_a_paused_digest_posts_nothing_now_and_previews_what_comes_after(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database, WEEKLY)
    number = schedule.digest.id
    await database.write(workspace_id, pause, workspace_id, OLGA, number, THIRD, NOW)

    with pytest.raises(ForMember, match=r"paused until Sunday,? 3 January"):
        await database.write(workspace_id, post_now, workspace_id, OLGA, number, NOW)

    draft = await database.read(preview_edition, workspace_id, OLGA, number, NOW)
    assert draft is not None
    assert draft.period_to == datetime(2027, 1, 4, 8, tzinfo=UTC)


async def test_an_edition_that_was_on_its_way_when_it_was_paused_does_not_come(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database, WEEKLY)
    number = schedule.digest.id
    await database.write(workspace_id, post_now, workspace_id, OLGA, number, NOW)
    await database.write(workspace_id, pause, workspace_id, OLGA, number, THIRD, NOW)
    days = Days(database)

    await days.deliver()

    assert days.skipped == [Reason.PAUSED]


async def test_the_list_shows_a_pause_only_while_it_lasts(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database, replace(MONDAYS, every=Every.MONTH))
    number = schedule.digest.id
    until = date(2026, 12, 10)
    await database.write(workspace_id, pause, workspace_id, OLGA, number, until, NOW)

    during = await database.read(list_digests, workspace_id, PETER, NOW)
    after = await database.read(
        list_digests, workspace_id, PETER, datetime(2026, 12, 12, tzinfo=UTC)
    )

    assert during.schedules[0].paused_until == datetime(2026, 12, 9, 23, tzinfo=UTC)
    assert after.schedules[0].paused_until is None
    assert after.schedules[0].next_slot == datetime(2027, 1, 4, 8, tzinfo=UTC)


async def test_an_edit_changes_the_next_slot_and_keeps_the_weeks(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    wishes = replace(MONDAYS, weekday="3", at=time(10), questions="3", prompts=False)

    changed = await database.write(
        workspace_id, edit, workspace_id, OLGA, edition.digest_id, wishes, days.now + DAY
    )
    await days.until(datetime(2026, 12, 30, tzinfo=UTC))

    # Thursday 26 November lies in the week of the first edition: too soon.
    assert changed.schedule.next_slot == datetime(2026, 12, 10, 9, tzinfo=UTC)
    assert changed.schedule.digest.questions == 3
    assert not changed.schedule.digest.prompts
    assert days.slots()[1:] == [datetime(2026, 12, day, 9, tzinfo=UTC) for day in (10, 24)]
    assert len({delivery.period_begins for _, delivery, _ in days.posts}) >= 2


async def test_an_edit_of_the_zone_does_not_bring_the_same_edition_twice(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    wishes = replace(WEEKLY, zone="America/New_York")

    await database.write(
        workspace_id, edit, workspace_id, OLGA, edition.digest_id, wishes, days.now
    )
    await days.until(days.now + 15 * DAY)

    assert days.slots()[1:] == [
        datetime(2026, 11, 30, 14, tzinfo=UTC),
        datetime(2026, 12, 7, 14, tzinfo=UTC),
    ]


async def test_a_digest_moves_to_another_conversation_without_what_the_old_one_said(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    await open_sales(database)
    for member in (OLGA, PETER, MARIA, ADAM, NINA):
        await press(days, edition, member, Answer.VALUE)
    wishes = replace(WEEKLY, conversation_id=SALES)

    changed = await database.write(
        workspace_id, edit, workspace_id, OLGA, edition.digest_id, wishes, days.now
    )
    await days.until(edition.closes_at + DAY)
    draft = await database.read(preview_edition, workspace_id, OLGA, edition.digest_id, days.now)

    assert changed.schedule.digest.conversation_id == SALES
    assert changed.schedule.next_slot == datetime(2026, 11, 30, 8, tzinfo=UTC)
    (result,) = days.results()
    assert result.conversation_id == TEAM
    assert draft is not None
    assert draft.told == ()


async def test_an_edit_keeps_the_pause_and_the_owner(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database, WEEKLY)
    number = schedule.digest.id
    await database.write(workspace_id, pause, workspace_id, OLGA, number, THIRD, NOW)

    changed = await database.write(
        workspace_id, edit, workspace_id, ADAM, number, replace(WEEKLY, weekday="2"), NOW
    )

    assert changed.schedule.next_slot == datetime(2027, 1, 6, 8, tzinfo=UTC)
    assert changed.schedule.digest.owner == OLGA
    assert changed.schedule.is_paused(NOW)


async def test_what_is_due_goes_out_as_it_was_when_it_is_edited(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database, WEEKLY)
    now = schedule.next_slot + timedelta(seconds=5)

    changed = await database.write(
        workspace_id,
        edit,
        workspace_id,
        OLGA,
        schedule.digest.id,
        replace(WEEKLY, weekday="4"),
        now,
    )
    days = Days(database, now=now)
    await days.deliver()

    assert days.slots() == [schedule.next_slot]
    assert changed.schedule.next_slot == datetime(2026, 12, 4, 8, tzinfo=UTC)


async def test_an_edit_says_what_cannot_be_taken_at_its_field(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await open_sales(database)
    schedule = await begin_digest(database)
    await begin_digest(database, replace(MONDAYS, conversation_id=SALES))
    wrong = replace(MONDAYS, conversation_id=SALES, weekday="9")

    with pytest.raises(FieldErrors) as refused:
        await database.write(
            workspace_id, edit, workspace_id, OLGA, schedule.digest.id, wrong, NOW
        )

    assert "has a digest already" in refused.value.faults[Field.CONVERSATION]
    assert Field.WEEKDAY in refused.value.faults


async def test_a_move_waits_for_what_is_on_its_way(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await open_sales(database)
    schedule = await begin_digest(database)
    number = schedule.digest.id
    await database.write(workspace_id, post_now, workspace_id, OLGA, number, NOW)

    with pytest.raises(FieldErrors) as refused:
        await database.write(
            workspace_id,
            edit,
            workspace_id,
            OLGA,
            number,
            replace(MONDAYS, conversation_id=SALES),
            NOW,
        )

    assert "on their way" in refused.value.faults[Field.CONVERSATION]


async def test_the_form_of_an_edit_begins_with_the_digest(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database)

    defaults = await database.read(begin_edit, workspace_id, OLGA, schedule.digest.id)

    assert defaults.digest == schedule.digest


@pytest.mark.parametrize("typed", ["<@U_PETER|peter>", "<@U_PETER>", "@peter", "Peter Full"])
async def test_it_is_handed_over_to_a_colleague(
    database: Database, workspace_id: WorkspaceId, typed: str
) -> None:
    schedule = await begin_digest(database)
    owner = await database.read(read_owner, workspace_id, OLGA, typed)

    after = await database.write(
        workspace_id, hand_over, workspace_id, OLGA, schedule.digest.id, owner
    )

    assert after.digest.owner == PETER
    assert await database.read(get_schedule, workspace_id, schedule.digest.id) == after


async def test_it_is_not_handed_over_to_guests_or_strangers(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database)

    with pytest.raises(ForMember, match="Gus Guest is not an active full member"):
        await database.write(
            workspace_id, hand_over, workspace_id, OLGA, schedule.digest.id, GUEST
        )
    for typed in ("@nobody", "<@U_NOBODY>", ""):
        with pytest.raises(ForMember, match="nobody called"):
            await database.read(read_owner, workspace_id, OLGA, typed)


@pytest.mark.parametrize("member_id", [PETER, GUEST])
async def test_only_stewards_change_a_digest_and_others_can_ask_them(
    database: Database, workspace_id: WorkspaceId, member_id: MemberId
) -> None:
    number = (await begin_digest(database)).digest.id
    refusals = []
    use_cases: tuple[tuple[Callable[..., object], tuple[object, ...]], ...] = (
        (read_pause_day, ("until Friday", NOW)),
        (begin_pause, (number, NOW)),
        (pause, (number, THIRD, NOW)),
        (resume, (number, NOW)),
        (begin_edit, (number,)),
        (edit, (number, MONDAYS, NOW)),
        (read_owner, ("@maria",)),
        (begin_hand_over, (number,)),
        (hand_over, (number, MARIA)),
    )
    for use_case, arguments in use_cases:
        with pytest.raises(NotAllowed) as refused:
            await database.write(workspace_id, use_case, workspace_id, member_id, *arguments)
        refusals.append(refused.value.request)

    assert refusals == (
        [
            "/digest pause until Friday",
            "/digest pause",
            "/digest pause until 2027-01-03",
            "/digest resume",
            "/digest edit",
            "/digest edit",
            "/digest hand over @maria",
            "/digest hand over",
            "/digest hand over <@U_MARIA>",
        ]
        if member_id == PETER
        else [None] * 9
    )


async def test_guests_who_were_asked_may_answer_until_it_closes_also_after_a_move(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database, replace(WEEKLY, include_guests=True))
    days = Days(database, now=schedule.next_slot)
    await days.tick()
    edition = await last_edition(database, schedule)
    await open_sales(database)
    wishes = replace(WEEKLY, conversation_id=SALES, include_guests=True)

    await database.write(
        workspace_id, edit, workspace_id, OLGA, schedule.digest.id, wishes, days.now
    )

    cast = await press(days, edition, GUEST, Answer.VALUE)
    assert cast.answer is Answer.VALUE
