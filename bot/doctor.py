"""`noisegate doctor`: looks at everything a running Noisegate needs, and says what to do.

It changes nothing, takes no lock, and works while the bot runs. No line ever holds a secret.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import CALL_WITHIN
from bot.manifest import scopes
from bot.settings import Access, Settings, SettingsError, slack_access
from bot.slack import SlackRefuses, Unanswered, answer_of, introduction, socket_address
from domain.ids import ConversationId, WorkspaceId
from handlers.kit.roster import UNREACHABLE, conversation_of
from storage.address import DatabaseProblem
from storage.survey import Survey, Tables, survey

CLOCK_MAY_DIFFER = timedelta(seconds=60)
"""Slack's signatures are refused at five minutes; this is noticed well before."""

NOT_IN = "I am not in that conversation. Type there: /invite @Noisegate"
TABLES = {
    Tables.MISSING: "not there yet; the first start makes it",
    Tables.CURRENT: "reached, and its tables are those of this version",
    Tables.OLDER: "Its tables are those of an older version. Run: .venv/bin/python -m bot migrate",
    Tables.FOREIGN: (
        "Its tables were made by another version of Noisegate, or by another program. Start the "
        "newest Noisegate, or put the address of another database into DATABASE_URL."
    ),
}


@dataclass(frozen=True)
class Finding:
    """What was looked at, and what was found or what is to do."""

    checked: str
    words: str
    ok: bool = True

    def __str__(self) -> str:
        return f"{'ok   ' if self.ok else 'TO DO'}  {self.checked}: {self.words}"


async def report(settings: Settings, say: Callable[[str], None]) -> bool:
    """Say each finding as it comes; return whether nothing is to be done."""
    to_do = 0
    async for finding in examine(settings):
        say(str(finding))
        to_do += not finding.ok
    say("Nothing is to be done." if not to_do else f"To be done: {to_do}.")
    return not to_do


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Look at one thing after another."""
    found, finding = await _database(settings.database_url)
    yield finding
    for finding in zones(found.zones):
        yield finding
    try:
        access = slack_access(settings)
    except SettingsError as error:
        yield Finding("Tokens", str(error), ok=False)
        return
    timeout = aiohttp.ClientTimeout(total=CALL_WITHIN)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as session:
        client = AsyncWebClient(
            token=access.bot_token,
            base_url=settings.slack_api_url,
            session=session,
            retry_handlers=[],
        )
        async for finding in _slack(client, access, found.conversations):
            yield finding


async def _database(address: str) -> tuple[Survey, Finding]:
    try:
        found = await asyncio.to_thread(survey, address)
    except DatabaseProblem as error:
        return Survey(Tables.MISSING), Finding("Database", str(error), ok=False)
    ok = found.tables in (Tables.MISSING, Tables.CURRENT)
    return found, Finding("Database", TABLES[found.tables], ok=ok)


def zones(names: frozenset[str]) -> Iterator[Finding]:
    """Look whether this machine knows the time zones `names`, and how old its data are."""
    unknown = sorted(name for name in names if not _known(name))
    if unknown:
        words = f"{', '.join(unknown)} cannot be loaded. Run: pip install --upgrade tzdata"
        yield Finding("Time zones", words, ok=False)
        return
    try:
        data = f"the package tzdata is of version {version('tzdata')}"
    except PackageNotFoundError:
        words = "The package tzdata is missing. Run: pip install tzdata"
        yield Finding("Time zones", words, ok=False)
        return
    used = f"all {len(names)} that are used can be loaded; " if names else ""
    yield Finding("Time zones", f"{used}{data}")


def _known(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


async def _slack(
    client: AsyncWebClient, access: Access, conversations: Sequence[ConversationId]
) -> AsyncIterator[Finding]:
    try:
        answer = await introduction(client)
    except SlackRefuses as error:
        yield Finding("Bot token", str(error), ok=False)
        return
    except Unanswered as error:
        yield Finding("Slack", str(error), ok=False)
        return
    yield Finding("Bot token", f"it is for the workspace {answer['team']}")
    headers = {name.lower(): text for name, text in answer.headers.items()}
    yield granted(headers.get("x-oauth-scopes", ""))
    yield clock(headers.get("date", ""), datetime.now(UTC))
    yield await _requests(client, access)
    for conversation_id in conversations:
        yield await _conversation(client, WorkspaceId(answer["team_id"]), conversation_id)


def granted(header: str) -> Finding:
    """Hold the scopes that Slack granted, as its answer's header lists them, to the manifest."""
    missing = sorted(scopes() - {scope.strip() for scope in header.split(",")})
    if not missing:
        return Finding("Scopes", "all that the manifest asks for were granted")
    words = (
        f"{', '.join(missing)} not granted. Put the manifest into the app's settings, under App "
        "Manifest, and then install the app again, under Install App."
    )
    return Finding("Scopes", words, ok=False)


def clock(date_header: str, here: datetime) -> Finding:
    """Hold this machine's clock, `here`, to the date of an answer from Slack."""
    try:
        there = parsedate_to_datetime(date_header)
    except ValueError:
        return Finding("Clock", "Slack's answer had no date to compare with", ok=False)
    apart = abs(there.replace(tzinfo=there.tzinfo or UTC) - here)
    if apart <= CLOCK_MAY_DIFFER:
        return Finding("Clock", "it agrees with Slack's")
    words = (
        f"It is {round(apart.total_seconds())} seconds away from Slack's. Switch time "
        "synchronisation on: over five minutes every request is refused, and digests are late."
    )
    return Finding("Clock", words, ok=False)


async def _requests(client: AsyncWebClient, access: Access) -> Finding:
    if not access.app_token:
        return Finding("Requests", "they come over HTTP, with the signing secret")
    try:
        await socket_address(client, access.app_token)
    except SlackRefuses as error:
        return Finding("App-level token", str(error), ok=False)
    except Unanswered as error:
        words = f"{error} Look also whether Socket Mode is switched on."
        return Finding("App-level token", words, ok=False)
    return Finding("App-level token", "Slack opens a connection for it")


async def _conversation(
    client: AsyncWebClient, workspace_id: WorkspaceId, conversation_id: ConversationId
) -> Finding:
    asked = client.conversations_info(channel=conversation_id)
    try:
        answer = await answer_of(asked, "channel", dict.fromkeys(UNREACHABLE, NOT_IN))
    except (SlackRefuses, Unanswered) as error:
        return Finding(f"Digest in {conversation_id}", str(error), ok=False)
    return told(answer["channel"], workspace_id)


def told(channel: dict[str, object], workspace_id: WorkspaceId) -> Finding:
    """Say whether a digest can be posted in a conversation, as Slack describes it."""
    conversation = conversation_of(channel, workspace_id)
    checked = f"Digest in #{conversation.name}"
    if channel.get("is_archived"):
        words = "It is archived. Reopen it, or end the digest there with /digest."
    elif not conversation.bot_is_in:
        words = "I am not in it. Type there: /invite @Noisegate"
    elif conversation.shared:
        words = "It is shared with another organisation, so nothing is posted there."
    else:
        return Finding(checked, "I am in it, and may post")
    return Finding(checked, words, ok=False)
