"""Every view of the digests room, as Slack would judge it and as a person reads it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from domain.choice import Why
from domain.digests import Answer, Closing, Digest, Every, Timetable
from domain.editions import Ballot, Edition, OpenQuestion, Question, Schedule, Told
from domain.ids import DigestId, EditionId, MemberId, SubjectId
from domain.readers import Reader
from domain.subjects import MAX_NAME, Code, Subject, SubjectKind
from domain.verdict import Standing, Tally, Verdict, verdict_of
from domain.working_time import WorkingTime
from handlers.digests.fields import Answerable, Field
from handlers.digests.reasons import Reason
from handlers.digests.views.answers import change_message, vote_confirmation, why_message
from handlers.digests.views.changes import (
    edited_message,
    handed_over_message,
    owner_form,
    pause_form,
    paused_message,
    resumed_message,
)
from handlers.digests.views.edition import (
    edition_message,
    preview_message,
    results_message,
    shared_meanwhile,
)
from handlers.digests.views.form import digest_form, set_up_message
from handlers.digests.views.lists import (
    digest_button,
    digest_list,
    help_message,
    not_understood,
    posting_now,
    which_digest,
)
from handlers.digests.views.words import timetable_words
from handlers.kit.blocks import Message
from handlers.kit.errors import Request
from handlers.kit.ids import Action
from handlers.kit.values import unpack
from handlers.parts.questions import Press
from tests.slack_blocks import all_text, assert_valid, buttons_of, mrkdwn_of
from tests.world import MEMBERS, OLGA, TEAM, WORKSPACE

MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 12, 4, 16, 0, tzinfo=UTC)
COPENHAGEN = "Europe/Copenhagen"
NASTY = "<!channel> *&amp;* `=cmd()` " + "🙈" * 8 + " مرحبا"


def standing(value: int = 0, both: int = 0, noise: int = 0, users: int = 7) -> Standing:
    tally = Tally(value, both, noise)
    return Standing(verdict_of(tally, users), tally, users)


def subject(name: str = "LinkedIn", number: int = 8, code: Code | None = None) -> Subject:
    return Subject(SubjectId(number), SubjectKind.CHANNEL, name, code=code)


LINKEDIN = Question(
    subject=subject(),
    why=Why.LONG_UNASKED,
    last_asked_at=datetime(2026, 11, 2, 8, 0, tzinfo=UTC),
    interactions_now=9,
    interactions_before=4,
    before=standing(value=1, noise=4),
)
LETTER = replace(
    LINKEDIN,
    subject=subject("Letter", 4),
    why=Why.NEVER_ASKED,
    last_asked_at=None,
    interactions_now=1,
    before=standing(),
)
OPEN = Edition(
    id=EditionId(5),
    workspace_id=WORKSPACE,
    digest_id=DigestId(1),
    conversation_id=TEAM,
    zone=COPENHAGEN,
    number=5,
    period_begins=date(2026, 11, 16),
    period_from=datetime(2026, 11, 16, 8, 0, tzinfo=UTC),
    period_to=MONDAY,
    closes_at=FRIDAY,
    closed_at=None,
    message_ts="1.0",
    questions=(LINKEDIN, LETTER),
    told=(
        Told("Scheduler", Verdict.ONLY_NOISE, standing(value=4, noise=1, users=8)),
        Told("Newsletter", Verdict.TOO_EARLY, standing(noise=5)),
    ),
    answers=3,
)
CLOSED = replace(
    OPEN,
    closed_at=FRIDAY,
    questions=(
        replace(LINKEDIN, result=standing(value=1, both=1, noise=4)),
        replace(LETTER, result=standing()),
    ),
)
DIGEST = Digest(
    id=DigestId(1),
    owner=OLGA,
    conversation_id=TEAM,
    timetable=Timetable(0, time(9, 0), COPENHAGEN, Every.TWO_WEEKS, begins=MONDAY),
    questions=2,
    closing=Closing(),
)
SCHEDULE = Schedule(DIGEST, MONDAY)
WITH_GUESTS = Schedule(replace(DIGEST, include_guests=True), MONDAY)
RETIRED = replace(
    OPEN, questions=(replace(LINKEDIN, subject=replace(LINKEDIN.subject, retired=True)), LETTER)
)
PAUSED = replace(SCHEDULE, paused_until=datetime(2026, 11, 27, 23, tzinfo=UTC))
MOVING = replace(
    SCHEDULE,
    digest=replace(DIGEST, timetable=replace(DIGEST.timetable, working=WorkingTime())),
)
STEWARDS = tuple(member for member in MEMBERS if member.steward)


LISTED_PAUSED = digest_list((PAUSED,), STEWARDS, may_change=True, not_posted={})


def worst() -> Edition:
    """Three questions and three results with the longest and nastiest names there can be."""
    named = tuple(
        replace(LINKEDIN, subject=subject((NASTY + "x" * MAX_NAME)[:MAX_NAME], number))
        for number in (1, 2, 3)
    )
    told = tuple(Told(NASTY, Verdict.SPLIT, standing(value=5)) for _ in range(3))
    return replace(OPEN, questions=named, told=told)


MESSAGES = {
    "open": edition_message(OPEN),
    "closed": edition_message(CLOSED),
    "worst": edition_message(worst()),
    "only told": edition_message(replace(OPEN, questions=(), closed_at=MONDAY)),
    "preview": preview_message(worst()),
    "results": results_message(CLOSED, MONDAY),
    "last results": results_message(CLOSED, None),
    "shared": shared_meanwhile(OPEN),
    "set up": set_up_message(SCHEDULE),
    "no digests": digest_list((), STEWARDS, may_change=True, not_posted={}),
    "no digests for me": digest_list((), STEWARDS, may_change=False, not_posted={}),
    "many digests": digest_list((SCHEDULE,) * 40, STEWARDS, may_change=True, not_posted={}),
    "digests to read": digest_list((SCHEDULE,), STEWARDS, may_change=False, not_posted={}),
    "digests not posted": digest_list(
        (SCHEDULE,) * 15, STEWARDS, may_change=True, not_posted={DIGEST.id: NASTY * 9}
    ),
    "with guests": digest_list((WITH_GUESTS,), STEWARDS, may_change=True, not_posted={}),
    "set up with guests": set_up_message(WITH_GUESTS),
    "retired": edition_message(RETIRED),
    "retired and closed": edition_message(replace(RETIRED, closed_at=FRIDAY)),
    "which": which_digest(
        (SCHEDULE,) * 40, lambda each: digest_button(Action.DIGEST_NOW, "Post now", each)
    ),
    "paused": paused_message(PAUSED),
    "resumed": resumed_message(SCHEDULE),
    "edited": edited_message(MOVING),
    "edited and paused": edited_message(PAUSED),
    "handed over": handed_over_message(SCHEDULE),
    "listed and paused": LISTED_PAUSED,
    "now": posting_now(SCHEDULE, MONDAY),
    "help": help_message(),
    "not understood": not_understood("so"),
    "why": why_message(worst(), worst().questions),
    "change": change_message(OpenQuestion(OPEN, LINKEDIN, Answer.BOTH)),
    **{
        f"{answer} after {before}": vote_confirmation(
            Ballot.of(worst(), worst().questions[0]), answer, before
        )
        for answer in Answer
        for before in (None, *Answer)
    },
}


@pytest.mark.parametrize("name", MESSAGES)
def test_slack_takes_every_message(name: str) -> None:
    assert_valid(MESSAGES[name])


@pytest.mark.parametrize("name", MESSAGES)
def test_no_message_pings_everybody_or_shouts(name: str) -> None:
    message = MESSAGES[name]

    assert "<!channel>" not in mrkdwn_of(message)
    assert "!" not in all_text(message).replace("<!date", "").replace("&lt;!channel", "")


def test_slack_takes_the_form_also_with_many_time_zones() -> None:
    zones = {f"Made/Up_{number}" for number in range(200)}

    assert_valid(digest_form(Reader(COPENHAGEN), zones | {COPENHAGEN}, Answerable("https://x")))
    assert_valid(digest_form(Reader("Pacific/Chatham"), {"Pacific/Chatham"}, Answerable()))


def test_an_open_edition_reads_as_the_design_has_it() -> None:
    text = all_text(edition_message(OPEN))

    assert "Value or noise? · 16 to 29 November" in text
    assert (
        "*Scheduler*: from only noise to leaning value (4 value, 1 noise, of 8 who use it)" in text
    )
    assert "• *Newsletter*: only noise (5 of 7 say so)" in text
    assert (
        "9 interactions in these two weeks. "
        "Last time: leaning noise (1 value, 4 noise, of 7 who use it)." in text
    )
    assert "Asked because it has not been asked about since 2 Nov 2026." in text
    assert "Asked because it has not been asked about here before." in text
    assert "3 answers so far · <!date^1796400000^results when it closes, " in text


def test_what_came_of_the_last_answers_stands_before_the_questions() -> None:
    text = all_text(edition_message(OPEN))

    assert text.index("Scheduler") < text.index("Newsletter") < text.index("LinkedIn")


def test_each_question_has_its_four_buttons() -> None:
    pressed = [
        unpack(Press, button["value"])
        for button in buttons_of(edition_message(OPEN))
        if button["action_id"].startswith(Action.VOTE_CAST)
    ]

    assert pressed == [Press(5, number, answer) for number in (8, 4) for answer in Answer]


def test_action_ids_do_not_tell_answers() -> None:
    ids = {button["action_id"] for button in buttons_of(edition_message(OPEN))}

    assert not any(answer in each for each in ids for answer in ("value", "noise", "both"))


def test_a_closed_edition_shows_results_with_counts_and_no_buttons() -> None:
    message = edition_message(CLOSED)

    assert buttons_of(message) == []
    text = all_text(message)
    assert "*LinkedIn*: leaning noise. 1 value, 1 both, 4 noise, of 7 who use it." in text
    assert "*Letter*: no answers, so it is too early to tell." in text


def test_the_thread_tells_the_results_in_sentences_and_what_comes_next() -> None:
    text = all_text(results_message(CLOSED, MONDAY))

    assert "*LinkedIn* is leaning noise. 1 value, 1 both, 4 noise, of 7 who use it." in text
    assert "The next questions come {date_short_pretty}" in text

    assert "and begin with what came of these" in text


def test_what_comes_next_promises_only_what_there_will_be_to_tell() -> None:
    early = replace(CLOSED, questions=(replace(LETTER, result=standing(value=1, noise=1)),))

    text = all_text(results_message(early, MONDAY))

    assert "The next questions come {date_short_pretty}" in text
    assert "begin with" not in text


def test_a_retired_subject_has_no_buttons_and_no_result() -> None:
    pressed = {
        unpack(Press, button["value"]).subject
        for button in buttons_of(edition_message(RETIRED))
        if button["action_id"].startswith(Action.VOTE_CAST)
    }

    assert pressed == {LETTER.subject.id}
    assert "*LinkedIn*: retired meanwhile, no longer asked." in all_text(edition_message(RETIRED))
    assert "LinkedIn" not in edition_message(RETIRED).text
    closed = all_text(edition_message(replace(RETIRED, closed_at=FRIDAY)))
    assert "*LinkedIn*: retired meanwhile, so there is no result." in closed


@pytest.mark.parametrize(
    ("not_using", "words"),
    [
        (0, "Closed "),
        (1, " · one answer is “don't use it”"),
        (3, " · 3 answers are “don't use it”"),
    ],
)
def test_the_closing_line_says_how_many_do_not_use_it(not_using: int, words: str) -> None:
    results = (replace(LINKEDIN, result=standing(value=10)),)
    closed = replace(CLOSED, questions=results, answers=9, not_using=not_using)

    text = all_text(edition_message(closed))

    assert words in text
    assert text.endswith(" · earlier answers that still count are in the results")


def test_no_number_of_a_closed_edition_tells_that_somebody_takes_no_part_any_more() -> None:
    results = (replace(LINKEDIN, result=standing(value=2, noise=2, users=4)),)

    text = all_text(edition_message(replace(CLOSED, questions=results, answers=5)))

    assert "2 value, 2 noise, of 4 who use it" in text
    assert "5" not in text.split("LinkedIn")[-1].replace("<!date^1796400000", "")


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (
            "not_in_channel",
            "The last one could not be posted. I am not in that conversation. Type `/invite",
        ),
        ("channel_not_found", "I am not in"),
        ("is_archived", "is archived. Unarchive it"),
        ("restricted_action", "Ask an admin"),
        ("token_revoked", "install it again"),
        (Reason.SHARED, "shared with another organisation"),
        (Reason.TOO_SOON, "The last one was left out: it would have come less than a week"),
        (Reason.TOO_LATE, "The last one was left out: when its time came"),
        (Reason.NOTHING, "`/tools add NAME`"),
        ("<!channel>_is_down", "Slack answered “&lt;!channel&gt;"),
    ],
)
def test_the_list_says_why_the_last_one_did_not_come_and_what_to_do(
    reason: str, words: str
) -> None:
    message = digest_list((SCHEDULE,), STEWARDS, may_change=True, not_posted={DIGEST.id: reason})

    assert words in all_text(message)


def test_the_list_and_the_confirmation_say_that_guests_may_answer() -> None:
    with_guests = digest_list((WITH_GUESTS,), STEWARDS, may_change=True, not_posted={})
    without = digest_list((SCHEDULE,), STEWARDS, may_change=True, not_posted={})

    assert "Guests may answer too." in all_text(with_guests)
    assert "Guests may answer too." in all_text(set_up_message(WITH_GUESTS))
    assert "Guests" not in all_text(without)
    assert "Guests" not in all_text(set_up_message(SCHEDULE))


def test_who_may_not_set_up_the_first_one_can_ask_a_steward() -> None:
    (button,) = buttons_of(digest_list((), STEWARDS, may_change=False, not_posted={}))

    assert button["action_id"] == Action.STEWARD_ASK
    assert unpack(Request, button["value"]) == Request("/digest new")


def test_a_preview_says_when_the_next_one_comes_and_that_this_is_as_of_now() -> None:
    text = all_text(preview_message(OPEN))

    assert "<!date^1796025600^The next one comes {date_short_pretty} at {time}|" in text
    assert "As of now it would ask this." in text


def test_a_preview_has_nothing_to_press() -> None:
    assert buttons_of(preview_message(OPEN)) == []


def test_noisegate_is_asked_about_without_counting_interactions() -> None:
    own = replace(LINKEDIN, subject=subject("Noisegate", 9, Code.NOISEGATE), last_asked_at=None)

    assert "interactions" not in all_text(edition_message(replace(OPEN, questions=(own,))))


@pytest.mark.parametrize(
    ("answer", "before", "words"),
    [
        (Answer.BOTH, None, "You said: *a bit of both*, on LinkedIn."),
        (Answer.BOTH, Answer.BOTH, "You said: *a bit of both*, on LinkedIn."),
        (Answer.VALUE, Answer.NOISE, "Changed from only noise to *adding value*, on LinkedIn."),
        (Answer.NOISE, Answer.DONT_USE, "Changed from not using it to *only noise*"),
        (Answer.DONT_USE, None, "You said that you don't use LinkedIn. You are left out"),
        (Answer.DONT_USE, Answer.BOTH, "Before, you said: a bit of both."),
    ],
)
def test_a_press_is_confirmed_in_words(answer: Answer, before: Answer | None, words: str) -> None:
    message: Message = vote_confirmation(Ballot.of(OPEN, LINKEDIN), answer, before)

    assert words in message.text
    assert [button["text"]["text"] for button in buttons_of(message)] == [
        "Change",
        "Why this question?",
    ]


@pytest.mark.parametrize(
    ("every", "words"),
    [
        (Every.WEEK, "every Monday at 09:00 (Copenhagen time)"),
        (Every.TWO_WEEKS, "every two weeks, on Mondays at 09:00 (Copenhagen time)"),
        (Every.MONTH, "on the first Monday of each month at 09:00 (Copenhagen time)"),
    ],
)
def test_a_timetable_reads_as_people_say_it(every: Every, words: str) -> None:
    timetable = replace(DIGEST.timetable, every=every)

    assert timetable_words(replace(SCHEDULE, digest=replace(DIGEST, timetable=timetable))) == words


def test_those_who_may_not_change_are_told_whom_to_ask() -> None:
    text = all_text(digest_list((SCHEDULE,), STEWARDS, may_change=False, not_posted={}))

    assert f"<@{OLGA}>" in text
    assert MemberId("U_PETER") not in text


def test_a_paused_digest_says_until_when_and_when_it_comes_again() -> None:
    text = all_text(digest_list((PAUSED,), STEWARDS, may_change=True, not_posted={}))

    assert "Paused until Saturday 28 November. <!date^1796025600^It comes again " in text
    assert "It asks up to 2 questions" in text
    names = [button["text"]["text"] for button in buttons_of(LISTED_PAUSED)]
    assert names == ["Resume", "Preview", "Edit", "Hand over", "End", "Set up another"]


def test_the_list_shows_who_looks_after_a_digest_and_what_can_be_done() -> None:
    message = digest_list((SCHEDULE,), STEWARDS, may_change=True, not_posted={})

    assert f"Looked after by <@{OLGA}>." in all_text(message)
    assert [button["text"]["text"] for button in buttons_of(message)][:6] == [
        "Preview",
        "Post now",
        "Pause",
        "Edit",
        "Hand over",
        "End",
    ]


def test_posting_now_asks_first_wherever_its_button_stands() -> None:
    for message in (
        MESSAGES["which"],
        MESSAGES["set up"],
        digest_list((SCHEDULE,), STEWARDS, may_change=True, not_posted={}),
    ):
        now = [each for each in buttons_of(message) if each["action_id"] == Action.DIGEST_NOW]
        assert now
        assert all(f"<#{TEAM}>" in each["confirm"]["text"]["text"] for each in now)


def test_days_off_are_spoken_of_only_where_the_digest_moves() -> None:
    assert "On a day off it comes the next working day." in all_text(set_up_message(MOVING))
    assert "day off" not in all_text(set_up_message(SCHEDULE))


def test_the_form_of_an_edit_shows_the_digest_as_it_is() -> None:
    digest = replace(MOVING.digest, include_guests=True, prompts=False, questions=3)

    modal = digest_form(Reader("Europe/London"), {"Europe/London"}, Answerable(None, 1), digest)

    assert_valid(modal)
    shown = {block["block_id"]: block["element"] for block in modal.blocks if "element" in block}
    assert shown[Field.CONVERSATION]["initial_conversation"] == TEAM
    assert shown[Field.ZONE]["initial_option"]["value"] == COPENHAGEN
    assert shown[Field.QUESTIONS]["initial_option"]["value"] == "3"
    assert shown[Field.AT]["initial_time"] == "09:00"
    assert "initial_options" in shown[Field.GUESTS]
    assert "initial_options" in shown[Field.POSTPONE]
    assert "initial_options" not in shown[Field.PROMPTS]


def test_the_forms_for_a_pause_and_for_a_colleague_are_ones_that_slack_takes() -> None:
    pausing = pause_form(SCHEDULE, date(2026, 11, 18), Answerable("https://x", 1))
    owning = owner_form(SCHEDULE, Answerable("https://x", 1))

    for modal in (pausing, owning):
        assert_valid(modal)
    assert pausing.blocks[1]["element"]["initial_date"] == "2026-12-02"
    assert owning.blocks[1]["element"]["initial_user"] == OLGA
