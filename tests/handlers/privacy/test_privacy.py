"""What is stored about a member, counted for that member alone, and told in plain words."""

import pytest

from domain.asking import Asking
from domain.contacts import ContactDraft
from domain.errors import NotFound
from domain.ids import MemberId, WorkspaceId
from domain.interactions import InteractionDraft
from domain.members import Member, Role
from domain.readers import Reader
from domain.stored import Stored
from handlers.privacy.service import what_is_stored
from handlers.privacy.views import (
    never_message,
    never_modal,
    stored_message,
    stored_modal,
    which_question,
)
from storage.contacts import add_contact
from storage.database import Database, Session
from storage.drafts import add_draft
from storage.interactions import add_interaction, undo
from storage.tables_asking import AskRow, PromptTurnRow, ReflectionRow
from storage.workspaces import settle_installer
from tests.slack_blocks import all_text, assert_valid, buttons_of, mrkdwn_of
from tests.world import COPENHAGEN, GUEST, MARIA, NOW, PETER

READER = Reader(COPENHAGEN)
NOTHING = Stored(
    member=Member(PETER, "peter", "Peter <Full>", Role.FULL, COPENHAGEN),
    conversations=1,
    interactions=0,
    undone=0,
    contacts=0,
    votes=0,
    lines=0,
    reflections=0,
    shared=0,
    prompts=0,
    digests=0,
    asks=0,
    asking=Asking(),
)
MUCH = Stored(
    member=Member(PETER, "peter", "Peter", Role.FULL, COPENHAGEN, named_steward=True),
    conversations=3,
    interactions=2_340,
    undone=4,
    contacts=1,
    votes=12,
    lines=1,
    reflections=5,
    shared=2,
    prompts=9,
    digests=1,
    asks=7,
    asking=Asking(unanswered=2),
)


def _everything(session: Session, workspace_id: WorkspaceId, member_id: MemberId) -> None:
    contact = add_contact(session, workspace_id, ContactDraft("Anna"), member_id, NOW)
    for _ in range(2):
        logged = add_interaction(
            session, workspace_id, InteractionDraft((contact.id,), NOW), member_id, NOW
        )
    undo(session, workspace_id, logged, NOW)
    add_draft(session, workspace_id, member_id, "Anna by phone", NOW)
    session.add(AskRow(workspace_id=workspace_id, member_id=member_id, prompt="p", asked_at=NOW))
    session.add(
        PromptTurnRow(workspace_id=workspace_id, member_id=member_id, prompt="p", had_at=NOW)
    )
    session.add(
        ReflectionRow(
            workspace_id=workspace_id,
            member_id=member_id,
            prompt="p",
            text="mine",
            named=False,
            written_at=NOW,
        )
    )


async def test_the_installer_reads_that_they_are_known_as_that(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, settle_installer, workspace_id, PETER)

    mine = await database.read(what_is_stored, workspace_id, PETER)
    other = await database.read(what_is_stored, workspace_id, MARIA)

    assert "installed me" in all_text(stored_message(mine.stored, mine.reader))
    assert "installed me" not in all_text(stored_message(other.stored, other.reader))


async def test_each_thing_is_counted_for_its_own_member(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, _everything, workspace_id, PETER)
    await database.write(workspace_id, _everything, workspace_id, MARIA)

    stored = (await database.read(what_is_stored, workspace_id, PETER)).stored

    assert (stored.interactions, stored.undone, stored.contacts) == (1, 1, 1)
    assert (stored.lines, stored.asks, stored.prompts) == (1, 1, 1)
    assert (stored.reflections, stored.shared) == (1, 0)
    assert (stored.votes, stored.digests, stored.conversations) == (0, 0, 1)


async def test_a_guest_may_ask_too_and_a_stranger_finds_nothing(
    database: Database, workspace_id: WorkspaceId
) -> None:
    found = await database.read(what_is_stored, workspace_id, GUEST)
    assert found.stored.interactions == 0

    with pytest.raises(NotFound):
        await database.read(what_is_stored, WorkspaceId("T2"), PETER)


@pytest.mark.parametrize("stored", [NOTHING, MUCH])
def test_slack_takes_it_in_a_message_and_above_home(stored: Stored) -> None:
    assert_valid(stored_message(stored, READER))
    assert_valid(stored_modal(stored, READER))


def test_it_says_what_is_stored_and_where_to_see_or_delete_it() -> None:
    words = all_text(stored_message(MUCH, READER))

    assert "You alone see this" in words
    assert "2,340 interactions" in words
    assert "4 more you undid" in words
    assert "12 answers" in words
    assert "1 line that you typed after `/log`. A line is deleted after a week." in words
    assert "5 reflections, 2 of them shared. `/reflect history`" in words
    assert "7 so far" in words
    assert "(2 now)" in words
    assert "never shown to anybody else" in words
    assert "Another steward made you a steward." in words
    assert "You own 1 digest." in words


def test_nothing_stored_is_said_in_whole_sentences() -> None:
    words = all_text(stored_message(NOTHING, READER))

    assert "No interactions that you may change" in words
    assert "No lines that you typed" in words
    assert "you undid" not in words
    assert "<Full>" not in mrkdwn_of(stored_message(NOTHING, READER))


def test_what_is_never_measured_is_one_press_away() -> None:
    [button] = buttons_of(stored_message(NOTHING, READER))

    assert button["text"]["text"] == "What is never measured"
    assert_valid(never_message())
    assert_valid(never_modal())
    assert "Nobody's work is counted." in all_text(never_modal())
    assert "ask budget" in all_text(never_modal())


def test_another_question_is_given_back() -> None:
    shown = which_question("what is *love*")

    assert_valid(shown)
    assert "what is *love*" in all_text(shown)
