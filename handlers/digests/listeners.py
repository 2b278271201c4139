"""What members do with digests: the command, its form and buttons, and the votes."""

from collections.abc import Awaitable, Callable

from domain.errors import ForMember
from domain.ids import ConversationId, DigestId, EditionId
from domain.shorthand import plain_text
from handlers.digests import listeners_changes as changes
from handlers.digests.fields import Answerable, EditionRef, Field
from handlers.digests.meant import Deed, list_of, with_the_one
from handlers.digests.proof import note_where_it_stands
from handlers.digests.service.changes import edit
from handlers.digests.service.editions import preview_edition
from handlers.digests.service.schedule import post_now
from handlers.digests.service.setup import (
    Wishes,
    begin_form,
    end,
    list_digests,
    set_up,
)
from handlers.digests.service.votes import cast_vote, explained, own_question
from handlers.digests.typed import HAND_OVER, PAUSE, Place, meant_by, read_typed
from handlers.digests.views.answers import change_message, vote_confirmation, why_message
from handlers.digests.views.changes import edited_message
from handlers.digests.views.edition import preview_message
from handlers.digests.views.form import digest_form, set_up_message
from handlers.digests.views.lists import help_message, not_understood, posting_now
from handlers.kit.blocks import cut, said
from handlers.kit.errors import notice
from handlers.kit.forms import Filled
from handlers.kit.ids import Action, Command, Form
from handlers.kit.roster import refresh_conversation
from handlers.kit.router import Router
from handlers.kit.turn import Turn
from handlers.parts.conversations import mention
from handlers.parts.digests import DigestRef
from handlers.parts.obstacles import unusable
from handlers.parts.questions import Press, QuestionRef
from storage.conversations import find_conversation
from storage.digests import get_schedule

HELP = frozenset({"help", "?"})
ECHOED = 100
"""So much of what was not understood is said back."""


def register(router: Router) -> None:
    """Register the room's listeners."""
    router.command(Command.DIGEST, on_digest)
    router.form(Form.DIGEST, on_form)
    router.action(Action.DIGEST_NEW, on_new)
    router.action(Action.DIGEST_PREVIEW, on_preview)
    router.action(Action.DIGEST_NOW, on_now)
    router.action(Action.DIGEST_END, on_end)
    router.action(Action.VOTE_CAST, on_vote)
    router.action(Action.VOTE_CHANGE, on_change)
    router.action(Action.VOTE_WHY, on_why)
    router.action(Action.EDITION_WHY, on_edition_why)
    changes.register(router)


async def on_digest(turn: Turn) -> None:
    """`/digest`, alone or with a word."""
    typed = read_typed(turn.text)
    alone: dict[str, Callable[[Turn], Awaitable[None]]] = {
        "": _show_list,
        "list": _show_list,
        "new": on_new,
        "add": on_new,
    }
    of_one: dict[str, Callable[[Turn, Place | None], Awaitable[None]]] = {
        "preview": _preview_which,
        "now": _now_which,
        "resume": changes.resume_which,
        "edit": changes.edit_which,
    }
    if typed.word in HELP:
        await turn.tell(help_message())
    elif typed.word == PAUSE:
        await changes.pause_which(turn, plain_text(typed.rest).strip(), typed.place)
    elif typed.word == HAND_OVER:
        await changes.hand_over_which(turn, typed.rest, typed.place)
    elif typed.word in of_one and not typed.rest:
        await of_one[typed.word](turn, typed.place)
    elif typed.word in alone and not typed.rest and not typed.place:
        await alone[typed.word](turn)
    else:
        echoed = said(cut(plain_text(turn.text).strip(), ECHOED))
        await turn.tell(not_understood(echoed, meant_by(typed)))


async def on_new(turn: Turn) -> None:
    """Open the set-up form."""
    defaults = await turn.read(begin_form, turn.workspace_id, turn.member_id)
    await turn.open(digest_form(defaults.reader, defaults.zones, Answerable(turn.response_url)))


async def on_form(turn: Turn) -> None:
    """Set up what was filled in, or change the digest that the form is about."""
    wishes, where = _wishes(turn.filled), turn.metadata(Answerable)
    if wishes.conversation_id is not None:
        await _look_again(turn, wishes.conversation_id)
    if where.digest is None:
        schedule = await turn.write(set_up, turn.workspace_id, turn.member_id, wishes, turn.now)
        message = set_up_message(schedule)
    else:
        digest_id = DigestId(where.digest)
        changed = await turn.write(
            edit, turn.workspace_id, turn.member_id, digest_id, wishes, turn.now
        )
        changes.show_homes(turn, changed)
        message = edited_message(changed.schedule, changed.case)
    await turn.done()
    turn.services.wake_courier()
    turn.services.later(turn.confirm(where.response_url, message), "confirm a digest")


