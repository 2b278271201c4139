"""What the parts of a line add up to: one channel, one tool, one direction, and what is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.ids import SubjectId
from domain.interactions import Direction, Outcome
from domain.shorthand.dates import Here, Said
from domain.shorthand.part import CONNECTORS, WEAK, Part
from domain.shorthand.text import Tokens
from domain.shorthand.word_list import Actor, Kind, WordList

_SEPARATORS = " \t,;|/-–—"
_RECENT = timedelta(days=183)
_BARE = frozenset("()[]{}:-–—|/")
_US = frozenset({"me", "us", "mig", "os", "mich", "mir", "uns"})
_WE = frozenset({"jeg", "vi", "ich", "wir", "we"})
_FINISHED = frozenset({"has", "har", "hat", "have", "havde", "hatte", "had"})


@dataclass(frozen=True)
class Subjects:
    """The channel and the tool of a line; the parts left to the note, and those misread."""

    channel: SubjectId | None
    tool: SubjectId | None
    text: frozenset[Part]
    misread: tuple[Part, ...]


def subjects_of(parts: Sequence[Part], words: WordList) -> Subjects:
    """Choose channel and tool.

    A channel after "by" or "on" stands before a verb or a word alone, and these before an
    occasion like "lunch". What else names a channel is left to the note; but a second channel
    after "by" is shown, and one that the workspace has retired.
    """
    channels = [(part, _channel(part, words)) for part in parts if _names_channel(part)]
    taken = [one for one in channels if one[1] is not None]
    first, channel = min(taken, key=lambda one: _weakness(one[0]), default=(None, None))
    text = {part for part in parts if part.meaning and part.meaning.keep}
    misread = [part for part in parts if part.misread]
    for part, subject in channels:
        kept = part.meaning is not None and part.meaning.keep
        other = part is not first and (subject is None or subject != channel)
        if part.is_kind(Kind.CHANNEL) and other and not kept:
            shown = part.role is Kind.BY or subject is None
            (misread.append if shown else text.add)(part)
        elif subject is None and part.is_kind(Kind.VERB):
            misread.append(part)
    tools = [part for part in parts if part.is_kind(Kind.TOOL)]
    text |= set(_later_verbs(parts))
    tool = tools[0].meaning.subject if tools and tools[0].meaning else None
    misread += tools[1:]
    in_order = tuple(sorted(misread, key=lambda part: part.first))
    return Subjects(channel, tool, frozenset(text - set(misread)), in_order)


def _names_channel(part: Part) -> bool:
    meaning = part.meaning
    return meaning is not None and (meaning.kind is Kind.CHANNEL or meaning.code is not None)


def _channel(part: Part, words: WordList) -> SubjectId | None:
    meaning = part.meaning
    if meaning is None or meaning.kind is Kind.TOOL:
        return None
    return meaning.subject or (words.codes.get(meaning.code) if meaning.code else None)


def _weakness(part: Part) -> int:
    if (part.meaning and part.meaning.keep) or part.is_kind(Kind.OUTCOME):
        return 2
    return 1 if part.role is None else 0


def _later_verbs(parts: Sequence[Part]) -> list[Part]:
    """Give the verbs after the first that say something of their own."""
    verbs = [part for part in parts if part.is_kind(Kind.VERB)]
    return [part for part in verbs[1:] if part.meaning != verbs[0].meaning]


def direction_of(parts: Sequence[Part], tokens: Tokens) -> Direction:
    """Say who got in touch: the word "in" or "out", a name after "from", or the verb."""
    for part in parts:
        if part.meaning and part.meaning.direction:
            return part.meaning.direction
    if _got_no_answer(parts):
        return Direction.OUT
    if any(part.who and part.role is Kind.FROM for part in parts):
        return Direction.IN
    if outcome_of(parts) is Outcome.NO_ANSWER:
        return Direction.OUT
    place = next((at for at, part in enumerate(parts) if part.is_kind(Kind.VERB)), None)
    if place is None:
        return Direction.OUT
    theirs = _is_theirs(parts, place, tokens)
    return Direction.IN if theirs else Direction.OUT


def _got_no_answer(parts: Sequence[Part]) -> bool:
    """Whether nobody answered us; a missed call or a voicemail may be theirs."""
    said = (part.meaning for part in parts if part.meaning and part.meaning.code is None)
    return any(meaning.outcome is Outcome.NO_ANSWER for meaning in said)


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
    if any(tokens.items[parts[at].first].fold in _FINISHED and parts[at - 1].who for at in helped):
        return True
    before = [part for part in parts[:place] if not part.said]
    return actor is Actor.SUBJECT and bool(before) and before[-1].who is not None


def _followed_by_us(parts: Sequence[Part], place: int, tokens: Tokens) -> bool:
    """Whether we are the verb's subject behind it, as in Danish and German: "Anna rief ich an"."""
    return any(tokens.items[part.first].fold in _WE for part in parts[place + 1 : place + 2])


