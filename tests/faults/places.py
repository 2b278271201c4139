"""The pretend Slack of a seed: the usual workspace with more members and more rooms in it."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot.sandbox.cast import first_conversations, first_people
from bot.sandbox.model import BOT_USER_ID, Conversation, Kind, Person, Role
from bot.sandbox.store import Kept, SlackStore

OWNER = "U0MARIA"


def member_id(number: int) -> str:
    return f"U0M{number:04}"


def room_id(number: int) -> str:
    return f"C0R{number:04}"


def direct_id(number: int) -> str:
    """Where the direct messages with that member are, once they are open."""
    return f"D0M{number:04}"


def populate(file: Path, members: int, rooms: int, in_first_room: int = 0) -> None:
    """Write such a workspace into `file`; so many of the members are in the first room as well."""
    created = int(datetime.now(UTC).timestamp())
    people = [
        *first_people(),
        *(
            Person(
                id=member_id(number),
                handle=f"member{number}",
                name=f"Member {number}",
                role=Role.FULL,
                zone="Europe/Copenhagen",
                locale="en-GB",
                colour="#35548a",
            )
            for number in range(members)
        ),
    ]
    conversations = [
        *first_conversations(created),
        *(
            Conversation(
                id=room_id(number),
                name=f"room-{number}",
                kind=Kind.PUBLIC,
                members=(
                    OWNER,
                    BOT_USER_ID,
                    *(map(member_id, range(in_first_room)) if number == 0 else ()),
                ),
                creator=OWNER,
                created=created,
            )
            for number in range(rooms)
        ),
    ]
    with closing(SlackStore(file)) as store:
        for person in people:
            store.keep(Kept.PEOPLE, person.id, person)
        for conversation in conversations:
            store.keep(Kept.CONVERSATIONS, conversation.id, conversation)
