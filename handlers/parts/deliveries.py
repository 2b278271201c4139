"""What is said of a delivery that did not come, or perhaps did, and the buttons that mend it."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.deliveries import DeliveryKind
from domain.readers import Reader
from domain.troubles import Case
from handlers.kit.blocks import Block, Element, actions, button, confirm, section
from handlers.kit.ids import Action
from handlers.kit.values import pack
from handlers.parts.conversations import mention
from handlers.parts.dates import for_each_reader
from handlers.parts.days import on_day
from handlers.parts.digests import DigestRef
from handlers.parts.numbers import RowNumber
from handlers.parts.obstacles import ELSEWHERE, Obstacle, kind_of, obstacle, way_out

ANYWAY = "Post it anyway"
THERE = "It is there"
INVITED = "Invited: post it now"
AGAIN = "Try again"
MOVED = "Post it there now"
CHOOSE = "Choose another conversation"


@dataclass(frozen=True)
class DeliveryRef:
    """Which delivery a button is about."""

    delivery: RowNumber


def trouble_blocks(case: Case, reader: Reader, *, may_mend: bool = True) -> Iterator[Block]:
    """Say what happened to a delivery, and show whoever may mend it how."""
    yield section(trouble_words(case, reader, may_mend=may_mend))
    if may_mend and (buttons := trouble_buttons(case)):
        yield actions(*buttons)


def trouble_words(case: Case, reader: Reader, *, may_mend: bool = True) -> str:
    """Say what happened to a delivery, and to whoever may mend it what to do; mrkdwn."""
    words = _doubt(case, reader) if case.trouble.uncertain else _refusal(case, reader)
    if may_mend and case.in_time:
        do = _do_look(case) if case.trouble.uncertain else _do_mend(case)
        return f"{words} {do}"
    if case.schedule is None or case.trouble.delivery.kind is not DeliveryKind.EDITION:
        return words
    coming = for_each_reader(case.schedule.next_slot, case.schedule.reader, "The next one comes ")
    late = "" if case.in_time else "It is more than 24 hours late by now: too late to post it. "
    return f"{words}\n{late}{coming}."


def name_of(case: Case, reader: Reader) -> str:
    """Name what was to be delivered, within a sentence: "the digest that was due today"."""
    delivery = case.trouble.delivery
    day = on_day(delivery.slot, reader, case.now)
    match delivery.kind:
        case DeliveryKind.RESULTS:
            return f"the results of the digest that closed {day}"
        case DeliveryKind.PERSONAL:
            return f"the question that was due {day}"
        case DeliveryKind.GREETING:
            return "my first message"
        case _:
            return f"the digest that was due {day}"


def place_of(case: Case) -> str:
    """Name where it failed or may stand: a conversation, or a member; mrkdwn."""
    if case.where is not None:
        return mention(case.where)
    return f"<@{case.trouble.delivery.member_id}>"


def trouble_buttons(case: Case) -> list[Element]:
    """Return the buttons that mend a delivery; none where it is too late for all of them."""
    value = pack(DeliveryRef(case.trouble.delivery.id))
    choose = [_choose(case)] if _is_elsewhere(case) else []
    if not case.in_time:
        return choose
    if case.trouble.uncertain:
        return [
            button(Action.DELIVERY_AGAIN, ANYWAY, value, confirm=_sure(case)),
            button(Action.DELIVERY_THERE, THERE, value),
        ]
    return [button(Action.DELIVERY_AGAIN, _again(case), value), *choose]


def _doubt(case: Case, reader: Reader) -> str:
    return (
        f"*I could not find out whether {name_of(case, reader)} reached {place_of(case)}.*\n"
        "Slack did not confirm it to me, and does not let me read there."
    )


def _do_look(case: Case) -> str:
    if case.where is None:
        return f"Please ask them. If it did not come, press *{ANYWAY}*."
    return f"Please look there yourself. If it is not there, press *{ANYWAY}*."


def _refusal(case: Case, reader: Reader) -> str:
    where, name = place_of(case), name_of(case, reader)
    first = f"*{name[0].upper()}{name[1:]} could not be posted in {where}.*"
    return first if case.moved else f"{first}\n{obstacle(case.trouble.reason)}"


def _do_mend(case: Case) -> str:
    press = f"press *{_again(case)}*"
    if case.moved and case.schedule is not None:
        there = mention(case.schedule.digest.conversation_id)
        return f"The digest is for {there} now: {press} to have this one there too."
    way = way_out(case.trouble.reason, press)
    return f"{way} Or choose another conversation." if _is_elsewhere(case) else way


def _again(case: Case) -> str:
    if case.moved:
        return MOVED
    return INVITED if kind_of(case.trouble.reason) is Obstacle.ABSENT else AGAIN


def _is_elsewhere(case: Case) -> bool:
    """Whether another conversation would mend it."""
    return (
        case.schedule is not None
        and case.trouble.delivery.kind is DeliveryKind.EDITION
        and not case.trouble.uncertain
        and not case.moved
        and kind_of(case.trouble.reason) in ELSEWHERE
    )


def _choose(case: Case) -> Element:
    return button(
        Action.DIGEST_EDIT, CHOOSE, pack(DigestRef(case.trouble.delivery.digest_id or 0))
    )


def _sure(case: Case) -> Element:
    twice = f"Should it be in {place_of(case)} already, it stands there twice then."
    return confirm("Post it anyway?", twice, "Post it")
