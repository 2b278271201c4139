"""What tests of digests do again and again: set one up, let time pass, deliver, press."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from domain.deliveries import Delivery, DeliveryKind, DeliveryState
from domain.digests import Answer, Every
from domain.editions import Edition, Schedule
from domain.ids import MemberId, WorkspaceId
from handlers.digests.jobs import compose_edition, compose_results, tick
from handlers.digests.service.setup import Wishes, set_up
from handlers.digests.service.votes import Cast, cast_vote
from handlers.kit.jobs import Post, Skip
from handlers.kit.services import Services
from handlers.parts.questions import Press
from storage.database import Database, Session
from storage.deliveries import ended, stands
from storage.editions import find_last_posted
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

    async def until(self, moment: datetime, step: timedelta = timedelta(hours=1)) -> None:
        """Let the clock run to `moment`, ticking and delivering on the way."""
        while self.now < moment:
            self.now = min(moment, self.now + step)
            await self.tick()

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


def _record(session: Session, delivery: Delivery, message_ts: str) -> None:
    stands(session, delivery.workspace_id, delivery.id, TEAM, message_ts)


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
