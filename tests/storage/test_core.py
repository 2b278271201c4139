"""Statements on the driver's own cursor say and hear the same as any others."""

import pytest
import sqlalchemy
from sqlalchemy import bindparam, event

from domain.ids import WorkspaceId
from storage.core import fetch, length_for, listed, spread, table_of
from storage.database import Database, Session
from storage.tables import DraftRow, MemberRow
from tests.world import MARIA, NOW, PETER

DRAFT, MEMBER = table_of(DraftRow), table_of(MemberRow)
ADD = sqlalchemy.insert(DRAFT).returning(DRAFT.c.id)
FIND = sqlalchemy.select(DRAFT.c.choices, DRAFT.c.typed_at, DRAFT.c.batch).where(
    DRAFT.c.id == bindparam("id")
)
NAME = sqlalchemy.select(MEMBER.c.name).where(MEMBER.c.id == bindparam("member")).limit(1)


async def test_values_come_back_as_they_were_given(
    database: Database, workspace_id: WorkspaceId
) -> None:
    draft = {
        "workspace_id": workspace_id,
        "member_id": PETER,
        "text": "Zoë",
        "choices": {"Zoë": 1},
        "day": "",
        "discarded": False,
        "typed_at": NOW,
    }

    [(number,)] = await database.write(workspace_id, fetch, ADD, draft)

    assert await database.read(fetch, FIND, {"id": number}) == [({"Zoë": 1}, NOW, None)]


async def test_what_an_orm_row_holds_is_written_before(
    database: Database, workspace_id: WorkspaceId
) -> None:
    def renamed(session: Session) -> list[tuple[str]]:
        row = session.get_one(MemberRow, (workspace_id, PETER))
        row.name = "Peter Otherwise"
        return fetch(session, NAME, {"member": PETER})

    assert await database.write(workspace_id, renamed) == [("Peter Otherwise",)]


async def test_whoever_listens_to_statements_hears_of_them(
    database: Database, workspace_id: WorkspaceId
) -> None:
    heard: list[str] = []
    event.listen(
        database.engine, "before_cursor_execute", lambda _c, _k, sql, *_: heard.append(sql)
    )

    await database.read(fetch, NAME, {"member": PETER})

    assert workspace_id
    assert any("member.name" in sql for sql in heard)


async def test_a_list_may_have_any_length(database: Database, workspace_id: WorkspaceId) -> None:
    for strangers in (0, 7, 8, 40):
        wanted = [PETER, MARIA, *(f"U{number}" for number in range(strangers))]
        among = sqlalchemy.select(MEMBER.c.id).where(
            MEMBER.c.id.in_(listed("id", length_for(wanted), MEMBER.c.id))
        )

        found = await database.read(fetch, among, spread("id", wanted))

        assert sorted(found) == [(MARIA,), (PETER,)]
    assert workspace_id


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_a_statement_that_is_planned_anew_leaves_no_plan_behind(
    database: Database, workspace_id: WorkspaceId
) -> None:
    handle = sqlalchemy.select(MEMBER.c.handle).where(MEMBER.c.id == bindparam("member"))

    def plans_after(session: Session, statement: sqlalchemy.Select[str]) -> int:
        for _ in range(7):  # the driver keeps what comes for the sixth time
            fetch(session, statement, {"member": PETER})
        kept = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%member.handle%'"
        return int(session.driver.execute(kept).fetchone()[0])

    def both(session: Session) -> tuple[int, int]:
        anew = plans_after(session, handle.execution_options(planned_anew=True))
        return anew, plans_after(session, handle)

    anew, kept = await database.read(both)

    assert workspace_id
    assert kept == anew + 1
