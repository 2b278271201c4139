"""The sample history of a new sandbox: two months at Fjord & Field.

It goes the way of everything else: the use cases behind the rooms' listeners write what people
log, add and answer, and the clock is moved so that editions come and close by themselves.
Nothing in it is left to chance.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from bot.sandbox.running import WORKSPACE, Sandbox
from bot.sandbox.sample_contacts import CONTACTS
from bot.sandbox.sample_days import CLOSING, SET_UP, SLOT, ZONE, Days
from bot.sandbox.sample_log import TODAY, WORKING_DAYS
from bot.sandbox.sample_talk import OPINIONS, REFLECTIONS, REMARKS, SO_FAR, TALK, VOTERS, Said
from bot.sandbox.typed import encoded
from bot.sandbox.workspace import SlackWorkspace
from domain.digests import Closing, Every
from domain.editions import Edition
from domain.ids import ConversationId, MemberId
from domain.schedule import closes_at
from domain.subjects import SubjectKind
from handlers.contacts.card import ContactFields
from handlers.contacts.service import save_contact
from handlers.digests.service.setup import Wishes, set_up
from handlers.digests.service.votes import cast_vote
from handlers.interactions.service import log_lines
from handlers.parts.questions import Press
from handlers.reflections.fields import PRIVATE, FormKey, Writing
from handlers.reflections.service import keep
from handlers.subjects.service import Filling, add
from storage.database import Session
from storage.digests import next_moments
from storage.editions import open_editions

TOOLS = ("Postcrane", "Pipelane")
ASKED = "customers"
"""The conversation that the digest is for."""
_BEFORE = timedelta(minutes=5)
_REMARK_AFTER = timedelta(minutes=40)
_FIRST_VOTE = timedelta(minutes=25)
_NEXT_VOTE = timedelta(minutes=45)


@dataclass(frozen=True)
class _Line:
    """A line of `/log` with the moment at which it was sent."""

    moment: datetime
    member_id: MemberId
    text: str


@dataclass(frozen=True)
class _Answer:
    """A press on a button of an edition."""

    moment: datetime
    member_id: MemberId
    press: Press


@dataclass(frozen=True)
class _Step:
    """What happens when the clock has come to a moment."""

    moment: datetime
    act: Callable[[], Awaitable[None]]


async def write_sample(sandbox: Sandbox) -> None:
    """Write two months of history into a new sandbox; its clock ends at the real present."""
    days = Days(sandbox.clock.real())
    story = _Story(sandbox, days, tuple(_lines(sandbox.workspace, days)))
    await story.begin()
    for step in sorted(story.steps(), key=lambda step: step.moment):
        await story.go_to(step.moment)
        await step.act()
    await story.go_to(days.now)
    sandbox.clock.set(sandbox.clock.real())


@dataclass
class _Story:
    """The history on its way from its beginning to the present."""

    sandbox: Sandbox
    days: Days
    lines: Sequence[_Line]
    """Those that are still to be logged, ascending."""
    remarks: dict[str, tuple[str, str]] = field(default_factory=lambda: dict(REMARKS))
    """Those that are still to be made."""

    async def begin(self) -> None:
        """Go back, and add the contacts and tools."""
        now = self.days.begin
        self.sandbox.clock.set(now)
        database = self.sandbox.noisegate.services.database
        people = [(self._member(by), fields) for by, fields in CONTACTS]
        await database.write(WORKSPACE, _add_contacts, people, now)
        await database.write(WORKSPACE, _add_tools, self._member("thomas"), now)

    async def go_to(self, moment: datetime) -> None:
        """Log what was logged up to `moment`, and let happen what falls due until then."""
        logged = [line for line in self.lines if line.moment <= moment]
        self.lines = self.lines[len(logged) :]
        database = self.sandbox.noisegate.services.database
        if logged:
            await database.write(WORKSPACE, _log, logged)
        ahead = await database.read(next_moments, self.sandbox.now())
        if any(due <= moment for _, due in ahead):
            await self.sandbox.jump(moment)
        else:
            self.sandbox.clock.set(moment)

    def steps(self) -> Iterator[_Step]:
        """Yield everything for which the clock has to stand still, in no order."""
        yield _Step(self.days.moment(1, SET_UP), self._set_up_digest)
        for said in TALK:
            yield _Step(self.days.moment(said.day, said.at), self._saying(said))
        *closed, last = self.days.slots
        closing = Closing(self.days.closing_days, CLOSING)
        for slot in closed:
            # Just before: a message is rendered at most every 3 real seconds, and the rendering
            # that has to come is the one at the closing.
            yield _Step(closes_at(slot, closing, ZONE) - _BEFORE, self._close)
        yield _Step(last - _BEFORE, self._read_everything)
        yield _Step(last + _FIRST_VOTE + len(SO_FAR) * _NEXT_VOTE, self._answer_so_far)

    async def _set_up_digest(self) -> None:
        wishes = Wishes(
            conversation_id=ConversationId(self._conversation(ASKED)),
            every=Every.WEEK,
            weekday=str(self.days.weekday),
            at=SLOT,
            zone=ZONE,
            questions="2",
            closing_days=str(self.days.closing_days),
            closing_at=CLOSING,
        )
        await self.sandbox.noisegate.services.database.write(
            WORKSPACE, set_up, WORKSPACE, self._member("maria"), wishes, self.sandbox.now()
        )

    def _saying(self, said: Said) -> Callable[[], Awaitable[None]]:
        async def say() -> None:
            await self.sandbox.gestures.say(
                self._member(said.handle), self._conversation(said.conversation), said.text
            )

        return say

    async def _close(self) -> None:
        """Answer the open edition, let it close, and say a word on what came out."""
        edition = await self._answer((handle, len(OPINIONS)) for handle in VOTERS)
        await self._reflect(edition)
        await self.go_to(edition.closes_at)
        await self.go_to(edition.closes_at + _REMARK_AFTER)
        for question in edition.questions:
            handle, text = self.remarks.pop(question.subject.name, ("", ""))
            if text:
                await self.sandbox.gestures.say(
                    self._member(handle), edition.conversation_id, text, edition.message_ts
                )

    async def _answer_so_far(self) -> None:
        """Give the open edition its first answers; those who gave them have read everything."""
        await self._answer(SO_FAR)
        await self.sandbox.settle()
        self._read([self._member(handle) for handle, _ in SO_FAR])

    async def _answer(self, voters: Iterable[tuple[str, int]]) -> Edition:
        """Let each of `voters` answer so many questions of the open edition, one after another."""
        database = self.sandbox.noisegate.services.database
        (edition,) = await database.read(open_editions, WORKSPACE)
        answers = [
            _Answer(
                edition.period_to + _FIRST_VOTE + place * _NEXT_VOTE,
                self._member(handle),
                Press(edition.id, question.subject.id, OPINIONS[question.subject.name][handle]),
            )
            for place, (handle, most) in enumerate(voters)
            for question in edition.questions[:most]
            if handle in OPINIONS[question.subject.name]
        ]
        await database.write(WORKSPACE, _cast, answers)
        return edition

    async def _reflect(self, edition: Edition) -> None:
        """Answer the question that the edition carries."""
        if edition.prompt is None or edition.prompt.id not in REFLECTIONS:
            return
        key = FormKey(prompt=edition.prompt.id, edition=edition.id)
        for said in REFLECTIONS[edition.prompt.id]:
            readers = str(edition.digest_id) if said.shared else PRIVATE
            await self.sandbox.noisegate.services.database.write(
                WORKSPACE,
                keep,
                WORKSPACE,
                self._member(said.handle),
                key,
                Writing(said.text, readers, said.named),
                self.sandbox.now(),
                form_key=f"{said.handle} {edition.number}",
            )

    async def _read_everything(self) -> None:
        self._read([person.id for person in self.sandbox.workspace.switchable])

    def _read(self, members: Iterable[str]) -> None:
        workspace = self.sandbox.workspace
        for member_id in members:
            for conversation in workspace.conversations_of(member_id):
                workspace.mark_read(member_id, conversation.id)

    def _member(self, handle: str) -> MemberId:
        return _member(self.sandbox.workspace, handle)

    def _conversation(self, name: str) -> str:
        return next(each.id for each in self.sandbox.workspace.conversations if each.name == name)


def _lines(workspace: SlackWorkspace, days: Days) -> Iterator[_Line]:
    """Yield what was logged, ascending, as Slack hands it over."""
    for day, paragraph in enumerate(WORKING_DAYS.strip().split("\n\n"), start=1):
        for at, handle, text in _parts(paragraph):
            moment = days.moment(day, at)
            yield _Line(moment, _member(workspace, handle), _sent(workspace, text))
    today = _parts(TODAY.strip())
    moments = days.lately(tuple(at for at, _, _ in today))
    for moment, (_, handle, text) in zip(moments, today, strict=True):
        yield _Line(moment, _member(workspace, handle), _sent(workspace, text))


def _parts(paragraph: str) -> list[tuple[time, str, str]]:
    """Split a paragraph's lines into the time, who logged, and what was typed."""
    found = [line.split(" ", 2) for line in paragraph.splitlines()]
    return [(time.fromisoformat(at), handle, text) for at, handle, text in found]


def _sent(workspace: SlackWorkspace, text: str) -> str:
    return encoded(workspace, text, with_names=True)


def _member(workspace: SlackWorkspace, handle: str) -> MemberId:
    return MemberId(next(each.id for each in workspace.people if each.handle == handle))


def _add_contacts(
    session: Session, contacts: Sequence[tuple[MemberId, ContactFields]], now: datetime
) -> None:
    for member_id, fields in contacts:
        save_contact(session, WORKSPACE, member_id, None, fields, now, form_key=fields.name)


def _add_tools(session: Session, member_id: MemberId, now: datetime) -> None:
    for name in TOOLS:
        add(session, WORKSPACE, member_id, Filling(SubjectKind.TOOL, name, "", None), now)


def _log(session: Session, lines: Sequence[_Line]) -> None:
    for line in lines:
        log_lines(session, WORKSPACE, line.member_id, line.text, line.moment)


def _cast(session: Session, answers: Sequence[_Answer]) -> None:
    for answer in answers:
        cast_vote(session, WORKSPACE, answer.member_id, answer.press, answer.moment)
