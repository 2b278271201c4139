"""Setting digests up: what is taken, what is refused at its field, and when the first comes."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from domain.conversations import Conversation
from domain.deliveries import DeliveryState
from domain.digests import Answer, Every
from domain.errors import FieldErrors, NotAllowed, NotFound
from domain.ids import DigestId, MemberId, WorkspaceId
from domain.verdict import Standing, Tally, Verdict
from handlers.digests.fields import Field
from handlers.digests.service.editions import preview_edition
from handlers.digests.service.schedule import post_now
from handlers.digests.service.setup import Wishes, begin_form, end, list_digests, set_up
from storage.conversations import leave, put_conversation
from storage.database import Database
from storage.deliveries import ended
from storage.digests import all_schedules, get_schedule
from storage.editions import find_last_posted
from storage.votes import open_questions, verdicts
from tests.claims import claim_one
from tests.handlers.digests.steps import (
    MONDAYS,
    Days,
    begin_digest,
    first_edition,
    last_edition,
    press,
)
from tests.world import ADAM, GUEST, MARIA, NINA, NOW, OLGA, PETER, TEAM, begin


@pytest.mark.usefixtures("workspace_id")
@pytest.mark.parametrize(
    ("every", "weekday", "first"),
    [
        (Every.WEEK, "0", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        (Every.TWO_WEEKS, "0", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        (Every.MONTH, "0", datetime(2026, 12, 7, 8, tzinfo=UTC)),
        (Every.TWO_WEEKS, "2", datetime(2026, 11, 25, 8, tzinfo=UTC)),
    ],
)
async def test_the_first_one_comes_on_the_next_such_day(
    database: Database, every: Every, weekday: str, first: datetime
) -> None:
    schedule = await begin_digest(database, replace(MONDAYS, every=every, weekday=weekday))

    assert schedule.next_slot == first


async def test_what_was_set_up_is_read_back(database: Database, workspace_id: WorkspaceId) -> None:
    schedule = await begin_digest(database)

    assert await database.read(all_schedules, workspace_id) == (schedule,)
    assert schedule.digest.owner == OLGA
    assert schedule.digest.closing.at == time(17, 0)


async def test_the_same_form_sent_twice_makes_one_digest(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await begin_digest(database)

    with pytest.raises(FieldErrors) as refused:
        await begin_digest(database)

    assert "has a digest already" in refused.value.faults[Field.CONVERSATION]
    assert len(await database.read(all_schedules, workspace_id)) == 1


@pytest.mark.parametrize(
    ("wrong", "where", "words"),
    [
        ({"conversation_id": None}, Field.CONVERSATION, "Choose the conversation"),
        ({"conversation_id": "C_NOWHERE"}, Field.CONVERSATION, "/invite @Noisegate"),
        ({"every": "now and then"}, Field.EVERY, "how often"),
        ({"weekday": "7"}, Field.WEEKDAY, "weekday"),
        ({"weekday": "-1"}, Field.WEEKDAY, "weekday"),
        ({"at": None}, Field.AT, "time"),
        ({"zone": "Europe/Atlantis"}, Field.ZONE, "do not know this time zone"),
        ({"zone": "../../etc/passwd"}, Field.ZONE, "do not know this time zone"),
        ({"zone": ""}, Field.ZONE, "do not know this time zone"),
        ({"questions": "4"}, Field.QUESTIONS, "One to 3"),
        ({"questions": "٣"}, Field.QUESTIONS, "One to 3"),
        ({"closing_days": "7"}, Field.CLOSING_DAYS, "before the next one"),
        ({"closing_at": None}, Field.CLOSING_AT, "time"),
        (
            {"closing_days": "0", "closing_at": time(9, 0)},
            Field.CLOSING_AT,
            "after it was posted",
        ),
    ],
)
async def test_a_field_that_cannot_be_taken_says_so(
    database: Database, workspace_id: WorkspaceId, wrong: dict[str, object], where: str, words: str
) -> None:
    wishes = Wishes(**{**vars(MONDAYS), **wrong})

    with pytest.raises(FieldErrors) as refused:
        await begin_digest(database, wishes)

    assert words in refused.value.faults[where]
    assert await database.read(all_schedules, workspace_id) == ()


@pytest.mark.parametrize(
    ("conversation", "words"),
    [
        (Conversation(TEAM, "team", shared=True, bot_is_in=True), "another organisation"),
        (Conversation(TEAM, "team", shared=False, bot_is_in=False), "/invite @Noisegate"),
    ],
)
async def test_conversations_that_cannot_have_one_are_refused(
    database: Database, workspace_id: WorkspaceId, conversation: Conversation, words: str
) -> None:
    await database.write(workspace_id, put_conversation, workspace_id, conversation, None)

    with pytest.raises(FieldErrors) as refused:
        await begin_digest(database)

    assert words in refused.value.faults[Field.CONVERSATION]


@pytest.mark.parametrize("member_id", [PETER, GUEST])
async def test_only_stewards_set_up_and_the_others_are_told_whom_to_ask(
    database: Database, workspace_id: WorkspaceId, member_id: MemberId
) -> None:
    with pytest.raises(NotAllowed, match="Adam Admin or Olga Owner") as refused:
        await database.write(workspace_id, set_up, workspace_id, member_id, MONDAYS, NOW)
    assert refused.value.request == ("/digest new" if member_id == PETER else None)
    with pytest.raises(NotAllowed):
        await database.read(begin_form, workspace_id, member_id)


async def test_the_form_begins_with_the_stewards_zone_and_knows_the_members_own(
    database: Database, workspace_id: WorkspaceId
) -> None:
    defaults = await database.read(begin_form, workspace_id, ADAM)

    assert defaults.reader.zone == "Europe/Copenhagen"
    assert defaults.zones == {"Europe/Copenhagen", "Europe/London"}


async def test_members_see_the_digests_in_which_they_vote_and_stewards_all(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await begin_digest(database)
    for member_id in (NINA, ADAM):
        await database.write(workspace_id, leave, workspace_id, TEAM, member_id)

    seen = {
        member_id: len((await database.read(list_digests, workspace_id, member_id, NOW)).schedules)
        for member_id in (MARIA, NINA, ADAM)
    }

    assert seen == {MARIA: 1, NINA: 0, ADAM: 1}


async def test_a_digest_set_up_again_after_its_end_keeps_a_week_between_editions(
    database: Database, workspace_id: WorkspaceId
) -> None:
    days, edition = await first_edition(database)
    await database.write(workspace_id, end, workspace_id, OLGA, edition.digest_id, days.now)

    again = await database.write(
        workspace_id,
        set_up,
        workspace_id,
        OLGA,
        replace(MONDAYS, weekday="2", every=Every.WEEK),
        days.now,
    )

    assert again.next_slot - edition.period_to == timedelta(days=9)


async def test_a_digest_of_another_workspace_is_unknown(
    database: Database, workspace_id: WorkspaceId
) -> None:
    other = WorkspaceId("T2")
    await database.write(other, begin, other)
    schedule = await begin_digest(database)

    with pytest.raises(NotFound):
        await database.write(other, end, other, OLGA, schedule.digest.id, NOW)
    with pytest.raises(NotFound):
        await database.read(preview_edition, other, OLGA, schedule.digest.id, NOW)
    assert len(await database.read(all_schedules, workspace_id)) == 1


async def test_a_preview_shows_the_next_edition_and_stores_nothing(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database)

    draft = await database.read(preview_edition, workspace_id, PETER, schedule.digest.id, NOW)

    assert draft is not None
    assert draft.number == 1
    assert draft.period_to == schedule.next_slot
    assert len(draft.questions) == 1
    assert await database.read(find_last_posted, workspace_id, schedule.digest.id) is None


async def test_a_preview_leaves_out_a_slot_that_comes_too_soon(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database, replace(MONDAYS, every=Every.WEEK))
    digest_id = schedule.digest.id
    await database.write(workspace_id, post_now, workspace_id, OLGA, digest_id, NOW)
    days = Days(database)
    await days.deliver()

    draft = await database.read(preview_edition, workspace_id, PETER, digest_id, NOW)

    assert draft is not None
    assert (draft.period_from, draft.period_to) == (NOW, schedule.next_slot + timedelta(days=7))


async def test_guests_answer_where_the_steward_included_them_and_change_their_minds(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database, replace(MONDAYS, include_guests=True))
    assert (await database.read(get_schedule, workspace_id, schedule.digest.id)) == schedule
    assert schedule.digest.include_guests
    days = Days(database, now=schedule.next_slot)
    await days.tick()
    edition = await last_edition(database, schedule)

    first = await press(days, edition, GUEST, Answer.NOISE)
    second = await press(days, edition, GUEST, Answer.VALUE)

    assert (first.before, second.before) == (None, Answer.NOISE)
    waiting = await database.read(open_questions, workspace_id, GUEST, days.now)
    assert [each.own for each in waiting] == [Answer.VALUE]
    await days.until(edition.closes_at)
    await days.tick()
    closed = await last_edition(database, schedule)
    assert closed.questions[0].result == Standing(Verdict.TOO_EARLY, Tally(value=1), 6)
    lines = await database.read(verdicts, workspace_id, days.now)
    assert closed.questions[0].result in {line.standing for line in lines}


async def test_a_guest_who_left_the_conversation_is_told_to_join_it(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database, replace(MONDAYS, include_guests=True))
    days = Days(database, now=schedule.next_slot)
    await days.tick()
    await database.write(workspace_id, leave, workspace_id, TEAM, GUEST)

    with pytest.raises(NotAllowed, match="members of #team"):
        await press(days, await last_edition(database, schedule), GUEST, Answer.VALUE)


async def test_a_preview_is_for_those_who_are_asked_and_for_stewards(
    database: Database, workspace_id: WorkspaceId
) -> None:
    schedule = await begin_digest(database)
    await database.write(workspace_id, leave, workspace_id, TEAM, NINA)

    with pytest.raises(NotAllowed):
        await database.read(preview_edition, workspace_id, NINA, schedule.digest.id, NOW)
    with pytest.raises(NotFound):
        await database.read(preview_edition, workspace_id, OLGA, DigestId(999), NOW)


@pytest.mark.parametrize("state", [DeliveryState.FAILED, DeliveryState.SKIPPED])
async def test_the_list_knows_why_the_last_edition_was_not_posted(
    database: Database, workspace_id: WorkspaceId, state: DeliveryState
) -> None:
    schedule = await begin_digest(database)
    number = schedule.digest.id
    await database.write(workspace_id, post_now, workspace_id, OLGA, number, NOW)
    assert (await database.read(list_digests, workspace_id, PETER, NOW)).not_posted == {}
    delivery = await database.write(workspace_id, claim_one, workspace_id, NOW)
    assert delivery is not None
    await database.write(workspace_id, ended, delivery, state, "not_in_channel")

    found = await database.read(list_digests, workspace_id, PETER, NOW)
    last = found.not_posted[number]
    assert (last if isinstance(last, str) else last.trouble.reason) == "not_in_channel"
    assert isinstance(last, str) is (state is DeliveryState.SKIPPED)

    days = Days(database, now=schedule.next_slot)
    await days.tick()
    assert (await database.read(list_digests, workspace_id, PETER, NOW)).not_posted == {}
