"""Plays a seed: deliveries fall due, blows fall, time passes, and then everything is counted.

How time passes. Leases and pauses are real time, by the database's clock. When nothing has moved
for a while, and no call to Slack is under way, on either side of it, whoever waits would only
wait: then the leases are written as over and the pauses as ended. So no call can still be on its
way for a delivery whose lease is ended here.
"""

import asyncio
import contextlib
import re
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import update
from sqlmodel import col, func, select

from bot.app import COMPOSERS
from bot.logs import frames_alone
from bot.sandbox.model import BOT_USER_ID, Message
from bot.sandbox.running import WORKSPACE, Slack, running_slack
from bot.sandbox.workspace import SlackWorkspace
from domain.deliveries import Delivery, DeliveryKind, DeliveryState
from domain.digests import DigestDraft, Every, Timetable
from domain.ids import ConversationId, MemberId
from handlers.kit import blocks
from handlers.kit.jobs import Post, Skip
from handlers.kit.services import Services
from storage.database import Session
from storage.digests import add_digest
from storage.tables import DeliveryRow, InteractionRow
from storage.tables_pace import PaceRow
from tests.faults.places import OWNER, member_id, populate, room_id
from tests.faults.plans import Blow, Event, Plan, Scene
from tests.faults.replicas import Processes, Replicas, couriers, home_of, processes
from tests.faults.servers import Server
from tests.faults.weather import POST, Weather
from tests.flows.person import Person
from tests.processes.bot_process import ROOT, Elsewhere, environment_for

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
SETTLES_WITHIN = 600
"""Seconds; a seed that takes longer has failed."""
LOOKS = 0.1
"""Seconds between two looks."""
PATIENCE = 10
"""Seconds for which somebody waits for the answer to a command."""
OPEN = (DeliveryState.DUE, DeliveryState.LEASED)
COMMAND = "/log Anna Jensen by phone: line {:03}"


@dataclass(frozen=True)
class Outcome:
    """What came out of a seed."""

    plan: Plan
    wrong: tuple[str, ...]
    """What must not have happened, in sentences; empty where all is well."""
    figures: Mapping[str, int]
    seconds: float
    story: tuple[str, ...]
    """What fell on them, and what they logged."""


@dataclass(frozen=True)
class _Row:
    key: str
    message_key: str
    state: str
    reason: str | None
    conversation_id: str | None
    message_ts: str | None
    attempts: int


async def play(plan: Plan, address: str, folder: Path, server: Server | None = None) -> Outcome:
    """Play a seed on the migrated, empty database at `address`; `server` is what may go away."""
    begun = asyncio.get_running_loop().time()
    with structlog.testing.capture_logs([frames_alone]) as lines:
        storm = _Storm(plan, server)
        populate(folder / "slack.sqlite3", plan.members, plan.rooms)
        try:
            async with (
                running_slack(
                    folder / "slack.sqlite3", patience=PATIENCE, around=storm.weather.around
                ) as slack,
                _replicas(plan, slack, address, folder, storm) as replicas,
            ):
                await storm.play(slack, replicas)
                wrong = await storm.wrong()
        except TimeoutError:
            wrong = [f"it did not settle within {SETTLES_WITHIN} seconds: {storm.looked}"]
        if isinstance(storm.replicas, Processes):
            lines.extend({"replica": which, **line} for which, line in storm.replicas.lines)
    seconds = asyncio.get_running_loop().time() - begun
    story = [*storm.story, *storm.weather.story, *map(_in_short, lines)]
    return Outcome(plan, tuple(wrong), storm.figures(), seconds, tuple(story))


@asynccontextmanager
async def _replicas(
    plan: Plan, slack: Slack, address: str, folder: Path, storm: "_Storm"
) -> AsyncIterator[Replicas]:
    if plan.scene is Scene.PROCESSES:
        homes = [home_of(folder, which) for which in range(plan.replicas)]
        environments = [environment_for(slack, address, home, None) for home in homes]
        async with processes(list(environments), address) as found:
            yield found
        return
    ours = dict.fromkeys((DeliveryKind.GREETING, DeliveryKind.RESULTS), storm.compose)
    composers = {**COMPOSERS, **ours}
    async with couriers(
        slack, address, plan.replicas, composers, connected=int(plan.commands > 0)
    ) as several:
        yield several


