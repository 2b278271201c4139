"""What a digest's owner and the stewards see and press where it did not come, or perhaps did."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.sandbox.model import BOT_USER_ID
from bot.sandbox.running import WORKSPACE, Sandbox
from domain.deliveries import DeliveryKind, DeliveryState
from storage.database import Session
from storage.tables import DeliveryRow, EditionRow
from tests.flows.person import Person
from tests.flows.test_digest import FRIDAY, MINUTE, WEEKLY

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
INVITED = "Invited: post it now"
CUSTOMERS, GENERAL = "C0CUSTOMERS", "C0GENERAL"


class Inbox(Person):
    """A member in their direct messages with the bot."""

    def __init__(self, sandbox: Sandbox, handle: str) -> None:
        super().__init__(sandbox, handle)
        self.conversation_id = sandbox.workspace.open_direct(self.id).id

    @property
    def notices(self) -> list[str]:
        return [
            each
            for each in self.messages
            if "could not be posted in" in each or "could not find out" in each
        ]


@pytest.fixture
async def maria(sandbox: Sandbox) -> Person:
    """The owner of a weekly digest in #customers."""
    person = Person(sandbox, "maria")
    await person.types("/digest new")
    await person.submits(**WEEKLY)
    return person


@pytest.fixture
def inbox(sandbox: Sandbox, maria: Person) -> Inbox:
    assert maria.id
    return Inbox(sandbox, "maria")


def editions(sandbox: Sandbox, conversation_id: str = CUSTOMERS) -> int:
    said = sandbox.workspace.history(conversation_id)
    return sum(each.metadata is not None and each.thread_ts is None for each in said)


async def missed(sandbox: Sandbox) -> None:
    """The bot is taken out of #customers before Friday's digest comes."""
    await sandbox.gestures.remove("U0MARIA", CUSTOMERS, BOT_USER_ID)
    await sandbox.jump(FRIDAY + MINUTE)


async def doubted(sandbox: Sandbox, *, arrived: bool) -> None:
    """Friday's digest is posted, nobody records it, and Slack does not let us look."""
    await sandbox.jump(FRIDAY + MINUTE)
    if not arrived:
        (edition,) = [m for m in sandbox.workspace.history(CUSTOMERS) if m.metadata]
        sandbox.workspace.delete(edition)
    await forgotten(sandbox, DeliveryKind.EDITION, "channels:history")


async def forgotten(sandbox: Sandbox, kind: DeliveryKind, scope: str) -> None:
    """Nobody recorded a delivery, and without a scope nobody may look for it."""
    await sandbox.noisegate.services.database.write(WORKSPACE, _forget, kind)
    manifest = sandbox.workspace.manifest
    sandbox.workspace.manifest = replace(manifest, scopes=manifest.scopes - {scope})
    await sandbox.settle()


async def leases_run_out(sandbox: Sandbox) -> None:
    """As a minute later."""
    await sandbox.noisegate.services.database.work(None, _no_leases)
    await sandbox.settle()


def _no_leases(session: Session) -> None:
    session.connection().execute(update(DeliveryRow).values(leased_until=LONG_AGO))


def _forget(session: Session, kind: DeliveryKind) -> None:
    """As after a process that died between posting and recording."""
    session.connection().execute(
        update(DeliveryRow)
        .where(col(DeliveryRow.kind) == kind)
        .values(state=DeliveryState.LEASED, leased_until=LONG_AGO, message_ts=None)
    )
    session.connection().execute(update(EditionRow).values(message_ts=None))


async def test_the_owner_is_told_once_and_an_invitation_and_a_press_mend_it(
    sandbox: Sandbox, inbox: Inbox
) -> None:
    await missed(sandbox)
    await sandbox.settle()

    (notice,) = inbox.notices
    assert f"The digest that was due today could not be posted in <#{CUSTOMERS}>." in notice
    assert inbox.buttons == [INVITED, "Choose another conversation"]

    refused = await inbox.presses(INVITED)
    assert "Type /invite @Noisegate there" in refused
    await sandbox.gestures.invite_bot("U0MARIA", CUSTOMERS)
    await inbox.presses(INVITED)
    await sandbox.settle()

    assert editions(sandbox) == 1
    assert inbox.notices == []
    assert any(f"is on its way to <#{CUSTOMERS}>." in message for message in inbox.messages)
    await sandbox.settle()
    assert editions(sandbox) == 1


