"""Interactions are stored once, changed, undone, listed and counted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.contacts import ContactDraft
from domain.errors import NotFound
from domain.histories import MOST, Encounters
from domain.ids import ContactId, InteractionId, SubjectId, WorkspaceId
from domain.interactions import Direction, InteractionDraft, Mark, Outcome
from domain.subjects import Code
from storage.contacts import add_contact, recent
from storage.database import Database, Session
from storage.interactions import (
    add_interaction,
    change_interaction,
    get_interaction,
    history_with,
    interactions_of_today,
    latest_with,
    undo,
    usage,
)
from storage.subjects import all_subjects
from tests.plans import plan_of
from tests.world import MARIA, NOW, PETER


def _contact(session: Session, workspace_id: WorkspaceId, name: str) -> ContactId:
    return add_contact(session, workspace_id, ContactDraft(name), PETER, NOW).id


def _subject(session: Session, workspace_id: WorkspaceId, code: Code) -> SubjectId:
    return next(one.id for one in all_subjects(session, workspace_id) if one.code is code)


def _call(session: Session, workspace_id: WorkspaceId) -> InteractionDraft:
    return InteractionDraft(
        contacts=(_contact(session, workspace_id, "Anna Jensen"),),
        happened_at=NOW - timedelta(hours=1),
        channel=_subject(session, workspace_id, Code.PHONE),
        direction=Direction.IN,
        note="renewal agreed",
        tool=_subject(session, workspace_id, Code.NOISEGATE),
        members=(MARIA,),
        outcome=Outcome.REACHED,
        mark=Mark.VALUE,
    )


@pytest.fixture
async def call(database: Database, workspace_id: WorkspaceId) -> InteractionDraft:
    return await database.write(workspace_id, _call, workspace_id)


async def stored(
    database: Database,
    workspace_id: WorkspaceId,
    draft: InteractionDraft,
    form_key: str | None = None,
) -> InteractionId:
    return await database.write(
        workspace_id, add_interaction, workspace_id, draft, PETER, NOW, form_key
    )


async def history(
    database: Database, workspace_id: WorkspaceId, draft: InteractionDraft
) -> Encounters:
    """What is known by now of the draft's contact, for its channel."""
    return await database.read(history_with, workspace_id, draft.contacts[0], draft.channel, NOW)


async def test_an_interaction_comes_back_as_it_was_logged(
    database: Database, workspace_id: WorkspaceId, call: InteractionDraft
) -> None:
    interaction_id = await stored(database, workspace_id, call)

    named = await database.read(get_interaction, workspace_id, interaction_id)

    assert replace(call) == InteractionDraft(
        **{name: getattr(named.interaction, name) for name in call.__dataclass_fields__}
    )
    assert (named.interaction.logged_by, named.interaction.logged_at) == (PETER, NOW)
    assert [contact.name for contact in named.contacts] == ["Anna Jensen"]
    assert named.channel is not None
    assert named.channel.name == "Phone"
    assert named.tool is not None
    assert not named.undone


async def test_a_form_that_is_sent_twice_stores_once(
    database: Database, workspace_id: WorkspaceId, call: InteractionDraft
) -> None:
    first = await stored(database, workspace_id, call, "V1")

    assert await stored(database, workspace_id, call, "V1") == first
    assert await stored(database, workspace_id, call, "V2") != first


async def test_a_change_replaces_everything_but_who_logged_it(
    database: Database, workspace_id: WorkspaceId, call: InteractionDraft
) -> None:
    interaction_id = await stored(database, workspace_id, call)
    bo = await database.write(workspace_id, _contact, workspace_id, "Bo By")
    changed = InteractionDraft((bo,), NOW - timedelta(days=2), note="a letter")

    await database.write(workspace_id, change_interaction, workspace_id, interaction_id, changed)

    named = await database.read(get_interaction, workspace_id, interaction_id)
    assert named.interaction.contacts == (bo,)
    assert named.interaction.note == "a letter"
    assert named.channel is None
    assert named.interaction.logged_by == PETER
    assert await database.read(latest_with, workspace_id, call.contacts[0], 5) == ()


async def test_an_undone_one_is_in_no_list_and_no_count_until_it_is_put_back(
    database: Database, workspace_id: WorkspaceId, call: InteractionDraft
) -> None:
    interaction_id = await stored(database, workspace_id, call)
    channel = call.channel or SubjectId(0)

    async def seen() -> list[int]:
        begin, end = NOW - timedelta(days=1), NOW
        used = await database.read(usage, workspace_id, [channel], begin, end)
        return [
            len(await database.read(interactions_of_today, workspace_id, PETER, begin)),
            len(await database.read(latest_with, workspace_id, call.contacts[0], 5)),
            (await history(database, workspace_id, call)).total,
            used[channel],
        ]

    await database.write(workspace_id, undo, workspace_id, interaction_id, NOW)
    assert await seen() == [0, 0, 0, 0]

    await database.write(workspace_id, undo, workspace_id, interaction_id, None)
    assert await seen() == [1, 1, 1, 1]


async def test_today_holds_what_this_member_logged_newest_first(
    database: Database, workspace_id: WorkspaceId, call: InteractionDraft
) -> None:
    first = await stored(database, workspace_id, call)
    second = await stored(database, workspace_id, call)
    await database.write(workspace_id, add_interaction, workspace_id, call, MARIA, NOW)

    found = await database.read(interactions_of_today, workspace_id, PETER, NOW)

    assert [named.interaction.id for named in found] == [second, first]