def outcome_of(parts: Sequence[Part]) -> Outcome | None:
    """Give what the line says of reaching anybody; "no answer" stands before a talk."""
    said = [part.meaning.outcome for part in parts if part.meaning and part.meaning.outcome]
    return Outcome.NO_ANSWER if Outcome.NO_ANSWER in said else next(iter(said), None)


def dates_of(parts: Sequence[Part]) -> tuple[tuple[Said, ...], frozenset[Part]]:
    """Give what the line says of when, and the parts that say a second day or time."""
    used: list[Said] = []
    surplus: set[Part] = set()
    day = clock = False
    for part in parts:
        said = part.said
        if said is None:
            continue
        if ((said.day or said.moment) and day) or ((said.clock or said.moment) and clock):
            surplus.add(part)
            continue
        day = day or bool(said.day or said.moment)
        clock = clock or bool(said.clock or said.moment)
        used.append(said)
    return tuple(used), frozenset(surplus)


def aside_of(parts: Sequence[Part], here: Here) -> date | None:
    """Give the first past day that the note itself speaks of."""
    days = (part.aside.other_day or part.aside.day for part in parts if part.aside)
    first = next((day for day in days if day), None)
    return first if first and here.today - _RECENT <= first < here.today else None


def leftover(parts: Sequence[Part], tokens: Tokens, text: frozenset[Part]) -> str:
    """Give what was typed beside the parts that were understood: the note's beginning.

    Where words are left on both sides of such a part, everything from the first to the last of
    them is kept as typed, so that a sentence stays one.
    """
    runs: list[list[Part]] = []
    run: list[Part] = []
    named = False
    for part in parts:
        if part.plain or part in text or part.is_kind(*WEAK, *CONNECTORS, Kind.NEGATION):
            run.append(part)
            continue
        kept = _kept(run, tokens, text)
        named = named or part.who is not None
        runs.append([*kept, part] if kept and _goes_on_in(kept[-1], part, named=named) else kept)
        run = []
    runs.append(_kept(run, tokens, text))
    everything = [part for run in runs for part in run]
    if not everything:
        return ""
    return tokens.raw(everything[0].first, everything[-1].end).strip(_SEPARATORS)


def _goes_on_in(last: Part, following: Part, *, named: bool) -> bool:
    """Whether words make no sense without what follows: "unsubscribed from the", "quick"."""
    if last.is_kind(*CONNECTORS, Kind.ARTICLE, Kind.PRONOUN):
        return True
    bare = following.role is None and following.is_kind(Kind.CHANNEL, Kind.VERB)
    return bare and not named and not last.is_kind(Kind.AND)


def _kept(run: list[Part], tokens: Tokens, text: frozenset[Part]) -> list[Part]:
    """Give what the note takes of a run of parts, without what only joined it to the rest."""
    while run and _only_joins(run, tokens):
        run = run[1:]
    while run and run[-1].is_kind(Kind.AND):
        run = run[:-1]
    said = [part for part in run if part in text or not part.is_kind(*WEAK, *CONNECTORS)]
    bare = all(tokens.raw(part.first, part.end) in _BARE for part in said)
    return [] if bare else run


def _only_joins(run: list[Part], tokens: Tokens) -> bool:
    first = run[0]
    word = tokens.items[first.first].fold
    if first.is_kind(Kind.AND) or word == ":" or word in _US:
        return True
    joins = first.is_kind(Kind.AUXILIARY) and len(run) > 1 and not run[1].plain
    return joins and not any(part.is_kind(Kind.OUTCOME, Kind.NEGATION) for part in run)