async def test_two_presses_post_one(sandbox: Sandbox, maria: Person) -> None:
    await missed(sandbox)
    await sandbox.gestures.invite_bot("U0MARIA", CUSTOMERS)
    await maria.types("/digest")

    await maria.presses(INVITED)
    await maria.presses(INVITED, within="Looked after by")
    await sandbox.settle()

    assert editions(sandbox) == 1
    await maria.presses(INVITED, within="Looked after by")
    assert "I do not post it again" in maria.messages[-1]
    assert editions(sandbox) == 1


async def test_it_comes_in_another_conversation_that_is_chosen(
    sandbox: Sandbox, inbox: Inbox
) -> None:
    await sandbox.gestures.archive("U0MARIA", CUSTOMERS)
    await sandbox.gestures.invite_bot("U0MARIA", GENERAL)
    await sandbox.jump(FRIDAY + MINUTE)
    assert "That conversation is archived." in inbox.notices[0]

    await inbox.presses("Choose another conversation")
    saved = await inbox.submits(**{**WEEKLY, "conversation": GENERAL})
    assert "Saved." in saved
    assert f"The digest is for <#{GENERAL}> now" in saved
    answer = await inbox.presses("Post it there now")
    await sandbox.settle()

    assert f"is on its way to <#{GENERAL}>." in answer
    assert (editions(sandbox), editions(sandbox, GENERAL)) == (0, 1)
    peter = Person(sandbox, "peter", "general")
    await peter.presses("Adding value")
    await sandbox.settle()
    assert "1 answer so far" in next(m for m in peter.messages if "Value or noise?" in m)


async def test_unarchived_and_tried_again_it_comes(sandbox: Sandbox, inbox: Inbox) -> None:
    await sandbox.gestures.archive("U0MARIA", CUSTOMERS)
    await sandbox.jump(FRIDAY + MINUTE)

    assert "#customers is archived. Unarchive it" in await inbox.presses("Try again")
    await sandbox.gestures.unarchive("U0MARIA", CUSTOMERS)
    await inbox.presses("Try again")
    await sandbox.settle()

    assert editions(sandbox) == 1


async def test_where_the_owner_has_left_a_steward_is_told(
    sandbox: Sandbox, maria: Person, inbox: Inbox
) -> None:
    await maria.types("/digest hand over @peter")
    peter = sandbox.workspace.person("U0PETER")
    await sandbox.gestures.change_person(replace(peter, deactivated=True))

    await missed(sandbox)

    (notice,) = inbox.notices
    assert "because I could not reach <@U0PETER>, whose digest it is" in notice


async def test_an_owner_whom_the_roster_believes_to_be_here_is_tried_and_a_steward_told(
    sandbox: Sandbox, maria: Person, inbox: Inbox
) -> None:
    await maria.types("/digest hand over @peter")
    peter = sandbox.workspace.person("U0PETER")
    sandbox.workspace.change_person(replace(peter, deactivated=True))

    await missed(sandbox)

    assert len(inbox.notices) == 1
    assert Inbox(sandbox, "peter").notices == []


async def test_an_owner_who_is_no_steward_posts_it_and_asks_one_for_another_conversation(
    sandbox: Sandbox, maria: Person
) -> None:
    peter = Inbox(sandbox, "peter")
    await maria.types("/digest hand over @peter")
    await missed(sandbox)

    assert len(peter.notices) == 1
    assert Inbox(sandbox, "maria").notices == []
    answer = await peter.presses("Choose another conversation")
    assert "This is for stewards, so nothing was changed." in answer
    assert "Ask a steward" in peter.buttons
    await sandbox.gestures.invite_bot("U0MARIA", CUSTOMERS)
    await peter.presses(INVITED)
    await sandbox.settle()
    assert editions(sandbox) == 1


async def test_home_shows_it_to_stewards_and_nothing_when_it_is_mended(
    sandbox: Sandbox, maria: Person, inbox: Inbox
) -> None:
    sofie = Person(sandbox, "sofie")
    assert "Needs a look" not in await maria.opens_home()
    await missed(sandbox)

    assert "Needs a look from you" in await maria.sees_in_home("could not be posted in")
    assert "could not be posted" not in await sofie.opens_home()
    await sandbox.gestures.invite_bot("U0MARIA", CUSTOMERS)
    await maria.presses_in_home(INVITED)
    await sandbox.settle()

    assert editions(sandbox) == 1
    assert "Needs a look" not in await maria.opens_home()
    assert inbox.notices == []
    assert "is on its way to" in inbox.messages[-1]