@dataclass
class _Storm:
    """One seed while it is played."""

    plan: Plan
    server: Server | None
    story: list[str] = field(default_factory=list)
    replicas: Replicas | None = None

    def __post_init__(self) -> None:
        plan = self.plan
        first = plan.rooms - plan.digests if plan.digests else 0
        self.weather = Weather(
            plan.seed,
            plan.rates,
            plan.hang,
            blind=frozenset(room_id(first + number) for number in range(plan.blind)),
            on_post=self._on_post,
        )
        self.moments = 0
        self._rounds = 0
        self.looked: tuple[int, int, int] | None = None
        self.posts: dict[str, Post] = {}
        self.blows: Counter[Blow] = Counter()
        self._coming = list(plan.events)
        self._falling: set[asyncio.Task[None]] = set()
        self._rows: list[_Row] = []
        self._commands: Counter[str] = Counter()

    # Before

    async def play(self, slack: Slack, replicas: Replicas) -> None:
        """Let everything fall due, and return when all is settled."""
        self.slack, self.replicas, self._database = slack, replicas, replicas.database
        self.maria = Person(Elsewhere(slack), "maria")
        if self.plan.commands:
            await self.maria.types("/contact add Anna Jensen")
            await self.maria.submits(name="Anna Jensen")
        await self._plan()
        self.weather.blow()
        commands = asyncio.create_task(self._command())
        try:
            async with asyncio.timeout(SETTLES_WITHIN):
                await self._settle(commands)
        finally:
            commands.cancel()
            await asyncio.gather(commands, *self._falling, return_exceptions=True)

    async def _plan(self) -> None:
        """Plan the deliveries, and the digests whose slots have come."""
        parents = {
            room_id(number): self._said(room_id(number)).ts for number in range(self.plan.rooms)
        }
        rows = [self._delivery(number, parents) for number in range(self.plan.deliveries)]
        self.weather.names.update({row.message_key: row.key for row in rows})
        await self._database.write(WORKSPACE, Session.add_all, rows)
        first = self.plan.rooms - self.plan.digests
        for number in range(self.plan.digests):
            await self._database.write(WORKSPACE, due_digest, room_id(first + number))

    def _said(self, room: str) -> Message:
        """What a thread may stand under."""
        workspace = self.slack.workspace
        return workspace.post(Message(room, workspace.next_ts(), BOT_USER_ID, "Good morning"))

    def _delivery(self, number: int, parents: Mapping[str, str]) -> DeliveryRow:
        """Plan one: a direct message, one into a room, or one into a thread."""
        now = datetime.now(UTC)
        room = room_id(number % self.plan.rooms)
        direct = number % 3 == 0 or self.plan.scene is Scene.PROCESSES
        key = f"storm:{number:04}"
        message_key = f"{self.plan.seed}-{number}-{now.timestamp()}"
        thread_ts = parents[room] if number % 3 == 1 else None
        message = blocks.Message(f"Delivery {number}", ())
        place = None if direct else ConversationId(room)
        self.posts[message_key] = Post(place, message, None if direct else thread_ts)
        return DeliveryRow(
            workspace_id=WORKSPACE,
            key=key,
            kind=DeliveryKind.GREETING if direct else DeliveryKind.RESULTS,
            member_id=member_id(number % self.plan.members) if direct else None,
            slot=now,
            period_begins=now.date().isoformat(),
            message_key=message_key,
            state=DeliveryState.DUE,
            due_at=now + timedelta(milliseconds=2 * number),
        )

    async def compose(self, services: Services, delivery: Delivery) -> Post | Skip:
        """Compose what couriers in this process deliver: what was planned here, and the rest."""
        planned = self.posts.get(delivery.message_key)
        return planned or await COMPOSERS[delivery.kind](services, delivery)

    # Meanwhile

    def _on_post(self) -> None:
        """A message is about to be accepted, or was."""
        self.moments += 1
        while self._coming and self._coming[0].at <= self.moments:
            self._strike(self._coming.pop(0))

    def _strike(self, event: Event) -> None:
        if event.blow is Blow.KILL and not event.delay:
            self._kill(event)
        task = asyncio.create_task(self._fall(event))
        self._falling.add(task)
        task.add_done_callback(self._falling.discard)

    def _kill(self, event: Event) -> None:
        assert self.replicas is not None
        self.replicas.kill(event.which)

    async def _fall(self, event: Event) -> None:
        assert self.replicas is not None
        if event.delay:
            await asyncio.sleep(event.delay)
        self.blows[event.blow] += 1
        self.story.append(f"at moment {self.moments}: {event}")
        match event.blow:
            case Blow.KILL:
                self._kill(event)
                await asyncio.sleep(event.lasts)
                await self.replicas.start(event.which)
            case Blow.AWAY:
                assert self.server is not None
                await self.server.away(event.lasts)
            case Blow.FULL:
                self.replicas.fill_disk(full=True)
                await asyncio.sleep(event.lasts)
                self.replicas.fill_disk(full=False)

    async def _command(self) -> None:
        """Send the commands, spread over the deliveries."""
        sending = []
        for number in range(self.plan.commands):
            wanted = 2 * self.plan.deliveries * number // self.plan.commands
            await self._until(wanted)
            say = self.slack.gestures.say
            text = COMMAND.format(number)
            room = self.maria.conversation_id
            sending.append(asyncio.create_task(say(self.maria.id, room, text)))
        await asyncio.gather(*sending)

    async def _until(self, moment: int) -> None:
        while self.moments < moment and self._rounds < self.plan.clear_after:  # noqa: ASYNC110 (each of a thousand messages would set an event)
            await asyncio.sleep(LOOKS)

    async def _settle(self, commands: asyncio.Task[None]) -> None:
        """Let time pass whenever nothing moves, until nothing is left to do."""
        assert self.replicas is not None
        still = 0
        enough = 12 if self.plan.scene is Scene.PROCESSES else 3
        while True:
            self.replicas.wake()
            await asyncio.sleep(LOOKS)
            if self.plan.scene is Scene.PROCESSES:
                await self._work(_lift_pace)
            found = await self._look()
            moving = found is None or self._falling or self.weather.under_way
            still = 0 if moving or found != self.looked else still + 1
            self.looked = found
            if found is not None and not moving and found[0] == 0 and commands.done():
                await commands
                return
            if still >= enough:
                still = 0
                self._rounds += 1
                if self._rounds >= self.plan.clear_after:
                    self.weather.clear()
                if not self.plan.patient:
                    await self._work(_time_passes)

    async def _work(self, use_case: Callable[[Session], None]) -> None:
        """Work in the database, unless it is away or full."""
        with contextlib.suppress(Exception):
            await self._database.work(None, use_case)

    async def _look(self) -> tuple[int, int, int] | None:
        """How many are open, and what would change with any step; None while nobody can look."""
        try:
            opened, claims = await self._database.read(_open, self.plan.digests)
        except Exception:  # noqa: BLE001 (whatever is wrong with it)
            return None
        return opened, claims, self.moments

    # Afterwards

    async def wrong(self) -> list[str]:
        """Return what must not have happened."""
        self._rows = await self._database.read(_rows)
        standing = standing_by_key(self.slack.workspace)
        known = {row.message_key for row in self._rows}
        unknown = sum(len(found) for key, found in standing.items() if key not in known)
        digests = sum(row.key.startswith("edition") for row in self._rows)
        planned = self.plan.deliveries
        stored = await self._database.read(_notes)
        return [
            *(f for row in self._rows for f in self._wrong_with(row, standing[row.message_key])),
            *([f"{unknown} messages of which no delivery knows"] if unknown else []),
            *self._wrong_with_commands(stored),
            *(
                [f"{digests} editions for {self.plan.digests} digests"]
                if digests != self.plan.digests
                else []
            ),
            *(
                ["deliveries are missing from the database"]
                if sum(row.key.startswith("storm:") for row in self._rows) != planned
                else []
            ),
        ]

    def _wrong_with(self, row: _Row, standing: list[Message]) -> list[str]:
        what = f"{row.key} ({row.state}, {row.reason}, claimed {row.attempts} times)"
        places = [(message.conversation_id, message.ts) for message in standing]
        if len(standing) > 1:
            return [f"doubled: {what} stands {len(standing)} times: {places}"]
        if row.state == DeliveryState.SENT:
            right = places == [(row.conversation_id, row.message_ts)]
            recorded = (row.conversation_id, row.message_ts)
            return [] if right else [f"lost: {what} stands at {places}, recorded {recorded}"]
        if row.state == DeliveryState.UNCERTAIN:
            blind = row.conversation_id in self.weather.blind
            return [] if blind else [f"uncertain though it could be looked for: {what}"]
        return [f"lost: {what}, {len(standing)} messages"]

    def _wrong_with_commands(self, stored: list[str]) -> list[str]:
        said = self.maria.messages

        def lines(opening: str) -> list[str]:
            found = (message for message in said if opening in message.splitlines()[0])
            return [line for each in found for line in re.findall(r"(?m)line \d{3}$", each)]

        logged, refused = lines("Logged"), lines("has not stored")
        self._commands.update(logged=len(set(logged)), stored=len(stored))
        wrong = [f"confirmed and not stored: {line}" for line in set(logged) - set(stored)]
        wrong += [f"refused and stored: {line}" for line in set(refused) & set(stored)]
        return wrong + [f"stored twice: {x}" for x, times in Counter(stored).items() if times > 1]

    def figures(self) -> dict[str, int]:
        """Return what is counted over many seeds."""
        states = Counter(row.state for row in self._rows)
        return {
            "deliveries": len(self._rows),
            "messages": states[DeliveryState.SENT],
            "uncertain": states[DeliveryState.UNCERTAIN],
            "claims": sum(row.attempts for row in self._rows),
            "commands": self.plan.commands,
            "commands confirmed": self._commands["logged"],
            "commands stored": self._commands["stored"],
            **{blow.value: self.blows[blow] for blow in Blow},
            **{f"fault: {fault}": times for fault, times in self.weather.met.items()},
        }


