"""Digests, votes and deliveries, moved at random against a model of a few dictionaries."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from domain.asking import Rhythm
from domain.deliveries import DeliveryKind, DeliveryState
from domain.digests import Answer, Every
from domain.errors import FieldErrors, ForMember
from domain.ids import DigestId, MemberId
from handlers.asking.service import ask_at, opt_out, start_again
from handlers.digests.service.changes import edit, pause, resume
from handlers.digests.service.schedule import post_now
from handlers.digests.service.setup import Wishes, end, set_up
from handlers.digests.service.votes import cast_vote
from handlers.parts.questions import Press
from storage.database import Database
from tests.bot.small_slack import Refuse, Vanish
from tests.postgresql import fresh_database
from tests.stateful.team import Records, Team
from tests.world import COPENHAGEN, GUEST, MARIA, MEMBERS, NINA, OLGA, PETER, TEAM, WORKSPACE

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PEOPLE = tuple(member.id for member in MEMBERS)
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
ENDED = frozenset({DeliveryState.SENT, DeliveryState.SKIPPED, DeliveryState.FAILED})
MAY_BECOME = {
    DeliveryState.DUE: {DeliveryState.LEASED, *ENDED},
    DeliveryState.LEASED: {DeliveryState.DUE, DeliveryState.UNCERTAIN, *ENDED},
    DeliveryState.UNCERTAIN: set(),
    DeliveryState.SENT: set(),
    DeliveryState.SKIPPED: set(),
    DeliveryState.FAILED: set(),
}
"""Within one step a delivery may go all the way."""

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


def day_of(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(COPENHAGEN)).date()


class DigestMachine(RuleBasedStateMachine):
    """What people, the clock, the courier and Slack may do, in any order."""

    def __init__(self, open_database: Callable[[ExitStack], Database]) -> None:
        super().__init__()
        self.opened = ExitStack()
        self.team = Team(open_database(self.opened))
        self.digest: DigestId | None = None
        self.here = set(PEOPLE)
        self.silent: set[MemberId] = set()
        self.votes: dict[tuple[int, int, str], Answer] = {}
        self.states: dict[int, DeliveryState] = {}
        self.results: dict[tuple[int, int], object] = {}

    def teardown(self) -> None:
        self.team.close(self.opened)

    @initialize(wished=wishes)
    def a_steward_sets_a_digest_up(self, wished: Wishes) -> None:
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

    @rule(faults=faults, answers=answers)
    def the_next_slot_comes(self, faults: list[Fault], answers: list[Said]) -> None:
        self.it_is(row.next_slot for row in self.team.records().digests if not row.ended_at)
        self.the_courier_delivers(faults)
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

    @rule(begun=st.booleans())
    def a_process_dies_over_a_delivery(self, *, begun: bool) -> None:
        self.it_is(row.next_slot for row in self.team.records().digests if not row.ended_at)
        self.team.die(begun=begun)

    @rule(faults=faults)
    def leases_run_out(self, faults: list[Fault]) -> None:
        self.team.leases_are_over()
        self.the_courier_delivers(faults)

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
        standing = self.standing(records)
        buttons = [
            (edition, question.subject_id)
            for edition in records.editions
            if (edition.digest_id, date.fromisoformat(edition.period_begins)) in standing
            for question in records.questions
            if question.edition_id == edition.id
        ]
        for who, back, answer in answers if buttons else ():
            edition, subject = buttons[-1 - back % len(buttons)]
            press = Press(edition.id or 0, subject, answer)
            is_open = edition.closed_at is None and self.team.now < edition.closes_at
            taken = is_open and who in self.here - self.silent - {GUEST}
            try:
                self.team.write(cast_vote, WORKSPACE, who, press, self.team.now)
            except ForMember:
                assert not taken
            else:
                assert taken
                self.votes[edition.id or 0, subject, who] = answer

    def standing(self, records: Records) -> Counter[tuple[int | None, date]]:
        """Count the editions that stand in Slack, by digest and period."""
        keys = Counter(self.team.slack.keys())
        found: Counter[tuple[int | None, date]] = Counter()
        for row in records.deliveries:
            if row.kind == DeliveryKind.EDITION and keys[row.message_key]:
                begins = date.fromisoformat(row.period_begins)
                found[row.digest_id, begins] += keys[row.message_key]
        return found

    @invariant()
    def all_is_as_it_should_be(self) -> None:
        records = self.team.records()
        self.each_message_stands_once(records)
        self.deliveries_go_their_way(records)
        self.votes_are_those_of_the_model(records)
        self.results_stay(records)
        self.nobody_is_asked_too_often(records)

    def each_message_stands_once(self, records: Records) -> None:
        keys = Counter(self.team.slack.keys())
        assert set(keys.values()) <= {1}
        assert set(self.standing(records).values()) <= {1}
        for row in records.deliveries:
            if row.state == DeliveryState.SENT:
                assert keys[row.message_key] == 1
            if row.state in (DeliveryState.SKIPPED, DeliveryState.FAILED):
                assert not keys[row.message_key]
        days = sorted(
            day_of(row.slot)
            for row in records.deliveries
            if row.kind == DeliveryKind.EDITION and keys[row.message_key]
        )
        # A week, but for what days off have moved: the slots of two calendar weeks.
        assert all(
            later - one >= 7 * DAY or later.isocalendar()[:2] > one.isocalendar()[:2]
            for one, later in pairwise(days)
        )

    def deliveries_go_their_way(self, records: Records) -> None:
        for row in records.deliveries:
            number, state = row.id or 0, DeliveryState(row.state)
            before = self.states.get(number, state)
            assert state is before or state in MAY_BECOME[before], (before, state)
            self.states[number] = state

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


def run(open_database: Callable[[ExitStack], Database], examples: int) -> None:
    class Machine(DigestMachine):
        def __init__(self) -> None:
            super().__init__(open_database)

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_on_sqlite_whatever_happens_each_message_stands_once(migrated_file: Path) -> None:
    def fresh(opened: ExitStack) -> Database:
        folder = Path(opened.enter_context(TemporaryDirectory()))
        shutil.copy(migrated_file, folder / "noisegate.sqlite3")
        return Database(f"sqlite:///{folder}/noisegate.sqlite3")

    run(fresh, examples=6)


@pytest.mark.parametrize("examples", [2])
def test_on_postgresql_whatever_happens_each_message_stands_once(
    postgresql_server: str, examples: int
) -> None:
    numbers = iter(range(1_000))

    def fresh(opened: ExitStack) -> Database:
        name = f"stateful_{next(numbers)}"
        return Database(opened.enter_context(fresh_database(postgresql_server, name)))

    run(fresh, examples)
