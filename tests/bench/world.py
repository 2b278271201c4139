"""The workspace under load: two hundred members in one conversation, three hundred contacts."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from domain.choice import Why
from domain.contacts import ContactDraft
from domain.conversations import Conversation
from domain.digests import DigestDraft, Every, Timetable
from domain.editions import Edition, EditionDraft, Question
from domain.ids import ConversationId, MemberId, WorkspaceId
from domain.members import Member, Role
from domain.verdict import Standing, Tally, Verdict
from domain.workspaces import Workspace
from storage.contacts import add_contact
from storage.conversations import put_conversation
from storage.database import Session
from storage.digests import add_digest
from storage.editions import add_edition, get_edition, posted
from storage.members import put_members
from storage.subjects import all_subjects
from storage.workspaces import install, settle_installer

TEAM = WorkspaceId("T0000001")
CONVERSATION = ConversationId("C0000001")
ZONE = "Europe/Copenhagen"

FIRST = (
    *("Anna", "Bo", "Mette", "Lars", "Rosa", "Eva", "Jürgen", "Karin", "Zoë", "Ida"),
    *("Peter", "Sofie", "Jonas", "James", "Nadia", "Tariq", "Ingrid", "Olav", "Freja", "Emil"),
    *("Hanne", "Per", "Astrid", "Niels", "Clara", "Oskar", "Helle", "Mikkel", "Yara", "Sven"),
    *("Laura", "Jakob", "Birgit", "Hugo", "Maja", "Viktor", "Signe", "Ahmed", "Grete", "Tomas"),
    *("Lena", "Erik", "Camille", "Rasmus", "Ulla", "Dario", "Kirsten", "Felix", "Noor", "Anton"),
    *("Vibeke", "Simon", "Elif", "Henrik", "Julia", "Marek", "Solveig", "Theo", "Aisha", "Kaj"),
)
LAST = (
    *("Jensen", "Holm", "Lund", "Berg", "Møller", "Dahl", "Okafor", "Schmidt", "Novak", "Costa"),
    *(
        "Bianchi",
        "Petrov",
        "Haddad",
        "Nygaard",
        "Falk",
        "Andersen",
        "Becker",
        "Carlsen",
        "Dam",
        "Ekström",
    ),
    *(
        "Fischer",
        "Grøn",
        "Hansen",
        "Iversen",
        "Juhl",
        "Kowalski",
        "Larsen",
        "Madsen",
        "Nielsen",
        "Olsen",
    ),
    *(
        "Poulsen",
        "Quist",
        "Rossi",
        "Sand",
        "Thomsen",
        "Ulrich",
        "Vestergaard",
        "Weber",
        "Ziegler",
        "Aalto",
    ),
    *(
        "Bruun",
        "Christensen",
        "Duarte",
        "Eriksen",
        "Friis",
        "Gomez",
        "Hartmann",
        "Ibsen",
        "Jacobsen",
        "Keller",
    ),
    *(
        "Lindqvist",
        "Meyer",
        "Nowak",
        "Ottesen",
        "Pedersen",
        "Ravn",
        "Sørensen",
        "Toft",
        "Ueland",
        "Vinter",
    ),
    *(
        "Wagner",
        "Yildiz",
        "Zander",
        "Axelsen",
        "Bach",
        "Clausen",
        "Dupont",
        "Enevoldsen",
        "Frost",
        "Garcia",
    ),
    *("Hald", "Isaksen", "Jung", "Krogh", "Lorenz"),
)
CONTACTS = tuple(
    f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]}" for number in range(300)
)
"""Five have the same first name, four the same last name: a name alone is seldom one person's."""
PEOPLE = tuple(
    Member(
        MemberId(f"U{number:07}"),
        f"member{number}",
        f"Member Number {number}",
        Role.ADMIN if number == 0 else Role.FULL,
        ZONE,
    )
    for number in range(200)
)


def begin(session: Session) -> None:
    """A workspace that has its members and its contacts, and whose installer was greeted."""
    now = datetime.now(UTC)
    install(session, workspace=Workspace(TEAM, "Fjord & Field", "U0BOT", "en-GB"), now=now)
    settle_installer(session, TEAM, PEOPLE[0].id)
    put_members(session, TEAM, [(member, "en-GB") for member in PEOPLE])
    put_conversation(
        session,
        TEAM,
        Conversation(CONVERSATION, "team", shared=False, bot_is_in=True),
        [member.id for member in PEOPLE],
    )
    for number, name in enumerate(CONTACTS):
        draft = ContactDraft(name, f"Firm {number % 40}")
        add_contact(session, TEAM, draft, PEOPLE[0].id, now)


@dataclass(frozen=True)
class OpenEdition:
    """An edition that stands in the conversation and takes votes."""

    edition: Edition
    ts: str


def open_edition(session: Session, number: int = 0) -> OpenEdition:
    """An edition that asks one question, in a digest of its own that is next due in a month."""
    now = datetime.now(UTC)
    timetable = Timetable(0, time(10, 0), ZONE, Every.MONTH, now)
    schedule = add_digest(
        session,
        TEAM,
        DigestDraft(CONVERSATION, timetable, questions=1),
        owner=PEOPLE[0].id,
        next_slot=now + timedelta(days=30),
        now=now,
    )
    nothing = Standing(Verdict.TOO_EARLY, Tally(), len(PEOPLE))
    subject = all_subjects(session, TEAM)[0]
    draft = EditionDraft(
        digest_id=schedule.digest.id,
        conversation_id=CONVERSATION,
        zone=ZONE,
        number=1,
        period_begins=now.date(),
        period_from=now - timedelta(days=14),
        period_to=now,
        closes_at=now + timedelta(days=4),
        questions=(Question(subject, Why.NEVER_ASKED, None, 9, 9, nothing),),
        told=(),
    )
    edition = add_edition(session, TEAM, draft)
    ts = f"170000000{number}.000001"
    posted(session, TEAM, schedule.digest.id, draft.period_begins, ts)
    return OpenEdition(get_edition(session, TEAM, edition.id), ts)
