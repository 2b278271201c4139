"""A quarter of a year in a team of eight: nobody is asked too often, or when they should not be.

The clock moves from event to event through thirteen weeks, with Easter and both changes of the
clocks in them. What was asked is read from the direct messages, as their members have them.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from bot.sandbox.model import BOT_USER_ID, Role, Status
from bot.sandbox.running import WORKSPACE, Sandbox, running_sandbox
from domain.working_time import WorkingTime
from storage.workspaces import get_workspace, keep_settings
from tests.flows.person import Person

BEGINS, ENDS = date(2027, 3, 1), date(2027, 5, 31)
DANISH_HOLIDAYS = {
    date(2027, 3, 25),
    date(2027, 3, 26),
    date(2027, 3, 28),
    date(2027, 3, 29),
    date(2027, 5, 6),
    date(2027, 5, 16),
    date(2027, 5, 17),
}
NEW_HOURS = date(2027, 5, 3)
"""From this day on the team works from ten to four and no longer from nine to five."""
COPENHAGEN, LONDON, NEW_YORK = "Europe/Copenhagen", "Europe/London", "America/New_York"
KOLKATA, AUCKLAND = "Asia/Kolkata", "Pacific/Auckland"


def at(month: int, day: int, hour: int = 0, minute: int = 0, zone: str = "UTC") -> datetime:
    """Return a moment of 2027."""
    return datetime(2027, month, day, hour, minute, tzinfo=ZoneInfo(zone))


@dataclass
class Member:
    """One of the eight: where they are, what they want, when they answer."""

    handle: str
    zone: str
    wants: str
    answers_on: Sequence[int] = ()
    """The weekdays in whose evening they answer what they have."""
    left_alone: Sequence[tuple[datetime, datetime]] = ()
    """When they must not be asked, for what they or Slack said."""
    moves: tuple[datetime, str] | None = None
    """When they fly to another time zone."""
    answered: list[datetime] = field(default_factory=list)

    def zone_at(self, moment: datetime) -> str:
        """Where they are at a moment."""
        moved = self.moves is not None and moment >= self.moves[0]
        return self.moves[1] if self.moves is not None and moved else self.zone


DAILY = range(7)
TEAM = (
    Member(
        "maria",
        COPENHAGEN,
        "ask me on Tuesday at 9",
        DAILY,
        [(at(3, 19, 12), at(4, 5, zone=COPENHAGEN))],
    ),
    Member(
        "peter",
        COPENHAGEN,
        "ask me every Monday at 10",
        DAILY,
        [(at(4, 12, 7), at(4, 17, zone=COPENHAGEN))],
    ),
    Member("sofie", COPENHAGEN, "ask me Thursdays at 16:30"),
    Member("jonas", COPENHAGEN, "ask me every other Wednesday at 1", [0]),
    Member("james", LONDON, "ask me on Friday at 3 pm", [3], moves=(at(4, 5, 12), NEW_YORK)),
    Member(
        "priya",
        KOLKATA,
        "ask me on Tuesday at 11",
        DAILY,
        [(at(3, 8), at(3, 15)), (at(4, 13, 4), at(4, 13, 10)), (at(4, 20, 4), at(4, 20, 13))],
    ),
    Member("thomas", AUCKLAND, "ask me on Friday", (), [(at(4, 1, 1), at(5, 1, 1))]),
    Member(
        "eva",
        NEW_YORK,
        "ask me on Monday at 9",
        DAILY,
        [(at(4, 9, 12), at(4, 19, zone=NEW_YORK))],
    ),
)


class Quarter:
    """What happens in it, and what was asked."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.people = {each.handle: self._person(each.handle) for each in TEAM}

    def _person(self, handle: str) -> Person:
        person = Person(self.sandbox, handle)
        person.conversation_id = self.sandbox.workspace.open_direct(person.id).id
        return person

    async def settle_in(self) -> None:
        """All eight are full members in their time zones and say when they want to be asked."""
        await self.work(WorkingTime(holidays="DK"))
        for each in TEAM:
            await self.goes_to(each.handle, each.zone)
            assert "I will send you one question" in await self.says(each.handle, each.wants)
        await self.sandbox.settle()

    async def says(self, handle: str, words: str) -> str:
        """Type a word of `/noisegate`."""
        return await self.people[handle].types(f"/noisegate {words}")

    async def goes_to(self, handle: str, zone: str) -> None:
        """Live in another time zone from now on."""
        person = self.sandbox.workspace.person(self.people[handle].id)
        await self.sandbox.gestures.change_person(
            replace(person, zone=zone, role=_full(person.role))
        )
        await self.sandbox.finish()

    async def work(self, working: WorkingTime) -> None:
        """Let the team have other working hours."""
        database = self.sandbox.noisegate.services.database
        workspace = await database.read(get_workspace, WORKSPACE)
        await database.write(WORKSPACE, keep_settings, replace(workspace, working=working))

    async def evening(self, day: date) -> None:
        """Let those answer who answer today."""
        for each in TEAM:
            if day.weekday() in each.answers_on:
                await self.answers(each)

    async def answers(self, member: Member) -> None:
        """Answer all that waits."""
        person = self.people[member.handle]
        waiting = sum("Answer" in text.split("\n") for text in person.messages)
        for _ in range(waiting):
            await person.presses("Answer")
            await person.submits(text="Worth a thought", readers="private")
            member.answered.append(self.sandbox.now())

    def asked(self, member: Member) -> list[datetime]:
        """When a member got a direct message from the bot that others do not see."""
        history = self.sandbox.workspace.history(self.people[member.handle].conversation_id)
        return [
            datetime.fromtimestamp(float(message.ts), UTC)
            for message in history
            if message.author == BOT_USER_ID
            and message.only_for is None
            # The installer was greeted before.
            and float(message.ts) > at(3, 1).timestamp()
        ]


