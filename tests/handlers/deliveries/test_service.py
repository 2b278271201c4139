"""Mending deliveries: who may, what becomes of them, and what happens once although pressed twice.

On both databases.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from domain.conversations import Conversation
from domain.deliveries import Delivery, DeliveryKind, DeliveryState
from domain.editions import Edition, Schedule
from domain.errors import ForMember, NotAllowed, NotFound
from domain.homes import HomePlace
from domain.ids import ConversationId, DeliveryId, DigestId, MemberId, WorkspaceId
from domain.pace import Rate
from handlers.deliveries.jobs import SETTLED, compose_notice
from handlers.deliveries.outcomes import Became, Outcome
from handlers.deliveries.service import know_it_there, post_again
from handlers.digests.service.changes import edit, hand_over, pause
from handlers.digests.service.editions import prepare_edition
from handlers.digests.service.schedule import post_now
from handlers.digests.service.setup import end, list_digests, set_up
from handlers.home.service import home_of
from handlers.kit.jobs import Post, Skip
from handlers.kit.services import Services
from storage.cases import edition_stands
from storage.conversations import put_conversation
from storage.database import Database, Session
from storage.deliveries import Place, begin, claim, ended, plan, uncertain
from storage.editions import find_latest_slot
from storage.notices import tell_of
from storage.tables import DeliveryRow
from tests.handlers.digests.steps import MONDAYS
from tests.world import GUEST, MARIA, MEMBERS, NINA, NOW, OLGA, PETER, TEAM, WORKSPACE
from tests.world import begin as begin_world

SLOT = datetime.fromisoformat("2026-11-22T08:00:00+00:00")
"""A day before the clock itself plans the first edition."""
HOUR = timedelta(hours=1)
PRESSED = f"{SLOT.timestamp():.6f}"
"""The timestamp of a message that was posted at that slot."""
FAST = {"chat.postMessage": Rate(1_000, 1_000)}
ELSEWHERE = ConversationId("C_ELSEWHERE")


class Desk:
    """A digest that Maria looks after, on the day before its first edition."""

    def __init__(self, database: Database, schedule: Schedule) -> None:
        self.database = database
        self.schedule = schedule
        self.now = SLOT

    @property
    def digest_id(self) -> DigestId:
        return self.schedule.digest.id

    async def planned(self, kind: DeliveryKind = DeliveryKind.EDITION) -> Delivery:
        """Plan a delivery, and let a courier claim it."""
        personal = kind in (DeliveryKind.PERSONAL, DeliveryKind.GREETING)

        def make(session: Session) -> Delivery:
            plan(
                session,
                workspace_id=WORKSPACE,
                key=f"{kind}:{self.now.isoformat()}",
                kind=kind,
                slot=self.now,
                period_begins=self.now.date(),
                due_at=self.now,
                digest_id=None if personal else self.digest_id,
                member_id=NINA if personal else None,
            )
            (found,) = claim(session, self.now, [WORKSPACE])
            return found

        return await self.database.write(WORKSPACE, make)

    async def failed(self, reason: str = "is_archived") -> DeliveryId:
        """A delivery that was refused."""
        delivery = await self.planned()
        state = DeliveryState.FAILED
        await self.database.write(WORKSPACE, ended, delivery, state, reason, TEAM)
        return delivery.id

    async def uncertain(self, kind: DeliveryKind = DeliveryKind.EDITION) -> DeliveryId:
        """A delivery that was begun, and of which nobody knows more."""
        delivery = await self.planned(kind)
        place = Place(ConversationId(delivery.member_id or TEAM))
        await self.database.write(WORKSPACE, begin, delivery, place, FAST, self.now)
        await self.database.write(WORKSPACE, uncertain, delivery, "missing_scope")
        return delivery.id

    async def again(self, delivery_id: DeliveryId, member_id: MemberId = MARIA) -> Outcome:
        return await self.database.write(
            WORKSPACE, post_again, WORKSPACE, member_id, delivery_id, self.now
        )

    async def there(self, delivery_id: DeliveryId, member_id: MemberId = MARIA) -> Outcome:
        return await self.database.write(
            WORKSPACE, know_it_there, WORKSPACE, member_id, delivery_id, self.now
        )

    async def state(self, delivery_id: DeliveryId) -> DeliveryState:
        def look(session: Session) -> str:
            return session.exec(
                select(DeliveryRow.state).where(DeliveryRow.id == delivery_id)
            ).one()

        return DeliveryState(await self.database.read(look))

    async def listed(self, member_id: MemberId) -> list[DeliveryId]:
        """What the member's Home lists."""
        page = await self.database.read(home_of, WORKSPACE, member_id, self.now, HomePlace())
        return [case.trouble.delivery.id for case in page.cases]

    async def other_room(self, *, bot_is_in: bool = True) -> None:
        there = Conversation(ELSEWHERE, "elsewhere", shared=False, bot_is_in=bot_is_in)
        people = [member.id for member in MEMBERS]
        await self.database.write(WORKSPACE, put_conversation, WORKSPACE, there, people)

    @property
    def services(self) -> Services:
        def nobody(_: WorkspaceId) -> None:
            raise AssertionError

        return Services(
            database=self.database,
            now=lambda: self.now,
            client=nobody,  # type: ignore[arg-type]  # composing a notice asks Slack nothing
            homes_changed=lambda _, __: None,
            wake_courier=lambda: None,
        )


