"""The guard of "never measured" bites, on both databases, and lets the rest through."""

import pytest
from sqlmodel import col, func, select

from domain.ids import WorkspaceId
from storage.database import Database, Session
from storage.stored import stored_about
from storage.tables import InteractionRow, MemberRow, VoteRow
from tests.measured import Guard, fault_of
from tests.world import PETER, WORKSPACE

MEASURING = [
    "SELECT logged_by, count(*) FROM interaction GROUP BY logged_by",
    'SELECT i."logged_by", COUNT(*) FROM interaction AS i GROUP BY channel_id, i."logged_by"',
    "SELECT vote.member_id AS who, count(*) FROM vote GROUP BY who",
    "SELECT x.a, count(*) FROM (SELECT member_id AS a FROM vote) AS x GROUP BY x.a",
    "SELECT lower(owner), count(*) FROM digest GROUP BY lower(owner) HAVING count(*) > 1",
    "SELECT 1, count(*) FROM vote GROUP BY 1",
    "SELECT m.name, count(*) FROM member AS m JOIN vote ON vote.member_id = m.id GROUP BY m.name",
    "SELECT m.id, count(*) FROM member m JOIN vote ON vote.member_id = m.id GROUP BY m.id",
    "SELECT member_id, count(*) OVER (PARTITION BY member_id) FROM vote",
    "SELECT row_number() OVER (PARTITION BY workspace_id, added_by ORDER BY id) FROM contact",
    "SELECT count(DISTINCT member_id) FROM vote",
    "SELECT value, count(*) FROM interaction, json_each(members) AS took GROUP BY members",
    "SELECT count(*) FROM interaction WHERE workspace_id = ? AND logged_by = ?",
    "SELECT avg(x) FROM vote WHERE vote.member_id = %(member_id_1)s::VARCHAR",
    (
        "WITH own AS (SELECT logged_by AS who FROM interaction) "
        "SELECT who, count(*) FROM own GROUP BY who"
    ),
]
HARMLESS = [
    "SELECT answer, count(*) FROM vote WHERE edition_id = ? GROUP BY answer",
    (
        "SELECT channel_id, count(*) FROM interaction WHERE note = 'GROUP BY logged_by' "
        "GROUP BY channel_id"
    ),
    "SELECT DISTINCT logged_by FROM interaction",
    "SELECT * FROM vote WHERE member_id = ? ORDER BY cast_at",
    "SELECT member.id FROM member ORDER BY member.name",
    "SELECT contact.id, count(*) FROM contact GROUP BY contact.id",
    "SELECT count(*) FROM vote JOIN member ON member.id = vote.member_id WHERE edition_id = ?",
    "SELECT subject_id, count(*) FROM vote WHERE member_id IN (?, ?) GROUP BY subject_id",
    "INSERT INTO vote (member_id) VALUES (?)",
]


@pytest.mark.parametrize("statement", MEASURING)
def test_a_statement_that_measures_members_is_found(statement: str) -> None:
    assert fault_of(statement)
    assert fault_of(statement.lower().replace(" group ", "\n\tGROUP  "))


@pytest.mark.parametrize("statement", HARMLESS)
def test_a_statement_that_measures_nobody_passes(statement: str) -> None:
    assert fault_of(statement) is None


async def test_a_grouping_by_member_is_found_when_it_is_executed(
    database: Database, workspace_id: WorkspaceId, statement_guard: Guard
) -> None:
    def by_member(session: Session) -> None:
        counted = select(InteractionRow.logged_by, func.count()).group_by(
            col(InteractionRow.logged_by)
        )
        session.exec(counted).all()

    await database.read(by_member)

    [found] = statement_guard.take()
    assert "group by a member" in found
    assert workspace_id == WORKSPACE


async def test_a_grouping_by_a_members_name_is_found_under_whatever_name(
    database: Database, statement_guard: Guard
) -> None:
    def by_name(session: Session) -> None:
        who = func.upper(MemberRow.name).label("who")
        counted = select(who, func.count()).join(VoteRow, col(VoteRow.member_id) == MemberRow.id)
        session.exec(counted.group_by(who)).all()

    await database.read(by_name)

    assert len(statement_guard.take()) == 1


async def test_a_members_things_may_be_counted_where_they_are_told_to_them_alone(
    database: Database, workspace_id: WorkspaceId, statement_guard: Guard
) -> None:
    def elsewhere(session: Session) -> None:
        own = select(func.count()).where(InteractionRow.logged_by == PETER)
        session.exec(own).one()

    await database.read(elsewhere)
    assert len(statement_guard.take()) == 1

    await database.read(stored_about, workspace_id, PETER)
    assert statement_guard.take() == []


async def test_the_guard_sees_what_every_database_executes(
    database: Database, workspace_id: WorkspaceId, statement_guard: Guard
) -> None:
    before = statement_guard.seen

    await database.read(stored_about, workspace_id, PETER)

    assert statement_guard.seen > before