def _full(role: Role) -> Role:
    return Role.FULL if role is Role.GUEST else role


def happenings(quarter: Quarter) -> Mapping[datetime, Callable[[], Awaitable[object]]]:
    """What people do in these weeks, by the moment at which they do it."""
    gestures = quarter.sandbox.gestures
    priya, sofie = quarter.people["priya"].id, TEAM[2]
    away = Status("Vacationing", ":palm_tree:")
    hours = WorkingTime(begins=time(10), ends=time(16), holidays="DK")
    return {
        at(3, 8): lambda: gestures.set_status(priya, away),
        at(3, 10, 15): lambda: quarter.says("jonas", "ask me on Thursday at 10"),
        at(3, 15): lambda: gestures.set_status(priya, Status()),
        at(3, 19, 12): lambda: quarter.says("maria", "away until 4 April"),
        at(4, 1, 1): lambda: quarter.says("thomas", "stop"),
        at(4, 5, 12): lambda: quarter.goes_to("james", NEW_YORK),
        at(4, 9, 12): lambda: quarter.says("maria", "away @eva until 18 April"),
        at(4, 12, 7): lambda: quarter.says("peter", "quiet until Friday"),
        at(4, 13, 4): lambda: gestures.be_quiet(priya, at(4, 13, 10)),
        at(4, 20, 4): lambda: gestures.be_quiet(priya, at(4, 20, 13)),
        at(4, 26, 12): lambda: quarter.answers(sofie),
        at(5, 1, 1): lambda: quarter.says("thomas", "start"),
        at(5, 3, 0): lambda: quarter.work(hours),
        at(5, 10, 20): lambda: quarter.says("eva", "less often"),
    }


async def live_through(quarter: Quarter) -> None:
    """Live thirteen weeks, day by day, each with what happens on it and its evening."""
    coming = sorted(happenings(quarter).items())
    day = BEGINS
    while day < ENDS:
        evening = datetime.combine(day, time(21), UTC)
        while coming and coming[0][0] < evening:
            moment, happens = coming.pop(0)
            await quarter.sandbox.jump(moment)
            await happens()
        await quarter.sandbox.jump(evening)
        await quarter.evening(day)
        day += timedelta(days=1)


async def test_a_quarter_in_which_nobody_is_asked_too_often_or_when_they_should_not_be(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    async with running_sandbox(tmp_path / "quarter.sqlite3") as sandbox:
        sandbox.slack.clock.set(at(2, 26, 12))
        await sandbox.jump(at(2, 28))
        quarter = Quarter(sandbox)
        await quarter.settle_in()

        with capture_logs() as logs:
            await live_through(quarter)

        asked = {each.handle: quarter.asked(each) for each in TEAM}
    waits = Counter(str(line["why"]) for line in logs if "has to wait" in line["event"])
    total, answered = sum(map(len, asked.values())), sum(len(each.answered) for each in TEAM)
    record_property(
        "figures",
        f"a quarter of a team of eight: {total} asks, {answered} answered; put off or left out: "
        + ", ".join(f"{count} for {why}" for why, count in sorted(waits.items())),
    )
    assert not [error for line in logs if (error := line.get("exc_info"))]
    for each in TEAM:
        assert asked[each.handle], each.handle
        hold(each, asked[each.handle])
    assert total > 60
    assert set(waits) == {
        "asked enough",
        "away",
        "day off",
        "not now",
        "quiet hours",
        "three unanswered",
        "wants quiet",
    }


def hold(member: Member, asked: Sequence[datetime]) -> None:
    """Hold what was asked of one member against every sentence of the rule."""
    local = [each.astimezone(ZoneInfo(member.zone_at(each))) for each in asked]
    for moment in local:
        new = moment.date() >= NEW_HOURS
        begins, ends = (time(10), time(16)) if new else (time(9), time(17))
        assert begins <= moment.time() < ends, f"{member.handle}: quiet hours, {moment}"
        assert moment.weekday() < 5, f"{member.handle}: a weekend, {moment}"
        assert moment.date() not in DANISH_HOLIDAYS, f"{member.handle}: a holiday, {moment}"
        for begin, end in member.left_alone:
            assert not begin <= moment < end, f"{member.handle}: not wanted, {moment}"
        week = [other for other in local if _days(moment, other) in range(7)]
        assert len(week) == 1, f"{member.handle}: twice in seven days, {moment}"
    for fourth in range(3, len(asked)):
        since = asked[fourth - 3]
        answered = any(since < each < asked[fourth] for each in member.answered)
        started = any(since < end < asked[fourth] for _, end in member.left_alone)
        assert answered or started, f"{member.handle}: a fourth without an answer"


def _days(first: datetime, other: datetime) -> int:
    return (other.date() - first.date()).days


@pytest.mark.parametrize("day", sorted(DANISH_HOLIDAYS))
def test_these_are_holidays_in_denmark(day: date) -> None:
    assert WorkingTime(days=frozenset(range(7)), holidays="DK").is_day_off(day)
