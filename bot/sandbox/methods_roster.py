"""The methods that read who is there and what was said: `users.*`, `conversations.*` and kin."""

from decimal import Decimal, InvalidOperation

from bot.sandbox.calls import Call
from bot.sandbox.model import (
    BOT_ID,
    BOT_USER_ID,
    Conversation,
    Json,
    Kind,
    Message,
    Person,
    Refused,
    Role,
)
from bot.sandbox.shapes import (
    conversation_json,
    dnd_json,
    message_json,
    profile_json,
    user_json,
)

_TYPES = {"public_channel": Kind.PUBLIC, "private_channel": Kind.PRIVATE, "im": Kind.DIRECT}
_USUAL_PAGE = 100


def auth_test(call: Call) -> Json:
    """`auth.test`: who the bot is."""
    workspace = call.workspace
    return {
        "url": f"https://{workspace.team_domain}.slack.com/",
        "team": workspace.team_name,
        "user": workspace.bot.handle,
        "team_id": workspace.team_id,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def team_info(call: Call) -> Json:
    """`team.info`: the workspace's name."""
    workspace = call.workspace
    team = {
        "id": workspace.team_id,
        "name": workspace.team_name,
        "domain": workspace.team_domain,
        "email_domain": "",
    }
    return {"team": team}


def list_users(call: Call) -> Json:
    """`users.list`: everybody of this workspace, the deactivated and the bots too."""
    ours = [person for person in call.workspace.people if not person.is_outsider]
    page, cursor = call.page(ours, default=len(ours))
    return {
        "members": [_user(call, person) for person in page],
        "cache_ts": int(call.workspace.clock.now().timestamp()),
        "response_metadata": {"next_cursor": cursor},
    }


def user_info(call: Call) -> Json:
    """`users.info`: one person, also from another organisation."""
    return {"user": _user(call, call.workspace.person(call.get("user")))}


def user_profile(call: Call) -> Json:
    """`users.profile.get`: how a person describes themselves, with the status of the moment."""
    person = call.workspace.person(call.get("user") or BOT_USER_ID)
    email = "users:read.email" in call.workspace.manifest.scopes
    return {"profile": profile_json(person, call.workspace.clock.now(), email=email)}


def dnd_info(call: Call) -> Json:
    """`dnd.info`: whether a person does not want to be disturbed, and until when."""
    person = call.workspace.person(call.get("user") or BOT_USER_ID)
    own = {"snooze_enabled": False} if person.id == BOT_USER_ID else {}
    return dnd_json(person, call.workspace.clock.now()) | own


def list_conversations(call: Call) -> Json:
    """`conversations.list`: the public ones, and what the bot is in of the other kinds."""
    kinds = _kinds(call)
    found = [
        conversation
        for conversation in call.workspace.conversations
        if conversation.kind in kinds
        and not (conversation.archived and call.get("exclude_archived"))
        and (conversation.kind is Kind.PUBLIC or conversation.has(BOT_USER_ID))
    ]
    return _conversation_page(call, found)


def list_conversations_of_user(call: Call) -> Json:
    """`users.conversations`: those a person is in, as far as the bot knows of them."""
    kinds = _kinds(call)
    person = call.workspace.person(call.get("user") or BOT_USER_ID)
    found = [
        conversation
        for conversation in call.workspace.conversations_of(person.id)
        if conversation.kind in kinds
        and (conversation.kind is Kind.PUBLIC or conversation.has(BOT_USER_ID))
    ]
    return _conversation_page(call, found)


def conversation_info(call: Call) -> Json:
    """`conversations.info`: one conversation that the bot knows of."""
    conversation = call.known_conversation(call.get("channel"))
    call.need_for(conversation.kind, "read")
    num_members = bool(call.get("include_num_members"))
    return {"channel": conversation_json(conversation, num_members=num_members)}


def conversation_members(call: Call) -> Json:
    """`conversations.members`: the ids of those who are in it, bots included."""
    conversation = call.known_conversation(call.get("channel"))
    call.need_for(conversation.kind, "read")
    page, cursor = call.page(list(conversation.members), default=_USUAL_PAGE)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def open_conversation(call: Call) -> Json:
    """`conversations.open`: the direct messages with one member."""
    if ("users" in call.arguments) == ("channel" in call.arguments):
        raise Refused("users_list_not_supplied")
    if "channel" in call.arguments:
        call.need("im:write")
        conversation = call.joined_conversation(call.get("channel"))
        return _opened(call, conversation, already=True)
    users = [user for user in call.get("users").split(",") if user]
    call.need("im:write" if len(users) == 1 else "mpim:write")
    if len(users) != 1:
        raise Refused("invalid_arguments")
    person = call.workspace.person(users[0])
    _refuse_speechless(person)
    before = len(call.workspace.conversations)
    conversation = call.workspace.open_direct(person.id)
    return _opened(call, conversation, already=len(call.workspace.conversations) == before)


def history(call: Call) -> Json:
    """`conversations.history`: what was said, newest first, without the replies in threads."""
    conversation = _readable(call)
    said = [m for m in call.workspace.history(conversation.id) if m.thread_ts is None]
    within = _within(call, said)[::-1]
    page, cursor = call.page(within, default=_USUAL_PAGE)
    return _messages(call, page, cursor)


def replies(call: Call) -> Json:
    """`conversations.replies`: a thread, its parent first."""
    conversation = _readable(call)
    said = call.workspace.history(conversation.id)
    named = next((m for m in said if m.ts == call.get("ts")), None)
    if named is None:
        raise Refused("thread_not_found")
    root = named.thread_ts or named.ts
    thread = [m for m in said if root in {m.ts, m.thread_ts}]
    parent = [m for m in thread if m.ts == root]
    within = parent + [m for m in _within(call, thread) if m.ts != root]
    page, cursor = call.page(within, default=_USUAL_PAGE)
    return _messages(call, page, cursor)


def _user(call: Call, person: Person) -> Json:
    return user_json(
        person,
        call.workspace.clock.now(),
        locale=bool(call.get("include_locale")),
        email="users:read.email" in call.workspace.manifest.scopes,
    )


def _kinds(call: Call) -> set[Kind]:
    wanted = [name.strip() for name in call.get("types", "public_channel").split(",")]
    unknown = [name for name in wanted if name not in {*_TYPES, "mpim"}]
    if unknown:
        raise Refused("invalid_types")
    if "mpim" in wanted:
        call.need("mpim:read")
    kinds = {_TYPES[name] for name in wanted if name in _TYPES}
    for kind in sorted(kinds):
        call.need_for(kind, "read")
    return kinds


def _conversation_page(call: Call, found: list[Conversation]) -> Json:
    page, cursor = call.page(found, default=_USUAL_PAGE)
    return {
        "channels": [conversation_json(conversation, num_members=True) for conversation in page],
        "response_metadata": {"next_cursor": cursor},
    }


def _refuse_speechless(person: Person) -> None:
    if person.deactivated:
        raise Refused("user_disabled")
    if person.role is Role.BOT:
        raise Refused("cannot_dm_bot")


def _opened(call: Call, conversation: Conversation, *, already: bool) -> Json:
    full = bool(call.get("return_im"))
    shaped = conversation_json(conversation) if full else {"id": conversation.id}
    return {"channel": shaped} | ({"no_op": True, "already_open": True} if already else {})


def _readable(call: Call) -> Conversation:
    conversation = call.known_conversation(call.get("channel"))
    call.need_for(conversation.kind, "history")
    if conversation.answers_lost:
        raise Refused("access_denied")
    return call.joined_conversation(conversation.id)


def _within(call: Call, said: list[Message]) -> list[Message]:
    oldest, latest = _bound(call, "oldest"), _bound(call, "latest")
    inclusive = bool(call.get("inclusive"))

    def holds(message: Message) -> bool:
        ts = Decimal(message.ts)
        if inclusive and ts in {oldest, latest}:
            return True
        return (oldest is None or ts > oldest) and (latest is None or ts < latest)

    return [message for message in said if holds(message)]


def _bound(call: Call, name: str) -> Decimal | None:
    try:
        return Decimal(call.get(name)) if call.get(name) else None
    except InvalidOperation:
        raise Refused(f"invalid_ts_{name}") from None


def _messages(call: Call, page: list[Message], cursor: str) -> Json:
    metadata = bool(call.get("include_all_metadata"))
    shaped = [message_json(call.workspace, m, metadata=metadata) for m in page]
    more = {"response_metadata": {"next_cursor": cursor}} if cursor else {}
    return {"messages": shaped, "has_more": bool(cursor), **more}
