"""The form of the settings and what is said when they are changed."""

from dataclasses import replace
from datetime import time

import pytest

from domain.customs import Named, find_locales
from domain.ids import MemberId, WorkspaceId
from domain.members import Member, Role
from domain.readers import Reader
from domain.working_time import WorkingTime
from domain.workspaces import Workspace
from handlers.parts.settings import days_words, settings_blocks
from handlers.settings.fields import Answerable, Saved, SettingsForm
from handlers.settings.views import (
    named_option,
    place_options,
    saved_message,
    settings_form,
)
from tests.slack_blocks import all_text, assert_valid
from tests.world import COPENHAGEN, NOW

BRITISH = Workspace(WorkspaceId("T1"), "Fjord & Field", "U_BOT", "en-GB")
DANISH = replace(BRITISH, locale="da-DK", working=WorkingTime(holidays="DK"))
PETER = Member(MemberId("U_PETER"), "peter", "Peter <!channel>", Role.FULL, COPENHAGEN)


def said_of(before: Workspace, after: Workspace, **people: tuple[Member, ...]) -> str:
    named, no_longer = people.get("named", ()), people.get("no_longer", ())
    message = saved_message(Saved(before, after, named, no_longer, frozenset()), NOW)
    assert_valid(message)
    return all_text(message)


@pytest.mark.parametrize("workspace", [BRITISH, DANISH, replace(BRITISH, locale="")])
def test_the_form_is_one_that_slack_takes(workspace: Workspace) -> None:
    modal = settings_form(SettingsForm(workspace, (PETER,)), Answerable("https://x"))

    assert_valid(modal)
    assert "My sentences are English" in all_text(modal)


def test_the_days_of_the_form_are_in_the_workspaces_language() -> None:
    assert "Onsdag" in all_text(settings_form(SettingsForm(DANISH, ()), Answerable()))


def test_a_new_language_is_shown_with_examples() -> None:
    text = said_of(BRITISH, replace(BRITISH, locale="da-DK"))

    assert "Danish (Denmark)" in text
    assert "torsdag den 3. december 2026" in text
    assert "15.30" in text
    assert "1.234,5" in text
    assert "03.12.2026 is 3. december" in text


def test_an_american_workspace_reads_months_first() -> None:
    text = said_of(BRITISH, replace(BRITISH, locale="en-US"))

    assert "Thursday, December 3, 2026" in text
    assert "3:30 PM" in text
    assert "12/3/26 is December 3" in text


def test_new_holidays_are_shown_with_the_next_one() -> None:
    text = said_of(BRITISH, DANISH)

    assert "those of Denmark. The next one is Christmas Day, fredag den 25. december" in text
    assert "none" in said_of(DANISH, BRITISH)


def test_working_time_questions_and_stewards_are_named() -> None:
    working = WorkingTime(frozenset({0, 1, 3}), time(8), time(16))
    after = replace(BRITISH, working=working, asks_a_week=2)

    text = said_of(BRITISH, after, named=(PETER,))

    assert "Monday, Tuesday and Thursday, 08:00 to 16:00" in text
    assert "at most 2 questions a week to each member" in text
    assert "Peter &lt;!channel&gt;" in text
    assert "No longer stewards" in said_of(BRITISH, BRITISH, no_longer=(PETER,))


def test_nothing_changed_is_said_as_such() -> None:
    assert said_of(BRITISH, BRITISH) == "Nothing was changed."


@pytest.mark.parametrize("sought", ["", "no h", "No holidays"])
def test_no_holidays_can_be_chosen(sought: str) -> None:
    options = place_options([Named("DK", "Denmark")], sought)

    assert [each["text"]["text"] for each in options] == ["No holidays", "Denmark"]


def test_what_is_offered_fits_into_an_option() -> None:
    assert all(named_option(each) for each in find_locales(""))
    assert place_options([Named("DK", "Denmark")], "denm") == [
        named_option(Named("DK", "Denmark"))
    ]


def test_home_shows_stewards_what_is_set() -> None:
    text = all_text(settings_blocks(DANISH))

    assert "Danish (Denmark) · holidays of Denmark · mandag to fredag, 09.00 to 17.00" in text
    assert "at most one question a week" in text
    assert "Change settings" in text


def test_home_says_that_nothing_is_chosen() -> None:
    text = all_text(settings_blocks(replace(BRITISH, locale="")))

    assert "British English, until a language is chosen · no holidays" in text


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({0, 1, 2, 3, 4}, "Monday to Friday"),
        ({0, 1}, "Monday and Tuesday"),
        ({6}, "Sunday"),
        ({0, 2, 4}, "Monday, Wednesday and Friday"),
        (set(), "no day"),
    ],
)
def test_days_of_the_week_are_said_shortly(days: set[int], words: str) -> None:
    assert days_words(days, Reader("UTC", "en-GB")) == words
