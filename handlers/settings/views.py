"""The form of the workspace settings, and what is said when they are changed."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from domain.customs import Named, locale_name, next_holiday, place_name
from domain.ids import MemberId
from domain.members import Member
from domain.readers import Reader
from domain.workspaces import MOST_ASKS_A_WEEK, Workspace
from handlers.kit.blocks import (
    Block,
    Element,
    Message,
    Modal,
    actions,
    context,
    option,
    plain_text,
    said,
    section,
)
from handlers.kit.forms import Filled, field, radio, time_picker
from handlers.kit.ids import Form
from handlers.kit.values import pack
from handlers.parts.commands import command_button
from handlers.parts.dates import DAYS_OF_WEEK, capital, day_and_year, weekday_words
from handlers.parts.settings import (
    SETTINGS,
    asks_words,
    examples_words,
    language_words,
    working_words,
)
from handlers.settings.fields import NONE, Answerable, Field, Saved, SettingsForm, Wishes

NO_HOLIDAYS = Named(NONE, "No holidays")


def settings_form(form: SettingsForm, where: Answerable) -> Modal:
    """Show the form with what is set now."""
    return Modal(
        Form.SETTINGS,
        "Settings",
        (
            context("These are for everybody in the workspace."),
            *_language_fields(form.workspace),
            *_working_fields(form.workspace),
            *_people_fields(form),
        ),
        submit="Save",
        metadata=pack(where),
    )


def named_option(named: Named) -> Element:
    """One choice of the type-ahead."""
    return option(named.name, named.code)


def place_options(found: Sequence[Named], sought: str) -> list[Element]:
    """The places that were found; no holidays can be chosen where nothing else is sought."""
    none = NO_HOLIDAYS.name.lower().startswith(sought.strip().lower())
    return [named_option(each) for each in ((NO_HOLIDAYS, *found) if none else found)][:100]


def filled_wishes(filled: Filled) -> Wishes:
    """Read what was filled in."""
    return Wishes(
        locale=filled.chosen(Field.LOCALE) or "",
        holidays=filled.chosen(Field.HOLIDAYS) or NONE,
        days=frozenset(filled.all_chosen(Field.DAYS)),
        begins=filled.time(Field.BEGINS),
        ends=filled.time(Field.ENDS),
        asks=filled.chosen(Field.ASKS) or "",
        stewards=tuple(MemberId(member) for member in filled.all_chosen(Field.STEWARDS)),
    )


def saved_message(saved: Saved, now: datetime) -> Message:
    """Say what changed and what it means from now on."""
    changes = list(_changes(saved, now))
    if not changes:
        words = "Nothing was changed."
        return Message(words, (section(words),))
    return Message(
        "The settings are changed.",
        (
            section("The settings are changed, for everybody in the workspace."),
            section("\n".join(f"• {change}" for change in changes)),
            actions(command_button("Change again", SETTINGS)),
        ),
    )


def _language_fields(workspace: Workspace) -> tuple[Block, ...]:
    own = Named(workspace.locale, locale_name(workspace.locale)) if workspace.locale else None
    place = workspace.working.holidays
    holidays = Named(place, place_name(place)) if place else NO_HOLIDAYS
    return (
        field(
            Field.LOCALE,
            "Language and country",
            _type_ahead("Type a language, such as Danish", own),
            hint="For dates, names of days, times and numbers, and for what I read in /log. "
            "My sentences are English.",
        ),
        field(
            Field.HOLIDAYS,
            "Holidays of",
            _type_ahead("Type a country, or a part of one", holidays),
            hint="On holidays nobody is asked anything by direct message.",
        ),
    )


def _type_ahead(placeholder: str, initial: Named | None) -> Element:
    element: Element = {
        "type": "external_select",
        "min_query_length": 0,
        "placeholder": plain_text(placeholder, 150),
    }
    return {**element, "initial_option": named_option(initial)} if initial else element


def _working_fields(workspace: Workspace) -> tuple[Block, ...]:
    reader, working = Reader("UTC", workspace.locale), workspace.working
    days = [option(capital(weekday_words(day, reader)), str(day)) for day in DAYS_OF_WEEK]
    boxes: Element = {"type": "checkboxes", "options": days}
    chosen = [each for day, each in enumerate(days) if day in working.days]
    return (
        field(
            Field.DAYS,
            "Working days",
            {**boxes, "initial_options": chosen} if chosen else boxes,
        ),
        field(Field.BEGINS, "Work begins", time_picker(working.begins)),
        field(
            Field.ENDS,
            "Work ends",
            time_picker(working.ends),
            hint="On each member's own clock. Outside these hours nobody is asked anything by "
            "direct message.",
        ),
    )


def _people_fields(form: SettingsForm) -> tuple[Block, ...]:
    numbers = [option(capital(asks_words(n)), str(n)) for n in range(1, MOST_ASKS_A_WEEK + 1)]
    stewards: Element = {"type": "multi_users_select"}
    if form.stewards:
        stewards["initial_users"] = [each.id for each in form.stewards]
    return (
        field(
            Field.ASKS,
            "Questions by direct message, to each member",
            radio(numbers, str(form.workspace.asks_a_week)),
            hint="Over everything that Noisegate asks. Digests in conversations are not counted.",
        ),
        field(
            Field.STEWARDS,
            "Who else is a steward?",
            stewards,
            hint="Stewards may change settings, tools and digests. "
            "Owners and admins of the workspace always are.",
            optional=True,
        ),
    )


def _changes(saved: Saved, now: datetime) -> Iterator[str]:
    before, after = saved.before, saved.after
    if after.locale != before.locale:
        yield (
            f"*Language and country*: {language_words(after)}. {examples_words(after.locale, now)}"
        )
    if after.working.holidays != before.working.holidays:
        yield f"*Holidays*: {_holidays(after, now.date())}"
    hours = working_words(after.working, after.locale)
    if hours != working_words(before.working, after.locale):
        yield f"*Working time*: {hours}. Outside it nobody is asked anything by direct message."
    if after.asks_a_week != before.asks_a_week:
        yield f"*Questions by direct message*: {asks_words(after.asks_a_week)} to each member."
    if saved.named:
        yield f"*Stewards now too*: {_names(saved.named)}."
    if saved.no_longer:
        yield f"*No longer stewards*: {_names(saved.no_longer)}."


def _holidays(workspace: Workspace, today: date) -> str:
    place = workspace.working.holidays
    if not place:
        return "none. Every working day counts as one."
    coming = next_holiday(place, today)
    if coming is None:
        return f"those of {place_name(place)}."
    day, name = coming
    when = day_and_year(day, Reader("UTC", workspace.locale))
    return f"those of {place_name(place)}. The next one is {said(name)}, {when}."


def _names(members: Sequence[Member]) -> str:
    *others, last = [said(member.name) for member in members]
    return f"{', '.join(others)} and {last}" if others else last
