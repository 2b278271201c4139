"""Reflecting, whole: the command, the form, the digest that carries what was shared."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox.running import Sandbox
from domain.prompts import PROMPTS
from tests.flows.person import Person, words

WEEKLY = {
    "conversation": "C0CUSTOMERS",
    "every": "week",
    "weekday": "4",
    "at": "10:00",
    "zone": "Europe/Copenhagen",
    "questions": "1",
    "closing_days": "4",
    "closing_at": "17:00",
}
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""10:00 in Copenhagen."""
MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)
QUESTIONS = {prompt.text for prompt in PROMPTS}


@pytest.fixture
async def maria(sandbox: Sandbox) -> Person:
    """A steward who has set up a weekly digest in #customers, on the day of its first edition."""
    person = Person(sandbox, "maria")
    await person.types("/digest new")
    await person.submits(**WEEKLY)
    await sandbox.jump(FRIDAY + MINUTE)
    return person


def editions(person: Person) -> list[str]:
    """The editions that stand in the conversation, oldest first."""
    return [message for message in person.messages if "Value or noise? ·" in message]


def asked(person: Person) -> str:
    """The question that the open form asks."""
    (found,) = [text for text in QUESTIONS if text in words(list(person.modal.blocks))]
    return found


def digest_of(person: Person) -> str:
    """The choice of readers, in the open form, that means the team of the digest."""
    (readers,) = [each for each in person.modal.blocks if each.get("block_id") == "readers"]
    return str(readers["element"]["options"][1]["value"])


def spent(sandbox: Sandbox, person: Person) -> None:
    """Let the response URL of the open form be used up."""
    number = str(json.loads(person.modal.payload["private_metadata"])["response_url"]).rpartition(
        "/"
    )[2]
    urls = sandbox.workspace.response_urls
    for _ in range(5):
        urls.use(urls.check(number))


async def test_an_answer_is_kept_in_private_edited_and_deleted(sandbox: Sandbox) -> None:
    peter = Person(sandbox, "peter")
    await peter.types("/reflect I opened Pipelane & <!channel>")
    question = asked(peter)

    kept = await peter.submits()
    assert question in kept
    assert "I opened Pipelane &amp; &lt;!channel&gt;" in kept
    assert "For you alone." in kept

    await peter.presses("Edit")
    assert asked(peter) == question
    assert "Less of it now" in await peter.submits(text="Less of it now")

    await peter.types("/reflect history")
    assert "1 reflection, newest first. Only you see this list." in peter.messages[-1]
    assert "Less of it now" in peter.messages[-1]
    gone = await peter.presses("Delete")
    assert "Deleted. You have no reflections." in gone
    assert not any("Less of it" in message for message in Person(sandbox, "maria").messages)


async def test_an_answer_to_an_edition_comes_in_the_next_one_and_changes_with_its_author(
    sandbox: Sandbox, maria: Person
) -> None:
    peter = Person(sandbox, "peter")
    question = next(text for text in QUESTIONS if text in editions(maria)[0])

    await peter.presses("Answer", within="A question to sit with")
    assert asked(peter) == question
    kept = await peter.submits(
        text="The scheduler,\nto look at nothing *new*.", readers=digest_of(peter), name="named"
    )
    assert "in its next digest, on" in kept
    assert "with your name" in kept
    assert not any("to look at nothing" in message for message in maria.messages)

    await sandbox.jump(FRIDAY + WEEK + MINUTE)
    await sandbox.settle()
    first, second = editions(maria)
    assert "to look at nothing" not in first
    assert f"*{question}*\n<@{peter.id}>:\n> The scheduler,\n> to look at nothing *new*." in second
    new = next(text for text in QUESTIONS if f"sit with: *{text}*" in second)
    assert new != question

    await peter.presses("Edit", within="to look at nothing")
    await peter.submits(text="Habit, I think", readers=digest_of(peter), name="unnamed")
    await sandbox.settle()
    assert "A colleague:\n> Habit, I think" in editions(maria)[1]
    assert "to look at nothing" not in editions(maria)[1]

    await peter.presses("Delete", within="The digest in")
    await sandbox.settle()
    assert any(message.startswith("Deleted.") for message in peter.messages)
    assert "Habit" not in editions(maria)[1]
    assert "What colleagues wrote" not in editions(maria)[1]


