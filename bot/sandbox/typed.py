"""What becomes of text that a person types, on its way to an app.

Source: docs.slack.dev, interactivity/implementing-slash-commands (`should_escape`) and
messaging/formatting-message-text.
"""

import re

from bot.sandbox.workspace import SlackWorkspace

_PART = re.compile(
    r"(?P<link>https?://[^\s<>]+[^\s<>.,:;!?)])"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w@])@(?P<person>\w[\w.-]*\w|\w)"
    r"|(?<![\w#])#(?P<conversation>[\w-]+)"
)


def sound(text: str) -> str:
    """Return text without halves of characters, which a browser leaves when it cuts an emoji."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def escaped(text: str) -> str:
    """Return the text with the three characters that mean something to Slack made harmless."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def encoded(workspace: SlackWorkspace, text: str, *, with_names: bool) -> str:
    """Return typed text as Slack sends it: mentions, links and addresses in angle brackets.

    `with_names` puts the name behind the id, as in commands: `<@U0PETER|peter>`.
    """
    parts, end = [], 0
    for found in _PART.finditer(text):
        parts += [escaped(text[end : found.start()])]
        parts += [_encoded_part(workspace, found, with_names=with_names)]
        end = found.end()
    return "".join([*parts, escaped(text[end:])])


def _encoded_part(workspace: SlackWorkspace, found: re.Match[str], *, with_names: bool) -> str:
    as_typed = escaped(found.group(0))
    if found["link"]:
        return f"<{as_typed}>"
    if found["mail"]:
        return f"<mailto:{as_typed}|{as_typed}>"
    if found["person"]:
        person = workspace.person_by_handle(found["person"])
        name = f"|{person.handle}" if person and with_names else ""
        return f"<@{person.id}{name}>" if person else as_typed
    conversation = workspace.conversation_by_name(found["conversation"])
    return f"<#{conversation.id}|{conversation.name}>" if conversation else as_typed
