"""Whatever is typed after `/log` is answered clearly, and nothing of it is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.drafts import Draft
from domain.ids import DraftId
from domain.readers import Reader
from domain.shorthand import Reading, UnknownName
from handlers.interactions.service_form import form_of_line
from handlers.interactions.sheet import FormKey, Item, Sheet
from handlers.interactions.views import sheet_message
from handlers.interactions.views_form import log_form
from tests.handlers.interactions.desk import Desk
from tests.slack_blocks import all_text, assert_valid
from tests.world import NOW

ABSURD = {
    "one letter": "x",
    "punctuation": "?!.,;:--++~~",
    "3,000 characters": "lorem ipsum dolor " * 166 + "end",
    "3,000 without a space": "a" * 3_000,
    "3,000 ampersands": "&amp;" * 600,
    "emoji": "👍🏽🎉🎉 :tada: 🤷",
    "right to left": "פגישה עם דנה בטלפון: סיכום \u202e",
    "a channel ping": "<!channel> by phone: <!here> look",
    "formatting": "*bold* _it_ ~no~ `code` by phone: *yes*",
    "entities": "&amp; &lt;b&gt; by phone: a &amp; b",
    "a formula": '=cmd()|" /C calc"!A0 by phone: =1+1',
    "sql": "'; DROP TABLE contact; -- by phone: x",
}


@pytest.mark.parametrize("text", ABSURD.values(), ids=ABSURD.keys())
async def test_absurd_text_is_asked_about_and_opens_in_the_form(desk: Desk, text: str) -> None:
    await desk.knows("Anna Jensen")

    answer = await desk.types(text)

    assert "<!" not in answer.replace("&lt;!", "")
    assert desk.sheet.items[0].draft is not None
    key = FormKey(line=desk.sheet.items[0].draft.id)
    form = await desk.database.read(form_of_line, desk.workspace_id, desk.member_id, key)
    assert_valid(log_form(form))
    assert form.typed in all_text(log_form(form))


@pytest.mark.parametrize("text", ABSURD.values(), ids=ABSURD.keys())
async def test_absurd_text_as_a_note_is_kept_whole(desk: Desk, text: str) -> None:
    await desk.knows("Anna Jensen")

    await desk.types(f"Anna Jensen by phone: {text[:2_400]}")

    item = desk.sheet.items[0]
    assert item.named is not None or item.draft is not None
    if item.named is not None:
        assert item.named.interaction.note


@given(st.text(min_size=1, max_size=3_000))
def test_any_line_that_is_asked_about_makes_a_message_that_slack_takes(text: str) -> None:
    draft = Draft(text, NOW, id=DraftId(1), batch=DraftId(1))
    for reading in (
        Reading(line=text, when=NOW),
        Reading(line=text, when=NOW, who=(UnknownName(text),)),
        Reading(line=text, when=NOW, who=(UnknownName("Zoë"),), note=text, future=True),
    ):
        sheet = Sheet((Item(draft, reading),), (), Reader("Europe/Copenhagen"), NOW)

        assert_valid(sheet_message(sheet))
