"""What may never stand in a log line: members, contacts, notes, answers."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlmodel import Session, col, select

from storage.tables import ContactRow, DraftRow, InteractionRow, MemberRow, VoteRow
from storage.tables_asking import ReflectionRow

SHORTEST = 4
"""Characters; shorter names and notes stand in other words by chance."""
ANSWERS = frozenset({"vote", "mark"})
"""Keys that would hold what somebody answered."""


def personal(session: Session) -> frozenset[str]:
    """Return every id, name, note, line and reflection that the database holds."""
    columns = (
        MemberRow.id,
        MemberRow.name,
        ContactRow.name,
        InteractionRow.note,
        DraftRow.text,
        ReflectionRow.text,
        VoteRow.member_id,
    )
    found = {
        text
        for column in columns
        for text in session.exec(select(col(column)).distinct())
        if len(text) >= SHORTEST
    }
    bots = session.exec(select(MemberRow.name).where(MemberRow.role == "bot"))
    return frozenset(found) - frozenset(bots)


def tells_of(lines: Iterable[Mapping[str, Any]], secrets: Collection[str]) -> list[str]:
    """Return the log lines that hold one of `secrets`, or an answer."""
    found = []
    for line in lines:
        written = " ".join(str(value) for value in line.values())
        if any(secret in written for secret in secrets) or ANSWERS & line.keys():
            found.append(str(line))
    return found