@pytest.fixture
async def desk(database: Database, workspace_id: WorkspaceId) -> Desk:
    schedule = await database.write(workspace_id, set_up, workspace_id, OLGA, MONDAYS, NOW)
    number = schedule.digest.id
    schedule = await database.write(workspace_id, hand_over, workspace_id, OLGA, number, MARIA)
    return Desk(database, schedule)


async def test_what_was_refused_is_due_again_once_however_often_it_is_pressed(desk: Desk) -> None:
    delivery_id = await desk.failed()

    first = await desk.again(delivery_id)
    second = await desk.again(delivery_id, OLGA)

    assert (first.became, second.became) == (Became.ON_ITS_WAY, Became.ON_ITS_WAY)
    assert first.goes_to == TEAM
    assert await desk.state(delivery_id) is DeliveryState.DUE


async def test_what_may_be_there_is_posted_anyway_or_not_at_all(desk: Desk) -> None:
    delivery_id = await desk.uncertain()

    there = await desk.there(delivery_id)
    anyway = await desk.again(delivery_id)

    assert (there.became, anyway.became) == (Became.THERE, Became.THERE)
    assert await desk.state(delivery_id) is DeliveryState.SENT
    desk.now += timedelta(days=7)
    other = await desk.uncertain()
    assert (await desk.again(other)).became is Became.ON_ITS_WAY
    assert (await desk.there(other)).became is Became.ON_ITS_WAY
    assert await desk.state(other) is DeliveryState.DUE


@pytest.mark.parametrize("member_id", [PETER, GUEST])
async def test_others_are_refused_and_nothing_changes(desk: Desk, member_id: MemberId) -> None:
    refused, unsure = await desk.failed(), DeliveryId(0)
    desk.now += HOUR
    unsure = await desk.uncertain()

    with pytest.raises(NotAllowed) as raised:
        await desk.again(refused, member_id)
    with pytest.raises(NotAllowed):
        await desk.there(unsure, member_id)

    assert raised.value.request == ("/digest" if member_id == PETER else None)
    assert await desk.state(refused) is DeliveryState.FAILED
    assert await desk.state(unsure) is DeliveryState.UNCERTAIN


async def test_direct_messages_are_for_stewards(desk: Desk) -> None:
    delivery_id = await desk.uncertain(DeliveryKind.GREETING)

    with pytest.raises(NotAllowed):
        await desk.again(delivery_id)

    assert (await desk.again(delivery_id, OLGA)).became is Became.ON_ITS_WAY


async def test_a_delivery_of_another_workspace_is_not_known(desk: Desk) -> None:
    elsewhere = WorkspaceId("T2")
    delivery_id = await desk.failed()

    def visit(session: Session) -> Outcome:
        from_there = (elsewhere, OLGA, delivery_id, desk.now)
        return post_again(session, *from_there)

    await desk.database.write(elsewhere, begin_world, elsewhere)
    with pytest.raises(NotFound):
        await desk.database.write(elsewhere, visit)


async def test_after_a_day_it_is_left_out_in_words(desk: Desk) -> None:
    delivery_id = await desk.failed()
    desk.now += timedelta(hours=24, minutes=1)

    outcome = await desk.again(delivery_id)

    assert outcome.became is Became.TOO_LATE
    assert await desk.state(delivery_id) is DeliveryState.FAILED


async def test_a_digest_that_was_paused_or_ended_is_left_out(desk: Desk) -> None:
    delivery_id = await desk.failed()
    until = (SLOT + timedelta(days=30)).date()
    await desk.database.write(WORKSPACE, pause, WORKSPACE, OLGA, desk.digest_id, until, desk.now)

    assert (await desk.again(delivery_id)).became is Became.PAUSED

    await desk.database.write(WORKSPACE, end, WORKSPACE, OLGA, desk.digest_id, desk.now)
    assert (await desk.again(delivery_id, OLGA)).became is Became.ENDED