async def test_the_list_says_how_to_mend_it(sandbox: Sandbox, maria: Person) -> None:
    await missed(sandbox)

    listed = await maria.types("/digest")
    assert "I am not in that conversation." in listed
    assert INVITED in maria.buttons
    sofie = Person(sandbox, "sofie")
    assert "I am not in that conversation." in await sofie.types("/digest")
    assert INVITED not in sofie.buttons


async def test_what_is_not_there_is_posted_anyway_once(
    sandbox: Sandbox, maria: Person, inbox: Inbox
) -> None:
    await doubted(sandbox, arrived=False)

    (notice,) = inbox.notices
    assert "I could not find out whether the digest that was due today reached" in notice
    assert "Post it anyway" in await maria.opens_home()
    assert editions(sandbox) == 0
    await inbox.presses("Post it anyway")
    await sandbox.settle()
    assert editions(sandbox) == 1
    assert inbox.notices == []
    assert "Post it anyway" not in await maria.opens_home()
    await sandbox.jump(FRIDAY + timedelta(hours=3))
    assert editions(sandbox) == 1


async def test_what_is_there_is_not_posted_again(sandbox: Sandbox, inbox: Inbox) -> None:
    await doubted(sandbox, arrived=True)

    await inbox.presses("It is there")
    await sandbox.settle()

    assert editions(sandbox) == 1
    assert inbox.notices == []
    assert any("I do not post it again." in message for message in inbox.messages)


async def test_a_press_on_the_digest_shows_that_it_is_there(
    sandbox: Sandbox, maria: Person, inbox: Inbox
) -> None:
    await doubted(sandbox, arrived=True)
    sofie = Person(sandbox, "sofie")
    await maria.opens_home()

    confirmed = await sofie.presses("Only noise")
    await sandbox.settle()

    assert "You said: *only noise*" in confirmed
    assert "1 answer so far" in next(m for m in sofie.messages if "Value or noise?" in m)
    assert "Post it anyway" not in await maria.opens_home()
    await inbox.presses("Post it anyway")
    await sandbox.settle()
    assert editions(sandbox) == 1


async def test_where_slack_hides_what_arrives_the_owner_is_asked_until_it_does_no_longer(
    sandbox: Sandbox, inbox: Inbox
) -> None:
    await sandbox.gestures.lose_answers("U0MARIA", CUSTOMERS, lost=True)
    await sandbox.jump(FRIDAY + MINUTE)
    assert (editions(sandbox), inbox.notices) == (1, [])
    await leases_run_out(sandbox)

    (notice,) = inbox.notices
    assert (
        f"I could not find out whether the digest that was due today reached <#{CUSTOMERS}>"
        in (notice)
    )
    assert inbox.buttons == ["Post it anyway", "It is there"]
    await sandbox.gestures.lose_answers("U0MARIA", CUSTOMERS, lost=False)
    await inbox.presses("Post it anyway")
    await leases_run_out(sandbox)
    assert (editions(sandbox), inbox.notices) == (2, [])


async def test_after_a_day_it_is_too_late(sandbox: Sandbox, inbox: Inbox) -> None:
    await missed(sandbox)
    await sandbox.gestures.invite_bot("U0MARIA", CUSTOMERS)
    await sandbox.jump(FRIDAY + timedelta(hours=24, minutes=1))

    await inbox.presses(INVITED)
    await sandbox.settle()

    assert editions(sandbox) == 0
    assert any("more than 24 hours late by now" in message for message in inbox.messages)


async def test_of_a_question_that_may_not_have_come_stewards_see_whom_it_was_for_and_no_more(
    sandbox: Sandbox,
) -> None:
    maria, peter = Inbox(sandbox, "maria"), Inbox(sandbox, "peter")
    await peter.types("/noisegate ask me on Tuesday at 9")
    await maria.opens_home()
    await sandbox.jump(datetime(2026, 11, 24, 8, 1, tzinfo=UTC))
    question = peter.messages[-1]

    await forgotten(sandbox, DeliveryKind.PERSONAL, "im:history")

    home = await maria.sees_in_home("I could not find out whether the question")
    assert "that was due today reached <@U0PETER>" in home
    assert question.splitlines()[1] not in home
    assert maria.notices == []
    await maria.presses_in_home("It is there")
    await sandbox.settle()
    assert "Needs a look" not in await maria.opens_home()
    assert peter.messages[-1] == question
