"""What a member reads after `/log`: what was logged, and what is asked about the rest."""

from domain.contacts import MAX_NAME, Contact
from domain.drafts import MAX_LINES, Day, Draft
from domain.histories import History, NamedInteraction
from domain.interactions import MAX_NOTE, Direction
from domain.shorthand import KnownName, Reading, SeveralNames, UnknownName, plain_text
from domain.subjects import Code, Subject
from handlers.interactions.sheet import (
    AddPress,
    Ask,
    ChannelPress,
    ChoosePress,
    DayPress,
    Item,
    LinePress,
    RereadPress,
    Sheet,
    ask_of,
)
from handlers.kit.blocks import (
    Block,
    Element,
    Message,
    actions,
    as_typed,
    button,
    context,
    cut_mrkdwn,
    fitted,
    numbered,
    option,
    said,
    section,
    select,
)
from handlers.kit.ids import Action
from handlers.kit.values import pack
from handlers.parts.dates import clock
from handlers.parts.days import NEAR, near_day, on_day, short_day
from handlers.parts.figures import number_words
from handlers.parts.interactions import (
    by_words,
    contact_plain,
    contact_words,
    controls,
    example,
    interaction_words,
    mark_words,
    undone_row,
)

SHOWN_IN_LINE = 200
"""Characters up to which a typed line stands within the sentence about it."""
ALL_TEXTS = 9_000
"""Characters of typed lines in one message; Slack refuses messages somewhat above 12,000."""
SUMMARY = 600
NOTE_RECALLED = 100

_NOUNS = {
    Code.EMAIL: "e-mail",
    Code.PHONE: "call",
    Code.IN_PERSON: "meeting",
    Code.LETTER: "letter",
    Code.NEWSLETTER: "newsletter",
    Code.TEXT_MESSAGE: "text message",
    Code.VIDEO_CALL: "video call",
    Code.LINKEDIN: "LinkedIn message",
}
_ORDINALS = (
    "First",
    "Second",
    "Third",
    "Fourth",
    "Fifth",
    "Sixth",
    "Seventh",
    "Eighth",
    "Ninth",
    "Tenth",
)


def sheet_message(sheet: Sheet) -> Message:
    """Show what every line came to."""
    if sheet.refused:
        return _refused(sheet.refused)
    blocks = [block for item in sheet.items for block in _item(item, sheet)]
    texts = [str(block["text"]["text"]) for block in blocks if block["type"] == "section"]
    return Message(cut_mrkdwn("\n".join(texts), SUMMARY), fitted(blocks))


def log_help() -> Message:
    """Say how `/log` is used."""
    blocks = (
        section(
            "*`/log`* notes whom you were in touch with, in one line. "
            "Your colleagues find it on the contact's card, the note included."
        ),
        section(
            "`/log Anna Jensen by phone: renewal agreed +`\n"
            "`/log called Bo By, no answer`\n"
            "`/log Bo By, Li On by letter on Monday`\n"
            "`/log Domingo Pérez email in yesterday 15:30: asks for a quote`"
        ),
        section(
            "First who, then how, when and, after a colon, a note; only who is needed. "
            "Without a day it was now, and without `in` you got in touch. End with `+` where it "
            "was worth it, `~` for partly, `-` where it could have been skipped. "
            "Several lines log several at once."
        ),
        context(
            "`/log` alone opens a form; *Log this* in the menu of a message opens it with what "
            "the message says. What I do not understand I ask about; nothing is lost."
        ),
    )
    return Message("How /log is used", blocks)


def history_words(
    contact: Contact, channel: Subject | None, history: History, sheet: Sheet
) -> str:
    """Say what is known of a contact: "Third call with Anna, all answered. Last: ..."."""
    sentences = []
    if history.count and channel:
        noun = _NOUNS.get(channel.code, "") if channel.code else ""
        noun = noun or f"contact {by_words(channel)}"
        count = f"{_ordinal(history.count)} {noun} with {said(_first_name(contact.name))}"
        sentences.append(f"{count}{_answered(history)}.")
    if last := history.last:
        ways = [by_words(one) for one in sheet.subjects if one.id == last.channel]
        words = f"“{said(_shortened(last.note))}”" if last.note else "".join(ways)
        day = short_day(last.happened_at, sheet.reader, sheet.now)
        when = day if day in NEAR else f"on {day}"
        sentences.append(f"Last: {words} {when}." if words else f"Last: {when}.")
    return " ".join(sentences)


