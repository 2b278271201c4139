"""App Home: what this member logged today, the questions for them, and the verdicts."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from domain.editions import OpenQuestion
from domain.homes import QUESTIONS, HomePage, HomePlace, Page
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
from handlers.parts.commands import TypedCommand, command_button
from handlers.parts.dates import day_words, local_date, moment_words
from handlers.parts.interactions import interaction_row
from handlers.parts.questions import open_question
from handlers.parts.verdicts import verdict_table

NAMED = 5
"""So many of the subjects that stand in no table are named."""


def home_view(page: HomePage) -> dict[str, Any]:
    """Return Home as Slack's `view` object, at most 100 blocks."""
    blocks = [*_whole(page)] if page.member.full else [*_for_others()]
    return {"type": "home", "blocks": blocks[:VIEW_BLOCKS]}


def _whole(page: HomePage) -> Iterator[Block]:
    yield from _today(page)
    yield from _questions(page)
    yield from _verdicts(page)
    yield divider()
    yield actions(
        *numbered(
            (
                command_button("Log an interaction", TypedCommand(Command.LOG)),
                command_button("Help", TypedCommand(Command.NOISEGATE)),
            )
        )
    )
    yield context(
        "What you answered is shown to you alone. "
        "What you log stands on the contact's card, for your team."
    )


def _for_others() -> Iterator[Block]:
    yield section(
        "*Noisegate helps this team to see which of its tools and channels add value, and which "
        "are only noise.*\n"
        "Logging and answering are for full members of the workspace, so nothing waits for you "
        "here. If it should, please ask an owner or admin of the workspace."
    )


def _today(page: HomePage) -> Iterator[Block]:
    zone = page.member.zone
    yield header(f"Logged today, {day_words(local_date(page.now, zone))}")
    if not page.interactions.total:
        yield section(
            "Nothing logged yet today. Type a line like "
            "`/log Anna Jensen by phone: renewal agreed +` in any conversation."
        )
    for named in page.interactions.items:
        yield from interaction_row(named, zone, page.now)
    place = page.place
    yield from _pager(
        page.interactions,
        "logged by you today",
        before=HomePlace(place.today - 1, place.verdicts),
        after=HomePlace(place.today + 1, place.verdicts),
    )


def _questions(page: HomePage) -> Iterator[Block]:
    waiting = any(question.own is None for question in page.questions)
    if page.questions and not waiting:
        yield header("Questions, all answered")
    else:
        yield header("Questions waiting for you")
    if not page.questions:
        yield section(f"None at the moment. {_next(page)}")
    shown = page.questions[:QUESTIONS]
    for _, together in groupby(shown, key=lambda question: question.edition.id):
        asked = tuple(together)
        yield _asked_where(asked[0], page.member.zone)
        for question in asked:
            yield from open_question(question)
    if len(page.questions) > len(shown):
        more = len(page.questions) - len(shown)
        yield context(f"{more} more stand in the digests of your conversations.")


def _next(page: HomePage) -> str:
    if page.next_digest is None:
        return "When a digest asks in one of your conversations, you can answer here too."
    return f"The next digest comes on {moment_words(page.next_digest, page.member.zone)}."


def _asked_where(question: OpenQuestion, zone: str) -> Block:
    edition = question.edition
    closes = moment_words(edition.closes_at, zone)
    return context(f"Asked in <#{edition.conversation_id}>, open until {closes}.")


def _verdicts(page: HomePage) -> Iterator[Block]:
    yield header("Value or noise?")
    if not page.verdicts.total:
        yield _nothing_asked(page)
        return
    yield verdict_table(page.verdicts.items, page.member.zone)
    yield context(_not_shown(page))
    place = page.place
    yield from _pager(
        page.verdicts,
        "tools and channels",
        before=HomePlace(place.today, place.verdicts - 1),
        after=HomePlace(place.today, place.verdicts + 1),
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
    listed: Page[Any], what: str, *, before: HomePlace, after: HomePlace
) -> Iterator[Block]:
    if listed.pages == 1:
        return
    buttons = []
    if listed.number > 0:
        buttons.append(button(Action.HOME_PAGE, "Previous page", pack(before)))
    if listed.number < listed.pages - 1:
        buttons.append(button(Action.HOME_PAGE, "Next page", pack(after)))
    yield context(f"Page {listed.number + 1} of {listed.pages} · {listed.total} {what}")
    yield actions(*numbered(buttons))
