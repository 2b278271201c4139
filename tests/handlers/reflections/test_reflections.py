"""Reflecting: today's question, what is kept, who reads it, and taking it back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.conversations import Conversation
from domain.editions import Schedule
from domain.errors import FieldErrors, ForMember, NotAllowed, NotFound
from domain.ids import (
    ConversationId,
    DigestId,
    EditionId,
    MemberId,
    PromptId,
    ReflectionId,
    WorkspaceId,
)
from domain.prompts import PROMPTS, REST
from domain.reflections import MAX_TEXT
from handlers.digests.service.changes import edit
from handlers.digests.service.editions import prepare_edition
from handlers.kit.values import OutOfDate
from handlers.parts.prompts import PromptRef
from handlers.reflections.fields import PRIVATE, Field, FormKey, Writing
from handlers.reflections.results import Kept, ReflectionForm
from handlers.reflections.service import (
    LONGEST,
    PAGE,
    another_form,
    answer_form,
    delete,
    edit_form,
    history,
    keep,
    shared_answers,
    todays_form,
)
from storage.conversations import leave, put_conversation
from storage.database import Database, Session
from storage.digests import end_digest
from storage.editions import find_stale, get_edition
from storage.reflections import shared_waiting, take_turn
from storage.tables_asking import AskRow
from tests.handlers.digests.steps import MONDAYS, begin_digest, first_edition
from tests.world import ADAM, GUEST, MARIA, NINA, NOW, OLGA, PETER, TEAM, WORKSPACE

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SALES = ConversationId("C_SALES")
TEXT = "Pipelane, to look busy."


class Desk:
    """A member at work with `/reflect`."""

    def __init__(self, database: Database, member_id: MemberId = PETER) -> None:
        self.database = database
        self.member_id = member_id
        self.now = NOW
        self.forms = 0

    async def opens(self, typed: str = "") -> ReflectionForm:
        """Type `/reflect`."""
        return await self.database.write(
            WORKSPACE, todays_form, WORKSPACE, self.member_id, FormKey(), typed, self.now
        )

    async def passes(self, form: ReflectionForm, writing: Writing) -> ReflectionForm:
        """Press Another question."""
        return await self.database.write(
            WORKSPACE, another_form, WORKSPACE, self.member_id, form.key, writing, self.now
        )

    async def answers(self, ref: PromptRef) -> ReflectionForm:
        """Press Answer."""
        return await self.database.read(answer_form, WORKSPACE, self.member_id, ref, FormKey())

    async def keeps(
        self,
        key: FormKey,
        text: str = TEXT,
        *,
        readers: str = PRIVATE,
        named: bool = False,
        form_key: str = "",
    ) -> Kept:
        """Send the form."""
        self.forms += 1
        return await self.database.write(
            WORKSPACE,
            keep,
            WORKSPACE,
            self.member_id,
            key,
            Writing(text, readers, named),
            self.now,
            form_key=form_key or f"{self.member_id}{self.forms}",
        )

    async def deletes(self, reflection_id: ReflectionId) -> bool:
        """Press Delete, and confirm."""
        return await self.database.write(
            WORKSPACE, delete, WORKSPACE, self.member_id, reflection_id
        )

    async def texts(self, page: int = 0) -> list[str]:
        """Type `/reflect history`, and read a page."""
        found = await self.database.read(history, WORKSPACE, self.member_id, page)
        return [each.reflection.text for each in found.entries]


@pytest.fixture
def desk(database: Database, workspace_id: WorkspaceId) -> Desk:
    assert workspace_id == WORKSPACE
    return Desk(database)


@pytest.fixture
async def digest(desk: Desk) -> Schedule:
    return await begin_digest(desk.database)


async def test_on_one_day_it_is_the_same_question_until_it_is_answered(desk: Desk) -> None:
    first = await desk.opens()
    desk.now += 2 * HOUR
    again = await desk.opens()
    await desk.keeps(again.key)

    third = await desk.opens()

    assert first.prompt_id == again.prompt_id != third.prompt_id


async def test_the_day_is_the_members_own(database: Database, workspace_id: WorkspaceId) -> None:
    peter, maria = Desk(database, PETER), Desk(database, MARIA)
    before = {each: (await each.opens()).prompt_id for each in (peter, maria)}
    peter.now = maria.now = NOW + timedelta(hours=8, minutes=30)  # 00:30 in Copenhagen

    after = {each: (await each.opens()).prompt_id for each in (peter, maria)}

    assert workspace_id == WORKSPACE
    assert after[peter] != before[peter]
    assert after[maria] == before[maria]


async def test_what_was_typed_after_the_command_stands_in_the_form(desk: Desk) -> None:
    form = await desk.opens("I think the newsletter")

    assert form.writing == Writing("I think the newsletter")


async def test_what_is_too_long_for_a_form_is_refused_in_words(desk: Desk) -> None:
    with pytest.raises(ForMember, match="up to 2,000 characters, and this has 3,001"):
        await desk.opens("a" * (LONGEST + 1))


async def test_another_question_comes_from_another_theme_and_keeps_what_was_written(
    desk: Desk,
) -> None:
    themes = {prompt.id: prompt.theme for prompt in PROMPTS}
    first = await desk.opens()
    desk.now += timedelta(minutes=1)

    other = await desk.passes(first, Writing("Begun"))

    assert themes[other.prompt_id] is not themes[first.prompt_id]
    assert other.writing.text == "Begun"
    assert other.key.prompt == other.prompt_id == (await desk.opens()).prompt_id


async def test_who_had_all_of_them_is_told_when_the_next_one_comes(desk: Desk) -> None:
    def all_had(session: Session) -> None:
        for prompt in PROMPTS:
            take_turn(session, WORKSPACE, PETER, prompt.id, NOW - DAY)

    await desk.database.write(WORKSPACE, all_had)

    with pytest.raises(ForMember, match=r"The next one comes on .*17"):
        await desk.opens()
    desk.now = NOW - DAY + REST
    assert await desk.opens()


async def test_where_no_other_question_is_left_the_form_keeps_the_last_one_and_says_so(
    desk: Desk,
) -> None:
    form = await desk.opens()
    desk.now += timedelta(minutes=1)
    for _ in PROMPTS[1:]:
        form = await desk.passes(form, Writing("Begun"))
        desk.now += timedelta(minutes=1)

    last = await desk.passes(form, Writing("Begun"))

    assert (last.prompt_id, last.writing.text) == (form.prompt_id, "Begun")
    assert not last.another
    assert "You have had every question there is" in last.note


async def test_guests_do_not_reflect(database: Database, workspace_id: WorkspaceId) -> None:
    desk = Desk(database, GUEST)

    assert workspace_id == WORKSPACE
    with pytest.raises(NotAllowed):
        await desk.opens()
    with pytest.raises(NotAllowed):
        await desk.answers(PromptRef(PROMPTS[0].id))
    with pytest.raises(NotAllowed):
        await desk.keeps(FormKey(prompt=PROMPTS[0].id))


async def test_a_form_that_is_sent_twice_stores_once(desk: Desk) -> None:
    form = await desk.opens()

    first = await desk.keeps(form.key, form_key="V1")
    second = await desk.keeps(form.key, form_key="V1")

    assert first.entry == second.entry
    assert await desk.texts() == [TEXT]


async def test_a_form_that_is_sent_again_with_better_words_keeps_those(desk: Desk) -> None:
    """Slack lets a form stand open whose first sending took too long for an answer."""
    form = await desk.opens()
    await desk.keeps(form.key, form_key="V1")

    again = await desk.keeps(form.key, "Better words", form_key="V1")

    assert again.entry.reflection.text == "Better words"
    assert await desk.texts() == ["Better words"]


@pytest.mark.parametrize("text", ["", "a" * (MAX_TEXT + 1)])
async def test_nothing_and_too_much_are_refused_at_their_field(desk: Desk, text: str) -> None:
    form = await desk.opens()

    with pytest.raises(FieldErrors) as error:
        await desk.keeps(form.key, text)

    assert set(error.value.faults) == {Field.TEXT}
    assert await desk.texts() == []


async def test_the_teams_are_those_of_the_digests_in_which_one_votes(
    desk: Desk, digest: Schedule
) -> None:
    await desk.database.write(WORKSPACE, leave, WORKSPACE, TEAM, NINA)

    mine = (await desk.opens()).teams
    others = (await Desk(desk.database, NINA).opens()).teams

    assert [(team.digest_id, team.name) for team in mine] == [(digest.digest.id, "team")]
    assert mine[0].next_slot == digest.next_slot
    assert others == ()


@pytest.mark.parametrize("readers", ["17", "x", "-1", ""])
async def test_what_is_no_team_of_ones_own_cannot_be_shared_with(
    desk: Desk, digest: Schedule, readers: str
) -> None:
    form = await desk.opens()

    with pytest.raises(FieldErrors) as error:
        await desk.keeps(form.key, readers=readers)

    assert digest.digest.id != 17
    assert set(error.value.faults) == {Field.READERS}


async def test_nothing_is_shared_where_outsiders_read_along(desk: Desk, digest: Schedule) -> None:
    def share(session: Session) -> None:
        opened = Conversation(TEAM, "team", shared=True, bot_is_in=True)
        put_conversation(session, WORKSPACE, opened, None)

    await desk.database.write(WORKSPACE, share)
    form = await desk.opens()

    assert form.teams == ()
    with pytest.raises(FieldErrors):
        await desk.keeps(form.key, readers=str(digest.digest.id))


async def test_who_may_read_an_answer_to_an_edition_is_for_its_author_to_say(
    desk: Desk,
) -> None:
    _, edition = await first_edition(desk.database)
    assert edition.prompt is not None

    form = await desk.answers(PromptRef(edition.prompt.id, edition=edition.id))

    assert form.prompt_id == edition.prompt.id
    assert form.writing == Writing(readers="", named=False)
    assert [team.digest_id for team in form.teams] == [edition.digest_id]
    assert not form.another


async def test_an_answer_from_outside_the_conversation_stays_private(desk: Desk) -> None:
    _, edition = await first_edition(desk.database)
    assert edition.prompt is not None
    await desk.database.write(WORKSPACE, leave, WORKSPACE, TEAM, PETER)

    form = await desk.answers(PromptRef(edition.prompt.id, edition=edition.id))

    assert form.teams == ()
    assert form.writing.readers == PRIVATE


async def test_an_answered_ask_counts_as_answered_also_when_reflect_answered_it(
    desk: Desk,
) -> None:
    def ask(session: Session, prompt: PromptId) -> int:
        row = AskRow(workspace_id=WORKSPACE, member_id=PETER, prompt=prompt, asked_at=NOW)
        session.add(row)
        session.flush()
        take_turn(session, WORKSPACE, PETER, prompt, NOW)
        return row.id or 0

    def is_answered(session: Session, number: int) -> bool:
        return session.get_one(AskRow, number).answered_at is not None

    pressed = await desk.database.write(WORKSPACE, ask, PROMPTS[5].id)
    form = await desk.answers(PromptRef(PROMPTS[5].id, ask=pressed))
    await desk.keeps(form.key)
    typed = await desk.database.write(WORKSPACE, ask, PROMPTS[7].id)
    await desk.keeps((await desk.opens()).key)

    assert await desk.database.read(is_answered, pressed)
    assert await desk.database.read(is_answered, typed)


async def test_made_up_values_are_refused(desk: Desk) -> None:
    with pytest.raises(OutOfDate):
        await desk.answers(PromptRef("made-up"))
    with pytest.raises(OutOfDate):
        await desk.keeps(FormKey(prompt="made-up"))
    with pytest.raises(NotFound):
        await desk.answers(PromptRef(PROMPTS[0].id, edition=99))
    with pytest.raises(NotFound):
        await desk.keeps(FormKey(prompt=PROMPTS[0].id, reflection=99))


async def test_an_edited_reflection_keeps_its_question_and_day(desk: Desk) -> None:
    kept = await desk.keeps((await desk.opens()).key)
    key = FormKey(reflection=kept.entry.reflection.id)
    form = await desk.database.read(edit_form, WORKSPACE, PETER, key)
    desk.now += DAY

    changed = (await desk.keeps(form.key, "Better words")).entry.reflection

    assert form.writing.text == TEXT
    assert not form.another
    assert (changed.text, changed.prompt) == ("Better words", kept.entry.reflection.prompt)
    assert changed.written_at == NOW
    assert await desk.texts() == ["Better words"]


async def test_nobody_else_opens_edits_or_deletes_it(desk: Desk) -> None:
    kept = await desk.keeps((await desk.opens()).key)
    number = kept.entry.reflection.id
    adam = Desk(desk.database, ADAM)

    with pytest.raises(NotFound):
        await desk.database.read(edit_form, WORKSPACE, ADAM, FormKey(reflection=number))
    with pytest.raises(NotFound):
        await adam.keeps(FormKey(reflection=number), "Mine")
    with pytest.raises(NotFound):
        await adam.deletes(number)
    assert await adam.texts() == []


async def test_the_history_comes_in_pages_and_stays_within_them(desk: Desk) -> None:
    for number in range(PAGE + 2):
        await desk.keeps(FormKey(prompt=PROMPTS[0].id), str(number))
        desk.now += HOUR

    assert await desk.texts() == ["6", "5", "4", "3", "2"]
    assert await desk.texts(1) == ["1", "0"]
    assert await desk.texts(99) == ["1", "0"]
    assert await desk.texts(-1) == await desk.texts()


async def test_what_is_shared_comes_in_the_next_edition_and_changes_with_its_author(
    desk: Desk,
) -> None:
    days, first = await first_edition(desk.database)
    desk.now = days.now + HOUR
    assert first.prompt is not None
    form = await desk.answers(PromptRef(first.prompt.id, edition=first.id))
    kept = await desk.keeps(form.key, readers=str(first.digest_id), named=True)
    number = kept.entry.reflection.id
    assert not kept.stale

    await days.until(days.now + timedelta(days=14))
    second = EditionId(first.id + 1)
    edition = await desk.database.read(get_edition, WORKSPACE, second)
    assert [(each.text, each.author) for each in edition.shared] == [(TEXT, PETER)]
    assert edition.prompt not in (None, first.prompt)
    assert "Pipelane, to look busy." in str(days.editions()[-1][1].message.blocks)

    changed = await desk.keeps(
        FormKey(reflection=number), "Honestly", readers=str(first.digest_id)
    )
    assert changed.stale
    stale = await desk.database.read(find_stale, WORKSPACE, second)
    assert stale is not None
    assert [(each.text, each.author) for each in stale[0].shared] == [("Honestly", None)]

    assert await desk.deletes(number)
    edition = await desk.database.read(get_edition, WORKSPACE, second)
    assert edition.shared == ()


async def test_taking_it_back_takes_it_out_of_the_edition(desk: Desk) -> None:
    days, first = await first_edition(desk.database)
    readers = str(first.digest_id)
    kept = await desk.keeps(FormKey(prompt=PROMPTS[0].id), readers=readers)
    await days.until(days.now + timedelta(days=14))

    private = await desk.keeps(FormKey(reflection=kept.entry.reflection.id))

    edition = await desk.database.read(get_edition, WORKSPACE, EditionId(first.id + 1))
    assert private.stale
    assert edition.shared == ()
    assert not private.entry.reflection.shown


async def test_what_was_shared_with_a_digest_that_ended_can_still_be_edited(
    desk: Desk, digest: Schedule
) -> None:
    readers = str(digest.digest.id)
    kept = await desk.keeps(FormKey(prompt=PROMPTS[0].id), readers=readers, named=True)
    await desk.database.write(WORKSPACE, end_digest, WORKSPACE, digest.digest.id, NOW)

    again = await desk.keeps(
        FormKey(reflection=kept.entry.reflection.id), "Other words", readers=readers
    )

    assert again.entry.team is not None
    assert again.entry.team.next_slot is None
    assert again.entry.reflection.digest_id == DigestId(digest.digest.id)


async def test_those_in_the_conversation_read_everything_and_nobody_else(desk: Desk) -> None:
    _, edition = await first_edition(desk.database)
    await desk.database.write(WORKSPACE, leave, WORKSPACE, TEAM, NINA)

    read = await desk.database.read(shared_answers, WORKSPACE, GUEST, edition.id)

    assert read.id == edition.id
    with pytest.raises(NotAllowed):
        await desk.database.read(shared_answers, WORKSPACE, NINA, edition.id)


async def test_what_was_shared_with_one_team_is_never_shown_to_another(desk: Desk) -> None:
    days, edition = await first_edition(desk.database)
    readers = str(edition.digest_id)
    shown = await desk.keeps(FormKey(prompt=PROMPTS[0].id), "Shown", readers=readers)
    await days.until(days.now + timedelta(days=14))
    waiting = await desk.keeps(FormKey(prompt=PROMPTS[1].id), "Waiting", readers=readers)
    place = Conversation(SALES, "sales", shared=False, bot_is_in=True)
    await desk.database.write(WORKSPACE, put_conversation, WORKSPACE, place, [PETER, OLGA])

    wishes = replace(MONDAYS, conversation_id=SALES)
    await desk.database.write(
        WORKSPACE, edit, WORKSPACE, OLGA, edition.digest_id, wishes, days.now
    )

    assert await desk.database.read(shared_waiting, WORKSPACE, edition.digest_id) == ()
    found = await desk.database.read(history, WORKSPACE, PETER, 0)
    entries = {each.reflection.id: each for each in found.entries}
    assert entries[waiting.entry.reflection.id].team is None
    stays = entries[shown.entry.reflection.id].reflection
    assert stays.shown
    assert stays.conversation_id == TEAM


async def test_nobody_reads_shared_answers_before_their_edition_is_posted(desk: Desk) -> None:
    schedule = await begin_digest(desk.database)
    readers = str(schedule.digest.id)
    await desk.keeps(FormKey(prompt=PROMPTS[0].id), readers=readers)
    slot = schedule.next_slot
    edition = await desk.database.write(
        WORKSPACE, prepare_edition, WORKSPACE, schedule.digest.id, slot.date(), slot, slot
    )
    assert edition is not None
    assert edition.shared

    with pytest.raises(NotAllowed):
        await desk.database.read(shared_answers, WORKSPACE, NINA, edition.id)