async def test_usage_counts_channel_and_tool_within_the_period(
    database: Database, workspace_id: WorkspaceId, call: InteractionDraft
) -> None:
    channel, tool = call.channel or SubjectId(0), call.tool or SubjectId(0)
    for day in (0, 1, 8):
        moved = replace(call, happened_at=NOW - timedelta(days=day))
        await stored(database, workspace_id, moved)

    counted = await database.read(
        usage, workspace_id, [channel, tool, SubjectId(999)], NOW - timedelta(days=7), NOW
    )

    assert dict(counted) == {channel: 1, tool: 1, SubjectId(999): 0}


async def test_a_history_is_newest_first_and_begins_with_the_moment_asked_for(
    database: Database, workspace_id: WorkspaceId, call: InteractionDraft
) -> None:
    for day, note in ((5, "old"), (1, "new"), (-1, "later")):
        moved = replace(call, happened_at=NOW - timedelta(days=day), note=note)
        await stored(database, workspace_id, moved)

    told = await history(database, workspace_id, call)

    assert [seen.note for seen in told.newest] == ["new", "old"]


async def test_a_history_has_all_of_its_channel_and_of_other_channels_only_who_wrote(
    database: Database, workspace_id: WorkspaceId, call: InteractionDraft
) -> None:
    call = replace(call, direction=Direction.OUT)
    channel = await database.read(_subject, workspace_id, Code.EMAIL)
    other = replace(call, channel=channel)
    both = (call, other, replace(other, direction=Direction.IN), call, other, other)
    numbers = [
        await stored(database, workspace_id, replace(one, happened_at=NOW - timedelta(days=day)))
        for day, one in enumerate(both)
    ]

    told = await history(database, workspace_id, call)

    assert told.total == len(both)
    assert [seen.interaction for seen in told.newest] == numbers[:2]
    assert told.by_channel == 2
    assert told.outbound == [(NOW, call.outcome), (NOW - timedelta(days=3), call.outcome)]
    assert told.inbound == [NOW - timedelta(days=2)]


async def test_the_contacts_logged_last_are_the_most_recent(
    database: Database, workspace_id: WorkspaceId, call: InteractionDraft
) -> None:
    await database.write(workspace_id, _contact, workspace_id, "Bo By")
    await stored(database, workspace_id, call)

    found = await database.read(recent, workspace_id, 5)

    assert [contact.name for contact in found] == ["Anna Jensen", "Bo By"]


async def test_another_workspace_cannot_see_or_touch_an_interaction(
    database: Database, workspace_id: WorkspaceId, call: InteractionDraft
) -> None:
    interaction_id = await stored(database, workspace_id, call)
    other = WorkspaceId("T2")

    await database.write(other, undo, other, interaction_id, NOW)

    with pytest.raises(NotFound):
        await database.read(get_interaction, other, interaction_id)
    named = await database.read(get_interaction, workspace_id, interaction_id)
    assert not named.undone


async def test_contacts_stay_in_the_order_in_which_they_were_typed(
    database: Database, workspace_id: WorkspaceId
) -> None:
    names = ("Anna Jensen", "Bo By", "Zoë Lark")
    anna, bo, zoe = [
        await database.write(workspace_id, _contact, workspace_id, name) for name in names
    ]
    draft = InteractionDraft(contacts=(bo, zoe, anna), happened_at=NOW)

    interaction_id = await stored(database, workspace_id, draft)
    first = await database.read(get_interaction, workspace_id, interaction_id)
    changed = replace(draft, contacts=(zoe, anna, bo))
    await database.write(workspace_id, change_interaction, workspace_id, interaction_id, changed)
    second = await database.read(get_interaction, workspace_id, interaction_id)

    assert [contact.name for contact in first.contacts] == ["Bo By", "Zoë Lark", "Anna Jensen"]
    assert second.interaction.contacts == (zoe, anna, bo)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_history_is_read_in_order_and_from_the_index_alone(
    database: Database, workspace_id: WorkspaceId, call: InteractionDraft
) -> None:
    await stored(database, workspace_id, call)

    plan = await plan_of(database, history_with, workspace_id, call.contacts[0], call.channel, NOW)

    assert "USING COVERING INDEX interaction_by_contact (contact_id=? AND" in plan[0]
    assert plan[-1] == "SEARCH interaction USING INTEGER PRIMARY KEY (rowid=?)"
    assert not any("TEMP B-TREE" in step for step in plan)


async def test_undone_interactions_are_in_no_history_and_push_nothing_out_of_it(
    database: Database, workspace_id: WorkspaceId, call: InteractionDraft
) -> None:
    def with_undone(session: Session) -> list[InteractionId]:
        numbers = [
            add_interaction(
                session,
                workspace_id,
                replace(call, happened_at=NOW - timedelta(minutes=minutes)),
                PETER,
                NOW,
            )
            for minutes in range(MOST + 40)
        ]
        for number in numbers[:30]:
            undo(session, workspace_id, number, NOW)
        return numbers

    numbers = await database.write(workspace_id, with_undone)

    told = await history(database, workspace_id, call)

    assert [seen.interaction for seen in told.newest] == numbers[30:32]
    assert told.total == told.by_channel == len(told.inbound) == MOST
    assert told.inbound[-1] == NOW - timedelta(minutes=30 + MOST - 1)
