"""What the parts of a line add up to: one channel, one tool, one direction, and what is left."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from domain.ids import MemberId, SubjectId
from domain.interactions import Direction, Outcome
from domain.shorthand.dates import Here, Said
from domain.shorthand.meaning import CONNECTORS, WEAK, Actor, Kind, Meaning
from domain.shorthand.part import Part
from domain.shorthand.reading import Who
from domain.shorthand.text import Tokens
from domain.shorthand.word_list import WordList

_SEPARATORS = " \t,;|/-–—"
_RECENT = timedelta(days=183)
_BARE = frozenset("()[]{}:-–—|/")
_US = frozenset({"me", "us", "mig", "os", "mich", "mir", "uns"})
_WE = frozenset({"jeg", "vi", "ich", "wir", "we"})
_FINISHED = frozenset({"has", "har", "hat", "have", "havde", "hatte", "had"})
_JOINING = frozenset({*WEAK, *CONNECTORS})
_OF_THE_NOTE = frozenset({*_JOINING, Kind.NEGATION})
_OPEN = frozenset({*CONNECTORS, Kind.ARTICLE, Kind.PRONOUN})
"""After these a sentence goes on."""
_CHANNEL, _TOOL, _VERB = Kind.CHANNEL, Kind.TOOL, Kind.VERB


@dataclass(slots=True)
class Head:
    """The parts of a line's head, and those of them that say one thing or another."""

    parts: Sequence[Part]
    named: list[tuple[Part, Who]] = field(default_factory=list)
    members: list[MemberId] = field(default_factory=list)
    dated: list[tuple[Part, Said]] = field(default_factory=list)
    aside: list[Said] = field(default_factory=list)
    meant: list[tuple[Part, Meaning]] = field(default_factory=list)
    misread: list[Part] = field(default_factory=list)


def head_of(parts: Sequence[Part]) -> Head:
    """Sort the parts of a head by what they say."""
    head = Head(parts)
    for part in parts:
        if part.meaning is not None:
            head.meant.append((part, part.meaning))
        if part.who is not None:
            head.named.append((part, part.who))
        if part.member:
            head.members.append(part.member)
        if part.said is not None:
            head.dated.append((part, part.said))
        if part.aside is not None:
            head.aside.append(part.aside)
        if part.misread:
            head.misread.append(part)
    return head


class Subjects(NamedTuple):
    """The channel and the tool of a line; the parts left to the note, and those misread."""

    channel: SubjectId | None
    tool: SubjectId | None
    text: AbstractSet[Part]
    misread: Sequence[Part]


def subjects_of(head: Head, words: WordList) -> Subjects:
    """Choose channel and tool.

    A channel after "by" or "on" stands before a verb or a word alone, and these before an
    occasion like "lunch". What else names a channel is left to the note; but a second channel
    after "by" is shown, and one that the workspace has retired.
    """
    kinds = [meaning.kind for _, meaning in head.meant]
    named = [
        (part, meaning, _channel(meaning, words))
        for part, meaning in head.meant
        if meaning.kind is _CHANNEL or meaning.code is not None
    ]
    first, channel = _strongest(named)
    text = {part for part, meaning in head.meant if meaning.keep}
    misread = [*head.misread]
    for part, meaning, subject in named:
        if meaning.kind is _VERB and subject is None:
            misread.append(part)
        other = part is not first and (subject is None or subject != channel)
        if meaning.kind is _CHANNEL and other and not meaning.keep:
            shown = part.role is Kind.BY or subject is None
            (misread.append if shown else text.add)(part)
    if kinds.count(_VERB) > 1:
        text.update(_later_verbs(head.meant))
    tool = None
    if _TOOL in kinds:
        (_, meaning), *others = (one for one in head.meant if one[1].kind is _TOOL)
        tool = meaning.subject
        misread += [part for part, _ in others]
    misread.sort(key=_place)
    return Subjects(channel, tool, text.difference(misread), misread)


def _strongest(
    named: Iterable[tuple[Part, Meaning, SubjectId | None]],
) -> tuple[Part | None, SubjectId | None]:
    """Give the part that says the channel, and which one it is."""
    taken = [one for one in named if one[2] is not None]
    if not taken:
        return None, None
    part, _, channel = taken[0] if len(taken) == 1 else min(taken, key=_weakness)
    return part, channel


def _place(part: Part) -> int:
    return part.first


def _channel(meaning: Meaning, words: WordList) -> SubjectId | None:
    if meaning.kind is _TOOL:
        return None
    return meaning.subject or (words.codes.get(meaning.code) if meaning.code else None)


def _weakness(named: tuple[Part, Meaning, SubjectId | None]) -> int:
    part, meaning, _ = named
    if meaning.keep or meaning.kind is Kind.OUTCOME:
        return 2
    return 1 if part.role is None else 0


def _later_verbs(meant: Iterable[tuple[Part, Meaning]]) -> Iterable[Part]:
    """Give the verbs after the first that say something of their own."""
    verbs = [(part, meaning) for part, meaning in meant if meaning.kind is _VERB]
    return [part for part, meaning in verbs[1:] if meaning != verbs[0][1]]


