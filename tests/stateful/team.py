"""A team with a digest, a pretend Slack and a courier that meets faults."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlmodel import col, select

from bot.app import COMPOSERS
from bot.courier import Courier
from bot.pace import UNHURRIED
from domain.conversations import Conversation
from domain.deliveries import DeliveryKind
from domain.digests import Answer
from domain.editions import Edition
from domain.ids import ConversationId, EditionId, MemberId
from handlers.asking import jobs as asking_jobs
from handlers.digests import jobs as digest_jobs
from handlers.kit.services import Services
from storage.conversations import put_conversation
from storage.database import Database, Session
from storage.deliveries import Place, begin, claim
from storage.due import anything_due
from storage.editions import get_edition
from storage.tables import DeliveryRow, DigestRow, EditionRow, QuestionRow, VoteRow
from storage.tables_asking import AskRow
from tests.bot.small_slack import Client, SmallSlack, Stage
from tests.world import MEMBERS, NOW, TEAM, WORKSPACE
from tests.world import begin as begin_world

P = ParamSpec("P")
R = TypeVar("R")
Json = dict[str, Any]


@dataclass
class TeamSlack(SmallSlack):
    """A small Slack that also knows who is in the team's conversation."""

    people: list[str] = field(default_factory=lambda: [member.id for member in MEMBERS])

    def _conversations_info(self, _: Json) -> Json:
        return {"channel": {"id": TEAM, "name": "team", "is_member": True}}

    def _conversations_members(self, _: Json) -> Json:
        return {"members": self.people}

    def _dnd_info(self, _: Json) -> Json:
        return {}

    def _users_info(self, given: Json) -> Json:
        return {"user": {"id": given["user"], "profile": {}}}

    def keys(self) -> list[str]:
        """The key of every message that stands, everywhere."""
        return [
            message["metadata"]["event_payload"]["key"]
            for messages in self.said.values()
            for message in messages
        ]


@dataclass(frozen=True)
class Records:
    """What the database holds at one moment."""

    deliveries: tuple[DeliveryRow, ...]
    digests: tuple[DigestRow, ...]
    editions: tuple[EditionRow, ...]
    questions: tuple[QuestionRow, ...]
    votes: Mapping[tuple[int, int, str], Answer]
    newest: Edition | None
    """The last edition, as the bot knows it."""
    asks: tuple[AskRow, ...]


class Team:
    """The bot's own clock, jobs and courier, over a real database; everything in one thread."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.slack = TeamSlack()
        self.now = NOW
        self._runner = asyncio.Runner()
        self._runner.run(database.write(WORKSPACE, begin_world))
        self.slack.now = lambda: self.now
        self.services = Services(
            database=database,
            now=lambda: self.now,
            client=lambda _: Client(self.slack),
            homes_changed=lambda _, __: None,
            wake_courier=lambda: None,
        )
        self.courier = self._runner.run(self._courier())

    async def _courier(self) -> Courier:
        return Courier(self.services, COMPOSERS, UNHURRIED)

    def write(
        self, use_case: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run a use case as one transaction of the workspace."""
        return self._runner.run(self.database.write(WORKSPACE, use_case, *args, **kwargs))

    def tick(self) -> None:
        """Tick as the bot does."""

        async def ticking() -> None:
            if await self.database.read(anything_due, self.now):
                await digest_jobs.tick(self.services)
                await asking_jobs.tick(self.services)

        self._runner.run(ticking())

    def deliver(self) -> None:
        """Deliver what is due, and render what is stale."""
        self._runner.run(self.courier.deliver())
        self.slack.faults.clear()
        self._runner.run(self.courier.render())

    def die(self, *, begun: bool) -> None:
        """Claim a delivery as a process that dies over it, before or after it began to post."""
        for delivery in self._runner.run(self.database.work(None, claim, self.now, [WORKSPACE])):
            place = Place(ConversationId(delivery.member_id or TEAM))
            if begun and delivery.kind is not DeliveryKind.RESULTS:
                self.write(begin, delivery, place, {}, self.now)

    def leases_are_over(self) -> None:
        """Let the leases of whoever held something run out."""
        self._runner.run(Stage(self.database).lease_is_over())

    def come_and_go(self, people: Iterable[MemberId]) -> None:
        """Let exactly these be in the conversation."""
        self.slack.people = list(people)
        here = Conversation(TEAM, "team", shared=False, bot_is_in=True)
        self.write(put_conversation, WORKSPACE, here, list(people))

    def records(self) -> Records:
        """Read everything."""
        return self._runner.run(self.database.read(_records))

    def close(self, opened: ExitStack) -> None:
        """Let go of everything."""
        self._runner.close()
        self.database.close()
        opened.close()


def _records(session: Session) -> Records:
    editions = tuple(session.exec(select(EditionRow).order_by(col(EditionRow.id))))
    numbers = [row.id or 0 for row in editions]
    votes = session.exec(select(VoteRow))
    return Records(
        tuple(session.exec(select(DeliveryRow).order_by(col(DeliveryRow.id)))),
        tuple(session.exec(select(DigestRow))),
        editions,
        tuple(session.exec(select(QuestionRow).order_by(col(QuestionRow.edition_id)))),
        {(row.edition_id, row.subject_id, row.member_id): Answer(row.answer) for row in votes},
        get_edition(session, WORKSPACE, EditionId(numbers[-1])) if numbers else None,
        tuple(session.exec(select(AskRow))),
    )