def standing_by_key(workspace: SlackWorkspace) -> defaultdict[str, list[Message]]:
    """The messages that stand in Slack, by the keys that they carry."""
    found: defaultdict[str, list[Message]] = defaultdict(list)
    for conversation in workspace.conversations:
        for message in workspace.history(conversation.id):
            key = ((message.metadata or {}).get("event_payload") or {}).get("key")
            if key is not None:
                found[key].append(message)
    return found


def _time_passes(session: Session) -> None:
    """Let leases and pauses be over."""
    now = datetime.now(UTC)
    is_leased = col(DeliveryRow.state) == DeliveryState.LEASED
    is_due = (col(DeliveryRow.state) == DeliveryState.DUE) & (col(DeliveryRow.due_at) > now)
    connection = session.connection()
    connection.execute(update(DeliveryRow).where(is_leased).values(leased_until=LONG_AGO))
    connection.execute(update(DeliveryRow).where(is_due).values(due_at=now))


def _lift_pace(session: Session) -> None:
    """Let the workspace take more than Slack's several hundred messages a minute.

    A thousand would otherwise take five minutes. The pace of each conversation stays.
    """
    pace = update(PaceRow).where(col(PaceRow.what) == POST).values(free_at=LONG_AGO)
    session.connection().execute(pace)


