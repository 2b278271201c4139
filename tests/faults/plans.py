"""What one seed does: everything that is decided beforehand, drawn from its number."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tests.faults.weather import Fault

SCENES = 25
"""Of so many seeds one is played by processes; a third of the others on SQLite."""
MOODS: tuple[tuple[str, float], ...] = (("fair", 0.0), ("rain", 0.02), ("storm", 0.06))
"""How probable each kind of fault is for each call."""
PATIENTLY = 4
"""Of so many seeds with processes one writes no lease as over: it waits."""


class Scene(StrEnum):
    """What plays a seed."""

    PROCESSES = "3 processes on PostgreSQL"
    POSTGRESQL = "3 couriers on PostgreSQL"
    SQLITE = "1 courier on SQLite"


class Blow(StrEnum):
    """What happens to whoever is at work."""

    KILL = "kill"
    AWAY = "the database goes away"
    FULL = "the disk is full"


@dataclass(frozen=True, order=True)
class Event:
    """A blow at a moment, which is counted in messages: just before one, just after one."""

    at: int
    blow: Blow
    which: int = 0
    """Which replica, from 0."""
    delay: float = 0
    """Seconds by which it comes later: between two calls to Slack."""
    lasts: float = 0
    """Seconds until the killed is started again, the database is back, there is room again."""


@dataclass(frozen=True)
class Plan:
    """What happens in one seed."""

    seed: int
    scene: Scene
    mood: str
    rates: Mapping[Fault, float]
    hang: float
    """Seconds for which a call hangs."""
    deliveries: int
    members: int
    rooms: int
    digests: int
    commands: int
    blind: int
    """In so many of the rooms Slack does not let the bot look."""
    replicas: int
    events: tuple[Event, ...]
    patient: bool
    """Whether leases run out by themselves, in real time."""
    clear_after: int
    """So often time passes for those who wait before the weather clears up."""


def plan_of(
    seed: int,
    scene: Scene | None = None,
    *,
    deliveries: int | None = None,
    away: float = 20.0,
) -> Plan:
    """Draw what happens in a seed; its scene and its size may be given instead.

    `away` is for how many seconds processes may have to do without their database.
    """
    drawn = random.Random(f"noisegate:{seed}")
    if scene is None:
        scene = (
            Scene.PROCESSES
            if seed % SCENES == 0
            else drawn.choice((Scene.POSTGRESQL, Scene.POSTGRESQL, Scene.SQLITE))
        )
    big = scene is Scene.PROCESSES
    mood, rate = drawn.choice(MOODS)
    drawn_deliveries = 985 if big else drawn.choice((40, 80, 120))
    deliveries = deliveries or drawn_deliveries
    return Plan(
        seed=seed,
        scene=scene,
        mood=mood,
        # In a process of its own a bot reads at Slack's pace: each look for a message takes time.
        rates=dict.fromkeys(Fault, rate / 10 if big else rate),
        hang=30.0 if big else HANG,
        deliveries=deliveries,
        members=deliveries // (4 if big else 2),
        rooms=20 if big else deliveries // 4,
        digests=15 if big else 0,
        commands=30 if big else drawn.choice((0, 6, 12)),
        blind=drawn.choice((0, 0, 5 if big else deliveries // 12)),
        replicas=1 if scene is Scene.SQLITE else 3,
        events=tuple(sorted(_events(drawn, scene, deliveries, away))),
        patient=big and seed % (SCENES * PATIENTLY) == 0,
        clear_after=drawn.choice((2, 3)),
    )


POST_WITHIN = 0.5
"""Seconds that a call to Slack may take inside one process; 10 in a process of its own."""
HANG = 3 * POST_WITHIN
"""Seconds; as 30 are to 10."""


def _events(drawn: random.Random, scene: Scene, deliveries: int, away: float) -> list[Event]:
    """Draw the blows. There are two moments for each message: before it and after it."""

    def moment() -> int:
        return drawn.randint(1, 2 * deliveries * 9 // 10)

    def delay() -> float:
        return drawn.choice((0.0, drawn.uniform(0, 0.05)))

    big = scene is Scene.PROCESSES
    replicas = 1 if scene is Scene.SQLITE else 3
    kills = drawn.randint(1, 3) if big else drawn.randint(0, 6)
    found = [
        Event(moment(), Blow.KILL, drawn.randrange(replicas), delay(), drawn.uniform(0, 0.5))
        for _ in range(kills)
    ]
    if scene is Scene.SQLITE and drawn.random() < 0.5:
        found.append(Event(moment(), Blow.FULL, 0, delay(), drawn.uniform(0.05, 0.5)))
    if scene is not Scene.SQLITE and drawn.random() < (0.3 if big else 0.15):
        seconds = away if big else drawn.uniform(0.1, 2)
        found.append(Event(moment(), Blow.AWAY, 0, delay(), seconds))
    return found
