"""Digests, votes and deliveries, moved at random against a model of a few dictionaries."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain.asking import Rhythm
from domain.deliveries import DeliveryKind, DeliveryState
from domain.digests import Answer, Every
from domain.errors import FieldErrors, ForMember
from domain.ids import DeliveryId, DigestId, MemberId
from domain.schedule import too_late
from handlers.asking.service import ask_at, opt_out, start_again
from handlers.deliveries.outcomes import Became
from handlers.deliveries.service import know_it_there, post_again
from handlers.digests.service.changes import edit, pause, resume
from handlers.digests.service.schedule import post_now
from handlers.digests.service.setup import Wishes, end, set_up
from handlers.parts.questions import Press
from storage.tables import DeliveryRow
from tests.bot.small_slack import Refuse, Vanish
from tests.kept import Keeper
from tests.stateful.team import OTHER, PEOPLE, Records, Team
from tests.world import ADAM, COPENHAGEN, GUEST, MARIA, NINA, OLGA, PETER, TEAM, WORKSPACE

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CHANGES = (edit, edit, pause, resume, post_now)
FAULTS = (
    None,
    None,
    None,
    Vanish,
    Refuse("internal_error"),
    Refuse("", 503),
    Refuse("ratelimited", 429, 60),
    Refuse("restricted_action"),
)
LOST = (Vanish, Refuse("fatal_error"))
"""Faults that leave open whether it came: the first does it, the second does not."""
TROUBLED = frozenset({DeliveryState.FAILED, DeliveryState.UNCERTAIN})
ENDED = frozenset({DeliveryState.SENT, DeliveryState.SKIPPED, DeliveryState.FAILED})
MAY_BECOME = {
    DeliveryState.DUE: {DeliveryState.LEASED, DeliveryState.UNCERTAIN, *ENDED},
    DeliveryState.LEASED: {DeliveryState.DUE, DeliveryState.UNCERTAIN, *ENDED},
    DeliveryState.UNCERTAIN: set(),
    DeliveryState.SENT: set(),
    DeliveryState.SKIPPED: set(),
    DeliveryState.FAILED: set(),
}
"""Within one step a delivery may go all the way; what somebody presses is another matter."""


class Button(StrEnum):
    """What stands below the word of a delivery that did not come, or perhaps did."""

    AGAIN = "Post it anyway, or try again"
    THERE = "It is there"
    INVITED = "Invited: post it now"
    ELSEWHERE = "Choose another conversation"


wishes = st.builds(
    Wishes,
    conversation_id=st.just(TEAM),
    every=st.sampled_from([Every.WEEK, Every.WEEK, Every.TWO_WEEKS, Every.MONTH]),
    weekday=st.sampled_from("01234"),
    at=st.sampled_from([time(9), time(16, 30)]),
    zone=st.just(COPENHAGEN),
    questions=st.sampled_from("12"),
    closing_days=st.sampled_from("246"),
    closing_at=st.just(time(17)),
    postpones=st.booleans(),
)


Fault = Refuse | type[Vanish] | None
faults = st.lists(st.sampled_from(FAULTS), max_size=2)
Said = tuple[MemberId, int, Answer]
answers = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.integers(0, 2), st.sampled_from(Answer)), max_size=4
)
Mending = tuple[MemberId, int, Button, Wishes]
mendings = st.tuples(
    st.sampled_from([OLGA, ADAM]), st.integers(0, 2), st.sampled_from(Button), wishes
)


def day_of(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(COPENHAGEN)).date()


class DigestMachine(RuleBasedStateMachine):
    """What people, the clock, the courier and Slack may do, in any order."""

    def __init__(self, keeper: Keeper) -> None:
        super().__init__()
        self.opened = ExitStack()
        self.team = Team(self.opened.enter_context(keeper.lent()))
        self.opened.callback(self.team.close)
        self.digest: DigestId | None = None
        self.here = set(PEOPLE)
        self.silent: set[MemberId] = set()
        self.votes: dict[tuple[int, int, str], Answer] = {}
        self.states: dict[int, DeliveryState] = {}
        self.results: dict[tuple[int, int], object] = {}
        self.troubled: list[DeliveryId] = []
        """What was refused or uncertain at some time."""
        self.doubled: Counter[str] = Counter()
        """How often a steward wanted something posted that may have stood there, by its key."""
        self.believed: set[str] = set()
        """The keys of what is there because somebody says so."""

    def teardown(self) -> None:
        with self.opened:
            self.in_the_end_nothing_is_under_way()

    @initialize(wished=wishes)
    def a_steward_sets_a_digest_up(self, wished: Wishes) -> None:
        self.team.look_at(TEAM)
        found = self.team.write(set_up, WORKSPACE, OLGA, wished, self.team.now)
        self.digest = found.digest.id

    @rule(wished=wishes, days=st.integers(1, 30), what=st.sampled_from([*CHANGES, end]))
    def a_steward_changes_it(self, wished: Wishes, days: int, what: Callable[..., object]) -> None:
        if self.digest is None:
            self.a_steward_sets_a_digest_up(wished)
            return
        more = {edit: (wished,), pause: (day_of(self.team.now) + days * DAY,)}.get(what, ())
        try:
            self.team.write(what, WORKSPACE, OLGA, self.digest, *more, self.team.now)
        except (ForMember, FieldErrors):
            return
        if what is end:
            self.digest = None

    @rule(hours=st.sampled_from([1, 9, 24, 47, 96, 168, 400]), ticks=st.booleans())
    def time_passes(self, hours: int, *, ticks: bool) -> None:
        self.team.now += hours * HOUR
        if ticks:
            self.the_clock_ticks()

    @rule(faults=faults, answers=answers, bot_is_in=st.sampled_from([True, True, True, False]))
    def the_next_slot_comes(
        self, faults: list[Fault], answers: list[Said], *, bot_is_in: bool
    ) -> None:
        self.it_is(row.next_slot for row in self.team.records().digests if not row.ended_at)
        self.team.slack.bot_is_in = bot_is_in
        self.the_courier_delivers(faults)
        self.team.slack.bot_is_in = True
        self.people_press_buttons(answers)

    @rule(faults=faults)
    def the_next_closing_comes(self, faults: list[Fault]) -> None:
        editions = self.team.records().editions
        self.it_is(each.closes_at for each in editions if each.closed_at is None)
        self.the_courier_delivers(faults)

    def it_is(self, moments: Iterable[datetime]) -> None:
        self.team.now = max(self.team.now, min(moments, default=self.team.now))
        self.the_clock_ticks()

    def the_clock_ticks(self) -> None:
        self.team.tick()
        for digest in self.team.records().digests:
            assert digest.ended_at is not None or digest.next_slot > self.team.now

    @rule(faults=faults)
    def the_courier_delivers(self, faults: list[Fault]) -> None:
        self.team.slack.faults["chat.postMessage"] = [each for each in faults if each]
        self.team.deliver()

    @precondition(lambda self: DeliveryState.LEASED not in self.states.values())
    @rule(begun=st.booleans())
    def a_process_dies_over_a_delivery(self, *, begun: bool) -> None:
        self.it_is(row.next_slot for row in self.team.records().digests if not row.ended_at)
        self.team.die(begun=begun)

    @rule(faults=faults, hidden=st.booleans())
    def leases_run_out(self, faults: list[Fault], *, hidden: bool) -> None:
        self.team.slack.hides_what_was_said(hidden=hidden)
        self.team.leases_are_over()
        self.the_courier_delivers(faults)
        self.team.slack.hides_what_was_said(hidden=False)

    @rule(fault=st.sampled_from(LOST), answers=answers, mending=mendings)
    def nobody_can_see_whether_one_came(
        self, fault: Fault, answers: list[Said], mending: Mending
    ) -> None:
        self.the_next_slot_comes([fault], [], bot_is_in=True)
        self.leases_run_out([], hidden=True)
        self.all_is_as_it_should_be()
        self.people_press_buttons(answers)
        self.a_steward_mends_one(mending)

    @precondition(lambda self: self.troubled)
    @rule(mending=mendings)
    def a_steward_mends_one(self, mending: Mending) -> None:
        who, back, button, wished = mending
        if not self.troubled:
            return
        number = self.troubled[-1 - back % len(self.troubled)]
        (row,) = (each for each in self.team.records().deliveries if each.id == number)
        mend = know_it_there if button is Button.THERE else post_again
        try:
            self.prepare(button, wished)
            became = self.team.write(mend, WORKSPACE, who, number, self.team.now).became
        except (ForMember, FieldErrors):
            return
        before, key = self.states[number], row.message_key
        if before in TROUBLED and became is Became.ON_ITS_WAY:
            self.states[number] = DeliveryState.DUE
            self.doubled[key] += before is DeliveryState.UNCERTAIN
        if before in TROUBLED and became is Became.THERE:
            self.states[number] = DeliveryState.SENT
            self.believed.add(key)

    def prepare(self, button: Button, wished: Wishes) -> None:
        """Do what a button asks for before it posts."""
        if button is Button.INVITED:
            self.team.look_at(TEAM)
        if button is Button.ELSEWHERE and self.digest is not None:
            wishes = replace(wished, conversation_id=OTHER)
            self.team.write(edit, WORKSPACE, OLGA, self.digest, wishes, self.team.now)

    @rule(who=st.sampled_from([PETER, MARIA, NINA]), weekday=st.none() | st.integers(0, 4))
    def somebody_comes_goes_or_wants_a_question(self, who: MemberId, weekday: int | None) -> None:
        if weekday is not None:
            self.team.write(ask_at, WORKSPACE, who, Rhythm(weekday, time(10)), self.team.now)
            self.silent -= {who}
        elif who is NINA:
            self.here ^= {who}
            self.team.come_and_go(sorted(self.here))
        else:
            use_case = start_again if who in self.silent else opt_out
            self.team.write(use_case, WORKSPACE, who, self.team.now)
            self.silent ^= {who}

    @rule(answers=answers)
    def people_press_buttons(self, answers: list[Said]) -> None:
        records = self.team.records()
        # What nobody saw and the one after it are of one period: the later one is pressed.
        latest = {
            (row.digest_id, row.period_begins): row
            for row in records.deliveries
            if row.kind == DeliveryKind.EDITION
        }
        buttons = [
            (row, where, ts, edition, question.subject_id)
            for row, where, ts in self.standing(records)
            for edition in records.editions
            if latest.get((edition.digest_id, edition.period_begins)) is row
            for question in records.questions
            if question.edition_id == edition.id
        ]
        for who, back, answer in answers if buttons else ():
            row, where, ts, edition, subject = buttons[-1 - back % len(buttons)]
            press = Press(edition.id or 0, subject, answer)
            is_open = edition.closed_at is None and self.team.now < edition.closes_at
            here = self.here if edition.conversation_id == TEAM else set(PEOPLE)
            taken = is_open and who in here - self.silent - {GUEST}
            try:
                self.team.vote(who, press, where, ts)
            except ForMember:
                assert not taken
            else:
                assert taken
                self.votes[edition.id or 0, subject, who] = answer
                self.somebody_has_seen(row)

    def somebody_has_seen(self, row: DeliveryRow) -> None:
        """A press on a message says that it is there, unless it was wanted there again."""
        now = {each.id: each.state for each in self.team.records().deliveries}[row.id]
        assert now == DeliveryState.SENT or row.message_key in self.doubled
        self.states[row.id or 0] = DeliveryState(now)

    def standing(self, records: Records) -> Iterator[tuple[DeliveryRow, str, str]]:
        """The editions that stand in Slack, with their conversations and timestamps."""
        of_key = {row.message_key: row for row in records.deliveries}
        for key, where, ts in self.team.slack.standing():
            if of_key[key].kind == DeliveryKind.EDITION:
                yield of_key[key], where, ts

    @invariant()
    def all_is_as_it_should_be(self) -> None:
        records = self.team.records()
        self.each_message_stands_once(records)
        self.whoever_can_mend_it_is_told(records)
        self.deliveries_go_their_way(records)
        self.votes_are_those_of_the_model(records)
        self.results_stay(records)
        self.nobody_is_asked_too_often(records)

    def each_message_stands_once(self, records: Records) -> None:
        keys = Counter(key for key, _, _ in self.team.slack.standing())
        assert all(count <= 1 + self.doubled[key] for key, count in keys.items())
        for row in records.deliveries:
            key = row.message_key
            if row.state == DeliveryState.SENT:
                assert keys[key] or key in self.believed
            if row.state in (DeliveryState.SKIPPED, DeliveryState.FAILED):
                assert not keys[key] or key in self.doubled
        for place in (TEAM, OTHER):
            days = sorted(
                day_of(row.slot)
                for row, where, _ in self.standing(records)
                if where == place and row.message_key not in self.doubled
            )
            # A week, but for what days off have moved: the slots of two calendar weeks.
            assert all(
                later - one >= 7 * DAY or later.isocalendar()[:2] > one.isocalendar()[:2]
                for one, later in pairwise(days)
            )

    def deliveries_go_their_way(self, records: Records) -> None:
        for row in records.deliveries:
            number, state = DeliveryId(row.id or 0), DeliveryState(row.state)
            before = self.states.get(number, state)
            assert state is before or state in MAY_BECOME[before], (before, state)
            self.states[number] = state
            if state in TROUBLED and row.kind != DeliveryKind.NOTICE:
                self.troubled.append(number)
        self.troubled = sorted(set(self.troubled))

    def whoever_can_mend_it_is_told(self, records: Records) -> None:
        told = {row.about_id for row in records.deliveries}
        for row in records.deliveries:
            if row.state in TROUBLED and row.digest_id is not None:
                assert row.state == self.states.get(row.id or 0) or row.id in told
            elif row.state == DeliveryState.UNCERTAIN and row.kind == DeliveryKind.PERSONAL:
                assert too_late(row.slot, self.team.now) or row.id in self.team.listed()

    def in_the_end_nothing_is_under_way(self) -> None:
        self.team.now += DAY
        self.leases_run_out([], hidden=False)
        ended = {*ENDED, DeliveryState.UNCERTAIN}
        assert {row.state for row in self.team.records().deliveries} <= ended
        self.all_is_as_it_should_be()

    def votes_are_those_of_the_model(self, records: Records) -> None:
        assert records.votes == self.votes
        newest = records.newest
        if newest is not None:
            counted = sum(edition == newest.id for edition, _, _ in self.votes)
            assert newest.answers == counted

    def results_stay(self, records: Records) -> None:
        closed = {row.id for row in records.editions if row.closed_at and row.message_ts}
        for each in records.questions:
            if each.edition_id in closed:
                key = (each.edition_id, each.subject_id)
                assert self.results.setdefault(key, each.result) == each.result

    def nobody_is_asked_too_often(self, records: Records) -> None:
        for who in PEOPLE:
            days = sorted(day_of(row.asked_at) for row in records.asks if row.member_id == who)
            assert all(two - one >= 7 * DAY for one, two in pairwise(days))


@pytest.mark.parametrize(("kind", "examples"), [("sqlite", 5), ("postgresql", 2)])
def test_whatever_happens_each_message_stands_once(
    request: pytest.FixtureRequest, kind: str, examples: int
) -> None:
    keeper: Keeper = request.getfixturevalue(f"{kind}_keeper")

    class Machine(DigestMachine):
        def __init__(self) -> None:
            super().__init__(keeper)

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
