"""App Home: the questions for this member, what they logged, who went quiet, the verdicts."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

from domain.editions import OpenQuestion
from domain.homes import CASES, QUESTIONS, QUIET_AFTER, HomePage, HomePlace, Page, QuietContact
from domain.interactions import Direction, Outcome
from domain.readers import Reader
from handlers.kit.blocks import (
    VIEW_BLOCKS,
    Block,
    actions,
    button,
    context,
    divider,
    header,
    numbered,
    said,
    section,
)
from handlers.kit.ids import Action, Command
from handlers.kit.values import pack
from handlers.parts.asking import asking_blocks
from handlers.parts.commands import TypedCommand, command_button
from handlers.parts.dates import day_words, moment_words
from handlers.parts.days import short_day
from handlers.parts.deliveries import trouble_blocks
from handlers.parts.figures import number_words
from handlers.parts.interactions import (
    ContactPress,
    by_words,
    contact_words,
    interaction_row,
)
from handlers.parts.questions import open_question
from handlers.parts.settings import settings_blocks
from handlers.parts.verdicts import verdict_table

EXAMPLE = "Anna Jensen by phone: renewal agreed +"
NAMED = 5
"""So many of the subjects that stand in no table are named."""

_PURPOSE = (
    "*Noisegate remembers whom you were in touch with, and how, and asks your team now and then "
    "which of its tools and channels add value.*"
)


def home_view(page: HomePage) -> dict[str, Any]:
    """Return Home as Slack's `view` object, at most 100 blocks."""
    blocks = [*_whole(page)] if page.member.full else [*_for_others(page)]
    return {"type": "home", "blocks": blocks[:VIEW_BLOCKS]}


def _whole(page: HomePage) -> Iterator[Block]:
    yield from _cases(page)
    if page.began or page.questions or page.verdicts.total:
        yield from _questions(page)
        yield from _today(page)
        yield from _gone_quiet(page)
        yield from _verdicts(page)
    else:
        yield from _beginning(page)
    yield from _settings(page)
    yield divider()
    yield actions(
        *numbered(
            (
                command_button("Log an interaction", TypedCommand(Command.LOG)),
                command_button("Help", TypedCommand(Command.NOISEGATE)),
            )
        ),
        button(Action.PRIVACY_SHOW, "What is stored about me"),
    )
    yield context(
        "What you answered is shown to you alone. "
        "What you log stands on the contact's card, for your team."
    )


def _cases(page: HomePage) -> Iterator[Block]:
    if not page.cases:
        return
    yield header("Needs a look from you")
    for case in page.cases[:CASES]:
        yield from trouble_blocks(case, page.reader)
    if len(page.cases) > CASES:
        more = len(page.cases) - CASES
        yield context(f"{more} more could not be posted; they show when these are settled.")


def _settings(page: HomePage) -> Iterator[Block]:
    yield header("My settings")
    yield from asking_blocks(page.asking, page.reader, page.now)
    if page.workspace is not None:
        yield header("Settings of this workspace")
        yield from settings_blocks(page.workspace)


def _for_others(page: HomePage) -> Iterator[Block]:
    yield from _questions(page)
    yield section(
        "*Noisegate helps this team to see which of its tools and channels add value, and which "
        "are only noise.*\n"
        "Logging is for full members of the workspace, and so is answering, unless a digest "
        "includes guests. If something should wait for you here, please ask an owner or admin of "
        "the workspace."
    )
    yield actions(button(Action.PRIVACY_SHOW, "What is stored about me"))


def _beginning(page: HomePage) -> Iterator[Block]:
    """Show what to do first, to somebody for whom nothing is here yet."""
    yield header("A good place to begin")
    yield section(_PURPOSE)
    yield section(
        "*Log one contact you had today.* Type a line like "
        f"`{Command.LOG} {EXAMPLE}` in any conversation, or open the form.",
        command_button("Open the form", TypedCommand(Command.LOG), style="primary"),
    )
    yield section(
        "*Or begin with a message.* Choose *Log this* in the menu of any message: "
        "its text and its time are filled in."
    )
    if page.next_digest is not None:
        when = moment_words(page.next_digest, page.reader)
        yield section(f"*Then say what you think.* The next digest comes on {when}.")
    else:
        yield _nothing_asked(page)


def _questions(page: HomePage) -> Iterator[Block]:
    if not page.questions:
        if page.next_digest is not None and page.asking.takes_part(page.now):
            when = moment_words(page.next_digest, page.reader)
            yield context(f"No question waits for you. The next digest comes on {when}.")
        return
    waiting = any(question.own is None for question in page.questions)
    yield header("Questions waiting for you" if waiting else "Questions, all answered")
    shown = page.questions[:QUESTIONS]
    for _, together in groupby(shown, key=lambda question: question.edition.id):
        asked = tuple(together)
        yield _asked_where(asked[0], page.reader)
        for question in asked:
            yield from open_question(question)
    if len(page.questions) > len(shown):
        more = len(page.questions) - len(shown)
        yield context(f"{more} more stand in the digests of your conversations.")


