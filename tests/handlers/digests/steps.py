"""What tests of digests do again and again: set one up, let time pass, deliver, press."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlmodel import col, func, select

from domain.conversations import Conversation
from domain.deliveries import Delivery, DeliveryKind, DeliveryState
from domain.digests import Answer, Every
from domain.editions import Edition, Schedule
from domain.ids import ConversationId, MemberId, WorkspaceId
from handlers.digests.jobs import compose_edition, compose_results, tick
from handlers.digests.service.setup import Wishes, set_up
from handlers.digests.service.votes import Cast, cast_vote
from handlers.kit.jobs import Post, Skip
from handlers.kit.services import Services
from handlers.parts.questions import Press
from storage.conversations import put_conversation
from storage.database import Database, Session
from storage.deliveries import ended, stands
from storage.editions import find_last_posted
from storage.tables import DeliveryRow, DigestRow, EditionRow
from tests.claims import claim_one
from tests.world import MEMBERS, NOW, OLGA, TEAM, WORKSPACE

MONDAYS = Wishes(
    conversation_id=TEAM,
    every=Every.TWO_WEEKS,
    weekday="0",
    at=time(9, 0),
    zone="Europe/Copenhagen",
    questions="2",
    closing_days="4",
    closing_at=time(17, 0),
)
"""Every second Monday at nine; the first after NOW is 23 November 2026, 08:00 UTC."""

DAY = timedelta(days=1)
SALES = ConversationId("C_SALES")


class PretendSlack(AsyncWebClient):
    """Slack as far as a roster is read: one conversation with the members of the small world."""

    def __init__(self) -> None:
        super().__init__(token="xoxb-made-up")
        self.shared = False
        self.bot_is_in = True
        self.people: list[str] = [member.id for member in MEMBERS]

    async def api_call(self, api_method: str, **arguments: Any) -> AsyncSlackResponse:
        """Answer as Slack would."""
        answers: dict[str, dict[str, Any]] = {
            "conversations.info": {
                "channel": {
                    "id": TEAM,
                    "name": "team",
                    "is_ext_shared": self.shared,
                    "is_member": self.bot_is_in,
                }
            },
            "conversations.members": {"members": self.people},
        }
        return AsyncSlackResponse(
            client=self,
            http_verb="POST",
            api_url=api_method,
            req_args=arguments,
            data={"ok": True, **answers[api_method]},
            headers={},
            status_code=200,
        )


@dataclass
class Days:
    """A workspace through time: the real jobs, a clock to be moved, and a courier of few lines."""

    database: Database
    now: datetime = NOW
    slack: PretendSlack = field(default_factory=PretendSlack)
    skipped: list[str] = field(default_factory=list)
    homes: set[MemberId] = field(default_factory=set)
    posts: list[tuple[datetime, Delivery, Post]] = field(default_factory=list)

    @property
    def services(self) -> Services:
        """What jobs get."""
        return Services(
            database=self.database,
            now=lambda: self.now,
            client=lambda _: self.slack,
            homes_changed=lambda _, members: self.homes.update(members),
            wake_courier=lambda: None,
        )

    async def until(self, moment: datetime) -> None:
        """Let the clock run to `moment`: tick and deliver now, whenever something is due, then."""
        await self.tick()
        while self.now < moment:
            self.now = min(moment, await self.coming() or moment)
            await self.tick()

    async def coming(self) -> datetime | None:
        """When the clock next finds something to do: a slot, a closing, a delivery."""
        return await self.database.read(_coming, self.now)

    async def tick(self) -> None:
        """Tick once, and deliver what is due."""
        await tick(self.services)
        await self.deliver()

    async def deliver(self) -> None:
        """Deliver what is due, into the thin air."""
        while delivery := await self.database.write(WORKSPACE, claim_one, WORKSPACE, self.now):
            is_edition = delivery.kind is DeliveryKind.EDITION
            composer = compose_edition if is_edition else compose_results
            composed = await composer(self.services, delivery)
            if isinstance(composed, Skip):
                self.skipped.append(composed.reason)
                await self.database.write(
                    WORKSPACE, ended, delivery, DeliveryState.SKIPPED, composed.reason
                )
            else:
                self.posts.append((self.now, delivery, composed))
                await self.database.write(WORKSPACE, _record, delivery, f"{len(self.posts)}.0")

    def editions(self) -> list[tuple[datetime, Post]]:
        """Every edition that was posted, and when."""
        return [
            (moment, post)
            for moment, delivery, post in self.posts
            if delivery.kind is DeliveryKind.EDITION
        ]

    def slots(self) -> list[datetime]:
        """The slots of the editions that were posted."""
        return [
            delivery.slot for _, delivery, _ in self.posts if delivery.kind is DeliveryKind.EDITION
        ]

    def results(self) -> list[Post]:
        """Every word that was posted in a thread."""
        return [post for _, delivery, post in self.posts if delivery.kind is DeliveryKind.RESULTS]


def _coming(session: Session, after: datetime) -> datetime | None:
    slot, closing, attempt = DigestRow.next_slot, EditionRow.closes_at, DeliveryRow.due_at
    queries = (
        select(func.min(slot)).where(slot > after, col(DigestRow.ended_at).is_(None)),
        select(func.min(closing)).where(closing > after, col(EditionRow.closed_at).is_(None)),
        select(func.min(attempt)).where(attempt > after, DeliveryRow.state == DeliveryState.DUE),
    )
    moments = [session.exec(query).one() for query in queries]
    return min((each for each in moments if each is not None), default=None)


def _record(session: Session, delivery: Delivery, message_ts: str) -> None:
    stands(session, delivery.workspace_id, delivery.id, TEAM, message_ts)


async def open_sales(database: Database) -> None:
    """Open a second conversation, with the same people."""
    there = Conversation(SALES, "sales", shared=False, bot_is_in=True)
    people = [member.id for member in MEMBERS]
    await database.write(WORKSPACE, put_conversation, WORKSPACE, there, people)


async def begin_digest(database: Database, wishes: Wishes = MONDAYS) -> Schedule:
    """Set a digest up as the owner."""
    return await database.write(WORKSPACE, set_up, WORKSPACE, OLGA, wishes, NOW)


async def first_edition(database: Database) -> tuple[Days, Edition]:
    """A workspace on the morning of its first edition, and the edition."""
    schedule = await begin_digest(database)
    days = Days(database, now=schedule.next_slot)
    await days.tick()
    return days, await last_edition(database, schedule)


async def last_edition(database: Database, schedule: Schedule) -> Edition:
    """The edition that was posted last."""
    found = await database.read(find_last_posted, WORKSPACE, schedule.digest.id)
    assert found is not None
    return found


async def press(
    days: Days,
    edition: Edition,
    member_id: MemberId,
    answer: Answer,
    *,
    workspace_id: WorkspaceId = WORKSPACE,
    question: int = 0,
) -> Cast:
    """Press a button of the edition."""
    target = Press(edition.id, edition.questions[question].subject.id, answer)
    return await days.database.write(
        workspace_id, cast_vote, workspace_id, member_id, target, days.now
    )
