"""Who works at Fjord & Field, and where they talk: the pretend workspace on its first day."""

from bot.sandbox.model import (
    BOT_USER_ID,
    OTHER_TEAM_ID,
    SLACKBOT_ID,
    Conversation,
    Kind,
    Person,
    Role,
)

_COPENHAGEN = "Europe/Copenhagen"
_LONDON = "Europe/London"

_MARIA, _PETER, _SOFIE, _JONAS = "U0MARIA", "U0PETER", "U0SOFIE", "U0JONAS"
_JAMES, _PRIYA, _THOMAS, _EVA = "U0JAMES", "U0PRIYA", "U0THOMAS", "U0EVA"
_NORA = "U0NORA"


def first_people() -> list[Person]:
    """The eight members, one person from outside, the bot and Slackbot."""
    return [
        Person(
            _MARIA, "maria", "Maria Holm", Role.OWNER, _COPENHAGEN, "da-DK", "#7a3e65", "Director"
        ),
        Person(
            _PETER,
            "peter",
            "Peter Lund",
            Role.FULL,
            _COPENHAGEN,
            "da-DK",
            "#2f5d50",
            "Account manager",
        ),
        Person(
            _SOFIE,
            "sofie",
            "Sofie Krogh",
            Role.FULL,
            _COPENHAGEN,
            "da-DK",
            "#8a4b1f",
            "Events and community",
        ),
        Person(
            _JONAS,
            "jonas",
            "Jonas Winther",
            Role.FULL,
            _COPENHAGEN,
            "da-DK",
            "#35548a",
            "Customer service",
        ),
        Person(
            _JAMES,
            "james",
            "James Okafor",
            Role.FULL,
            _LONDON,
            "en-GB",
            "#4d4a8c",
            "Account manager, London",
        ),
        Person(
            _PRIYA,
            "priya",
            "Priya Nair",
            Role.FULL,
            _LONDON,
            "en-GB",
            "#9a3b3b",
            "Marketing, London",
        ),
        Person(
            _THOMAS,
            "thomas",
            "Thomas Berg",
            Role.ADMIN,
            _COPENHAGEN,
            "da-DK",
            "#3d6b2e",
            "Operations",
        ),
        Person(
            _EVA,
            "eva",
            "Eva Lindqvist",
            Role.GUEST,
            _COPENHAGEN,
            "sv-SE",
            "#6b5a2a",
            "Freelance photographer",
        ),
        Person(
            _NORA,
            "nora",
            "Nora Vance",
            Role.FULL,
            _LONDON,
            "en-GB",
            "#5a5f66",
            "Buyer, Harbour Foods",
            team_id=OTHER_TEAM_ID,
        ),
        Person(BOT_USER_ID, "noisegate", "Noisegate", Role.BOT, _COPENHAGEN, "en-GB", "#1f4e4a"),
        Person(SLACKBOT_ID, "slackbot", "Slackbot", Role.BOT, _COPENHAGEN, "en-GB", "#5b5b5b"),
    ]


def newcomers() -> list[Person]:
    """Those who may join the workspace later, in this order."""
    return [
        Person("U0LENA", "lena", "Lena Falk", Role.FULL, _COPENHAGEN, "da-DK", "#2b6a78", "Sales"),
        Person("U0OMAR", "omar", "Omar Haddad", Role.FULL, _LONDON, "en-GB", "#7c4a4a", "Support"),
        Person(
            "U0IDA", "ida", "Ida Brandt", Role.GUEST, _COPENHAGEN, "da-DK", "#5a6b2a", "Intern"
        ),
    ]


def first_conversations(created: int) -> list[Conversation]:
    """The conversations to begin with; `created` in Unix seconds.

    The bot is in #customers and in the shared #market-square, not in #general nor in the private
    one: it has to be invited there, as in Slack. Direct messages are opened when first needed.
    """
    return [
        Conversation(
            "C0GENERAL",
            "general",
            Kind.PUBLIC,
            (_MARIA, _PETER, _SOFIE, _JONAS, _JAMES, _PRIYA, _THOMAS),
            _MARIA,
            created,
            topic="Company-wide news",
        ),
        Conversation(
            "C0CUSTOMERS",
            "customers",
            Kind.PUBLIC,
            (_MARIA, _PETER, _SOFIE, _JONAS, _JAMES, _EVA, BOT_USER_ID),
            _PETER,
            created,
            topic="Keeping in touch with the people we work for",
        ),
        Conversation(
            "C0MARKET",
            "market-square",
            Kind.PUBLIC,
            (_PRIYA, _JAMES, _MARIA, _NORA, BOT_USER_ID),
            _PRIYA,
            created,
            shared_with_outsiders=True,
            topic="With Harbour Foods: the autumn market",
        ),
        Conversation(
            "G0STEERING",
            "steering",
            Kind.PRIVATE,
            (_MARIA, _THOMAS, _PETER),
            _MARIA,
            created,
            topic="Budget and plans",
        ),
    ]
