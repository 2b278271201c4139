"""Composing an edition while the history grows: the time must follow the period, not the past.

A tenth of all rows belongs to the workspace whose edition it is. In the period that the edition
covers, and in the one before, the workspace has the same 1,000 interactions, however long its
history; everything else lies before.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from functools import partial
from time import perf_counter

from sqlalchemy import Connection, text

from domain.choice import Why
from domain.digests import Answer, DigestDraft, Every, Timetable, Vote
from domain.editions import EditionDraft, Question
from domain.ids import DigestId, EditionId
from domain.verdict import Standing, Tally, Verdict
from handlers.digests.service.editions import prepare_edition
from handlers.digests.views.edition import edition_message
from storage.ballots import put_vote
from storage.core import table_of
from storage.database import Database, Session
from storage.digests import add_digest
from storage.editions import add_edition, close, posted
from storage.subjects import all_subjects
from storage.tables import InteractionContactRow, InteractionRow
from tests.bench.databases import Databases, Kind
from tests.bench.figures import Figure, Times, many, milliseconds, say
from tests.bench.size import Size
from tests.bench.world import CONVERSATION, PEOPLE, TEAM, ZONE, begin

WORKSPACES = 10
RECENT = 1_000
"""Interactions in the two periods that an edition looks at."""
EDITIONS = 26
"""A year of them has been posted and closed."""
VOTERS = 40
PERIOD = timedelta(days=14)
TIMES_THE_SHORTEST = 2
WITHIN = 0.060
"""Seconds, for a workspace with a tenth of all rows."""
SLOT = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
"""The slot of the edition that is composed, a Monday at 10 in Copenhagen."""


async def measure_composing(made: Databases, kind: Kind, size: Size) -> list[Figure]:
    """Measure composing with each of the histories, on one database that grows."""
    figures: list[Figure] = []
    shortest = 0.0
    with made.fresh(kind) as address:
        database = Database(address)
        try:
            digest_id = await database.work(None, _begin)
            for number, rows in enumerate(size.histories):
                await asyncio.to_thread(_grow, database, rows)
                times = await _composed(database, digest_id, size.repeats)
                shortest = shortest or times.median
                ratio = times.median / shortest
                reached = ratio <= TIMES_THE_SHORTEST and times.median <= WITHIN
                first = number == 0
                figure = Figure(
                    f"composing an edition, {many(rows)} interactions, {kind}",
                    milliseconds(times.median),
                    "" if first else milliseconds(shortest),
                    "" if first else f"{ratio:.2f}",
                    "60 ms" if first else "2 times, 60 ms",
                    reached,
                )
                say(f"  {figure.what}: {figure.measured} (p99 {milliseconds(times.at(99))})")
                figures.append(figure)
        finally:
            database.close()
    return figures


async def _composed(database: Database, digest_id: DigestId, repeats: int) -> Times:
    """Compose, store and render an edition again and again, each time from nothing."""
    times = []
    for number in range(repeats + 1):
        begun = perf_counter()
        edition = await database.work(
            TEAM, prepare_edition, TEAM, digest_id, SLOT.date() - PERIOD, SLOT, SLOT
        )
        assert edition is not None
        message = edition_message(edition)
        assert message.blocks
        if number:  # the first one warms up
            times.append(perf_counter() - begun)
        await database.work(TEAM, partial(_forget, edition_id=edition.id))
    return Times(times)


def _forget(session: Session, edition_id: EditionId) -> None:
    session.execute(text("DELETE FROM question WHERE edition_id = :id"), {"id": edition_id})
    session.execute(text("DELETE FROM edition WHERE id = :id"), {"id": edition_id})


def _begin(session: Session) -> DigestId:
    """A workspace whose conversation has had a digest for a year; and nine others."""
    begin(session)
    for number in range(1, WORKSPACES):
        session.execute(
            text(
                "INSERT INTO workspace (id, name, bot_user_id, locale, installed_at, works_on,"
                " works_from, works_to, asks_a_week) SELECT :id, name, bot_user_id, locale,"
                " installed_at, works_on, works_from, works_to, asks_a_week FROM workspace"
                " WHERE id = :known"
            ),
            {"id": f"T{number:07}X", "known": TEAM},
        )
    timetable = Timetable(0, time(10, 0), ZONE, Every.TWO_WEEKS, SLOT - EDITIONS * PERIOD)
    schedule = add_digest(
        session,
        TEAM,
        DigestDraft(CONVERSATION, timetable, questions=2),
        owner=PEOPLE[0].id,
        next_slot=SLOT,
        now=SLOT - EDITIONS * PERIOD,
    )
    for number in range(EDITIONS):
        _past_edition(session, schedule.digest.id, number)
    return schedule.digest.id


def _past_edition(session: Session, digest_id: DigestId, number: int) -> None:
    """An edition that was posted and answered, and has closed."""
    slot = SLOT - (EDITIONS - number) * PERIOD
    subjects = all_subjects(session, TEAM)
    subject = subjects[number % len(subjects)]
    nothing = Standing(Verdict.TOO_EARLY, Tally(), len(PEOPLE))
    draft = EditionDraft(
        digest_id=digest_id,
        conversation_id=CONVERSATION,
        zone=ZONE,
        number=number + 1,
        period_begins=(slot - PERIOD).date(),
        period_from=slot - PERIOD,
        period_to=slot,
        closes_at=slot + timedelta(days=4),
        questions=(Question(subject, Why.NEVER_ASKED, None, 9, 9, nothing),),
        told=(),
    )
    edition = add_edition(session, TEAM, draft)
    posted(session, TEAM, digest_id, draft.period_begins, f"16000000{number:02}.000001")
    for voter, member in enumerate(PEOPLE[:VOTERS]):
        answer = (Answer.VALUE, Answer.BOTH, Answer.NOISE)[(voter + number) % 3]
        vote = Vote(edition.id, subject.id, member.id, answer, slot + timedelta(hours=1))
        put_vote(session, TEAM, vote, None)
    result = {subject.id: Standing(Verdict.MIXED, Tally(14, 13, 13), len(PEOPLE))}
    close(session, TEAM, edition.id, result, result, slot + timedelta(days=4))


def _grow(database: Database, rows: int) -> None:
    """Let there be so many interactions, each with one contact; in SQL, the indexes afterwards."""
    begun = perf_counter()
    engine = database.engine
    if not database.sqlite:  # the bot's own connections begin no transaction by themselves
        engine = engine.execution_options(isolation_level="READ COMMITTED")
    with engine.begin() as connection, _hurried(connection):
        known = connection.execute(text("SELECT count(*) FROM interaction")).scalar_one()
        indexes = [
            index
            for row in (InteractionRow, InteractionContactRow)
            for index in table_of(row).indexes
        ]
        for index in indexes:
            index.drop(connection)
        if not known:
            _insert(connection, 1, RECENT, recent=True)
            known = RECENT
        if rows > known:
            _insert(connection, known + 1, rows, recent=False)
        for index in indexes:
            index.create(connection)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
        if database.sqlite:  # what was filled in moves from the log into the file
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    say(f"  filled to {many(rows)} interactions in {perf_counter() - begun:.0f} s")


@contextmanager
def _hurried(connection: Connection) -> Iterator[None]:
    """Let the database fill in a hurry: what is put in is sound, and can be lost."""
    sqlite = connection.dialect.name == "sqlite"
    hurry = (
        ("PRAGMA foreign_keys=OFF", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-500000")
        if sqlite
        else (
            "SET LOCAL session_replication_role=replica",
            "SET LOCAL maintenance_work_mem='1GB'",
            "SET LOCAL statement_timeout=0",
        )
    )
    for statement in hurry:
        connection.exec_driver_sql(statement)
    yield
    if sqlite:
        for pragma in ("foreign_keys=ON", "synchronous=FULL", "cache_size=-2000"):
            connection.exec_driver_sql(f"PRAGMA {pragma}")


def _insert(connection: Connection, first: int, last: int, *, recent: bool) -> None:
    """Insert the interactions with these numbers, in one statement for each table.

    Of the older ones every tenth is the workspace's own; they lie in the four years before.
    """
    span = 2 * PERIOD if recent else timedelta(days=4 * 365)
    begins = SLOT - 2 * PERIOD - (timedelta() if recent else span)
    # An odd step spreads the moments over the span, so that they do not follow the ids.
    second = f"{int(begins.timestamp())} + i * 7919 % {int(span.total_seconds())}"
    if connection.dialect.name == "sqlite":
        series = f"SELECT {first} UNION ALL SELECT i + 1 FROM series WHERE i < {last}"
        moment = f"strftime('%Y-%m-%d %H:%M:%S.000000', {second}, 'unixepoch')"
        nobody, true = "'[]'", "1"
    else:
        series = f"SELECT CAST(i AS bigint) FROM generate_series({first}, {last}) AS i"
        moment = f"to_timestamp({second})"
        nobody, true = "CAST('[]' AS json)", "true"
    others = f"CASE i % 10 WHEN 0 THEN '{TEAM}' ELSE 'T000000' || (i % 10) || 'X' END"
    workspace = f"'{TEAM}'" if recent else others
    channel, contact = (
        connection.execute(text(f"SELECT min(id) FROM {table}")).scalar_one()
        for table in ("subject", "contact")
    )
    numbers = f"WITH RECURSIVE series(i) AS ({series})"
    connection.execute(
        text(
            "INSERT INTO interaction (id, workspace_id, channel_id, direction, happened_at, timed,"
            f" note, outcome, members, logged_by, logged_at) {numbers}"
            f" SELECT i, {workspace}, {channel} + i / 10 % 8, 'outbound', {moment}, {true},"
            f" 'renewal agreed, offer ' || i, 'reached', {nobody}, '{PEOPLE[0].id}', {moment}"
            " FROM series"
        )
    )
    connection.execute(
        text(
            "INSERT INTO interaction_contact (interaction_id, contact_id, position, happened_at)"
            f" {numbers} SELECT i, {contact} + i % 300, 0, {moment} FROM series"
        )
    )
