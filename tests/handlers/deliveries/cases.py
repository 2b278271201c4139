"""Deliveries that failed or are uncertain, as values."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from domain.deliveries import Delivery, DeliveryKind, DeliveryState, Trouble
from domain.digests import Closing, Digest, Every, Timetable
from domain.editions import Schedule
from domain.ids import ConversationId, DeliveryId, DigestId, EditionId
from domain.troubles import Case
from tests.world import MARIA, OLGA, TEAM, WORKSPACE

SLOT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""Friday 20 November 2026, 10:00 in Copenhagen."""
HOUR = timedelta(hours=1)
ELSEWHERE = ConversationId("C_ELSEWHERE")
DIGEST = Digest(
    id=DigestId(1),
    owner=MARIA,
    conversation_id=TEAM,
    timetable=Timetable(4, time(10, 0), "Europe/Copenhagen", Every.WEEK, begins=SLOT),
    questions=2,
    closing=Closing(),
)
SCHEDULE = Schedule(DIGEST, SLOT + timedelta(weeks=1), "en-GB")
MOVED = replace(SCHEDULE, digest=replace(DIGEST, conversation_id=ELSEWHERE))
EDITION = Delivery(
    id=DeliveryId(7),
    workspace_id=WORKSPACE,
    kind=DeliveryKind.EDITION,
    digest_id=DIGEST.id,
    edition_id=None,
    slot=SLOT,
    period_begins=date(2026, 11, 13),
    message_key="key",
    conversation_id=TEAM,
)
RESULTS = replace(EDITION, kind=DeliveryKind.RESULTS, edition_id=EditionId(1), thread_ts="1.0")
QUESTION = replace(
    EDITION,
    kind=DeliveryKind.PERSONAL,
    digest_id=None,
    member_id=OLGA,
    conversation_id=ConversationId(OLGA),
)
GREETING = replace(QUESTION, kind=DeliveryKind.GREETING)


def failed(
    reason: str,
    delivery: Delivery = EDITION,
    schedule: Schedule | None = SCHEDULE,
    now: datetime = SLOT + HOUR,
) -> Case:
    """A delivery that was refused."""
    return Case(Trouble(delivery, DeliveryState.FAILED, reason), schedule, now)


def uncertain(
    delivery: Delivery = EDITION,
    schedule: Schedule | None = SCHEDULE,
    now: datetime = SLOT + HOUR,
) -> Case:
    """A delivery that may stand in Slack."""
    state = DeliveryState.UNCERTAIN
    return Case(Trouble(delivery, state, "missing_scope"), schedule, now)
