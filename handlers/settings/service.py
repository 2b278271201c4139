"""The use cases of workspace settings: showing, offering and changing them; for stewards."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from domain.customs import Named, find_locales, find_places, is_locale, is_place
from domain.errors import FieldErrors
from domain.ids import MemberId, WorkspaceId
from domain.members import Member, Role
from domain.working_time import WorkingTime
from domain.workspaces import MOST_ASKS_A_WEEK, Workspace
from handlers.settings.fields import NONE, Field, Saved, SettingsForm, Wishes
from storage.ballots import made_stale
from storage.database import Session
from storage.digests import working_time_changed
from storage.editions import open_editions
from storage.members import all_members, name_stewards, steward_locales, who_opened_home
from storage.stewards import get_steward
from storage.workspaces import get_workspace, keep_settings

REQUEST = "/noisegate settings"
_DAYS = frozenset(str(day) for day in range(7))
_ASKS = frozenset(str(asks) for asks in range(1, MOST_ASKS_A_WEEK + 1))


def open_form(session: Session, workspace_id: WorkspaceId, member_id: MemberId) -> SettingsForm:
    """Return what the form begins with; raise `NotAllowed`, naming whom to ask, for others."""
    get_steward(session, workspace_id, member_id, REQUEST)
    named = tuple(each for each in all_members(session, workspace_id) if _by_name(each))
    return SettingsForm(get_workspace(session, workspace_id), named)


def locales_to_offer(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, sought: str
) -> tuple[Named, ...]:
    """Return the languages and countries that `sought` may mean, the stewards' own first."""
    get_steward(session, workspace_id, member_id)
    own = get_workspace(session, workspace_id).locale
    return find_locales(sought, (own, *steward_locales(session, workspace_id)))


def places_to_offer(
    session: Session, workspace_id: WorkspaceId, member_id: MemberId, sought: str
) -> tuple[Named, ...]:
    """Return the countries, and parts of them, that `sought` may mean, the one in use first."""
    get_steward(session, workspace_id, member_id)
    return find_places(sought, (get_workspace(session, workspace_id).working.holidays,))


def save_settings(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    wishes: Wishes,
    now: datetime,
) -> Saved:
    """Store the settings, for everybody in the workspace; digests on days off move with them.

    Raises `FieldErrors`, keyed by `Field`, where something cannot be taken as it is.
    """
    get_steward(session, workspace_id, member_id, REQUEST)
    before = get_workspace(session, workspace_id)
    members = all_members(session, workspace_id)
    faults = {**_faults(wishes, before), **_steward_faults(wishes.stewards, members)}
    if faults:
        raise FieldErrors(faults)
    after = _changed(before, wishes)
    keep_settings(session, after)
    if after.locale != before.locale:
        for edition in open_editions(session, workspace_id):
            made_stale(session, workspace_id, edition.id)
    if after.working != before.working:
        working_time_changed(session, workspace_id, now)
    wanted = frozenset(wishes.stewards)
    had = tuple(each for each in members if _by_name(each))
    will = tuple(each for each in members if each.id in wanted and each.role is Role.FULL)
    name_stewards(session, workspace_id, frozenset(each.id for each in will))
    return Saved(
        before,
        after,
        tuple(each for each in will if each not in had),
        tuple(each for each in had if each not in will),
        who_opened_home(session, workspace_id),
    )


def _by_name(member: Member) -> bool:
    return member.steward and member.named_steward and member.role is Role.FULL


def _changed(before: Workspace, wishes: Wishes) -> Workspace:
    working = WorkingTime(
        days=frozenset(int(day) for day in wishes.days),
        begins=wishes.begins or before.working.begins,
        ends=wishes.ends or before.working.ends,
        holidays="" if wishes.holidays == NONE else wishes.holidays,
    )
    return replace(before, locale=wishes.locale, working=working, asks_a_week=int(wishes.asks))


def _faults(wishes: Wishes, before: Workspace) -> dict[str, str]:
    faults: dict[str, str] = {}
    if wishes.locale != before.locale and not is_locale(wishes.locale):
        faults[Field.LOCALE] = "I do not know this language and country. Choose one from the list."
    if wishes.holidays not in (NONE, before.working.holidays) and not is_place(wishes.holidays):
        faults[Field.HOLIDAYS] = "I do not know the holidays there. Choose a place from the list."
    if not wishes.days or not wishes.days <= _DAYS:
        faults[Field.DAYS] = "Choose at least one day on which people work."
    if wishes.begins is None:
        faults[Field.BEGINS] = "Please choose when work begins."
    if wishes.ends is None:
        faults[Field.ENDS] = "Please choose when work ends."
    elif wishes.begins is not None and wishes.ends <= wishes.begins:
        faults[Field.ENDS] = "Work has to end after it begins, on the same day."
    if wishes.asks not in _ASKS:
        faults[Field.ASKS] = f"Choose a number from 1 to {MOST_ASKS_A_WEEK}."
    return faults


def _steward_faults(wanted: Iterable[MemberId], members: Iterable[Member]) -> dict[str, str]:
    """Guests, bots and whoever has left cannot be stewards."""
    known = {member.id: member for member in members}
    names = [
        known[each].name if each in known else "somebody I do not know yet"
        for each in dict.fromkeys(wanted)
        if each not in known or not known[each].full
    ]
    if not names:
        return {}
    words = f"Only full members can be stewards. Please leave out {' and '.join(names)}."
    return {Field.STEWARDS: words}