async def test_a_conversation_that_had_one_meanwhile_gets_no_second(desk: Desk) -> None:
    delivery_id = await desk.failed()
    desk.now += HOUR
    await desk.planned()

    outcome = await desk.again(delivery_id)

    assert outcome.became is Became.TOO_SOON
    assert await desk.state(delivery_id) is DeliveryState.FAILED


async def test_a_conversation_that_may_have_had_one_meanwhile_gets_no_second(desk: Desk) -> None:
    delivery_id = await desk.failed()
    desk.now += HOUR
    unseen = await desk.uncertain()

    outcome = await desk.again(delivery_id)

    assert outcome.became is Became.TOO_SOON
    assert await desk.state(delivery_id) is DeliveryState.FAILED
    assert (await desk.again(unseen)).became is Became.ON_ITS_WAY


async def test_where_it_still_cannot_be_posted_the_press_is_refused_with_the_reason(
    desk: Desk,
) -> None:
    delivery_id = await desk.failed()
    gone = Conversation(TEAM, "team", shared=False, bot_is_in=False)
    await desk.database.write(WORKSPACE, put_conversation, WORKSPACE, gone, None)

    with pytest.raises(ForMember, match="Type /invite @Noisegate there"):
        await desk.again(delivery_id)

    assert await desk.state(delivery_id) is DeliveryState.FAILED


async def test_after_the_digest_moved_it_goes_to_the_other_conversation(desk: Desk) -> None:
    delivery_id = await desk.failed()
    await desk.database.write(
        WORKSPACE, prepare_edition, WORKSPACE, desk.digest_id, SLOT.date(), SLOT, desk.now
    )
    await desk.other_room()
    wishes = replace(MONDAYS, conversation_id=ELSEWHERE)
    changed = await desk.database.write(
        WORKSPACE, edit, WORKSPACE, OLGA, desk.digest_id, wishes, desk.now
    )

    outcome = await desk.again(delivery_id)
    edition = await desk.database.write(
        WORKSPACE, prepare_edition, WORKSPACE, desk.digest_id, SLOT.date(), SLOT, desk.now
    )

    assert changed.case is not None
    assert changed.case.moved
    assert {OLGA, MARIA} <= changed.homes
    assert (outcome.became, outcome.goes_to) == (Became.ON_ITS_WAY, ELSEWHERE)
    assert edition is not None
    assert edition.conversation_id == ELSEWHERE


# Who sees it


async def test_home_lists_it_for_stewards_and_for_whoever_looks_after_the_digest(
    desk: Desk,
) -> None:
    failed = await desk.failed()

    for member_id, sees in ((OLGA, True), (MARIA, True), (PETER, False), (GUEST, False)):
        assert await desk.listed(member_id) == ([failed] if sees else [])

    outcome = await desk.again(failed)
    assert {OLGA, MARIA} <= outcome.homes
    assert PETER not in outcome.homes
    assert await desk.listed(OLGA) == []


async def test_direct_messages_are_listed_while_they_are_uncertain_for_a_day(desk: Desk) -> None:
    uncertain_one = await desk.uncertain(DeliveryKind.GREETING)
    desk.now += HOUR
    refused = await desk.planned(DeliveryKind.PERSONAL)
    await desk.database.write(
        WORKSPACE, ended, refused, DeliveryState.FAILED, "user_disabled", None
    )

    assert await desk.listed(OLGA) == [uncertain_one]
    assert await desk.listed(MARIA) == []
    desk.now += timedelta(hours=24)
    assert await desk.listed(OLGA) == []


async def test_a_refused_digest_stays_listed_until_the_next_one_comes(desk: Desk) -> None:
    failed = await desk.failed()
    desk.now += timedelta(days=14)
    assert await desk.listed(OLGA) == [failed]

    await desk.planned()

    assert await desk.listed(OLGA) == []


async def test_the_list_of_digests_knows_what_can_be_mended(desk: Desk) -> None:
    failed = await desk.failed()

    found = await desk.database.read(list_digests, WORKSPACE, PETER, desk.now)

    case = found.not_posted[desk.digest_id]
    assert not isinstance(case, str)
    assert case.trouble.delivery.id == failed


async def test_nothing_is_posted_now_while_the_last_one_may_be_there(desk: Desk) -> None:
    delivery_id = await desk.uncertain()
    now = (WORKSPACE, OLGA, desk.digest_id, desk.now)

    with pytest.raises(ForMember, match="could not find out"):
        await desk.database.write(WORKSPACE, post_now, *now)

    await desk.there(delivery_id)
    with pytest.raises(ForMember, match="Its last questions came on Sunday 22 November"):
        await desk.database.write(WORKSPACE, post_now, *now)


# Being told


