"""Being asked, as a member meets it: a day and a time, quiet, away, less, stop, start again."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox.model import Status
from bot.sandbox.running import Sandbox
from tests.flows.person import Person
from tests.flows.test_digest import FRIDAY, WEEKLY

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
"""A Wednesday."""
TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
"""09:00 in Copenhagen."""
WEEK = timedelta(weeks=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
QUESTION = "A question to sit with"
WRONG = (
    ("ask me on Tuesday when it rains", "could not read when it rains"),
    ("ask me at nine", "I found no day of the week"),
    ("quiet until the cows come home", "cannot read until the cows come home as a day"),
    ("quiet until Friday maybe", "I read Friday, and not maybe"),
    ("away until 3 January 2020", "lies in the past"),
    ("away", "Away for a while?"),
    ("quiet", "No questions for a while?"),
    ("back", "You were not away"),
    ("less often", "You have no personal question"),
    ("asking", "Personal question:"),
)
TOO_MANY_WORDS = (
    ("stop @peter", "not *@peter*"),
    ("stop writing to Anna Jensen", "not *writing to Anna Jensen*"),
    ("start @peter", "takes you alone back in"),
    ("less of everything", "not *of everything*"),
    ("back in the office soon", "not *in the office soon*"),
    ("stop help", "is about you alone"),
)


class Direct(Person):
    """A member in their direct messages with the bot."""

    def __init__(self, sandbox: Sandbox, handle: str) -> None:
        super().__init__(sandbox, handle)
        self.conversation_id = sandbox.workspace.open_direct(self.id).id

    @property
    def questions(self) -> int:
        """How many questions the bot has sent."""
        return sum(message.startswith(QUESTION) for message in self.messages)


@pytest.fixture
async def peter(sandbox: Sandbox) -> Direct:
    """Peter, who wants a question on Tuesdays at nine."""
    person = Direct(sandbox, "peter")
    answer = await person.types("/noisegate ask me on Tuesday at 9")
    assert "every Tuesday at 09:00" in answer
    assert "Tuesday 24 November at 09:00" in answer
    return person


async def test_a_question_comes_on_the_chosen_day_and_not_before(
    sandbox: Sandbox, peter: Direct
) -> None:
    await sandbox.jump(TUESDAY - MINUTE)
    assert peter.questions == 0

    await sandbox.jump(TUESDAY + MINUTE)
    await sandbox.settle()

    assert peter.questions == 1
    assert peter.buttons == ["Answer", "Less often", "Stop these questions"]
    assert not any(QUESTION in message for message in Person(sandbox, "maria").messages)


async def test_quiet_takes_effect_at_once_and_back_ends_it(
    sandbox: Sandbox, peter: Direct
) -> None:
    answer = await peter.types("/noisegate quiet until Tuesday")
    assert "up to and including Tuesday 24 November" in answer
    await sandbox.jump(TUESDAY + 2 * 24 * HOUR)
    assert peter.questions == 0

    await peter.types("/noisegate quiet until 1 January")
    assert "The quiet is over" in await peter.types("/noisegate back")
    await sandbox.jump(TUESDAY + WEEK + MINUTE)

    assert peter.questions == 1


async def test_an_absence_says_the_last_day_and_the_day_of_coming_back(
    sandbox: Sandbox, peter: Direct
) -> None:
    answer = await peter.types("/noisegate away until 3 January")

    assert "You are away up to and including Sunday 3 January" in answer
    assert "Back on Monday 4 January" in answer
    assert "You are away" in await peter.types("/noisegate asking")
    await sandbox.jump(datetime(2027, 1, 4, 0, 0, tzinfo=UTC))
    assert peter.questions == 0
    await sandbox.jump(datetime(2027, 1, 5, 9, 0, tzinfo=UTC))
    assert peter.questions == 1


async def test_a_change_can_be_undone(sandbox: Sandbox, peter: Direct) -> None:
    await peter.types("/noisegate away until 3 January")

    assert "Undone" in await peter.presses("Undo")

    await sandbox.jump(TUESDAY + MINUTE)
    assert peter.questions == 1


async def test_three_without_an_answer_and_it_stops_silently_until_it_is_started_again(
    sandbox: Sandbox, peter: Direct
) -> None:
    await sandbox.jump(TUESDAY + 2 * WEEK + MINUTE)
    assert "stopped" not in await peter.types("/noisegate asking")

    await sandbox.jump(TUESDAY + 5 * WEEK)

    assert peter.questions == 3
    assert "three went unanswered, so I stopped" in await peter.types("/noisegate asking")
    assert "You take part again" in await peter.presses("Start again")
    await sandbox.jump(TUESDAY + 6 * WEEK)
    assert peter.questions == 4


async def test_an_answer_however_late_keeps_the_questions_coming(
    sandbox: Sandbox, peter: Direct
) -> None:
    await sandbox.jump(TUESDAY + 5 * WEEK - MINUTE)
    assert peter.questions == 3

    await peter.presses("Answer")
    await peter.submits(text="The list of leads", readers="private")

    await sandbox.jump(TUESDAY + 6 * WEEK)
    # Two more have come, and one of the three shows the answer.
    assert peter.questions == 4


async def test_an_answer_leaves_none_of_its_words_in_the_direct_messages(
    sandbox: Sandbox, peter: Direct
) -> None:
    """Slack keeps those: what is deleted later would still stand there."""
    await sandbox.jump(TUESDAY + MINUTE)
    await peter.presses("Answer")

    kept = await peter.submits(text="Only for me", readers="private")
    await peter.presses("Edit")
    edited = await peter.submits(text="Only for myself", readers="private")

    assert "For you alone." in kept
    assert "For you alone." in edited
    assert not any("Only for m" in message for message in peter.messages)
    assert "Only for myself" in await peter.types("/reflect history")


async def test_less_often_and_stop_are_buttons_under_the_question(
    sandbox: Sandbox, peter: Direct
) -> None:
    await sandbox.jump(TUESDAY + MINUTE)
    assert "every two weeks" in await peter.presses("Less often")

    assert "No personal question comes any more" in await peter.presses("Stop these questions")

    await sandbox.jump(TUESDAY + 5 * WEEK)
    assert peter.questions == 1


async def test_do_not_disturb_puts_a_question_off_by_two_hours_so_that_its_end_is_not_stored(
    sandbox: Sandbox, peter: Direct
) -> None:
    await sandbox.jump(TUESDAY - HOUR)
    await sandbox.gestures.be_quiet(peter.id, TUESDAY + HOUR)

    await sandbox.jump(TUESDAY + 2 * HOUR - MINUTE)
    assert peter.questions == 0

    await sandbox.jump(TUESDAY + 2 * HOUR + MINUTE)
    assert peter.questions == 1


async def test_a_status_that_says_absent_leaves_the_question_out_and_it_does_not_count(
    sandbox: Sandbox, peter: Direct
) -> None:
    await sandbox.gestures.set_status(peter.id, Status(emoji=":palm_tree:", text="Vacationing"))
    await sandbox.jump(TUESDAY + 3 * 24 * HOUR)
    assert peter.questions == 0

    await sandbox.gestures.set_status(peter.id, Status())
    await sandbox.jump(TUESDAY + WEEK + MINUTE)

    assert peter.questions == 1


async def test_whoever_is_away_cannot_vote_and_is_told_how_to_come_back(sandbox: Sandbox) -> None:
    await Person(sandbox, "maria").types("/digest new")
    await Person(sandbox, "maria").submits(**WEEKLY)
    peter = Person(sandbox, "peter")
    await peter.types("/noisegate away until 3 January")
    await sandbox.jump(FRIDAY + MINUTE)

    refused = await peter.presses("Adding value")
    assert "You are away, so this was not stored" in refused
    assert peter.buttons == ["I am back"]

    assert "Good to have you back" in await peter.presses("I am back")
    assert "adding value" in (await peter.presses("Adding value")).lower()


async def test_who_opted_out_is_asked_nothing_until_they_start_again(
    sandbox: Sandbox, peter: Direct
) -> None:
    assert "No question comes to you any more" in await peter.types("/noisegate stop")
    await sandbox.jump(TUESDAY + WEEK - HOUR)
    assert peter.questions == 0

    assert "You take part again" in await peter.types("/noisegate start")
    await sandbox.jump(TUESDAY + WEEK + MINUTE)

    assert peter.questions == 1


async def test_a_form_does_the_same(sandbox: Sandbox) -> None:
    sofie = Direct(sandbox, "sofie")
    await sofie.types("/noisegate ask me")

    told = await sofie.submits(weekday="4", at="14:30", every="2")

    assert "every two weeks on Friday at 14:30" in told
    await sandbox.jump(datetime(2026, 11, 20, 13, 31, tzinfo=UTC))
    assert sofie.questions == 1


async def test_a_time_outside_working_hours_is_refused_and_says_what_goes(
    sandbox: Sandbox,
) -> None:
    sofie = Direct(sandbox, "sofie")

    assert "from 09:00 and before 17:00" in await sofie.types("/noisegate ask me Tuesday at 22:00")
    assert "working days only" in await sofie.types("/noisegate ask me on Sunday")


async def test_wrong_words_get_what_was_understood_and_an_example(sandbox: Sandbox) -> None:
    sofie = Person(sandbox, "sofie")

    for typed, says in WRONG:
        answer = await sofie.types(f"/noisegate {typed}")

        assert says in answer.replace("*", "")
        assert "/noisegate" in answer or "not away" in answer


async def test_a_steward_may_set_a_colleagues_absence_and_others_may_not(
    sandbox: Sandbox, peter: Direct
) -> None:
    refused = await Person(sandbox, "sofie").types("/noisegate away @peter until 3 January")
    assert "for stewards" in refused

    told = await Person(sandbox, "maria").types("/noisegate away @peter until 3 January")

    assert "Peter Lund is away up to and including Sunday 3 January" in told
    await sandbox.jump(TUESDAY + MINUTE)
    assert peter.questions == 0


@pytest.mark.parametrize(
    ("word", "says"), [("quiet", "by direct message"), ("away", "You are away")]
)
async def test_the_usual_ends_are_offered_as_buttons(
    sandbox: Sandbox, word: str, says: str
) -> None:
    sofie = Person(sandbox, "sofie")
    await sofie.types(f"/noisegate {word}")

    told = await sofie.presses("Until Friday")

    assert f"{says} up to and including Friday 20 November" in told


async def test_home_keeps_the_settings_and_its_buttons_work(sandbox: Sandbox) -> None:
    peter = Direct(sandbox, "peter")
    await peter.types("/noisegate ask me on Tuesday at 9")
    assert "every Tuesday at 09:00" in await peter.opens_home()
    before = len(peter.messages)

    await peter.presses_in_home("Less often")
    assert "every two weeks on Tuesday at 09:00" in await peter.opens_home()
    await peter.types("/noisegate away until Friday")
    assert "You are away up to and including Friday 20 November" in await peter.opens_home()
    await peter.presses_in_home("I am back")
    assert "You are away" not in await peter.opens_home()
    await peter.presses_in_home("Stop")

    assert "Choose a day" in await peter.opens_home()
    assert len(peter.messages) == before + 1


async def test_an_old_undo_button_never_cancels_a_later_stop(
    sandbox: Sandbox, peter: Direct
) -> None:
    await peter.types("/noisegate quiet until Friday")
    await peter.types("/noisegate stop")

    await peter.presses("Undo", within="up to and including Friday")

    assert any("Undone." in each and "You opted out" in each for each in peter.messages)
    await sandbox.jump(TUESDAY + MINUTE)
    assert peter.questions == 0


async def test_start_while_away_says_that_one_is_away_and_offers_to_end_it(
    sandbox: Sandbox,
) -> None:
    sofie = Person(sandbox, "sofie")
    await sofie.types("/noisegate away until 3 January")

    told = await sofie.types("/noisegate start")

    assert "Nothing had stopped" in told
    assert "You are away" in told
    assert "You take part again" not in told
    assert "I am back" in sofie.buttons


async def test_words_that_are_not_understood_after_one_that_stands_alone_change_nothing(
    peter: Direct,
) -> None:
    before = await peter.types("/noisegate asking")

    for typed, says in TOO_MANY_WORDS:
        assert says in await peter.types(f"/noisegate {typed}")
        assert await peter.types("/noisegate asking") == before, typed


async def test_the_button_of_what_was_not_understood_does_it(peter: Direct) -> None:
    await peter.types("/noisegate stop writing to Anna Jensen")

    assert "Stopped." in await peter.presses("Stop", within="about you alone")


@pytest.mark.parametrize(
    ("typed", "says"),
    [("less often please", "every two weeks"), ("stop please", "Stopped.")],
)
async def test_polite_words_stand_in_nobodys_way(peter: Direct, typed: str, says: str) -> None:
    assert says in await peter.types(f"/noisegate {typed}")


async def test_what_was_typed_is_said_back_as_it_was_typed(peter: Direct) -> None:
    await peter.types("/noisegate quiet until R&D day <b>")
    assert "R&amp;D day &lt;b&gt;" in peter.formatted
    assert "&amp;amp;" not in peter.formatted

    assert "@maria" in await peter.types("/noisegate ask me with @maria on Tuesday")
    assert "<@" not in peter.formatted


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (
            "away 24 December to 3 January",
            "You will be away from Thursday 24 December to Sunday 3 January",
        ),
        ("away next week", "from Monday 23 November to Sunday 29 November"),
        ("away until Friday", "Back on Monday 23 November"),
        ("away until 3 January 2099", "3 January 2099"),
        ("away from Friday", "no last one"),
        ("quiet next week", "Quiet begins at once"),
        ("quiet 3 days", "up to and including Saturday 21 November"),
        ("quiet this week", "up to and including Sunday 22 November"),
    ],
)
async def test_absences_are_read_in_the_words_that_people_use(
    sandbox: Sandbox, typed: str, says: str
) -> None:
    answer = await Person(sandbox, "sofie").types(f"/noisegate {typed}")

    assert says in answer.replace("*", "")


async def test_an_absence_ahead_stands_in_home_and_can_be_taken_back(
    sandbox: Sandbox, peter: Direct
) -> None:
    await peter.types("/noisegate away from Monday to Wednesday")
    home = await peter.opens_home()
    assert "You will be away from Monday 23 November to Wednesday 25 November" in home
    await sandbox.jump(TUESDAY + HOUR)
    assert peter.questions == 0

    await peter.types("/noisegate away next week")
    assert "will not be away after all" in await peter.types("/noisegate back")

    await sandbox.jump(TUESDAY + WEEK + MINUTE)
    assert peter.questions == 1


@pytest.mark.parametrize(
    ("typed", "button", "says"),
    [
        ("stop", "Use /noisegate stop", "Stopped."),
        ("Stop.", "Use /noisegate stop", "Stopped."),
        ("quiet until Friday", "Use /noisegate quiet", "up to and including Friday"),
        ("stop by at Anna Jensen", "Log this", "Anna Jensen"),
    ],
)
async def test_what_is_answered_to_a_question_in_direct_messages_is_offered_as_a_command(
    peter: Direct, typed: str, button: str, says: str
) -> None:
    await peter.types(typed)

    assert says in await peter.presses(button)