async def test_more_than_stands_in_the_edition_is_read_in_a_window(
    sandbox: Sandbox, maria: Person
) -> None:
    for handle in ("peter", "sofie", "jonas", "james"):
        person = Person(sandbox, handle)
        for _ in range(2):
            await person.presses("Answer", within="A question to sit with")
            await person.submits(
                text=f"Words of {handle}", readers=digest_of(person), name="unnamed"
            )
            sandbox.clock.set(sandbox.now() + MINUTE)
    await sandbox.jump(FRIDAY + WEEK + MINUTE)
    await sandbox.settle()
    assert editions(maria)[1].count("Words of") == 5
    assert "James" not in editions(maria)[1]

    await maria.presses("Read them all, 3 more")

    assert words(list(maria.modal.blocks)).count("Words of") == 8


async def test_another_question_takes_the_place_of_todays_and_stays_for_the_day(
    sandbox: Sandbox,
) -> None:
    peter = Person(sandbox, "peter")
    await peter.types("/reflect")
    first = asked(peter)
    sandbox.clock.set(sandbox.now() + MINUTE)

    await peter.presses_in_modal("Another question")
    other = asked(peter)

    assert other != first
    assert other in await peter.submits(text="This one I know")


async def test_where_no_other_question_is_left_the_open_form_says_so(sandbox: Sandbox) -> None:
    peter = Person(sandbox, "peter")
    await peter.types("/reflect I began")
    before = len(peter.messages)
    for _ in PROMPTS:
        sandbox.clock.set(sandbox.now() + MINUTE)
        await peter.presses_in_modal("Another question")

    assert "You have had every question there is" in words(list(peter.modal.blocks))
    assert "Another question" not in words(list(peter.modal.blocks))
    assert len(peter.messages) == before
    assert "I began" in await peter.submits()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/reflect history please", "Did you mean `/reflect history`?"),
        ("/reflect Help please", "Did you mean `/reflect help`?"),
    ],
)
async def test_a_known_word_with_something_behind_it_is_asked_about(
    sandbox: Sandbox, typed: str, meant: str
) -> None:
    peter = Person(sandbox, "peter")

    assert meant in await peter.types(typed)
    assert not peter.has_modal


async def test_a_sentence_that_begins_with_a_known_word_is_an_answer(sandbox: Sandbox) -> None:
    peter = Person(sandbox, "peter")

    await peter.types("/reflect History repeats itself in our CRM")

    assert "repeats itself" in await peter.submits()


async def test_words_of_the_command(sandbox: Sandbox) -> None:
    peter = Person(sandbox, "peter")

    assert "asks you today's question" in await peter.types("/reflect help")
    assert "Did you mean `/reflect history`?" in await peter.types("/reflect histroy")
    assert "You have no reflections." in await peter.presses("/reflect history")


async def test_a_guest_is_told_and_loses_no_word(sandbox: Sandbox, maria: Person) -> None:
    eva = Person(sandbox, "eva")

    told = await eva.types("/reflect My long thought")

    assert "full members" in told
    assert "My long thought" in told
    assert "full members" in await eva.presses("Answer", within="A question to sit with")
    assert not maria.has_modal


async def test_a_form_that_stood_open_too_long_leaves_no_words_in_the_direct_messages(
    sandbox: Sandbox,
) -> None:
    peter = Person(sandbox, "peter")
    await peter.types("/reflect Only for me")
    spent(sandbox, peter)

    await peter.submits()

    direct = Person(sandbox, "peter")
    direct.conversation_id = sandbox.workspace.open_direct(peter.id).id
    assert any("For you alone." in message for message in direct.messages)
    assert not any("Only for me" in message for message in direct.messages)