def direction_of(head: Head, tokens: Tokens) -> Direction:
    """Say who got in touch: the word "in" or "out", a name after "from", or the verb."""
    failed = missed = False
    verb = None
    for part, meaning in head.meant:
        if meaning.direction is not None:
            return meaning.direction
        if meaning.outcome is Outcome.NO_ANSWER:
            failed = True
            # Nobody answered us; a missed call or a voicemail may be theirs.
            missed = missed or meaning.code is None
        if verb is None and meaning.kind is _VERB:
            verb = part
    if missed:
        return Direction.OUT
    if any(part.role is Kind.FROM for part, _ in head.named):
        return Direction.IN
    if failed or verb is None:
        return Direction.OUT
    return (
        Direction.IN if _is_theirs(head.parts, head.parts.index(verb), tokens) else Direction.OUT
    )


def _is_theirs(parts: Sequence[Part], place: int, tokens: Tokens) -> bool:
    """Whether the contact does what the verb at `place` says."""
    meaning = parts[place].meaning
    actor = meaning.actor if meaning else Actor.BOTH
    after = [part for part in parts[place + 1 :] if part.who]
    if actor is Actor.THEM:
        return not any(part.role is Kind.TO for part in parts if part.who)
    if actor is Actor.BOTH or after or _followed_by_us(parts, place, tokens):
        return False
    helped = [at for at in range(1, place) if parts[at].is_kind(Kind.AUXILIARY)]
    if any(tokens.items[parts[at].first] in _FINISHED and parts[at - 1].who for at in helped):
        return True
    before = [part for part in parts[:place] if not part.said]
    return actor is Actor.SUBJECT and bool(before) and before[-1].who is not None


def _followed_by_us(parts: Sequence[Part], place: int, tokens: Tokens) -> bool:
    """Whether we are the verb's subject behind it, as in Danish and German: "Anna rief ich an"."""
    return any(tokens.items[part.first] in _WE for part in parts[place + 1 : place + 2])


def outcome_of(head: Head) -> Outcome | None:
    """Give what the line says of reaching anybody; "no answer" stands before a talk."""
    said = [meaning.outcome for _, meaning in head.meant if meaning.outcome]
    if not said:
        return None
    return Outcome.NO_ANSWER if Outcome.NO_ANSWER in said else said[0]


def dates_of(head: Head) -> tuple[tuple[Said, ...], frozenset[Part]]:
    """Give what the line says of when, and the parts that say a second day or time."""
    if not head.dated:
        return (), frozenset()
    used: list[Said] = []
    surplus: set[Part] = set()
    day = clock = False
    for part, said in head.dated:
        if ((said.day or said.moment) and day) or ((said.clock or said.moment) and clock):
            surplus.add(part)
            continue
        day = day or bool(said.day or said.moment)
        clock = clock or bool(said.clock or said.moment)
        used.append(said)
    return tuple(used), frozenset(surplus)


def aside_of(head: Head, here: Here) -> date | None:
    """Give the first past day that the note itself speaks of."""
    if not head.aside:
        return None
    days = [said.other_day or said.day for said in head.aside]
    first = next((day for day in days if day), None)
    return first if first and here.today - _RECENT <= first < here.today else None


def leftover(parts: Sequence[Part], tokens: Tokens, text: AbstractSet[Part]) -> str:
    """Give what was typed beside the parts that were understood: the note's beginning.

    Where words are left on both sides of such a part, everything from the first to the last of
    them is kept as typed, so that a sentence stays one.
    """
    everything: list[Part] = []
    run: list[Part] = []
    named = False
    for part in parts:
        meaning = part.meaning
        left = part.plain if meaning is None else meaning.kind in _OF_THE_NOTE
        if left or part in text:
            run.append(part)
            continue
        named = named or part.who is not None
        if run:
            kept = _kept(run, tokens, text)
            everything += kept
            if kept and _goes_on_in(kept[-1], part, named=named):
                everything.append(part)
            run = []
    if run:
        everything += _kept(run, tokens, text)
    if not everything:
        return ""
    return tokens.raw(everything[0].first, everything[-1].end).strip(_SEPARATORS)


def _goes_on_in(last: Part, following: Part, *, named: bool) -> bool:
    """Whether words make no sense without what follows: "unsubscribed from the", "quick"."""
    if last.meaning is not None and last.meaning.kind in _OPEN:
        return True
    bare = following.role is None and following.is_kind(Kind.CHANNEL, Kind.VERB)
    return bare and not named and not last.is_kind(Kind.AND)


def _kept(run: list[Part], tokens: Tokens, text: AbstractSet[Part]) -> list[Part]:
    """Give what the note takes of a run of parts, without what only joined it to the rest."""
    while run and _only_joins(run, tokens):
        run = run[1:]
    while run and run[-1].is_kind(Kind.AND):
        run = run[:-1]
    said = [
        part
        for part in run
        if part in text or part.meaning is None or part.meaning.kind not in _JOINING
    ]
    bare = all(tokens.raw(part.first, part.end) in _BARE for part in said)
    return [] if bare else run


def _only_joins(run: list[Part], tokens: Tokens) -> bool:
    first = run[0]
    word = tokens.items[first.first]
    if first.is_kind(Kind.AND) or word == ":" or word in _US:
        return True
    joins = first.is_kind(Kind.AUXILIARY) and len(run) > 1 and not run[1].plain
    return joins and not any(part.is_kind(Kind.OUTCOME, Kind.NEGATION) for part in run)
