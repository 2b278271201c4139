"""Home, from the database to Slack."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import aiohttp
import pytest
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.sandbox.model import OpenView
from domain.choice import Why
from domain.contacts import ContactDraft
from domain.digests import Answer, DigestDraft, Every, Timetable, Vote
from domain.editions import EditionDraft, Question
from domain.errors import NotFound
from domain.homes import QUIET, HomePlace
from domain.ids import EditionId, MemberId, SubjectId, WorkspaceId
from domain.interactions import InteractionDraft
from domain.verdict import Standing, Tally, Verdict
from handlers.home.jobs import publish_home
from handlers.home.service import home_of
from handlers.kit.roster import sync_roster
from handlers.kit.values import pack
from storage.ballots import put_vote
from storage.contacts import add_contact
from storage.database import Database, Session
from storage.digests import add_digest
from storage.editions import add_edition, posted
from storage.interactions import add_interaction, undo
from storage.members import with_home
from storage.subjects import all_subjects
from tests.handlers.one_room import SLACK, Bot
from tests.world import COPENHAGEN, GUEST, MARIA, NOW, OLGA, PETER, TEAM

PRESSED = MemberId("U0PETER")
FIRST = HomePlace()


def _log(
    session: Session,
    workspace_id: WorkspaceId,
    member_id: MemberId,
    note: str,
    at: datetime = NOW,
    name: str = "Anna Jensen",
) -> None:
    contact = add_contact(session, workspace_id, ContactDraft(name), member_id, at)
    draft = InteractionDraft((contact.id,), at, note=note)
    add_interaction(session, workspace_id, draft, member_id, at)


@dataclass(frozen=True)
class Asked:
    edition_id: EditionId
    subject_id: SubjectId


def _ask(session: Session, workspace_id: WorkspaceId, *, include_guests: bool = False) -> Asked:
    timetable = Timetable(0, time(9), COPENHAGEN, Every.TWO_WEEKS, NOW)
    schedule = add_digest(
        session,
        workspace_id,
        DigestDraft(TEAM, timetable, include_guests=include_guests),
        owner=PETER,
        next_slot=NOW + timedelta(days=14),
        now=NOW,
    )
    subject = all_subjects(session, workspace_id)[0]
    question = Question(
        subject=subject,
        why=Why.NEVER_ASKED,
        last_asked_at=None,
        interactions_now=0,
        interactions_before=0,
        before=Standing(Verdict.TOO_EARLY, Tally(), 5),
    )
    edition = add_edition(
        session,
        workspace_id,
        EditionDraft(
            digest_id=schedule.digest.id,
            conversation_id=TEAM,
            zone=COPENHAGEN,
            number=1,
            period_begins=date(2026, 11, 2),
            period_from=NOW - timedelta(days=14),
            period_to=NOW,
            closes_at=NOW + timedelta(days=4),
            questions=(question,),
            told=(),
        ),
    )
    posted(session, workspace_id, schedule.digest.id, edition.period_begins, "1.0")
    return Asked(edition.id, subject.id)


async def test_home_holds_what_this_member_logged_today_and_nobody_elses(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, _log, workspace_id, PETER, "Peter's")
    await database.write(workspace_id, _log, workspace_id, MARIA, "Maria's")

    page = await database.read(home_of, workspace_id, PETER, NOW, FIRST)

    assert [named.interaction.note for named in page.interactions.items] == ["Peter's"]


async def test_what_was_undone_and_what_is_of_yesterday_is_gone(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, _log, workspace_id, PETER, "Peter's")
    page = await database.read(home_of, workspace_id, PETER, NOW, FIRST)
    logged = page.interactions.items[0].interaction.id

    tomorrow = await database.read(home_of, workspace_id, PETER, NOW + timedelta(days=1), FIRST)
    await database.write(workspace_id, undo, workspace_id, logged, NOW)
    today = await database.read(home_of, workspace_id, PETER, NOW, FIRST)

    assert tomorrow.interactions.total == 0
    assert today.interactions.total == 0


async def test_an_open_question_waits_with_the_members_own_answer(
    database: Database, workspace_id: WorkspaceId
) -> None:
    asked = await database.write(workspace_id, _ask, workspace_id)
    vote = Vote(asked.edition_id, asked.subject_id, PETER, Answer.NOISE, NOW)
    await database.write(workspace_id, put_vote, workspace_id, vote, None)

    peters = await database.read(home_of, workspace_id, PETER, NOW, FIRST)
    marias = await database.read(home_of, workspace_id, MARIA, NOW, FIRST)

    assert [question.own for question in peters.questions] == [Answer.NOISE]
    assert [question.own for question in marias.questions] == [None]
    assert peters.next_digest == NOW + timedelta(days=14)
    assert peters.verdicts.total == 0
    assert len(peters.being_asked) == 1
    assert len(peters.not_asked) == 8


async def test_a_guests_home_holds_nothing_where_guests_are_not_included(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, _ask, workspace_id)

    page = await database.read(home_of, workspace_id, GUEST, NOW, FIRST)

    assert (page.questions, page.verdicts.total, page.next_digest) == ((), 0, None)


async def test_an_included_guest_finds_their_questions(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, _ask, workspace_id, include_guests=True)

    page = await database.read(home_of, workspace_id, GUEST, NOW, FIRST)

    assert len(page.questions) == 1
    assert (page.interactions.total, page.quiet.total, page.verdicts.total) == (0, 0, 0)


async def test_home_knows_who_never_logged_anything(
    database: Database, workspace_id: WorkspaceId
) -> None:
    await database.write(workspace_id, _log, workspace_id, PETER, "Peter's")

    peters = await database.read(home_of, workspace_id, PETER, NOW, FIRST)
    marias = await database.read(home_of, workspace_id, MARIA, NOW, FIRST)

    assert (peters.began, marias.began) == (True, False)


async def test_workspace_settings_are_for_stewards(
    database: Database, workspace_id: WorkspaceId
) -> None:
    olgas = await database.read(home_of, workspace_id, OLGA, NOW, FIRST)
    peters = await database.read(home_of, workspace_id, PETER, NOW, FIRST)

    assert olgas.workspace is not None
    assert peters.workspace is None


async def test_contacts_gone_quiet_are_turned_by_themselves(
    database: Database, workspace_id: WorkspaceId
) -> None:
    long_ago = NOW - timedelta(days=90)
    for number in range(QUIET + 2):
        await database.write(
            workspace_id, _log, workspace_id, PETER, f"{number}", long_ago, f"Contact {number}"
        )

    page = await database.read(home_of, workspace_id, PETER, NOW, HomePlace(quiet=1))

    assert page.place == HomePlace(quiet=1)
    assert (page.quiet.total, len(page.quiet.items)) == (QUIET + 2, 2)
    assert page.quiet.items[0].last.interaction.note.isdecimal()


async def test_there_is_no_home_for_somebody_of_another_workspace(
    database: Database, workspace_id: WorkspaceId
) -> None:
    with pytest.raises(NotFound):
        await database.read(home_of, WorkspaceId("T2"), PETER, NOW, FIRST)
    assert await database.read(home_of, workspace_id, PETER, NOW, FIRST)


async def test_opening_home_publishes_it_and_keeps_it_up_to_date(bot: Bot) -> None:
    await sync_roster(bot.services, SLACK)

    await bot.event(_opened("home"))

    assert bot.homes == {PRESSED}
    assert set(await bot.services.database.read(with_home, SLACK, {PRESSED})) == {PRESSED}


async def test_opening_the_messages_is_not_opening_home(bot: Bot) -> None:
    await sync_roster(bot.services, SLACK)

    await bot.event(_opened("messages"))

    assert bot.homes == set()
    assert not await bot.services.database.read(with_home, SLACK, {PRESSED})


async def test_only_homes_that_were_opened_are_published(bot: Bot) -> None:
    await sync_roster(bot.services, SLACK)
    await bot.event(_opened("home"))

    await publish_home(bot.services, SLACK, {PRESSED, MemberId("U0EVA")})

    assert "A good place to begin" in str(_home(bot, "U0PETER").payload)
    assert bot.slack.views.home("U0EVA") is None


async def test_a_home_that_slack_refuses_does_not_keep_the_others_back(bot: Bot) -> None:
    await sync_roster(bot.services, SLACK)
    await bot.event({**_opened("home"), "user": "U0EVA"})
    await bot.event(_opened("home"))
    del bot.slack._people["U0EVA"]  # gone before Slack told of it

    await publish_home(bot.services, SLACK, {MemberId("U0EVA"), PRESSED})

    assert _home(bot, "U0PETER")


async def test_a_home_that_does_not_reach_slack_does_not_keep_the_others_back(bot: Bot) -> None:
    await sync_roster(bot.services, SLACK)
    await bot.event({**_opened("home"), "user": "U0EVA"})
    await bot.event(_opened("home"))
    clients = iter([_unreachable(TimeoutError()), bot.services.client(SLACK)])
    services = replace(bot.services, client=lambda _: next(clients))

    await publish_home(services, SLACK, {MemberId("U0EVA"), PRESSED})

    assert _home(bot, "U0PETER")


async def test_a_network_error_ends_with_its_own_home(bot: Bot) -> None:
    await sync_roster(bot.services, SLACK)
    await bot.event(_opened("home"))
    client = _unreachable(aiohttp.ServerDisconnectedError())

    with structlog.testing.capture_logs() as lines:
        await publish_home(replace(bot.services, client=lambda _: client), SLACK, {PRESSED})

    assert [line["error"] for line in lines] == ["ServerDisconnectedError"]


async def test_homes_wait_for_as_long_as_slack_says_and_are_then_published(bot: Bot) -> None:
    await sync_roster(bot.services, SLACK)
    await bot.event(_opened("home"))
    client = _Hurried(bot.services.client(SLACK), [7, 3])
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await bot.services.database.write(SLACK, _log, SLACK, PRESSED, "logged meanwhile")

    await publish_home(
        replace(bot.services, client=lambda _: client), SLACK, {PRESSED}, sleep=sleep
    )

    assert slept == [7, 3]
    assert "logged meanwhile" in str(_home(bot, "U0PETER").payload)


async def test_a_home_is_left_as_it_is_where_slack_wants_to_be_left_alone_for_long(
    bot: Bot,
) -> None:
    await sync_roster(bot.services, SLACK)
    await bot.event(_opened("home"))
    client = _Hurried(bot.services.client(SLACK), [3600])

    with structlog.testing.capture_logs() as lines:
        await publish_home(replace(bot.services, client=lambda _: client), SLACK, {PRESSED})

    assert [line["error"] for line in lines] == ["ratelimited"]


async def test_the_next_page_is_one_press_away_and_stays(bot: Bot) -> None:
    await sync_roster(bot.services, SLACK)
    for number in range(12):
        await bot.services.database.write(SLACK, _log, SLACK, PRESSED, f"note {number}")

    await bot.press(
        pack(HomePlace(today=1)), "home.list.page/0", view={"id": "V1", "type": "home"}
    )
    assert bot.homes == {PRESSED}

    for _ in range(2):  # whatever it is published for
        await publish_home(bot.services, SLACK, {PRESSED})
        assert "Page 2 of 2 · 12 logged by you today" in str(_home(bot, "U0PETER").payload)


async def test_opening_home_begins_at_its_first_pages(bot: Bot) -> None:
    await sync_roster(bot.services, SLACK)
    await bot.press(
        pack(HomePlace(today=1)), "home.list.page/0", view={"id": "V1", "type": "home"}
    )

    await bot.event(_opened("home"))

    found = await bot.services.database.read(with_home, SLACK, {PRESSED})
    assert found == {PRESSED: HomePlace()}


async def test_no_page_is_too_far_to_be_asked_for(bot: Bot) -> None:
    await sync_roster(bot.services, SLACK)

    await bot.press(pack(HomePlace(10**30, -5)), "home.list.page/0", view={"type": "home"})

    await publish_home(bot.services, SLACK, {PRESSED})
    assert "A good place to begin" in str(_home(bot, "U0PETER").payload)


class _Hurried(AsyncWebClient):
    """A way to a Slack that wants to be left alone for so many seconds, one after another."""

    def __init__(self, behind: AsyncWebClient, waits: list[int]) -> None:
        super().__init__(token="xoxb-test")
        self._behind, self._waits = behind, waits

    async def api_call(self, api_method: str, **arguments: Any) -> AsyncSlackResponse:
        """Refuse the first calls."""
        if not self._waits:
            return await self._behind.api_call(api_method, **arguments)
        made: Any = SlackApiError
        answer = AsyncSlackResponse(
            client=self,
            http_verb="POST",
            api_url=api_method,
            req_args={},
            data={"ok": False, "error": "ratelimited"},
            headers={"Retry-After": str(self._waits.pop(0))},
            status_code=429,
        )
        raise made("refused", answer)


class _Unreachable(AsyncWebClient):
    """A way to Slack that is broken."""

    async def api_call(self, *_: Any, **__: Any) -> Any:
        raise self.error

    error: Exception


def _unreachable(error: Exception) -> AsyncWebClient:
    client = _Unreachable()
    client.error = error
    return client


def _home(bot: Bot, member_id: str) -> OpenView:
    home = bot.slack.views.home(member_id)
    assert home is not None
    return home


def _opened(tab: str) -> dict[str, str]:
    return {"type": "app_home_opened", "user": PRESSED, "channel": "D0PETER", "tab": tab}