async def on_preview(turn: Turn) -> None:
    """Show the member alone what the next edition would be."""
    await _preview(turn, DigestId(turn.value(DigestRef).digest))


async def on_now(turn: Turn) -> None:
    """Post an edition now."""
    await _now(turn, DigestId(turn.value(DigestRef).digest))


async def on_end(turn: Turn) -> None:
    """End a digest."""
    digest_id = DigestId(turn.value(DigestRef).digest)
    conversation_id = await turn.write(end, turn.workspace_id, turn.member_id, digest_id, turn.now)
    await turn.tell(
        notice(
            f"The digest for {mention(conversation_id)} has ended. Questions that are open stay "
            "open until they close, and what was said is kept."
        )
    )


async def on_vote(turn: Turn) -> None:
    """Take a vote, from the edition, from a private message or from Home."""
    press = turn.value(Press)
    cast = await turn.write(cast_vote, turn.workspace_id, turn.member_id, press, turn.now)
    await note_where_it_stands(turn, cast.ballot)
    if cast.first:
        turn.services.wake_courier()
    turn.services.homes_changed(turn.workspace_id, cast.homes)
    confirmation = vote_confirmation(cast.ballot, cast.answer, cast.before)
    if turn.body.get("view") or turn.on_private_message:
        await turn.replace(confirmation)
    else:
        await turn.tell(confirmation)


async def on_change(turn: Turn) -> None:
    """Offer the four answers again."""
    ref = turn.value(QuestionRef)
    waiting = await turn.read(own_question, turn.workspace_id, turn.member_id, ref, turn.now)
    await turn.replace(change_message(waiting))


async def on_why(turn: Turn) -> None:
    """Say why one question is asked."""
    ref = turn.value(QuestionRef)
    edition = await turn.read(explained, turn.workspace_id, turn.member_id, EditionId(ref.edition))
    asked = [each for each in edition.questions if each.subject.id == ref.subject]
    await turn.tell(why_message(edition, asked or edition.questions))


async def on_edition_why(turn: Turn) -> None:
    """Say why an edition's questions are asked."""
    ref = turn.value(EditionRef)
    edition = await turn.read(explained, turn.workspace_id, turn.member_id, EditionId(ref.edition))
    await turn.tell(why_message(edition, edition.questions))


async def _show_list(turn: Turn) -> None:
    found = await turn.read(list_digests, turn.workspace_id, turn.member_id, turn.now)
    await turn.tell(list_of(found))


async def _preview_which(turn: Turn, place: Place | None) -> None:
    await with_the_one(turn, Deed(Action.DIGEST_PREVIEW, "Preview", _preview), place)


async def _now_which(turn: Turn, place: Place | None) -> None:
    await with_the_one(turn, Deed(Action.DIGEST_NOW, "Post now", _now), place)


async def _preview(turn: Turn, digest_id: DigestId) -> None:
    draft = await turn.read(
        preview_edition, turn.workspace_id, turn.member_id, digest_id, turn.now
    )
    if draft is None:
        raise ForMember("There is nothing to ask and nothing to tell, so none would be posted.")
    await turn.tell(preview_message(draft))


async def _now(turn: Turn, digest_id: DigestId) -> None:
    schedule = await turn.read(get_schedule, turn.workspace_id, digest_id)
    await _look_again(turn, schedule.digest.conversation_id)
    posted = await turn.write(post_now, turn.workspace_id, turn.member_id, digest_id, turn.now)
    turn.services.wake_courier()
    await turn.tell(posting_now(posted.schedule, posted.left_out))


async def _look_again(turn: Turn, conversation_id: ConversationId) -> None:
    """Ask Slack about a conversation only where what is known would refuse it.

    Reading who is in a large one could take longer than Slack waits for an answer.
    """
    known = await turn.read(find_conversation, turn.workspace_id, conversation_id)
    if unusable(known):
        fresh = await refresh_conversation(turn.services, turn.workspace_id, conversation_id)
        if fresh.archived and (problem := unusable(fresh)):
            raise ForMember(problem)


def _wishes(filled: Filled) -> Wishes:
    conversation = filled.chosen(Field.CONVERSATION)
    return Wishes(
        conversation_id=ConversationId(conversation) if conversation else None,
        every=filled.chosen(Field.EVERY) or "",
        weekday=filled.chosen(Field.WEEKDAY) or "",
        at=filled.time(Field.AT),
        zone=filled.chosen(Field.ZONE) or "",
        questions=filled.chosen(Field.QUESTIONS) or "",
        closing_days=filled.chosen(Field.CLOSING_DAYS) or "",
        closing_at=filled.time(Field.CLOSING_AT),
        include_guests=bool(filled.all_chosen(Field.GUESTS)),
        postpones=bool(filled.all_chosen(Field.POSTPONE)),
        prompts=bool(filled.all_chosen(Field.PROMPTS)),
    )