def _asked_where(question: OpenQuestion, reader: Reader) -> Block:
    edition = question.edition
    closes = moment_words(edition.closes_at, reader)
    return context(f"Asked in <#{edition.conversation_id}>, open until {closes}.")


def _today(page: HomePage) -> Iterator[Block]:
    reader = page.reader
    if not page.began:
        yield section(_PURPOSE)
    yield header(f"Logged today, {day_words(reader.day(page.now), reader)}")
    if not page.interactions.total:
        yield section(
            f"Nothing logged yet today. Type a line like `{Command.LOG} {EXAMPLE}` in any "
            "conversation."
        )
    for named in page.interactions.items:
        yield from interaction_row(named, reader, page.now)
    yield from _pager(
        page.interactions,
        "logged by you today",
        page.reader,
        lambda number: replace(page.place, today=number),
    )


def _gone_quiet(page: HomePage) -> Iterator[Block]:
    if not page.quiet.total:
        return
    yield header("Gone quiet")
    yield context(
        f"Nobody here was in touch with them for {QUIET_AFTER.days} days or more. They are "
        "contacts that you logged, and you alone see this list."
    )
    for quiet in page.quiet.items:
        value = pack(ContactPress(quiet.contact.id))
        name = quiet.contact.name
        yield section(f"{contact_words(quiet.contact)}\n{_last(quiet, page)}")
        yield actions(
            button(Action.CONTACT_LOG, "Log", value, label=f"Log with {name}"),
            button(Action.CONTACT_SHOW, "Card", value, label=f"Card of {name}"),
        )
    yield from _pager(
        page.quiet,
        "gone quiet",
        page.reader,
        lambda number: replace(page.place, quiet=number),
    )


def _last(quiet: QuietContact, page: HomePage) -> str:
    """Say when and how the last interaction was: "Last: by phone, 12 August, no answer."."""
    interaction = quiet.last.interaction
    parts = [
        by_words(quiet.last.channel) if quiet.last.channel else "",
        short_day(interaction.happened_at, page.reader, page.now),
        "they got in touch" if interaction.direction is Direction.IN else "",
        "no answer" if interaction.outcome is Outcome.NO_ANSWER else "",
    ]
    return f"Last: {', '.join(part for part in parts if part)}."


def _verdicts(page: HomePage) -> Iterator[Block]:
    yield header("Value or noise?")
    if not page.verdicts.total:
        yield _nothing_asked(page)
        return
    yield verdict_table(page.verdicts.items, page.reader)
    yield context(_not_shown(page))
    yield from _pager(
        page.verdicts,
        "tools and channels",
        page.reader,
        lambda number: replace(page.place, verdicts=number),
    )


def _nothing_asked(page: HomePage) -> Block:
    if page.next_digest is not None or page.being_asked:
        return section("Nothing yet. What the team says stands here when a digest has closed.")
    if page.member.steward:
        return section(
            "Nothing was asked yet. Set up a digest, and your team says with one press whether "
            "each tool and channel is adding value.",
            command_button("Set up a digest", TypedCommand(Command.DIGEST, "new")),
        )
    return section(
        "Nothing was asked yet. An owner or admin of the workspace can set up a digest with "
        f"`{Command.DIGEST} new`."
    )


def _not_shown(page: HomePage) -> str:
    sentences = ["What the team's answers add up to. Nobody's own answer is shown."]
    if page.being_asked:
        sentences.append(f"Being asked now: {_names(page.being_asked)}.")
    if page.not_asked:
        sentences.append(f"Not asked about yet: {_names(page.not_asked)}.")
    return " ".join(sentences)


def _names(names: tuple[str, ...]) -> str:
    named = ", ".join(said(name) for name in names[:NAMED])
    more = len(names) - NAMED
    return f"{named} and {more} more" if more > 0 else named


def _pager(
    listed: Page[Any], what: str, reader: Reader, place_of: Callable[[int], HomePlace]
) -> Iterator[Block]:
    """Buttons to the pages before and after; `place_of` says where in Home a page stands."""
    if listed.pages == 1:
        return
    buttons = []
    if listed.number > 0:
        before = pack(place_of(listed.number - 1))
        buttons.append(button(Action.HOME_PAGE, "Previous page", before))
    if listed.number < listed.pages - 1:
        after = pack(place_of(listed.number + 1))
        buttons.append(button(Action.HOME_PAGE, "Next page", after))
    total = number_words(listed.total, reader)
    yield context(f"Page {listed.number + 1} of {listed.pages} · {total} {what}")
    yield actions(*numbered(buttons))
