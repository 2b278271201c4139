"""The list of digests, the help, and the short private answers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from domain.editions import Schedule
from domain.ids import DigestId, MemberId
from domain.members import Member
from domain.shorthand import plain_text
from domain.troubles import Case
from handlers.digests.views.changes import paused_words
from handlers.digests.views.not_posted import not_posted_words
from handlers.digests.views.words import (
    closing_words,
    days_off_words,
    guests_words,
    questions_words,
    timetable_words,
)
from handlers.kit.blocks import (
    Block,
    Element,
    Message,
    actions,
    button,
    confirm,
    context,
    cut,
    divider,
    said,
    section,
)
from handlers.kit.errors import ask_a_steward
from handlers.kit.ids import Action, Command
from handlers.kit.values import pack
from handlers.parts.commands import TypedCommand, command_button
from handlers.parts.conversations import mention
from handlers.parts.dates import for_each_reader
from handlers.parts.deliveries import trouble_blocks
from handlers.parts.digests import DigestRef

ECHOED = 100
"""So much of what was typed is said back."""
SHOWN = 11
"""So many digests fit into one message."""

HELP = (
    "*`/digest`* asks a conversation, on a schedule, whether a tool or channel adds value or is "
    "only noise.\n"
    "`/digest` shows the digests there are\n"
    "`/digest new` sets one up\n"
    "`/digest preview` shows you alone what the next one would ask\n"
    "`/digest now` posts one now\n"
    "`/digest pause until 3 January` lets none come before that day, `/digest resume` ends it\n"
    "`/digest edit` changes when it comes, whom it asks and what it asks\n"
    "`/digest hand over @peter` lets a colleague look after it\n"
    "Where there are several, name the conversation: `/digest pause #general until Monday`\n"
    "A conversation gets at most one a week, and results are shown when it closes."
)


def digest_list(
    schedules: Sequence[Schedule],
    stewards: Sequence[Member],
    *,
    may_change: bool,
    not_posted: Mapping[DigestId, str | Case],
    member_id: MemberId | None = None,
) -> Message:
    """List the digests, or invite to set up the first one.

    `not_posted` says of which digest the last edition did not come: what can be mended, by
    stewards and by `member_id` where the digest is theirs, or the reason on record.
    """
    if not schedules:
        return _invitation(stewards, may_change=may_change)
    blocks: list[Block] = []
    for schedule in schedules[:SHOWN]:
        last = None if schedule.paused_until else not_posted.get(schedule.digest.id)
        blocks.append(section(_digest_words(schedule, last if isinstance(last, str) else None)))
        if isinstance(last, Case):
            may_mend = may_change or schedule.digest.owner == member_id
            blocks += trouble_blocks(last, schedule.reader, may_mend=may_mend)
        blocks.append(_buttons(schedule, may_change=may_change))
    if len(schedules) > SHOWN:
        blocks.append(context(f"The first {SHOWN} of {len(schedules)} digests."))
    if may_change:
        blocks += [divider(), actions(button(Action.DIGEST_NEW, "Set up another"))]
    else:
        blocks.append(context(stewards_words(stewards)))
    return Message(f"Digests: {len(schedules)}", tuple(blocks))


def which_digest(schedules: Sequence[Schedule], do_it: Callable[[Schedule], Element]) -> Message:
    """Ask which of several digests is meant; `do_it` is the button that does it."""
    rows = [
        section(mention(each.digest.conversation_id), do_it(each))
        for each in schedules[: 2 * SHOWN]
    ]
    return Message("Which digest do you mean?", (section("Which digest do you mean?"), *rows))


def digest_button(action: Action, plain: str, schedule: Schedule, value: str = "") -> Element:
    """Make a button for one digest; what writes to a whole conversation asks before it does."""
    value = value or pack(DigestRef(schedule.digest.id))
    if action is not Action.DIGEST_NOW:
        return button(action, plain, value)
    where = mention(schedule.digest.conversation_id)
    sure = confirm("Post it now?", f"It is posted in {where}, for everybody there.", "Post it")
    return button(action, plain, value, confirm=sure)


def posting_now(schedule: Schedule, left_out: datetime | None) -> Message:
    """Say that an edition is on its way."""
    words = f"Posting now in {mention(schedule.digest.conversation_id)}."
    if left_out is not None:
        words += (
            f" The one planned for {for_each_reader(left_out, schedule.reader)} is left out, "
            "because a conversation gets at most one a week."
        )
    return Message(words, (section(words),))


def help_message() -> Message:
    """Say what the command can do."""
    return Message(
        "What /digest can do",
        (section(HELP), actions(button(Action.DIGEST_NEW, "Set up a digest"))),
    )


def not_understood(typed: str, meant: str | None = None) -> Message:
    """Say what was not understood, with what could have been meant; `typed` is mrkdwn.

    `meant` is what would be typed after the command, as Slack escapes it.
    """
    if meant is None:
        words = f"I do not know “{typed}” here."
        return Message(words, (section(words), section(HELP)))
    command = TypedCommand(Command.DIGEST, meant)
    plain = f"/digest {plain_text(meant)}"
    words = f"Did you mean `{said(cut(plain, ECHOED))}`? I read “{typed}”."
    buttons = (actions(command_button(plain, command)),) if command.fits else ()
    return Message(words, (section(words), *buttons, section(HELP)))


def stewards_words(stewards: Sequence[Member]) -> str:
    """Name those who can set digests up; mrkdwn."""
    names = ", ".join(f"<@{steward.id}>" for steward in stewards[:3])
    return f"Stewards set digests up and end them: {names}." if names else "Stewards can do it."


def _invitation(stewards: Sequence[Member], *, may_change: bool) -> Message:
    words = (
        "There is no digest yet. A digest asks your team every other week, with one press of a "
        "button, whether a tool or channel adds value or is only noise, and shows what came out."
    )
    if may_change:
        first = actions(button(Action.DIGEST_NEW, "Set up the first one", style="primary"))
        return Message("There is no digest yet.", (section(words), first))
    last = (context(stewards_words(stewards)), *ask_a_steward("/digest new"))
    return Message("There is no digest yet.", (section(words), *last))


def _digest_words(schedule: Schedule, reason: str | None) -> str:
    digest = schedule.digest
    asks = questions_words(digest.questions)
    words = (
        f"{mention(digest.conversation_id)}: {timetable_words(schedule)}\n"
        f"{_coming_words(schedule)} {asks}; closes {closing_words(schedule)}."
        f"{days_off_words(digest)}{guests_words(digest)} Looked after by <@{digest.owner}>."
    )
    if reason is None:
        return words
    return f"{words}\n{not_posted_words(reason)}"


def _coming_words(schedule: Schedule) -> str:
    """Return the beginning of a sentence that goes on with what it asks."""
    if schedule.paused_until:
        return f"{paused_words(schedule)} It asks"
    return f"{for_each_reader(schedule.next_slot, schedule.reader, 'Next ')},"


def _buttons(schedule: Schedule, *, may_change: bool) -> Block:
    row = [digest_button(Action.DIGEST_PREVIEW, "Preview", schedule)]
    if may_change:
        if schedule.paused_until:
            row.insert(0, digest_button(Action.DIGEST_RESUME, "Resume", schedule))
        else:
            row += [
                digest_button(Action.DIGEST_NOW, "Post now", schedule),
                digest_button(Action.DIGEST_PAUSE, "Pause", schedule),
            ]
        row += [
            digest_button(Action.DIGEST_EDIT, "Edit", schedule),
            digest_button(Action.DIGEST_HAND_OVER, "Hand over", schedule),
            _end_button(schedule),
        ]
    return actions(*row)


def _end_button(schedule: Schedule) -> Element:
    return button(
        Action.DIGEST_END,
        "End",
        pack(DigestRef(schedule.digest.id)),
        style="danger",
        confirm=confirm(
            "End this digest?",
            "No further questions come. What was asked and answered is kept.",
            "End it",
        ),
    )
