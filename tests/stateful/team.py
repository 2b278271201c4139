"""A team with a digest, a pretend Slack and a courier that meets faults."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlmodel import col, delete, select

from bot.app import COMPOSERS
from bot.courier import Courier
from bot.pace import UNHURRIED
from domain.conversations import Conversation
from domain.deliveries import DeliveryKind
from domain.digests import Answer
from domain.editions import Edition
from domain.ids import ConversationId, DeliveryId, EditionId, MemberId
from handlers.asking import jobs as asking_jobs
from handlers.digests import jobs as digest_jobs
from handlers.digests.service.votes import cast_vote
from handlers.kit.roster import refresh_conversation
from handlers.kit.services import Services
from handlers.parts.questions import Press
from storage.cases import cases_for, edition_stands
from storage.conversations import put_conversation
from storage.database import Database, Session
from storage.deliveries import Place, begin, claim
from storage.due import anything_due
from storage.editions import get_edition
from storage.members import get_member
from storage.tables import DeliveryRow, DigestRow, EditionRow, QuestionRow, VoteRow
from storage.tables_asking import AskRow
from storage.tables_pace import PaceRow
from tests.bot.small_slack import Client, Refuse, SmallSlack, Stage
from tests.world import MEMBERS, NOW, OLGA, TEAM, WORKSPACE
from tests.world import begin as begin_world

P = ParamSpec("P")
R = TypeVar("R")
Json = dict[str, Any]

OTHER = ConversationId("C_OTHER")
"""A conversation that everybody is in, and always the bot."""
PEOPLE = tuple(member.id for member in MEMBERS)
HISTORIES = ("conversations.history", "conversations.replies")


@dataclass
class TeamSlack(SmallSlack):
    """A small Slack that also knows who is in the team's conversation."""

    people: list[MemberId] = field(default_factory=lambda: list(PEOPLE))
    bot_is_in: bool = True

    def _conversations_info(self, given: Json) -> Json:
        where = given["channel"]
        is_in = self.bot_is_in or where == OTHER
        return {"channel": {"id": where, "name": where.lower(), "is_member": is_in}}

    def _conversations_members(self, given: Json) -> Json:
        return {"members": list(PEOPLE) if given["channel"] == OTHER else self.people}

    def _dnd_info(self, _: Json) -> Json:
        return {}

    def _users_info(self, given: Json) -> Json:
        return {"user": {"id": given["user"], "profile": {}}}

    def hides_what_was_said(self, *, hidden: bool) -> None:
        """Let nobody look whether a message is there."""
        self.always = dict.fromkeys(HISTORIES, Refuse("missing_scope")) if hidden else {}

    def standing(self) -> list[tuple[str, str, str]]:
        """Every message that stands: its key, the conversation and its timestamp."""
        return [
            (message["metadata"]["event_payload"]["key"], where, message["ts"])
            for where, messages in self.said.items()
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
        self._known: Records | None = None
        self._loop = asyncio.new_event_loop()
        self._run(database.write(WORKSPACE, begin_world))
        self.slack.now = lambda: self.now
        self.services = Services(
            database=database,
            now=lambda: self.now,
            client=lambda _: Client(self.slack),
            homes_changed=lambda _, __: None,
            wake_courier=lambda: None,
        )
        self.courier = self._run(self._courier())
        self.look_at(OTHER)

    async def _courier(self) -> Courier:
        return Courier(self.services, COMPOSERS, UNHURRIED, steady=lambda: self.now)

    def _run(self, work: Coroutine[Any, Any, R]) -> R:
        # `asyncio.Runner` would render each result as text, by the way.
        self._known = None
        return self._loop.run_until_complete(work)

    def write(
        self, use_case: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run a use case as one transaction of the workspace."""
        return self._run(self.database.write(WORKSPACE, use_case, *args, **kwargs))

    def tick(self) -> None:
        """Tick as the bot does."""

        async def ticking() -> None:
            if await self.database.read(anything_due, self.now):
                await digest_jobs.tick(self.services)
                await asking_jobs.tick(self.services)

        self._run(ticking())

    def deliver(self) -> None:
        """Deliver what is due, and render what is stale."""
        self._run(self.courier.deliver())
        self.slack.faults.clear()
        self._run(self.courier.render())

    def die(self, *, begun: bool) -> None:
        """Claim a delivery as a process that dies over it, before or after it began to post."""
        for delivery in self._run(self.database.work(None, claim, self.now, [WORKSPACE])):
            place = Place(ConversationId(delivery.member_id or TEAM))
            if begun and delivery.kind is not DeliveryKind.RESULTS:
                self.write(begin, delivery, place, {}, self.now)

    def leases_are_over(self) -> None:
        """Let the leases of whoever held something run out, and all that Slack wants to wait."""
        self._run(Stage(self.database).lease_is_over())
        self.write(_no_rests)

    def look_at(self, conversation_id: ConversationId) -> None:
        """Ask Slack about a conversation, as before a press that would be refused."""
        self._run(refresh_conversation(self.services, WORKSPACE, conversation_id))

    def vote(self, who: MemberId, press: Press, where: str, message_ts: str) -> None:
        """Press a button of an edition, in the message that stands there."""
        ballot = self.write(cast_vote, WORKSPACE, who, press, self.now).ballot
        if ballot.message_ts is None and ballot.conversation_id == where:
            self.write(edition_stands, WORKSPACE, ballot.edition_id, message_ts)

    def come_and_go(self, people: Iterable[MemberId]) -> None:
        """Let exactly these be in the conversation."""
        self.slack.people = list(people)
        here = Conversation(TEAM, "team", shared=False, bot_is_in=True)
        self.write(put_conversation, WORKSPACE, here, list(people))

    def records(self) -> Records:
        """Read everything, where something has happened since."""
        if self._known is None:
            self._known = self._run(self.database.read(_records))
        return self._known

    def listed(self) -> frozenset[DeliveryId]:
        """Read what the Homes of stewards list."""
        return self._run(self.database.read(_listed, self.now))

    def close(self) -> None:
        """Let go of everything but the database."""
        self._loop.close()


def _no_rests(session: Session) -> None:
    session.exec(delete(PaceRow))


def _listed(session: Session, now: datetime) -> frozenset[DeliveryId]:
    cases = cases_for(session, WORKSPACE, get_member(session, WORKSPACE, OLGA), now)
    return frozenset(case.trouble.delivery.id for case in cases)


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