def _in_short(line: Mapping[str, Any]) -> str:
    """A line of a log; of a traceback where it began and where it ended."""
    frames = [frame.removeprefix(f"{ROOT}/") for frame in line.get("exception", "").splitlines()]
    ours = [frame for frame in frames if frame.startswith(("bot", "handlers", "storage"))]
    rest = {name: value for name, value in line.items() if name not in {"exception", "timestamp"}}
    return f"{rest} {[*ours[-2:], *frames[-1:]]}" if frames else str(rest)


def _open(session: Session, digests: int) -> tuple[int, int]:
    """How many are open, those that a tick has still to plan among them, and all claims."""
    is_edition = col(DeliveryRow.kind) == DeliveryKind.EDITION
    editions = session.exec(select(func.count()).where(is_edition)).one()
    opened = select(func.count()).where(col(DeliveryRow.state).in_(OPEN))
    claims = select(func.coalesce(func.sum(DeliveryRow.attempts), 0))
    unplanned = max(0, digests - editions)
    return session.exec(opened).one() + unplanned, session.exec(claims).one()


def _rows(session: Session) -> list[_Row]:
    return [
        _Row(
            row.key,
            row.message_key,
            row.state,
            row.reason,
            row.conversation_id,
            row.message_ts,
            row.attempts,
        )
        for row in session.exec(select(DeliveryRow).order_by(col(DeliveryRow.id)))
    ]


def _notes(session: Session) -> list[str]:
    notes = session.exec(select(InteractionRow.note))
    return [note for note in notes if note.startswith("line ")]


def due_digest(session: Session, room: str) -> None:
    """A digest whose slot has just come, for the next tick to find."""
    slot = datetime.now(UTC).replace(second=0, microsecond=0)
    timetable = Timetable(
        slot.weekday(), slot.time(), "UTC", Every.WEEK, slot - timedelta(hours=1)
    )
    draft = DigestDraft(ConversationId(room), timetable)
    add_digest(
        session, WORKSPACE, draft, owner=MemberId(OWNER), next_slot=slot, now=datetime.now(UTC)
    )
