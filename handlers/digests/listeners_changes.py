"""What stewards do with a digest that there is: pause, resume, edit, hand over."""

from datetime import date
from functools import partial

from domain.errors import FieldErrors
from domain.ids import DigestId, MemberId
from handlers.digests.fields import Answerable, Field, OwnerRef, PauseRef
from handlers.digests.meant import Deed, with_the_one
from handlers.digests.service.changes import (
    Changed,
    begin_edit,
    begin_hand_over,
    begin_pause,
    hand_over,
    pause,
    read_owner,
    read_pause_day,
    resume,
)
from handlers.digests.typed import Place
from handlers.digests.views.changes import (
    handed_over_message,
    owner_form,
    pause_form,
    paused_message,
    resumed_message,
)
from handlers.digests.views.form import digest_form
from handlers.kit.ids import Action, Form
from handlers.kit.router import Router
from handlers.kit.turn import Turn
from handlers.kit.values import pack
from handlers.parts.digests import DigestRef


def register(router: Router) -> None:
    """Register the listeners."""
    router.action(Action.DIGEST_PAUSE, on_pause)
    router.action(Action.DIGEST_RESUME, on_resume)
    router.action(Action.DIGEST_EDIT, on_edit)
    router.action(Action.DIGEST_HAND_OVER, on_hand_over)
    router.form(Form.DIGEST_PAUSE, on_pause_form)
    router.form(Form.DIGEST_HAND_OVER, on_owner_form)


async def pause_which(turn: Turn, typed: str, place: Place | None) -> None:
    """`/digest pause until Friday`; without a day the form asks for one."""
    if not typed:
        await with_the_one(turn, Deed(Action.DIGEST_PAUSE, "Pause", _open_pause), place)
        return
    until = await turn.read(
        read_pause_day, turn.workspace_id, turn.member_id, typed, turn.now, where=_behind(place)
    )
    deed = Deed(
        Action.DIGEST_PAUSE,
        "Pause",
        partial(_pause, until=until),
        lambda digest_id: pack(PauseRef(digest_id, until)),
    )
    await with_the_one(turn, deed, place)


async def resume_which(turn: Turn, place: Place | None) -> None:
    """`/digest resume`."""
    await with_the_one(turn, Deed(Action.DIGEST_RESUME, "Resume", _resume), place)


async def edit_which(turn: Turn, place: Place | None) -> None:
    """`/digest edit`."""
    await with_the_one(turn, Deed(Action.DIGEST_EDIT, "Edit", _open_edit), place)


async def hand_over_which(turn: Turn, typed: str, place: Place | None) -> None:
    """`/digest hand over @peter`; without a colleague the form asks for one."""
    if not typed:
        await with_the_one(turn, Deed(Action.DIGEST_HAND_OVER, "Hand over", _open_owner), place)
        return
    owner = await turn.read(
        read_owner, turn.workspace_id, turn.member_id, typed, where=_behind(place)
    )
    deed = Deed(
        Action.DIGEST_HAND_OVER,
        "Hand over",
        partial(_hand_over, owner=owner),
        lambda digest_id: pack(OwnerRef(digest_id, owner)),
    )
    await with_the_one(turn, deed, place)


async def on_pause(turn: Turn) -> None:
    """Pause until the day that was typed, or ask for one."""
    ref = turn.value(PauseRef)
    if ref.until is None:
        await _open_pause(turn, DigestId(ref.digest))
    else:
        await _pause(turn, DigestId(ref.digest), until=ref.until)


async def on_resume(turn: Turn) -> None:
    """Let a paused digest go on."""
    await _resume(turn, DigestId(turn.value(DigestRef).digest))


async def on_edit(turn: Turn) -> None:
    """Open the form, filled in as the digest is."""
    await _open_edit(turn, DigestId(turn.value(DigestRef).digest))


async def on_hand_over(turn: Turn) -> None:
    """Hand over to the colleague who was typed, or ask for one."""
    ref = turn.value(OwnerRef)
    if ref.owner is None:
        await _open_owner(turn, DigestId(ref.digest))
    else:
        await _hand_over(turn, DigestId(ref.digest), owner=MemberId(ref.owner))


async def on_pause_form(turn: Turn) -> None:
    """Pause until the day that was chosen."""
    where, until = turn.metadata(Answerable), turn.filled.date(Field.UNTIL)
    if until is None:
        raise FieldErrors({Field.UNTIL: "Choose a day."})
    digest_id = DigestId(where.digest or 0)
    changed = await turn.write(
        pause, turn.workspace_id, turn.member_id, digest_id, until, turn.now, field=Field.UNTIL
    )
    show_homes(turn, changed)
    await turn.done()
    message = paused_message(changed.schedule)
    turn.services.later(turn.confirm(where.response_url, message), "confirm a pause")


async def on_owner_form(turn: Turn) -> None:
    """Hand over to the colleague who was chosen."""
    where, owner = turn.metadata(Answerable), turn.filled.chosen(Field.OWNER)
    if owner is None:
        raise FieldErrors({Field.OWNER: "Choose a colleague."})
    digest_id = DigestId(where.digest or 0)
    schedule = await turn.write(
        hand_over, turn.workspace_id, turn.member_id, digest_id, MemberId(owner)
    )
    await turn.done()
    message = handed_over_message(schedule)
    turn.services.later(turn.confirm(where.response_url, message), "confirm a hand-over")


def show_homes(turn: Turn, changed: Changed) -> None:
    """Publish again the Homes that say when the next digest comes."""
    turn.services.homes_changed(turn.workspace_id, changed.homes)


def _behind(place: Place | None) -> str:
    return f" {place}" if place else ""


async def _open_pause(turn: Turn, digest_id: DigestId) -> None:
    schedule, today = await turn.read(
        begin_pause, turn.workspace_id, turn.member_id, digest_id, turn.now
    )
    await turn.open(pause_form(schedule, today, Answerable(turn.response_url, digest_id)))


async def _pause(turn: Turn, digest_id: DigestId, *, until: date) -> None:
    changed = await turn.write(
        pause, turn.workspace_id, turn.member_id, digest_id, until, turn.now
    )
    show_homes(turn, changed)
    await turn.tell(paused_message(changed.schedule))


async def _resume(turn: Turn, digest_id: DigestId) -> None:
    changed = await turn.write(resume, turn.workspace_id, turn.member_id, digest_id, turn.now)
    show_homes(turn, changed)
    await turn.tell(resumed_message(changed.schedule))


async def _open_edit(turn: Turn, digest_id: DigestId) -> None:
    defaults = await turn.read(begin_edit, turn.workspace_id, turn.member_id, digest_id)
    where = Answerable(turn.response_url, digest_id)
    await turn.open(digest_form(defaults.reader, defaults.zones, where, defaults.digest))


async def _open_owner(turn: Turn, digest_id: DigestId) -> None:
    schedule = await turn.read(begin_hand_over, turn.workspace_id, turn.member_id, digest_id)
    await turn.open(owner_form(schedule, Answerable(turn.response_url, digest_id)))


async def _hand_over(turn: Turn, digest_id: DigestId, *, owner: MemberId) -> None:
    schedule = await turn.write(hand_over, turn.workspace_id, turn.member_id, digest_id, owner)
    await turn.tell(handed_over_message(schedule))
