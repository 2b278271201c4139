"""Workspaces that installed the bot."""

from datetime import datetime, time
from functools import lru_cache
from typing import NamedTuple

import sqlalchemy
from sqlalchemy import bindparam
from sqlmodel import select

from domain.customs import guess_place
from domain.errors import NotFound
from domain.ids import MemberId, WorkspaceId
from domain.locales import guess_locale
from domain.members import Member
from domain.readers import Reader
from domain.working_time import WorkingTime
from domain.workspaces import Workspace
from storage.core import fetch, table_of
from storage.database import Session
from storage.members import all_members, steward_locales
from storage.subjects import add_usual
from storage.tables import WorkspaceRow


def install(session: Session, workspace: Workspace, now: datetime) -> None:
    """Store a workspace; a new one starts with the usual channels and with Noisegate itself.

    May run again: a locale that is known already is kept where `workspace` brings none.
    """
    row = session.get(WorkspaceRow, workspace.id)
    if row is None:
        session.add(
            WorkspaceRow(
                id=workspace.id,
                name=workspace.name,
                bot_user_id=workspace.bot_user_id,
                locale=workspace.locale,
                installed_at=now,
            )
        )
        session.flush()
        add_usual(session, workspace.id, now)
        return
    row.name, row.bot_user_id = workspace.name, workspace.bot_user_id
    row.locale = workspace.locale or row.locale
    session.add(row)


def find_workspace(session: Session, workspace_id: WorkspaceId) -> Workspace | None:
    """Return a workspace that installed the bot."""
    rows = fetch(session, _ONE, {"workspace": workspace_id})
    return _workspace(_Stored(*rows[0])) if rows else None


def get_workspace(session: Session, workspace_id: WorkspaceId) -> Workspace:
    """Return a workspace; raise `NotFound` where it did not install the bot."""
    found = find_workspace(session, workspace_id)
    if found is None:
        raise NotFound(
            "Noisegate is not installed in this workspace. An owner or admin can install it."
        )
    return found


def locale_of(session: Session, workspace_id: WorkspaceId) -> str:
    """Return the workspace's language and country, `da-DK`; empty where it is not known."""
    rows = fetch(session, _LOCALE, {"workspace": workspace_id})
    return str(rows[0][0]) if rows else ""


def reader_of(session: Session, workspace_id: WorkspaceId, member: Member) -> Reader:
    """Return how dates and numbers are written for a member of the workspace."""
    return Reader(member.zone, locale_of(session, workspace_id))


def all_workspaces(session: Session) -> tuple[Workspace, ...]:
    """Return every workspace that installed the bot, in the order of their ids."""
    return tuple(_workspace(_Stored(*row)) for row in fetch(session, _ALL, {}))


def learn_locale(session: Session, workspace_id: WorkspaceId) -> None:
    """Guess the locale from the stewards', where none was set or guessed before."""
    row = session.get(WorkspaceRow, workspace_id)
    if row is not None and not row.locale:
        row.locale = guess_locale(steward_locales(session, workspace_id))
        session.add(row)


def has_installer(session: Session, workspace_id: WorkspaceId) -> bool:
    """Say whether it is settled who installed the bot; so it is where there is no workspace."""
    row = session.get(WorkspaceRow, workspace_id)
    return row is None or row.installer is not None


def installer_of(session: Session, workspace_id: WorkspaceId) -> MemberId | None:
    """Return who is taken as the one who installed the bot, where that is settled."""
    row = session.get(WorkspaceRow, workspace_id)
    return MemberId(row.installer) if row and row.installer else None


def settle_installer(session: Session, workspace_id: WorkspaceId, member_id: MemberId) -> None:
    """Store who is taken as the one who installed the bot."""
    row = session.exec(select(WorkspaceRow).where(WorkspaceRow.id == workspace_id)).one()
    row.installer = member_id
    session.add(row)


def learn_holidays(session: Session, workspace_id: WorkspaceId) -> None:
    """Guess whose holidays the workspace has, where that was neither set nor guessed before.

    Nobody should be asked on Christmas Day only because nobody has opened a form.
    """
    row = session.get(WorkspaceRow, workspace_id)
    if row is not None and row.holidays is None:
        members = all_members(session, workspace_id)
        zones = [member.zone for member in members if member.full]
        row.holidays = guess_place(zones, row.locale) or None
        session.add(row)


def keep_settings(session: Session, workspace: Workspace) -> None:
    """Store what stewards may set: language and country, working time, the ask budget."""
    row = session.get_one(WorkspaceRow, workspace.id)
    working = workspace.working
    row.locale, row.holidays = workspace.locale, working.holidays
    row.works_on = "".join(str(day) for day in sorted(working.days))
    row.works_from = working.begins.isoformat("minutes")
    row.works_to = working.ends.isoformat("minutes")
    row.asks_a_week = workspace.asks_a_week
    session.add(row)


@lru_cache
def working_of(days: str, begins: str, ends: str, holidays: str) -> WorkingTime:
    """Return when a workspace works, from how that is stored."""
    return WorkingTime(
        days=frozenset(int(day) for day in days),
        begins=time.fromisoformat(begins),
        ends=time.fromisoformat(ends),
        holidays=holidays,
    )


class _Stored(NamedTuple):
    """A workspace as it is stored."""

    id: str
    name: str
    bot_user_id: str
    locale: str
    holidays: str | None
    works_on: str
    works_from: str
    works_to: str
    asks_a_week: int


def _workspace(row: _Stored) -> Workspace:
    return Workspace(
        id=WorkspaceId(row.id),
        name=row.name,
        bot_user_id=row.bot_user_id,
        locale=row.locale,
        working=working_of(row.works_on, row.works_from, row.works_to, row.holidays or ""),
        asks_a_week=row.asks_a_week,
    )


_WORKSPACE = table_of(WorkspaceRow)
_ALL = sqlalchemy.select(*(_WORKSPACE.c[name] for name in _Stored._fields)).order_by(
    _WORKSPACE.c.id
)
_IT = _WORKSPACE.c.id == bindparam("workspace")
_ONE = _ALL.where(_IT)
_LOCALE = sqlalchemy.select(_WORKSPACE.c.locale).where(_IT)
