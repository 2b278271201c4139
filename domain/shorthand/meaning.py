"""What the words and phrases of the shorthand can say."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from domain.ids import SubjectId
from domain.interactions import Direction, Outcome
from domain.subjects import Code


class Kind(Enum):
    """What a word does in a line."""

    __hash__ = object.__hash__
    """That of `Enum` is written in Python, and kinds are looked up for every word."""

    CHANNEL = auto()
    TOOL = auto()
    VERB = auto()
    OUTCOME = auto()
    DIRECTION = auto()
    BY = auto()
    """A channel is expected after it."""
    WITH = auto()
    """A tool, a member or another contact is expected after it."""
    AT = auto()
    """A channel or a date may follow, or plain words."""
    TO = auto()
    FROM = auto()
    AND = auto()
    AUXILIARY = auto()
    """"has", "habe": counts only beside a verb."""
    PRONOUN = auto()
    """The member who types."""
    ARTICLE = auto()
    PARTICLE = auto()
    """What a verb leaves behind: "rief Anna an", "called Anna back"."""
    NEGATION = auto()
    """Beside a verb it says that it did not come to that: "never called back"."""


class Actor(Enum):
    """Who does what a verb says."""

    SUBJECT = auto()
    """Whoever stands before it: "Anna called", "called Anna"."""
    US = auto()
    """We, wherever the name stands: "Anna angerufen"."""
    THEM = auto()
    """They: "Anna replied"; only "replied to Anna" is ours."""
    BOTH = auto()
    """Both, as in a meeting or a talk."""


@dataclass(frozen=True)
class Meaning:
    """What a word or phrase says."""

    kind: Kind
    code: Code | None = None
    subject: SubjectId | None = None
    direction: Direction | None = None
    outcome: Outcome | None = None
    actor: Actor = Actor.SUBJECT
    keep: bool = False
    """Whether it says more than its channel, so that the note keeps it: "lunch"."""


SUBJECTS = (Kind.CHANNEL, Kind.TOOL)
SAYING = (*SUBJECTS, Kind.VERB, Kind.OUTCOME, Kind.NEGATION)
"""Words that say something by themselves, what counts first before the others."""
CONNECTORS = (Kind.BY, Kind.WITH, Kind.TO, Kind.FROM, Kind.AT)
"""Words that say something by what follows them."""
WEAK = (Kind.AND, Kind.AUXILIARY, Kind.PRONOUN, Kind.ARTICLE, Kind.PARTICLE)
"""Words that say nothing by themselves."""


@dataclass(frozen=True)
class Phrase:
    """Some words of the shorthand, and all that is asked of them: they are asked in every line."""

    length: int
    """How many words; 0 where there is no phrase."""
    meanings: tuple[Meaning, ...]
    by_kind: Mapping[Kind, Meaning]
    """The first meaning of each kind."""
    saying: Meaning | None
    """What it says by itself."""
    subject: Meaning | None
    """The channel or tool that it names."""
    connectors: tuple[Kind, ...]
    """How it may lead to what follows."""


def phrase_of(length: int, meanings: tuple[Meaning, ...]) -> Phrase:
    """Give a phrase of so many words with these meanings."""
    by_kind = {meaning.kind: meaning for meaning in reversed(meanings)}
    return Phrase(
        length=length,
        meanings=meanings,
        by_kind=by_kind,
        saying=next((by_kind[kind] for kind in SAYING if kind in by_kind), None),
        subject=next((meaning for meaning in meanings if meaning.kind in SUBJECTS), None),
        connectors=tuple(kind for kind in CONNECTORS if kind in by_kind),
    )


NO_PHRASE = phrase_of(0, ())
