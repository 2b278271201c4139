"""What `/log` answers, and what its buttons do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.contacts import Contact
from domain.drafts import TypedLine
from domain.errors import NotAllowed, NotFound
from domain.homes import HomePlace
from domain.ids import WorkspaceId
from domain.interactions import Mark
from domain.subjects import Code
from handlers.interactions.hearing import hear
from handlers.interactions.service import mark
from handlers.interactions.sheet import AddPress, ChannelPress
from handlers.interactions.views import log_help
from handlers.kit.ids import Action
from handlers.kit.values import pack
from handlers.parts.interactions import Press
from storage.contacts import recent, vocabulary_for
from storage.database import Session
from storage.interactions import interactions_of_today
from storage.members import get_acting, opened_home
from storage.subjects import all_subjects, retire
from tests.handlers.interactions.desk import Desk
from tests.slack_blocks import assert_valid
from tests.world import GUEST, MARIA, NOW

LINE = "Anna Jensen by phone: renewal agreed +"


async def logged(desk: Desk) -> list[str]:
    """The notes of what the member logged today."""
    found = await desk.database.read(
        interactions_of_today, desk.workspace_id, desk.member_id, NOW - timedelta(days=1)
    )
    return [named.interaction.note for named in found]


async def test_a_line_is_logged_and_confirmed_in_a_sentence(desk: Desk) -> None:
    await desk.knows("Anna Jensen", "Nordlys")

    answer = await desk.types(LINE)

    assert "Logged: *Anna Jensen* (Nordlys) by phone, today." in answer
    assert "renewal agreed" in answer
    assert desk.labels == ["✓ Worth it", "Partly", "Could have skipped it", "Undo", "Edit"]
    assert await logged(desk) == ["renewal agreed"]


async def test_the_members_home_has_changed_where_they_ever_opened_it(desk: Desk) -> None:
    await desk.knows("Anna Jensen")

    await desk.types(LINE)
    never_opened = desk.sheet.homes
    await desk.database.write(
        desk.workspace_id, opened_home, desk.workspace_id, desk.member_id, HomePlace()
    )
    await desk.types(LINE)

    assert never_opened == frozenset()
    assert desk.sheet.homes == {desk.member_id}


async def test_the_confirmation_gives_something_back(desk: Desk) -> None:
    await desk.knows("Anna Jensen", "Nordlys")
    await desk.types("Anna Jensen by phone on 2/11: hello")
    await desk.types("Anna Jensen by phone on 3/11: roof before May")

    answer = await desk.types(LINE)

    assert "Third call with Anna, all answered. Last: “roof before May” on 3 November." in answer


async def test_an_undone_interaction_is_not_counted_in_what_is_given_back(desk: Desk) -> None:
    await desk.knows("Anna Jensen")
    await desk.types("Anna Jensen by phone: one")
    await desk.presses("Undo")

    assert "First call with Anna." in await desk.types("Anna Jensen by phone: two")


async def test_undo_can_be_pressed_twice_and_be_put_back(desk: Desk) -> None:
    await desk.knows("Anna Jensen")
    await desk.types(LINE)
    undo = next(button for button in desk.buttons if button["text"]["text"] == "Undo")

    assert "Undone." in await desk.presses("Undo")
    assert "Undone." in await desk.sends(undo["action_id"], undo["value"])
    assert await logged(desk) == []

    assert "Logged: *Anna Jensen*" in await desk.presses("Put it back")
    assert await logged(desk) == ["renewal agreed"]


async def test_a_mark_is_shown_as_chosen_and_a_second_press_removes_it(desk: Desk) -> None:
    await desk.knows("Anna Jensen")
    await desk.types("Anna Jensen by phone")

    await desk.presses("Partly")
    assert "✓ Partly" in desk.labels

    await desk.presses("Could have skipped it")
    assert desk.labels[:3] == ["Worth it", "Partly", "✓ Could have skipped it"]

    await desk.presses("✓ Could have skipped it")
    assert desk.labels[:3] == ["Worth it", "Partly", "Could have skipped it"]


async def test_a_mark_that_is_sent_twice_stays(desk: Desk) -> None:
    await desk.knows("Anna Jensen")
    await desk.types("Anna Jensen by phone")
    partly = desk.buttons[1]

    await desk.sends(partly["action_id"], partly["value"])
    await desk.sends(partly["action_id"], partly["value"])

    assert "✓ Partly" in desk.labels


async def test_several_lines_are_answered_in_one_message(desk: Desk) -> None:
    await desk.knows("Anna Jensen")
    await desk.knows("Bo By")

    answer = await desk.types("Anna by phone: one\nBo By letter: two\nZoë Lund: three")

    assert await logged(desk) == ["two", "one"]
    assert "*Anna Jensen* by phone" in answer
    assert "*Bo By* by letter" in answer
    assert "I do not know *Zoë Lund* yet" in answer


async def test_a_press_on_one_line_keeps_the_others_in_the_message(desk: Desk) -> None:
    await desk.knows("Anna Jensen")
    await desk.types("Anna by phone: one\nZoë Lund: two")

    answer = await desk.presses("Worth it")

    assert "Zoë Lund: two" in answer
    assert "Add Zoë Lund and log" in desk.labels


async def test_an_unknown_name_is_added_and_logged_with_one_press(desk: Desk) -> None:
    await desk.types("Zoë Lund by phone: hello")
    add = next(one for one in desk.buttons if one["text"]["text"] == "Add Zoë Lund and log")

    answer = await desk.presses("Add Zoë Lund and log")

    assert "Logged: *Zoë Lund* by phone" in answer
    assert "Logged: *Zoë Lund* by phone" in await desk.sends(add["action_id"], add["value"])
    assert await logged(desk) == ["hello"]
    assert len(await desk.database.read(vocabulary_for, desk.workspace_id, "Zoë Lund")) == 1


async def test_two_unknown_names_are_asked_about_one_after_the_other(desk: Desk) -> None:
    await desk.types("Zoë Lund, Ida Holm by phone")

    answer = await desk.presses("Add Zoë Lund")

    assert "I do not know *Ida Holm* yet" in answer
    assert await logged(desk) == []
    assert "Logged: " in await desk.presses("Add Ida Holm and log")


async def test_several_candidates_are_offered_as_buttons(desk: Desk) -> None:
    await desk.knows("Mette Lund")
    await desk.knows("Mette Holm", "Fjord")

    answer = await desk.types("Mette by letter")

    assert "Who is *Mette*?" in answer
    assert {"Mette Lund", "Mette Holm (Fjord)", "Someone new"} <= set(desk.labels)
    assert "Logged: *Mette Holm* (Fjord) by letter" in await desk.presses("Mette Holm (Fjord)")


async def test_someone_new_may_share_a_name(desk: Desk) -> None:
    await desk.knows("Mette Lund")
    await desk.knows("Mette Holm")
    await desk.types("Mette by letter")

    assert "Logged: *Mette* by letter" in await desk.presses("Someone new")


async def test_what_lies_ahead_is_asked_about_and_can_be_today(desk: Desk) -> None:
    await desk.knows("Anna Jensen")

    answer = await desk.types("Anna tomorrow: send offer")

    assert "Tomorrow has not happened yet, so this is not logged" in answer
    assert await logged(desk) == []
    assert "today" in await desk.presses("It was today")
    assert await logged(desk) == ["send offer"]


async def test_a_discarded_line_is_given_back(desk: Desk) -> None:
    await desk.types("Zoë Lund by phone: hello")
    discard = next(one for one in desk.buttons if one["text"]["text"] == "Discard")

    for _ in range(2):
        answer = await desk.sends(discard["action_id"], discard["value"])

        assert "nothing was logged" in answer
        assert "Zoë Lund by phone: hello" in answer
        assert desk.labels == ["Open the form"]


async def test_a_line_without_a_name_says_what_was_understood_with_an_example(desk: Desk) -> None:
    answer = await desk.types("by phone yesterday")

    assert "I found nobody's name" in answer
    assert "by phone, yesterday" in answer
    assert "/log Anna Jensen by phone" in answer
    assert desk.labels == ["Open the form", "Discard"]


async def test_a_channel_that_was_not_said_is_asked_for(desk: Desk) -> None:
    await desk.knows("Anna Jensen")
    await desk.types("Anna Jensen: hello")
    question = desk.message.blocks[-1]["elements"][0]
    letter = next(one for one in question["options"] if one["text"]["text"] == "Letter")

    answer = await desk.sends(question["action_id"], letter["value"])

    assert "*Anna Jensen* by letter" in answer
    assert desk.message.blocks[-1]["elements"][0]["type"] == "button"


async def test_what_was_not_understood_is_said(desk: Desk) -> None:
    await desk.knows("Anna Jensen")

    answer = await desk.types("Anna Jensen by fax: hello")

    assert "Not understood, and not stored: “by fax”." in answer
    assert desk.message.blocks[-1]["elements"][0]["placeholder"]["text"] == "How?"


async def test_a_channel_that_was_retired_meanwhile_is_refused(desk: Desk) -> None:
    await desk.knows("Anna Jensen")
    await desk.types("Anna Jensen: hello")
    question = desk.message.blocks[-1]["elements"][0]
    subjects = await desk.database.read(all_subjects, desk.workspace_id)
    letter = next(one for one in subjects if one.code is Code.LETTER)
    await desk.database.write(desk.workspace_id, retire, desk.workspace_id, letter.id, NOW)
    chosen = next(one for one in question["options"] if one["text"]["text"] == "Letter")

    with pytest.raises(NotFound, match="Letter is not among the channels any more"):
        await desk.sends(question["action_id"], chosen["value"])


async def test_the_other_day_is_a_button_and_so_is_the_way_back(desk: Desk) -> None:
    await desk.knows("Domingo Pérez")
    await desk.types("Domingo Pérez email last Tuesday")

    assert "on Tuesday 10 November" in await desk.presses("It was Tuesday 10 November")
    assert "yesterday" in await desk.presses("It was yesterday")


async def test_the_other_ending_is_a_button_and_so_is_the_way_back(desk: Desk) -> None:
    await desk.knows("Anna Jensen")
    await desk.types("Anna by phone: coming +1")

    await desk.presses("The end was a mark: worth it")
    assert await logged(desk) == ["coming"]
    assert "✓ Worth it" in desk.labels

    await desk.presses("The end belongs to the note")
    assert await logged(desk) == ["coming +1"]


async def test_nobody_changes_what_somebody_else_logged(desk: Desk) -> None:
    await desk.knows("Anna Jensen")
    await desk.types(LINE)
    undo = next(button for button in desk.buttons if button["text"]["text"] == "Undo")
    maria = replace(desk, member_id=MARIA)

    with pytest.raises(NotAllowed, match="Only the colleague who logged this"):
        await maria.sends(undo["action_id"], undo["value"])

    assert await logged(desk) == ["renewal agreed"]


async def test_a_guest_is_told_who_can_and_gets_the_text_back(desk: Desk) -> None:
    guest = replace(desk, member_id=GUEST)

    answer = await guest.types(LINE)

    assert "Only full members" in answer
    assert LINE in answer
    assert await logged(guest) == []


async def test_a_press_by_a_guest_changes_nothing(desk: Desk) -> None:
    await desk.knows("Anna Jensen")
    await desk.types(LINE)
    undo = next(button for button in desk.buttons if button["text"]["text"] == "Undo")

    with pytest.raises(NotAllowed):
        await replace(desk, member_id=GUEST).sends(undo["action_id"], undo["value"])

    assert await logged(desk) == ["renewal agreed"]


async def test_a_press_from_another_workspace_finds_nothing(desk: Desk) -> None:
    await desk.knows("Anna Jensen")
    await desk.types(LINE)
    undo = next(button for button in desk.buttons if button["text"]["text"] == "Undo")

    with pytest.raises(NotFound):
        await replace(desk, workspace_id=WorkspaceId("T2")).sends(undo["action_id"], undo["value"])


async def test_a_made_up_channel_is_refused(desk: Desk) -> None:
    await desk.knows("Anna Jensen")
    await desk.types(LINE)
    logged_as = desk.sheet.items[0].named
    assert logged_as is not None

    with pytest.raises(NotFound):
        await desk.sends(Action.LOG_CHANNEL, pack(ChannelPress(logged_as.interaction.id, 999_999)))


async def test_a_name_that_was_never_asked_about_is_not_added(desk: Desk) -> None:
    await desk.types("Zoë Lund: hello")
    draft = desk.sheet.items[0].draft
    assert draft is not None

    await desk.sends(Action.DRAFT_ADD, pack(AddPress(draft.id, "Somebody Else")))

    assert await desk.database.read(recent, desk.workspace_id, 5) == ()


async def test_a_pressed_interaction_without_its_line_is_shown_alone(desk: Desk) -> None:
    await desk.knows("Anna Jensen")
    await desk.types(LINE)
    logged_as = desk.sheet.items[0].named
    assert logged_as is not None

    sheet = await desk.database.write(
        desk.workspace_id,
        mark,
        desk.workspace_id,
        desk.member_id,
        Press(logged_as.interaction.id),
        Mark.BOTH,
        NOW,
    )

    assert "Logged: *Anna Jensen*" in desk.reads(sheet)


@pytest.mark.parametrize(
    "line",
    [
        "Anna: {number} " + "x" * 180,
        "Anna: {number} " + "&" * 180,
        "Anna: {number} " + "*" * 180,
        "Anna Jensen by phone via fax {number}",
    ],
)
async def test_as_many_lines_as_may_be_typed_fit_one_message(desk: Desk, line: str) -> None:
    await desk.knows("Anna Jensen")

    answer = await desk.types("\n".join(line.format(number=number) for number in range(15)))

    assert answer.count("Logged: ") == 15
    assert len(await logged(desk)) == 15


async def test_as_many_unknown_names_as_may_be_typed_fit_one_message(desk: Desk) -> None:
    lines = [f"Zoë Lark{number} by phone: " + "&" * 170 for number in range(15)]

    answer = await desk.types("\n".join(lines))

    assert answer.count("I do not know") == 15


async def test_more_lines_than_fit_are_given_back_and_none_is_logged(desk: Desk) -> None:
    await desk.knows("Anna Jensen")
    text = "\n".join(f"Anna: {number}" for number in range(30))

    answer = await desk.types(text)

    assert "These are 30 lines, and I log up to 15 at once." in answer
    assert text in answer
    assert await logged(desk) == []


async def test_a_note_that_is_too_long_is_not_cut_silently(desk: Desk) -> None:
    await desk.knows("Anna Jensen")

    answer = await desk.types("Anna by phone: " + "word " * 560)

    assert "a note can have up to 2,500" in answer
    assert "word " * 559 in answer
    assert await logged(desk) == []


def test_help_is_a_message_that_slack_takes() -> None:
    assert_valid(log_help())


async def test_contacts_are_confirmed_in_the_order_in_which_they_were_typed(desk: Desk) -> None:
    await desk.knows("Anna Jensen")
    await desk.knows("Bo By")

    assert "*Bo By* and *Anna Jensen* by phone" in await desk.types("Bo By, Anna Jensen by phone")


async def test_one_name_that_may_be_meant_is_asked_about_as_one(desk: Desk) -> None:
    await desk.knows("Anna Jensen", "Nordlys")

    answer = await desk.types("Anna Hansen by phone")

    assert "By *Anna Hansen*, do you mean *Anna Jensen* (Nordlys)?" in answer
    assert "Several" not in answer


async def test_whose_initials_are_a_word_of_the_line_is_read_with_and_nobody_else(
    desk: Desk,
) -> None:
    anna = await desk.knows("Anna Jensen")
    await desk.knows("Anna Holm")
    ida = await desk.knows("Ida Novak")
    line = TypedLine("Anna Jensen on LinkedIn in: asked about the roof", NOW)

    def heard(session: Session) -> tuple[Contact, ...]:
        acting = get_acting(session, desk.workspace_id, desk.member_id)
        return hear(session, desk.workspace_id, acting, [line]).vocabulary.contacts

    assert await desk.database.read(heard) == (anna, ida)