def _ordinal(count: int) -> str:
    if count <= len(_ORDINALS):
        return _ORDINALS[count - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{'th' if count % 100 in range(11, 14) else ending}"


def _answered(history: History) -> str:
    judged = history.answered + history.unanswered
    if history.count <= 1 or not judged:
        return ""
    if history.all_answered:
        return ", all answered"
    if not history.answered:
        return ", none answered so far"
    return f", {history.answered} of {judged} answered so far"


def _first_name(name: str) -> str:
    """Firms ("Holm & Søn A/S") keep all of their name."""
    return name if any(sign in name for sign in "&/.,@+") else name.split(maxsplit=1)[0]


def _shortened(note: str) -> str:
    first = note.strip().splitlines()[0] if note.strip() else ""
    return first if len(first) <= NOTE_RECALLED else first[:NOTE_RECALLED].rstrip() + "…"


def _item(item: Item, sheet: Sheet) -> list[Block]:
    line = item.draft.id if item.draft else None
    if item.named is not None and item.named.undone:
        return undone_row(item.named, sheet.reader, sheet.now, line)
    if item.named is not None:
        return _logged(item.named, item, sheet)
    if item.draft is None or item.reading is None:
        return []
    if item.draft.discarded:
        return _discarded(item.draft, sheet)
    return _asked(item.draft, item.reading, item, sheet)


def _logged(named: NamedInteraction, item: Item, sheet: Sheet) -> list[Block]:
    line = item.draft.id if item.draft else None
    blocks = [section(f"Logged: {interaction_words(named, sheet.reader, sheet.now)}")]
    told = [
        words
        for contact, history in item.histories
        if (words := history_words(contact, named.channel, history, sheet))
    ]
    if item.reading and item.reading.not_understood:
        told.append(f"Not understood, and not stored: {_quotes(item.reading.not_understood)}.")
    if told:
        blocks.append(context(*told))
    elements = [*controls(named, line), *_other_readings(item, sheet)]
    if named.channel is None and sheet.channels:
        elements.insert(0, _channel_select(named.interaction.id, line, sheet.channels))
    return [*blocks, actions(*elements)]


def _channel_select(interaction: int, line: int | None, channels: tuple[Subject, ...]) -> Element:
    options = [
        option(channel.name, pack(ChannelPress(interaction, channel.id, line)))
        for channel in channels
    ]
    return select(Action.LOG_CHANNEL, "How?", options)


def _other_readings(item: Item, sheet: Sheet) -> list[Element]:
    """Offer the other day or ending that may have been meant, or the first one back."""
    if not (item.draft and item.reading and item.named):
        return []
    line, reading, interaction = item.draft.id, item.reading, item.named.interaction
    offered = []
    if reading.other_when and interaction.happened_at in (reading.when, reading.other_when):
        other = interaction.happened_at == reading.when
        day = near_day(reading.other_when if other else reading.when, sheet.reader, sheet.now)
        value = pack(RereadPress(line, ending=False, other=other))
        offered.append(button(Action.LOG_REREAD, f"It was {day}", value))
    ending = reading.other_mark
    if ending and interaction.note in (reading.note, ending.note):
        other = interaction.note == reading.note
        mark = ending.mark if other else reading.mark
        words = (
            f"The end was a mark: {mark_words(mark)}" if mark else "The end belongs to the note"
        )
        value = pack(RereadPress(line, ending=True, other=other))
        offered.append(button(Action.LOG_REREAD, words, value))
    return numbered(offered)


def _discarded(draft: Draft, sheet: Sheet) -> list[Block]:
    words, below = _line(draft, sheet)
    form = button(Action.DRAFT_EDIT, "Open the form", pack(LinePress(draft.id)))
    return [section(f"Discarded, nothing was logged. You had typed{words}", form), *below]


def _asked(draft: Draft, reading: Reading, item: Item, sheet: Sheet) -> list[Block]:
    ask = ask_of(reading, too_many=draft.too_many)
    unclear = [who for who in reading.who if not isinstance(who, KnownName)]
    words, below = _line(draft, sheet)
    if ask is Ask.NAME:
        sentence, buttons = _name_question(draft, reading, unclear, item)
    elif ask is Ask.FUTURE:
        sentence, buttons = _day_question(draft, reading, sheet)
    else:
        sentence, buttons = _form_sentence(ask, draft, reading, sheet), []
    form = "Open the form" if not buttons else "Edit in form"
    buttons += [
        button(Action.DRAFT_EDIT, form, pack(LinePress(draft.id))),
        button(Action.DRAFT_DISCARD, "Discard", pack(LinePress(draft.id))),
    ]
    small = [example()] if ask is Ask.NO_NAME and len(sheet.items) == 1 else []
    return [section(f"{sentence}{words}"), *below, *small, actions(*buttons)]


def _day_question(draft: Draft, reading: Reading, sheet: Sheet) -> tuple[str, list[Element]]:
    """Ask about a day that lies ahead; the other reading of it is offered where there is one."""
    day = near_day(reading.when, sheet.reader, sheet.now)
    at = f" at {clock(reading.when, sheet.reader)}" if reading.timed else ""
    days = [(Day.TODAY, "It was today")]
    if reading.other_when is not None and reading.other_when <= sheet.now:
        other = near_day(reading.other_when, sheet.reader, sheet.now)
        days.insert(0, (Day.OTHER, f"It was {other}"))
    buttons = [
        button(Action.DRAFT_TODAY, words, pack(DayPress(draft.id, meant))) for meant, words in days
    ]
    buttons[0]["style"] = "primary"
    sentence = f"{day[:1].upper()}{day[1:]}{at} has not happened yet, so this is not logged"
    return sentence, numbered(buttons)


def _form_sentence(ask: Ask | None, draft: Draft, reading: Reading, sheet: Sheet) -> str:
    if ask is Ask.TOO_MANY:
        lines = sum(1 for line in draft.text.splitlines() if line.strip())
        return (
            f"These are {lines} lines, and I log up to {MAX_LINES} at once. "
            "Nothing is logged yet: please send them in parts"
        )
    if ask is Ask.LONG_NOTE:
        has, most = (
            number_words(number, sheet.reader) for number in (len(reading.note), MAX_NOTE)
        )
        return (
            f"This is not logged yet: its note has {has} characters, "
            f"and a note can have up to {most}. The form has all of it"
        )
    understood = ", ".join(_understood(reading, sheet))
    also = f" I understood: {understood}." if understood else ""
    return f"I found nobody's name in this, so it is not logged.{also} You typed"


def _understood(reading: Reading, sheet: Sheet) -> list[str]:
    parts = []
    subjects = {subject.id: subject for subject in sheet.subjects}
    if reading.channel in subjects:
        parts.append(by_words(subjects[reading.channel]))
    if reading.tool in subjects:
        parts.append(f"using {said(subjects[reading.tool].name)}")
    if reading.direction is Direction.IN:
        parts.append("they got in touch")
    if reading.when != sheet.now:
        parts.append(on_day(reading.when, sheet.reader, sheet.now))
    return parts


def _name_question(
    draft: Draft, reading: Reading, unclear: list[SeveralNames | UnknownName], item: Item
) -> tuple[str, list[Element]]:
    """Ask about the first name that is not clear; the next one is asked about after it."""
    who = unclear[0]
    last = len(unclear) == 1 and not reading.future
    shown = f"*{said(who.typed if len(who.typed) <= MAX_NAME else who.typed[:MAX_NAME] + '…')}*"
    addable = len(who.typed) <= MAX_NAME
    value = pack(AddPress(draft.id, who.typed)) if addable else ""
    if isinstance(who, UnknownName):
        words = f"Add {who.typed} and log" if last else f"Add {who.typed}"
        add = button(Action.DRAFT_ADD, words, value, style="primary")
        return f"I do not know {shown} yet, so this is not logged", [add] if addable else []
    sentence = f"Who is {shown}? Several could be meant, so this is not logged"
    if len(who.candidates) == 1 and who.candidates[0] in item.people:
        meant = contact_words(item.people[who.candidates[0]])
        sentence = f"By {shown}, do you mean {meant}? I am not sure, so this is not logged"
    if not addable:
        return sentence, []
    buttons = [
        button(
            Action.DRAFT_CHOOSE,
            contact_plain(item.people[contact_id]),
            pack(ChoosePress(draft.id, who.typed, contact_id)),
        )
        for contact_id in who.candidates
        if contact_id in item.people
    ]
    return sentence, [*numbered(buttons), button(Action.DRAFT_ADD, "Someone new", value)]


def _line(draft: Draft, sheet: Sheet) -> tuple[str, list[Block]]:
    """Give a typed line back: at the end of its sentence, or, when long, whole below it."""
    plain = plain_text(draft.text)
    if len(plain) <= SHOWN_IN_LINE and "\n" not in plain:
        return f": “{said(plain)}”", []
    open_lines = sum(1 for item in sheet.items if item.named is None)
    room = ALL_TEXTS // max(1, open_lines)
    return ":", [as_typed(plain if len(plain) <= room else plain[:room] + "…")]


def _quotes(texts: tuple[str, ...]) -> str:
    return ", ".join(f"“{said(text)}”" for text in texts)


def _refused(text: str) -> Message:
    words = (
        "Only full members of this workspace can log, and nothing was stored. "
        "Please ask a colleague who is one."
    )
    return Message(words, (section(f"{words} You had typed:"), as_typed(plain_text(text))))
