"""A crowd presses on one message, through three replicas at the pace that Slack allows."""

import asyncio
import json
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlmodel import func, select
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.app import CALL_WITHIN, COMPOSERS
from bot.pace import SLACKS
from bot.sandbox.running import WORKSPACE, Slack, running_slack
from domain.digests import Answer
from handlers.kit.roster import sync_roster
from storage.database import Session
from storage.tables import VoteRow
from tests.faults.harness import due_digest
from tests.faults.places import populate, room_id
from tests.faults.replicas import Couriers, couriers
from tests.flows.person import Person
from tests.processes.bot_process import Elsewhere

MEMBERS, REPLICAS = 200, 3
BUTTONS = ("Adding value", "A bit of both", "Only noise", "Don't use it")
ANSWERS = (Answer.VALUE, Answer.BOTH, Answer.NOISE, Answer.DONT_USE)
PATIENCE = 30
"""Seconds: this is not about how fast a busy machine is."""
AT_ONCE = 10
"""So many press at the same time."""
A_LITTLE = 0.05
"""Seconds by which two calls may come closer together on their way to Slack."""


@dataclass
class Updates:
    """When Slack got `chat.update`, and how many answers the message then told of."""

    moments: list[float] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    def around(self, app: ASGIApp) -> ASGIApp:
        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            async def heard() -> Message:
                message = await receive()
                if scope.get("path") == "/api/chat.update" and message.get("body"):
                    self.moments.append(time.monotonic())
                    self.counts.append(answers_in(json.loads(message["body"])["blocks"]))
                return message

            await app(scope, heard, send)

        return serve


def answers_in(blocks: object) -> int:
    found = re.search(r"(\d+) answers? so far", json.dumps(blocks))
    return int(found.group(1)) if found else 0


def tallies(session: Session) -> dict[str, int]:
    counted = session.exec(select(VoteRow.answer, func.count()).group_by(VoteRow.answer))
    return dict(counted.all())


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_two_hundred_members_press_and_the_message_never_goes_back(
    database_address: str, tmp_path: Path
) -> None:
    updates = Updates()
    file = tmp_path / "slack.sqlite3"
    populate(file, MEMBERS, 1, in_first_room=MEMBERS)

    async with (
        running_slack(file, patience=PATIENCE, around=updates.around) as slack,
        couriers(
            *(slack, database_address, REPLICAS, COMPOSERS),
            connected=REPLICAS,
            paces=SLACKS,
            post_within=CALL_WITHIN,
        ) as replicas,
    ):
        await asked(slack, replicas)
        people = [Person(Elsewhere(slack), f"member{n}", "room-0") for n in range(MEMBERS)]
        for first in range(0, MEMBERS, AT_ONCE):
            await asyncio.gather(
                *(
                    people[number].presses(BUTTONS[number % len(BUTTONS)])
                    for number in range(first, first + AT_ONCE)
                )
            )
        # Every tenth thinks again.
        await asyncio.gather(*(each.presses("Only noise", within="?") for each in people[::10]))
        await people[0].sees(f"{MEMBERS} answers so far")
        found = await replicas.database.read(tallies)

    expected = Counter(
        Answer.NOISE if number % 10 == 0 else ANSWERS[number % len(ANSWERS)]
        for number in range(MEMBERS)
    )
    assert found == expected
    assert len(updates.counts) > 1
    assert updates.counts == sorted(updates.counts), "an older count came over a newer"
    between = [b - a for a, b in zip(updates.moments, updates.moments[1:], strict=False)]
    # So that there are never 50 in a minute either, which is what Slack allows.
    assert all(each >= SLACKS.edition_every.total_seconds() - A_LITTLE for each in between)


async def asked(slack: Slack, replicas: Couriers) -> None:
    """Let an edition come into the room of all."""
    services = replicas.bots[0].services
    await sync_roster(services, WORKSPACE)
    await services.database.write(WORKSPACE, due_digest, room_id(0))
    await replicas.bots[0].tick()
    replicas.wake()
    await Person(Elsewhere(slack), "member0", "room-0").sees("Value or noise?")
