"""What the courier posts stands in Slack once, with its key, whatever happened in between."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update
from sqlmodel import col, select

from bot.courier import Courier
from bot.pace import SLACKS, UNHURRIED
from bot.sandbox.model import BOT_USER_ID
from bot.sandbox.running import WORKSPACE, Sandbox
from domain.deliveries import Delivery, DeliveryKind, DeliveryState
from handlers.digests.jobs import compose_edition
from handlers.kit.jobs import Post, Skip
from handlers.kit.services import Services
from storage.database import Session
from storage.renderings import stale_editions, take_rendering
from storage.tables import DeliveryRow, EditionRow
from tests.flows.person import Person
from tests.flows.test_digest import FRIDAY, MINUTE, WEEKLY

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


async def with_digest(sandbox: Sandbox) -> Person:
    maria = Person(sandbox, "maria")
    await maria.types("/digest new")
    await maria.submits(**WEEKLY)
    return maria


def editions(person: Person) -> int:
    return sum("Value or noise?" in message for message in person.messages)


def forget_that_it_was_sent(session: Session) -> None:
    """As after a process that died between posting and recording."""
    session.connection().execute(
        update(DeliveryRow).values(
            state=DeliveryState.LEASED, leased_until=LONG_AGO, message_ts=None
        )
    )
    session.connection().execute(update(EditionRow).values(message_ts=None))


def states(session: Session) -> list[tuple[str, str | None]]:
    digests = col(DeliveryRow.digest_id).is_not(None)
    rows = session.exec(select(DeliveryRow).where(digests).order_by(col(DeliveryRow.id)))
    return [(row.state, row.reason) for row in rows]


async def test_the_message_carries_its_key_and_nothing_else(sandbox: Sandbox) -> None:
    maria = await with_digest(sandbox)

    await sandbox.jump(FRIDAY + MINUTE)

    message = sandbox.workspace.history(maria.conversation_id)[0]
    assert message.metadata is not None
    assert message.metadata["event_type"] == "noisegate_delivery"
    assert list(message.metadata["event_payload"]) == ["key"]


async def test_what_stands_in_slack_is_found_by_its_key_and_not_posted_again(
    sandbox: Sandbox,
) -> None:
    maria = await with_digest(sandbox)
    await sandbox.jump(FRIDAY + MINUTE)
    database = sandbox.noisegate.services.database

    await database.write(WORKSPACE, forget_that_it_was_sent)
    await sandbox.settle()
    await maria.presses("Only noise")
    await sandbox.settle()

    assert editions(maria) == 1
    assert await database.read(states) == [("sent", None)]
    assert "1 answer so far" in next(m for m in maria.messages if "Value or noise?" in m)


async def test_what_was_claimed_and_never_posted_is_posted_when_the_lease_is_over(
    sandbox: Sandbox,
) -> None:
    maria = await with_digest(sandbox)
    await sandbox.jump(FRIDAY + MINUTE)
    database = sandbox.noisegate.services.database
    posted = sandbox.workspace.history(maria.conversation_id)[0]
    sandbox.workspace.delete(posted)

    await database.write(WORKSPACE, forget_that_it_was_sent)
    await sandbox.settle()

    assert editions(maria) == 1


async def test_a_refusal_ends_the_delivery_with_slacks_reason(sandbox: Sandbox) -> None:
    maria = await with_digest(sandbox)
    database = sandbox.noisegate.services.database
    conversation = sandbox.workspace.conversation(maria.conversation_id)
    people = [member for member in conversation.members if member != BOT_USER_ID]
    sandbox.workspace.set_members(conversation.id, people)

    await sandbox.jump(FRIDAY + MINUTE)

    assert editions(maria) == 0
    ((state, reason),) = await database.read(states)
    assert state in ("failed", "skipped")
    assert reason


async def test_a_crowd_of_presses_makes_few_updates(sandbox: Sandbox) -> None:
    maria = await with_digest(sandbox)
    await sandbox.jump(FRIDAY + MINUTE)
    people = [Person(sandbox, name) for name in ("maria", "peter", "sofie", "jonas", "james")]

    for person in people:
        await person.presses("Adding value")
        await person.presses("Only noise", within="Value or noise?")
    before = sandbox.workspace.revision
    await sandbox.settle()
    await sandbox.settle()

    assert "5 answers so far" in next(m for m in maria.messages if "Value or noise?" in m)
    assert sandbox.workspace.revision - before <= 1


async def test_an_edition_is_rendered_at_most_every_three_seconds(sandbox: Sandbox) -> None:
    maria = await with_digest(sandbox)
    await sandbox.jump(FRIDAY + timedelta(minutes=1))
    courier = sandbox.noisegate.courier

    await maria.presses("Only noise")
    await courier.render(SLACKS)
    await Person(sandbox, "peter").presses("Only noise")
    await courier.render(SLACKS)
    assert "1 answer so far" in next(m for m in maria.messages if "Value or noise?" in m)

    await sandbox.noisegate.services.database.write(WORKSPACE, time_passes)
    await courier.render(SLACKS)
    assert "2 answers so far" in next(m for m in maria.messages if "Value or noise?" in m)


def time_passes(session: Session) -> None:
    session.connection().execute(update(EditionRow).values(render_at=LONG_AGO))


async def test_one_delivery_that_fails_does_not_stop_another(sandbox: Sandbox) -> None:
    maria = await with_digest(sandbox)
    await sandbox.gestures.invite_bot(maria.id, "C0GENERAL")
    await maria.types("/digest new")
    await maria.submits(**{**WEEKLY, "conversation": "C0GENERAL"})

    async def fails_at_the_first(services: Services, delivery: Delivery) -> Post | Skip:
        if delivery.digest_id == 1:
            raise ConnectionResetError
        return await compose_edition(services, delivery)

    courier = Courier(
        sandbox.noisegate.services,
        {DeliveryKind.EDITION: fails_at_the_first},
        UNHURRIED,
    )
    sandbox.clock.set(FRIDAY + MINUTE)
    await sandbox.noisegate.tick()
    await courier.deliver()

    assert editions(Person(sandbox, "maria", "general")) == 1
    assert editions(maria) == 0


async def test_what_lay_for_more_than_a_day_is_not_posted_and_the_digest_list_says_so(
    sandbox: Sandbox,
) -> None:
    maria = await with_digest(sandbox)
    sandbox.clock.set(FRIDAY + MINUTE)
    await sandbox.noisegate.tick()

    sandbox.clock.set(FRIDAY + timedelta(hours=25))
    await sandbox.noisegate.courier.deliver()

    assert editions(maria) == 0
    database = sandbox.noisegate.services.database
    assert [state for state, _ in await database.read(states)] == ["skipped"]
    assert "I was not running" in await maria.types("/digest")


async def test_now_and_the_slot_of_the_next_day_are_one_edition_though_the_first_is_late(
    sandbox: Sandbox,
) -> None:
    maria = await with_digest(sandbox)
    sandbox.clock.set(FRIDAY - timedelta(hours=11))
    await maria.types("/digest now")

    # Nothing was delivered yet when the slot comes: Slack was away, say.
    sandbox.clock.set(FRIDAY + MINUTE)
    await sandbox.noisegate.tick()
    await sandbox.noisegate.courier.deliver()
    await sandbox.settle()

    assert editions(maria) == 1


async def test_a_courier_that_stops_while_it_updates_leaves_the_edition_to_another(
    sandbox: Sandbox,
) -> None:
    maria = await with_digest(sandbox)
    await sandbox.jump(FRIDAY + MINUTE)
    await maria.presses("Only noise")
    database = sandbox.noisegate.services.database
    ((_, edition_id),) = await database.read(stale_editions)
    await database.work(
        WORKSPACE, take_rendering, WORKSPACE, edition_id, UNHURRIED.updates
    )  # and then it died

    await sandbox.settle()
    assert "1 answer" not in next(m for m in maria.messages if "Value or noise?" in m)
    await database.write(WORKSPACE, time_passes)
    await sandbox.settle()

    assert "1 answer so far" in next(m for m in maria.messages if "Value or noise?" in m)


async def test_an_edition_whose_message_was_deleted_is_over_and_its_votes_count(
    sandbox: Sandbox,
) -> None:
    maria = await with_digest(sandbox)
    await sandbox.jump(FRIDAY + MINUTE)
    await maria.presses("Only noise")
    for message in sandbox.workspace.history(maria.conversation_id):
        sandbox.workspace.delete(message)

    await sandbox.settle()

    (edition,) = await sandbox.noisegate.services.database.read(
        lambda session: list(session.exec(select(EditionRow)))
    )
    assert edition.closed_at is not None
    assert edition.closed_at < FRIDAY + timedelta(hours=1)
    assert edition.shown == edition.changes
    assert sandbox.workspace.history(maria.conversation_id) == []
    assert "1 noise" in await maria.types("/tools")


async def test_a_direct_message_is_found_by_its_key_though_its_member_wants_quiet_by_now(
    sandbox: Sandbox,
) -> None:
    peter = await asked_on_friday(sandbox)
    before = sandbox.workspace.history(peter.conversation_id)
    await peter.types("/noisegate quiet until 1 January")

    await sandbox.noisegate.services.database.write(WORKSPACE, forget_that_it_was_sent)
    await sandbox.settle()

    assert sandbox.workspace.history(peter.conversation_id) == before
    assert await sandbox.noisegate.services.database.read(personal_states) == [("sent", None)]


async def test_a_direct_message_that_was_never_posted_is_not_posted_against_a_later_word(
    sandbox: Sandbox,
) -> None:
    peter = await asked_on_friday(sandbox)
    for message in sandbox.workspace.history(peter.conversation_id):
        sandbox.workspace.delete(message)
    await peter.types("/noisegate quiet until 1 January")

    await sandbox.noisegate.services.database.write(WORKSPACE, forget_that_it_was_sent)
    await sandbox.settle()

    assert await sandbox.noisegate.services.database.read(personal_states) == [
        ("skipped", "not now")
    ]


async def asked_on_friday(sandbox: Sandbox) -> Person:
    peter = Person(sandbox, "peter")
    await peter.types("/noisegate ask me on Friday at 10")
    await sandbox.jump(FRIDAY + MINUTE)
    peter.conversation_id = sandbox.workspace.open_direct(peter.id).id
    assert len(sandbox.workspace.history(peter.conversation_id)) == 1
    return peter


def personal_states(session: Session) -> list[tuple[str, str | None]]:
    personal = DeliveryRow.kind == DeliveryKind.PERSONAL
    rows = session.exec(select(DeliveryRow).where(personal).order_by(col(DeliveryRow.id)))
    return [(row.state, row.reason) for row in rows]
