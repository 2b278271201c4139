"""What whoever can mend a delivery reads: the notice, and what became of it."""

from domain.ids import MemberId
from domain.readers import Reader
from domain.troubles import Case
from handlers.deliveries.outcomes import Became, Outcome
from handlers.kit.blocks import Block, Message, context
from handlers.kit.errors import notice
from handlers.parts.conversations import mention
from handlers.parts.dates import day_words, for_each_reader
from handlers.parts.deliveries import name_of, place_of, trouble_blocks, trouble_words

_LEFT_OUT = frozenset({Became.TOO_LATE, Became.TOO_SOON, Became.LEFT_OUT})


def notice_message(case: Case, reader: Reader, to: MemberId) -> Message:
    """Tell whoever can mend a delivery that it failed, or may have."""
    blocks: list[Block] = [*trouble_blocks(case, reader)]
    if case.owner is not None and case.owner != to:
        blocks.append(
            context(
                f"You read this because I could not reach <@{case.owner}>, whose digest it is."
            )
        )
    return Message(trouble_words(case, reader), tuple(blocks))


def outcome_message(outcome: Outcome) -> Message:
    """Say what became of a delivery; it stands where the buttons were."""
    return notice(_words(outcome))


def _words(outcome: Outcome) -> str:
    case = outcome.case
    name = name_of(case, outcome.reader)
    first, where = f"{name[0].upper()}{name[1:]}", place_of(case)
    goes_to = mention(outcome.goes_to) if outcome.goes_to else where
    words = {
        Became.ON_ITS_WAY: f"{first} is on its way to {goes_to}.",
        Became.THERE: f"{first} is in {where}. I do not post it again."
        if case.where
        else f"{first} reached {where}. I do not send it again.",
        Became.TOO_LATE: f"{first} is more than 24 hours late by now: too late to post it.",
        Became.TOO_SOON: f"{first} is left out, because {goes_to} had another one meanwhile, and "
        "gets one a week at most.",
        Became.PAUSED: f"{first} is left out, because the digest is paused{_until(case)}.",
        Became.ENDED: f"{first} is left out, because the digest has ended.",
        Became.LEFT_OUT: f"{first} was left out meanwhile.",
    }[outcome.became]
    return f"{words}{_next(case)}" if outcome.became in _LEFT_OUT else words


def _next(case: Case) -> str:
    if case.schedule is None:
        return ""
    words = for_each_reader(case.schedule.next_slot, case.schedule.reader, "The next one comes ")
    return f" {words}."


def _until(case: Case) -> str:
    schedule = case.schedule
    if schedule is None or schedule.paused_until is None:
        return ""
    return f" until {day_words(schedule.reader.day(schedule.paused_until), schedule.reader)}"
