"""The form of an interaction: opened empty, from a line, from an interaction; stored once."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from domain.contacts import MAX_NAME
from domain.errors import FieldErrors, NotAllowed, NotFound
from domain.ids import MemberId, WorkspaceId
from domain.interactions import MAX_NOTE, Direction, Mark, Outcome
from handlers.interactions.service_form import (
    contacts_to_offer,
    form_of_interaction,
    form_of_line,
    new_form,
    save_form,
)
from handlers.interactions.sheet import FormKey, LogField, LogFields, LogForm
from handlers.interactions.views_form import contact_option, filled_fields, log_form
from handlers.kit.forms import Filled
from handlers.kit.values import pack, unpack
from storage.contacts import recent
from storage.interactions import interactions_of_today
from tests.handlers.interactions.desk import Desk
from tests.slack_blocks import all_text, assert_valid
from tests.world import GUEST, MARIA, NOW


async def opened(desk: Desk, contact: int | None = None) -> LogForm:
    form = await desk.database.read(
        new_form, desk.workspace_id, desk.member_id, desk.now, key=FormKey(), contact=contact
    )
    assert_valid(log_form(form))
    return form


async def sent(
    desk: Desk, fields: LogFields, key: FormKey | None = None, form_key: str = "V1"
) -> str:
    return desk.reads(
        await desk.database.write(
            desk.workspace_id,
            save_form,
            desk.workspace_id,
            desk.member_id,
            key or FormKey(),
            fields,
            desk.now,
            form_key=form_key,
        )
    )


async def faults_of(desk: Desk, fields: LogFields) -> dict[str, str]:
    with pytest.raises(FieldErrors) as raised:
        await sent(desk, fields)
    assert await logged(desk) == []
    return raised.value.faults


async def logged(desk: Desk) -> list[str]:
    found = await desk.database.read(
        interactions_of_today, desk.workspace_id, desk.member_id, NOW - timedelta(days=1)
    )
    return [named.interaction.note for named in found]


async def test_the_form_opens_with_the_day_in_the_members_own_zone_and_without_a_time(
    desk: Desk,
) -> None:
    late = replace(desk, now=datetime(2026, 11, 18, 23, 30, tzinfo=UTC))

    copenhagen, london = await opened(late), await opened(replace(late, member_id=MARIA))

    assert (copenhagen.fields.on, copenhagen.fields.at) == (date(2026, 11, 19), None)
    assert (london.fields.on, london.fields.at) == (date(2026, 11, 18), None)


async def test_a_changed_day_keeps_no_time_of_another(desk: Desk) -> None:
    form = await opened(desk)

    answer = await sent(desk, replace(form.fields, someone_new="Zoë", on=date(2026, 11, 17)))

    assert "yesterday." in answer


async def test_what_was_filled_in_is_logged_and_confirmed(desk: Desk) -> None:
    anna = await desk.knows("Anna Jensen", "Nordlys")
    form = await opened(desk, anna.id)
    phone = next(one for one in form.subjects if one.name == "Phone")
    fields = replace(
        form.fields, channel=phone.id, note="by the form", mark=Mark.BOTH, members=(MARIA,)
    )

    answer = await sent(desk, fields)

    assert "Logged: *Anna Jensen* (Nordlys) by phone, today, with <@U_MARIA>." in answer
    assert "✓ Partly" in desk.labels
    assert await logged(desk) == ["by the form"]


async def test_the_same_form_sent_twice_logs_once(desk: Desk) -> None:
    form = await opened(desk)
    fields = replace(form.fields, someone_new="Zoë Lund", note="once")

    first = await sent(desk, fields)

    assert await sent(desk, fields) == first
    assert await logged(desk) == ["once"]
    assert len(await desk.database.read(recent, desk.workspace_id, 5)) == 1


async def test_a_form_that_is_sent_again_with_other_words_keeps_those(desk: Desk) -> None:
    """Slack lets a form stand open whose first sending took too long for an answer."""
    form = await opened(desk)
    fields = replace(form.fields, someone_new="Zoë Lund", note="once")
    await sent(desk, fields)

    await sent(desk, replace(fields, note="twice"))

    assert await logged(desk) == ["twice"]


async def test_someone_new_who_is_known_is_not_added_again(desk: Desk) -> None:
    await desk.knows("Zoë Lund")
    form = await opened(desk)

    await sent(desk, replace(form.fields, someone_new="zoe lund"))

    assert len(await desk.database.read(recent, desk.workspace_id, 5)) == 1


async def test_someone_new_who_may_be_a_known_namesake_is_asked_about(desk: Desk) -> None:
    await desk.knows("Zoë Lund", "Nordlys")
    form = await opened(desk)

    faults = await faults_of(desk, replace(form.fields, someone_new="Zoë Lund"))

    assert "Zoë Lund (Nordlys) is known already" in faults[LogField.SOMEONE_NEW]


async def test_nobody_chosen_is_said_at_the_field(desk: Desk) -> None:
    form = await opened(desk)

    assert LogField.CONTACTS in await faults_of(desk, form.fields)


@pytest.mark.parametrize(
    ("on", "at", "field"),
    [
        (date(2026, 11, 19), time(9), LogField.DATE),
        (date(2026, 11, 19), None, LogField.DATE),
        (date(2026, 11, 18), time(16, 1), LogField.TIME),
    ],
)
async def test_what_lies_ahead_is_said_at_the_field(
    desk: Desk, on: date, at: time | None, field: LogField
) -> None:
    form = await opened(desk)

    faults = await faults_of(desk, replace(form.fields, someone_new="Zoë", on=on, at=at))

    assert "has not happened yet" in faults[field]


async def test_today_without_a_time_is_taken_in_the_morning_too(desk: Desk) -> None:
    morning = replace(desk, now=datetime(2026, 11, 18, 7, 0, tzinfo=UTC))
    form = await opened(morning)

    answer = await sent(morning, replace(form.fields, someone_new="Zoë", at=None))

    assert "today." in answer


async def test_texts_that_are_too_long_are_said_at_their_fields(desk: Desk) -> None:
    form = await opened(desk)
    fields = replace(
        form.fields, someone_new="z" * (MAX_NAME + 1), note="n" * (MAX_NOTE + 1), on=None
    )

    assert set(await faults_of(desk, fields)) == {
        LogField.SOMEONE_NEW,
        LogField.NOTE,
        LogField.DATE,
    }


async def test_a_stranger_cannot_have_taken_part(desk: Desk) -> None:
    form = await opened(desk)
    fields = replace(form.fields, someone_new="Zoë", members=(MemberId("U_STRANGER"),))

    assert LogField.MEMBERS in await faults_of(desk, fields)


async def test_a_contact_or_channel_from_elsewhere_is_refused(desk: Desk) -> None:
    form = await opened(desk)

    with pytest.raises(NotFound):
        await sent(desk, replace(form.fields, contacts=(999,)))
    with pytest.raises(NotFound):
        await sent(desk, replace(form.fields, someone_new="Zoë", channel=999))
    assert await logged(desk) == []


async def test_edit_opens_what_was_logged_and_stores_the_change(desk: Desk) -> None:
    await desk.knows("Anna Jensen")
    await desk.types("Anna Jensen by phone yesterday 15:30: roof, no answer")
    item = desk.sheet.items[0]
    assert item.named is not None
    assert item.draft is not None
    key = FormKey(interaction=item.named.interaction.id, line=item.draft.id)

    form = await desk.database.read(form_of_interaction, desk.workspace_id, desk.member_id, key)
    assert_valid(log_form(form))
    assert (form.fields.on, form.fields.at) == (date(2026, 11, 17), time(15, 30))

    answer = await sent(desk, replace(form.fields, note="the roof", mark=Mark.NOISE), key)

    assert "the roof" in answer
    assert "✓ Could have skipped it" in desk.labels
    assert await logged(desk) == ["the roof"]


async def test_nobody_edits_what_somebody_else_logged(desk: Desk) -> None:
    await desk.knows("Anna Jensen")
    await desk.types("Anna Jensen by phone: mine")
    item = desk.sheet.items[0]
    assert item.named is not None
    key = FormKey(interaction=item.named.interaction.id)
    maria = replace(desk, member_id=MARIA)
    fields = (await opened(maria)).fields

    with pytest.raises(NotAllowed):
        await desk.database.read(form_of_interaction, desk.workspace_id, MARIA, key)
    with pytest.raises(NotAllowed):
        await sent(maria, replace(fields, someone_new="Zoë"), key)

    assert await logged(desk) == ["mine"]


async def test_a_line_opens_in_the_form_with_what_was_understood_and_its_text(desk: Desk) -> None:
    anna = await desk.knows("Anna Jensen")
    text = "Anna Jensen, Zoë Lund by phone yesterday: the roof +"
    await desk.types(text)
    draft = desk.sheet.items[0].draft
    assert draft is not None
    key = FormKey(line=draft.id)

    form = await desk.database.read(form_of_line, desk.workspace_id, desk.member_id, key)

    assert_valid(log_form(form))
    assert text in all_text(log_form(form))
    assert form.fields.contacts == (anna.id,)
    assert form.fields.someone_new == "Zoë Lund"
    assert (form.fields.on, form.fields.at) == (date(2026, 11, 17), None)
    assert (form.fields.note, form.fields.mark) == ("the roof", Mark.VALUE)

    assert "Logged: *Anna Jensen* and *Zoë Lund* by phone" in await sent(desk, form.fields, key)
    assert await logged(desk) == ["the roof"]


async def test_a_line_that_was_logged_meanwhile_is_edited_and_not_logged_again(
    desk: Desk,
) -> None:
    await desk.types("Zoë Lund by phone: hello")
    draft = desk.sheet.items[0].draft
    assert draft is not None
    key = FormKey(line=draft.id)
    form = await desk.database.read(form_of_line, desk.workspace_id, desk.member_id, key)
    await desk.presses("Add Zoë Lund and log")

    await sent(desk, replace(form.fields, note="hello again"), key)

    assert await logged(desk) == ["hello again"]


async def test_guests_get_no_form_and_no_names(desk: Desk) -> None:
    await desk.knows("Anna Jensen")

    with pytest.raises(NotAllowed):
        await opened(replace(desk, member_id=GUEST))
    with pytest.raises(NotAllowed):
        await desk.database.read(contacts_to_offer, desk.workspace_id, GUEST, "anna")


async def test_type_ahead_offers_contacts_by_name_and_organisation(desk: Desk) -> None:
    anna = await desk.knows("Anna Jensen", "Nordlys")

    found = await desk.database.read(contacts_to_offer, desk.workspace_id, desk.member_id, "nor")

    assert [contact_option(contact) for contact in found] == [
        {
            "text": {"type": "plain_text", "text": "Anna Jensen (Nordlys)", "emoji": True},
            "value": str(anna.id),
        }
    ]


async def test_a_form_from_another_workspace_stores_nothing(desk: Desk) -> None:
    form = await opened(desk)

    with pytest.raises(NotFound):
        await sent(
            replace(desk, workspace_id=WorkspaceId("T2")),
            replace(form.fields, someone_new="Zoë"),
        )


def test_what_slack_sends_is_read_back() -> None:
    def option(value: str) -> dict[str, Any]:
        return {"selected_option": {"value": value}}

    filled = Filled(
        {
            LogField.CONTACTS: {"a": {"selected_options": [{"value": "3"}, {"value": "x"}]}},
            LogField.SOMEONE_NEW: {"a": {"value": "  Zoë \n Lund "}},
            LogField.CHANNEL: {"a": option("7")},
            LogField.DIRECTION: {"a": option("inbound")},
            LogField.DATE: {"a": {"selected_date": "2026-11-17"}},
            LogField.TIME: {"a": {"selected_time": "15:30"}},
            LogField.TOOL: {"a": {"selected_option": None}},
            LogField.MEMBERS: {"a": {"selected_users": ["U_MARIA"]}},
            LogField.OUTCOME: {"a": option("no answer")},
            LogField.NOTE: {"a": {"value": None}},
            LogField.MARK: {"a": option("-")},
        }
    )

    assert filled_fields(filled) == LogFields(
        contacts=(3,),
        someone_new="Zoë Lund",
        channel=7,
        direction=Direction.IN,
        on=date(2026, 11, 17),
        at=time(15, 30),
        tool=None,
        members=(MARIA,),
        outcome=Outcome.NO_ANSWER,
        note="",
        mark=None,
    )


def test_what_travels_with_the_form_comes_back() -> None:
    key = FormKey(line=3, interaction=4, response_url="https://example.org/x", replace=True)

    assert unpack(FormKey, pack(key)) == key


@pytest.mark.parametrize("on", [date(1, 1, 1), date(1899, 12, 31)])
async def test_a_day_too_long_ago_is_said_at_the_field(desk: Desk, on: date) -> None:
    form = await opened(desk)

    faults = await faults_of(desk, replace(form.fields, someone_new="Zoë", on=on))

    assert "Is the year right?" in faults[LogField.DATE]


@pytest.mark.parametrize("number", ["0", str(2**31), "9" * 5_000, "-1", "x"])
def test_a_number_that_no_row_has_is_no_choice(number: str) -> None:
    chosen = {"selected_options": [{"value": number}]}
    one = {"selected_option": {"value": number}}

    fields = filled_fields(
        Filled(
            {
                LogField.CONTACTS: {LogField.CONTACTS: chosen},
                LogField.CHANNEL: {LogField.CHANNEL: one},
            }
        )
    )

    assert fields.contacts == ()
    assert fields.channel is None
