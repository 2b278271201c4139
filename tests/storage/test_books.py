"""Names are read once while nobody changes them, and never out of date."""

from collections.abc import Callable
from contextlib import closing

import pytest
from sqlalchemy import event
from sqlmodel import insert

from domain.contacts import ContactDraft
from domain.ids import ContactId, SubjectId, WorkspaceId
from domain.subjects import Presence, SubjectKind
from storage.circles import MOST_WORDS, circles
from storage.contacts import add_contact, change_contact
from storage.database import Database, Session
from storage.shelf import BOOKS, Shelf
from storage.subjects import add_subject, all_subjects, change_subject, restore, retire
from storage.tables import ContactWordRow
from tests.world import NOW, PETER

LINE = "Anna Jensen by phone"


Names = tuple[list[str], set[str], list[str]]


def names(session: Session, workspace_id: WorkspaceId) -> Names:
    """Whom a line may mean at first, whose words are left over, and the tools and channels."""
    contacts, others = next(circles(session, workspace_id, LINE))
    subjects = all_subjects(session, workspace_id)
    return [one.name for one in contacts], set(others), [subject.name for subject in subjects]


def add(session: Session, workspace_id: WorkspaceId, name: str) -> ContactId:
    return add_contact(session, workspace_id, ContactDraft(name), PETER, NOW).id


def marry(session: Session, workspace_id: WorkspaceId) -> None:
    change_contact(session, workspace_id, ContactId(1), ContactDraft("Anna Holm"))


def add_tool(session: Session, workspace_id: WorkspaceId) -> None:
    add_subject(session, workspace_id, kind=SubjectKind.TOOL, name="Trello", now=NOW)


def rename(session: Session, workspace_id: WorkspaceId) -> None:
    change_subject(session, workspace_id, SubjectId(1), name="Telephone", presence=Presence.VOICE)


def add_another(session: Session, workspace_id: WorkspaceId) -> None:
    add(session, workspace_id, "Anna Lund")


def give_up(session: Session, workspace_id: WorkspaceId) -> None:
    retire(session, workspace_id, SubjectId(1), NOW)


async def test_names_are_read_once_while_nobody_changes_them(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, add, workspace_id, "Anna Jensen")
    first = await database.write(workspace_id, names, workspace_id)
    statements: list[str] = []
    event.listen(
        database.engine, "before_cursor_execute", lambda _c, _k, sql, *_: statements.append(sql)
    )

    second = await database.write(workspace_id, names, workspace_id)
    third = await database.read(names, workspace_id)

    assert first[0] == ["Anna Jensen"]
    assert first == second == third
    assert len(statements) == 2
    assert all("names_token" in sql for sql in statements)


@pytest.mark.parametrize("change", [add_another, marry, add_tool, rename, give_up])
async def test_each_change_is_seen_by_whoever_reads_next_and_by_other_processes(
    database: Database,
    database_address: str,
    workspace_id: WorkspaceId,
    change: Callable[[Session, WorkspaceId], object],
) -> None:
    with closing(Database(database_address, reading_only=True)) as other:
        await database.write(workspace_id, add, workspace_id, "Anna Jensen")
        before = await database.read(names, workspace_id)
        assert await other.read(names, workspace_id) == before

        def changed(session: Session) -> Names:
            names(session, workspace_id)
            change(session, workspace_id)
            return names(session, workspace_id)

        at_once = await database.write(workspace_id, changed)

        assert at_once != before
        assert await database.read(names, workspace_id) == at_once
        assert await other.read(names, workspace_id) == at_once


async def test_what_was_taken_back_into_use_is_seen_again(
    database: Database, workspace_id: WorkspaceId
) -> None:
    before = await database.read(names, workspace_id)
    await database.write(workspace_id, retire, workspace_id, SubjectId(1), NOW)
    retired = await database.read(names, workspace_id)

    await database.write(workspace_id, restore, workspace_id, SubjectId(1))

    assert len(retired[2]) == len(before[2]) - 1
    assert await database.read(names, workspace_id) == before


async def test_nothing_stays_in_memory_of_a_change_that_was_rolled_back(
    database: Database, workspace_id: WorkspaceId
) -> None:
    def failing(session: Session) -> None:
        add(session, workspace_id, "Anna Jensen")
        assert names(session, workspace_id)[0] == ["Anna Jensen"]
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(workspace_id, failing)

    assert (await database.read(names, workspace_id))[0] == []
    await database.write(workspace_id, add, workspace_id, "Anna Lund")
    assert (await database.read(names, workspace_id))[0] == ["Anna Lund"]


async def test_a_long_address_book_stays_in_the_database_and_gives_the_same(
    database: Database, workspace_id: WorkspaceId
) -> None:
    for name in ("Anna Jensen", "Anna Holm", "Bo Yilmaz", "Anders And"):
        await database.write(workspace_id, add, workspace_id, name)

    def read(session: Session) -> tuple[object, ...]:
        return tuple(circles(session, workspace_id, LINE))

    def fill(session: Session) -> None:
        words = [
            {"workspace_id": workspace_id, "word": f"word{number}", "contact_id": 1}
            for number in range(MOST_WORDS)
        ]
        session.exec(insert(ContactWordRow), params=words)
        add(session, workspace_id, "Zoë Lund")

    few = await database.read(read)
    await database.write(workspace_id, fill)
    many = await database.read(read)

    assert few == many


def test_a_shelf_keeps_the_books_that_were_asked_for_last() -> None:
    shelf = Shelf()
    first, second = WorkspaceId("T1"), WorkspaceId("T2")
    kept, lost = shelf.book(first, 7), shelf.book(second, 7)

    for number in range(BOOKS - 1):
        shelf.book(WorkspaceId(f"TX{number}"), 7)
        shelf.book(first, 7)

    assert shelf.book(first, 7) is kept
    assert shelf.book(second, 7) is not lost
    assert shelf.book(first, 8) is not kept
