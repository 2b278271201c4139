"""A form that reaches two processes at the same moment has one effect.

Slack shows a form again whose answer came too late, and people press once more; a proxy between
Slack and the bot may repeat a request by itself.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import time
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from domain.asking import Rhythm
from domain.errors import FieldErrors
from domain.ids import DigestId, SubjectId
from domain.interactions import Direction
from domain.prompts import PROMPTS
from handlers.asking import service as asking
from handlers.contacts.card import ContactFields
from handlers.contacts.service import save_contact
from handlers.digests.service import changes
from handlers.digests.service.setup import set_up
from handlers.interactions.service_form import save_form
from handlers.interactions.sheet import FormKey, LogFields
from handlers.kit.ids import Form
from handlers.reflections import fields as reflection_fields
from handlers.reflections import service as reflections
from handlers.reflections.fields import Writing
from handlers.settings import service as settings
from handlers.settings.fields import Wishes as SettingsWishes
from handlers.subjects import service as subjects
from storage.database import Database, Session
from tests.handlers.digests.steps import MONDAYS
from tests.world import ADAM, MARIA, NOW, OLGA, PETER, WORKSPACE, begin

UseCase = Callable[[Session], Any]

DIGEST = DigestId(1)
SUBJECT = SubjectId(1)
TODAY = NOW.date()
LOG = LogFields(
    contacts=(),
    someone_new="Karl Lund",
    channel=None,
    direction=Direction.OUT,
    on=TODAY,
    at=time(9),
    tool=None,
    members=(),
    outcome=None,
    note="by the form",
    mark=None,
)
TOOL = subjects.Filling("tool", "Scheduler", "", None)
SETTINGS = SettingsWishes("de-DE", "DE-BY", frozenset("0123"), time(8), time(16), "2", (PETER,))

FORMS: dict[str, tuple[Form, UseCase, dict[str, int]]] = {
    "a line is logged": (
        Form.LOG,
        lambda session: save_form(session, WORKSPACE, MARIA, FormKey(), LOG, NOW, form_key="V1"),
        {"interaction": 1, "interaction_contact": 1, "contact": 1, "contact_word": 3},
    ),
    "a contact is added": (
        Form.CONTACT,
        lambda session: save_contact(
            session, WORKSPACE, MARIA, None, ContactFields("Karl Lund"), NOW, form_key="V1"
        ),
        {"contact": 1, "contact_word": 3},
    ),
    "a contact is changed": (
        Form.CONTACT,
        lambda session: save_contact(
            session, WORKSPACE, MARIA, 1, ContactFields("Anna Holm", "Nordlys"), NOW, form_key="V2"
        ),
        {"contact_word": 1},
    ),
    "a tool is added": (
        Form.SUBJECT,
        lambda session: subjects.add(session, WORKSPACE, OLGA, TOOL, NOW),
        {"subject": 1},
    ),
    "a channel gets another name": (
        Form.SUBJECT,
        lambda session: subjects.edit(
            session,
            WORKSPACE,
            OLGA,
            SUBJECT,
            subjects.Filling("channel", "Electronic mail", "written to one", None),
        ),
        {},
    ),
    "a digest is set up": (
        Form.DIGEST,
        lambda session: set_up(session, WORKSPACE, OLGA, MONDAYS, NOW),
        {"digest": 1},
    ),
    "a digest is changed": (
        Form.DIGEST,
        lambda session: changes.edit(session, WORKSPACE, OLGA, DIGEST, MONDAYS, NOW),
        {},
    ),
    "a digest is paused": (
        Form.DIGEST_PAUSE,
        lambda session: changes.pause(
            session, WORKSPACE, OLGA, DIGEST, TODAY.replace(month=12, day=20), NOW
        ),
        {},
    ),
    "a digest is handed over": (
        Form.DIGEST_HAND_OVER,
        lambda session: changes.hand_over(session, WORKSPACE, OLGA, DIGEST, ADAM),
        {},
    ),
    "a question is answered": (
        Form.REFLECTION,
        lambda session: reflections.keep(
            session,
            WORKSPACE,
            MARIA,
            reflection_fields.FormKey(prompt=PROMPTS[0].id),
            Writing("Fewer meetings", reflection_fields.PRIVATE, named=False),
            NOW,
            form_key="V1",
        ),
        {"reflection": 1},
    ),
    "a day for questions is chosen": (
        Form.ASKING,
        lambda session: asking.ask_at(session, WORKSPACE, MARIA, Rhythm(1, time(9), 1), NOW),
        {"asking": 1},
    ),
    "the settings are changed": (
        Form.SETTINGS,
        lambda session: settings.save_settings(session, WORKSPACE, OLGA, SETTINGS, NOW),
        {},
    ),
}
"""What sends each form, and how many rows each table has more afterwards."""
WITH_A_DIGEST = {"a digest is changed", "a digest is paused", "a digest is handed over"}


def test_every_form_is_looked_at() -> None:
    looked_at = {form for form, _, _ in FORMS.values()}

    assert looked_at == set(Form) - {Form.NOTICE}  # that one has nothing to fill in


@pytest.fixture
def processes(database: Database) -> Iterator[tuple[Database, Database]]:
    """The databases of two processes; on SQLite they are one."""
    with ExitStack() as stack:
        address = database.engine.url.render_as_string(hide_password=False)
        other = database if database.sqlite else stack.enter_context(closing(Database(address)))
        yield database, other


def everything(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    return {
        name: sorted(
            map(tuple, session.connection().execute(text(f'SELECT * FROM "{name}"'))), key=str
        )
        for name in SQLModel.metadata.tables
    }


def prepare(session: Session, *, digest: bool) -> None:
    begin(session)
    anna = ContactFields("Anna Jensen")
    save_contact(session, WORKSPACE, MARIA, None, anna, NOW, form_key="V0")
    if digest:
        set_up(session, WORKSPACE, OLGA, MONDAYS, NOW)


@pytest.mark.parametrize("case", FORMS)
async def test_a_form_that_comes_twice_at_once_has_one_effect(
    processes: tuple[Database, Database], case: str
) -> None:
    _, use_case, more = FORMS[case]
    first, second = processes
    await first.write(WORKSPACE, partial(prepare, digest=case in WITH_A_DIGEST))
    before = await first.read(everything)

    answers = await asyncio.gather(
        first.write(WORKSPACE, use_case), second.write(WORKSPACE, use_case), return_exceptions=True
    )
    once = await first.read(everything)
    await asyncio.gather(second.write(WORKSPACE, use_case), return_exceptions=True)

    assert any(not isinstance(answer, BaseException) for answer in answers)
    # A rule of names that answers the second says that it is there.
    assert all(isinstance(each, FieldErrors) for each in answers if isinstance(each, Exception))
    grown = {name: len(once[name]) - len(before[name]) for name in once}
    assert {name: number for name, number in grown.items() if number} == more
    assert await first.read(everything) == once
