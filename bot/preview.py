"""`noisegate digest preview`: the next edition, as it would be posted now, on a page of its own.

The page needs nothing from anywhere else, is light or dark as its reader's screen, and can be
printed. Its blocks are drawn by the sandbox's templates, so that there is one drawing of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from markupsafe import Markup

from bot.sandbox.mrkdwn import Reader as Eye
from bot.sandbox.render import Painter, Surface, environment
from domain.editions import Edition, EditionDraft, Schedule
from domain.errors import NoisegateError
from domain.ids import EditionId, WorkspaceId
from domain.readers import zone_of
from domain.workspaces import Workspace
from handlers.digests.service.editions import draft_coming
from handlers.digests.views.edition import edition_message
from handlers.parts.dates import day_and_year, moment_words
from storage.conversations import all_conversations
from storage.database import Database, Session
from storage.digests import all_schedules
from storage.members import all_members
from storage.survey import Tables, survey
from storage.workspaces import all_workspaces

_STYLE = Path(__file__).parent / "sandbox" / "static" / "sandbox.css"


class NoPreview(NoisegateError):
    """There is nothing to show, or it is not clear what was meant."""


@dataclass(frozen=True)
class Preview:
    """An edition as it would be posted now, with the names that it shows."""

    workspace: Workspace
    schedule: Schedule
    draft: EditionDraft
    members: dict[str, str]
    conversations: dict[str, str]
    """Names by id, without `#`."""


async def draw(
    address: str, now: datetime, *, workspace: str | None = None, digest: int | None = None
) -> str:
    """Return the page for the database at `address`, on which a bot may be running.

    Raises `NoPreview`, or another `NoisegateError`, where there is nothing to show.
    """
    if survey(address).tables is not Tables.CURRENT:
        msg = "There is no database of this version of Noisegate. Look with: make doctor"
        raise NoPreview(msg)
    database = Database(address, reading_only=True)
    try:
        found = await database.read(preview, now, workspace, digest)
    finally:
        database.close()
    return page(found, now)


def preview(session: Session, now: datetime, workspace: str | None, digest: int | None) -> Preview:
    """Return what would be posted now in the workspace's digest; raise `NoPreview` for nothing."""
    found = _workspace(all_workspaces(session), workspace)
    conversations = {str(each.id): each.name for each in all_conversations(session, found.id)}
    schedule = _schedule(all_schedules(session, found.id), digest, conversations)
    draft = draft_coming(session, found.id, schedule, now)
    if draft is None:
        msg = "There is nothing to ask and nothing to tell, so none would be posted."
        raise NoPreview(msg)
    members = {str(each.id): each.name for each in all_members(session, found.id)}
    return Preview(found, schedule, draft, members, conversations)


def page(found: Preview, now: datetime) -> str:
    """Draw the page."""
    reader = found.schedule.reader
    message = edition_message(_edition(found.draft, found.workspace.id))
    blocks = [
        {"block_id": str(place), **block} for place, block in enumerate(message.blocks, start=1)
    ]
    painter = Painter(
        reader=Eye(
            member="",
            zone=zone_of(reader.zone),
            now=now,
            members=found.members,
            conversations=found.conversations,
        )
    )
    return (
        environment()
        .get_template("preview.html")
        .render(
            style=Markup(_STYLE.read_text(encoding="utf-8")),  # noqa: S704 (our own file)
            workspace=found.workspace.name,
            conversation=_place(found.schedule, found.conversations),
            comes=moment_words(found.draft.period_to, reader),
            made=day_and_year(reader.day(now), reader),
            blocks_of_message=blocks,
            shared=len(found.draft.shared),
            p=painter,
            s=Surface("message", "preview"),
        )
    )


def _edition(draft: EditionDraft, workspace_id: WorkspaceId) -> Edition:
    """Return the edition as it would stand right after it was posted.

    Without what colleagues share in it: until then they may think again.
    """
    return Edition(
        **{**vars(draft), "shared": ()},
        id=EditionId(1),
        workspace_id=workspace_id,
        closed_at=None,
        message_ts=None,
        answers=0,
    )


def _workspace(known: Sequence[Workspace], wanted: str | None) -> Workspace:
    found = [each for each in known if wanted in (None, each.id)]
    if len(found) == 1:
        return found[0]
    if not known:
        msg = "No workspace has installed Noisegate yet."
        raise NoPreview(msg)
    names = ", ".join(f"{each.id} ({each.name})" for each in known)
    msg = f"Say which workspace you mean with --workspace. There are: {names}."
    raise NoPreview(msg)


def _schedule(
    known: Sequence[Schedule], wanted: int | None, conversations: dict[str, str]
) -> Schedule:
    found = [each for each in known if wanted in (None, each.digest.id)]
    if len(found) == 1:
        return found[0]
    if not known:
        msg = "There is no digest yet. Set one up in Slack: /digest new"
        raise NoPreview(msg)
    names = ", ".join(f"{each.digest.id} ({_place(each, conversations)})" for each in known)
    msg = f"Say which digest you mean with --digest. There are: {names}."
    raise NoPreview(msg)


def _place(schedule: Schedule, conversations: dict[str, str]) -> str:
    conversation_id = schedule.digest.conversation_id
    return f"#{conversations.get(conversation_id, conversation_id)}"