async def notice(desk: Desk, about: DeliveryId, to: MemberId = MARIA) -> Post | Skip:
    """Plan, claim and compose the notice of a delivery."""
    delivery = Delivery(
        id=DeliveryId(99),
        workspace_id=WORKSPACE,
        kind=DeliveryKind.NOTICE,
        digest_id=None,
        edition_id=None,
        slot=desk.now,
        period_begins=desk.now.date(),
        message_key="key",
        member_id=to,
        about_id=about,
    )
    return await compose_notice(desk.services, delivery)


async def test_a_notice_tells_its_member_of_the_delivery(desk: Desk) -> None:
    told = await notice(desk, await desk.failed())

    assert isinstance(told, Post)
    assert told.conversation_id is None
    assert "The digest that was due today could not be posted" in told.message.text


async def test_what_was_mended_meanwhile_is_not_told(desk: Desk) -> None:
    about = await desk.failed()
    await desk.again(about)

    assert await notice(desk, about) == Skip(SETTLED)
    assert await notice(desk, DeliveryId(12345)) == Skip(SETTLED)


async def test_a_second_refusal_after_a_press_is_told_again(desk: Desk) -> None:
    about = await desk.planned()
    state = DeliveryState.FAILED
    await desk.database.write(WORKSPACE, ended, about, state, "is_archived", TEAM)
    first = await desk.database.write(WORKSPACE, tell_of, about, desk.now)
    once = await desk.database.write(WORKSPACE, tell_of, about, desk.now)

    await desk.again(about.id)
    second = await desk.database.write(WORKSPACE, tell_of, about, desk.now)

    assert (first, once, second) == (MARIA, None, MARIA)


# A press on the message itself


async def stored_edition(desk: Desk) -> Edition:
    found = await desk.database.write(
        WORKSPACE, prepare_edition, WORKSPACE, desk.digest_id, SLOT.date(), SLOT, desk.now
    )
    assert found is not None
    return found


async def test_a_press_on_the_message_shows_where_it_stands(desk: Desk) -> None:
    delivery_id = await desk.uncertain()
    edition = await stored_edition(desk)

    await desk.database.write(WORKSPACE, edition_stands, WORKSPACE, edition.id, PRESSED)

    assert await desk.state(delivery_id) is DeliveryState.SENT
    assert (await stored_edition(desk)).message_ts == PRESSED


async def test_a_press_shows_it_also_after_somebody_said_that_it_is_there(desk: Desk) -> None:
    delivery_id = await desk.uncertain()
    edition = await stored_edition(desk)
    await desk.there(delivery_id)
    assert (await stored_edition(desk)).message_ts is None

    await desk.database.write(WORKSPACE, edition_stands, WORKSPACE, edition.id, PRESSED)

    assert (await stored_edition(desk)).message_ts == PRESSED


async def test_a_press_on_what_waits_to_be_posted_anew_shows_that_it_is_there(
    desk: Desk,
) -> None:
    delivery_id = await desk.uncertain()
    edition = await stored_edition(desk)
    await desk.again(delivery_id)

    await desk.database.write(WORKSPACE, edition_stands, WORKSPACE, edition.id, PRESSED)

    assert await desk.state(delivery_id) is DeliveryState.SENT


async def test_a_press_on_the_message_before_says_nothing_of_the_one_under_way(
    desk: Desk,
) -> None:
    edition = await stored_edition(desk)
    delivery = await desk.planned()
    write = desk.database.write
    await write(WORKSPACE, edition_stands, WORKSPACE, edition.id, PRESSED)
    assert await desk.state(delivery.id) is DeliveryState.LEASED
    await write(WORKSPACE, begin, delivery, Place(TEAM), FAST, desk.now)

    await write(WORKSPACE, edition_stands, WORKSPACE, edition.id, "5.0")

    assert await desk.state(delivery.id) is DeliveryState.LEASED


async def test_what_was_refused_and_waits_again_is_no_message_that_anybody_pressed(
    desk: Desk,
) -> None:
    delivery_id = await desk.failed()
    edition = await stored_edition(desk)
    await desk.again(delivery_id)

    await desk.database.write(WORKSPACE, edition_stands, WORKSPACE, edition.id, PRESSED)

    assert await desk.state(delivery_id) is DeliveryState.DUE


async def test_an_edit_keeps_a_week_from_an_edition_that_may_be_there(desk: Desk) -> None:
    await desk.uncertain()
    wishes = replace(MONDAYS, weekday="2")

    changed = await desk.database.write(
        WORKSPACE, edit, WORKSPACE, OLGA, desk.digest_id, wishes, desk.now
    )

    assert changed.schedule.next_slot >= SLOT + timedelta(weeks=1)
    args = (WORKSPACE, ELSEWHERE, desk.now)
    assert await desk.database.read(find_latest_slot, *args) is None
