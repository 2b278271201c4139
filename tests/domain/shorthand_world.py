"""The contacts, subjects and members of the shorthand's tests, and readings in one line."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from domain.contacts import Address, AddressKind, Contact
from domain.ids import ContactId, MemberId, SubjectId
from domain.interactions import Direction
from domain.members import Member, Role
from domain.shorthand import KnownName, Reader, Reading, SeveralNames, Vocabulary, Who
from domain.subjects import USUAL_CHANNELS, Code, Subject, SubjectKind

ZONE = "Europe/Copenhagen"
NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
"""Wednesday 18 November 2026, 16:00 in Copenhagen."""
READER = Reader(NOW, ZONE, ("da", "en", "de"), "DMY", MemberId("U9"))

NAMES = (
    ("Anna Jensen", "Nordlys"),
    ("Hanna Berg", ""),
    ("Bo By", ""),
    ("Li On", ""),
    ("Jan Møller", ""),
    ("Domingo Pérez", ""),
    ("May Andersen", ""),
    ("Karin in 't Veld", ""),
    ("Holm & Søn A/S", ""),
    ("Mette Lund", ""),
    ("Lars Bo", ""),
    ("Rosa Via", ""),
    ("Eva Ruiz", ""),
    ("Jürgen Groß", ""),
)
CONTACTS = tuple(
    Contact(
        ContactId(number),
        name,
        organisation,
        (Address(AddressKind.PHONE, "+45 20304050"),) if name == "Eva Ruiz" else (),
    )
    for number, (name, organisation) in enumerate(NAMES, 1)
)
CHANNELS = tuple(
    Subject(SubjectId(number), SubjectKind.CHANNEL, name, presence, code)
    for number, (code, name, presence) in enumerate(USUAL_CHANNELS, 1)
)
TOOLS = (
    Subject(SubjectId(20), SubjectKind.TOOL, "Buffer"),
    Subject(SubjectId(21), SubjectKind.TOOL, "Noisegate", code=Code.NOISEGATE),
)
MEMBERS = (
    Member(MemberId("U1"), "peter", "Peter Holm", Role.FULL, ZONE),
    Member(MemberId("U2"), "maria", "Maria Lund", Role.OWNER, ZONE),
)
VOCABULARY = Vocabulary(CONTACTS, CHANNELS + TOOLS, MEMBERS)


def contact(name: str) -> ContactId:
    """Give the id of the contact called `name`."""
    return next(one.id for one in CONTACTS if one.name == name)


def described(reading: Reading, vocabulary: Vocabulary = VOCABULARY) -> str:
    """Give a reading in one line: only what differs from "somebody, outbound, now"."""
    subjects = {subject.id: subject.name for subject in vocabulary.subjects}
    handles = {member.id: member.handle for member in vocabulary.members}
    said = [", ".join(_who(who, vocabulary) for who in reading.who) or "nobody"]
    said += [subjects[reading.channel]] if reading.channel else []
    said += ["inbound"] if reading.direction is Direction.IN else []
    said += [reading.outcome.value] if reading.outcome else []
    said += [f"tool {subjects[reading.tool]}"] if reading.tool else []
    said += [f"@{handles[member]}" for member in reading.members]
    said += _when(reading)
    said += [f"note “{reading.note}”"] if reading.note else []
    said += [f"mark {reading.mark.value}"] if reading.mark else []
    if other := reading.other_mark:
        said.append(f"or note “{other.note}”, {other.mark.value if other.mark else 'no mark'}")
    said += [f"not understood “{words}”" for words in reading.not_understood]
    return "; ".join(said)


def _who(who: Who, vocabulary: Vocabulary) -> str:
    names = {one.id: one.name for one in vocabulary.contacts}
    if isinstance(who, KnownName):
        return names[who.contact_id]
    if isinstance(who, SeveralNames):
        return f"{who.typed}? ({' or '.join(names[one] for one in who.candidates)})"
    return f"new: {who.typed}"


def _when(reading: Reading) -> list[str]:
    zone = ZoneInfo(ZONE)
    said = []
    if reading.when != NOW or not reading.timed:
        form = "%Y-%m-%d %H:%M" if reading.timed else "%Y-%m-%d"
        said.append(reading.when.astimezone(zone).strftime(form))
    if reading.other_when:
        said.append("or " + reading.other_when.astimezone(zone).strftime("%Y-%m-%d"))
    return said + (["still ahead"] if reading.future else [])
