"""`/noisegate settings` from the keystroke to every date that people read."""

from bot.sandbox.inputs import Chosen
from bot.sandbox.running import Sandbox
from handlers.kit.ids import Action
from tests.flows.person import Person


async def chooses_danish(maria: Person, **others: Chosen) -> str:
    """Change the settings as a person does: by typing and choosing."""
    await maria.types("/noisegate settings")
    locale = (await maria.is_offered(Action.SETTINGS_LOCALE, "danish den"))[0]
    place = (await maria.is_offered(Action.SETTINGS_HOLIDAYS, "denmark"))[0]
    fields: dict[str, Chosen] = {
        Action.SETTINGS_LOCALE: locale,
        Action.SETTINGS_HOLIDAYS: place,
    }
    return await maria.submits(**{**fields, **others})


async def test_a_steward_changes_the_language_and_reads_what_it_means(sandbox: Sandbox) -> None:
    answer = await chooses_danish(Person(sandbox, "maria"))

    assert "Danish (Denmark)" in answer
    assert "torsdag den 3. december 2026" in answer


async def test_dates_follow_the_language_in_confirmations_and_homes(sandbox: Sandbox) -> None:
    maria, peter = Person(sandbox, "maria"), Person(sandbox, "peter")
    await peter.types("/contact add Bo By")
    await peter.submits(name="Bo By")
    assert "on Monday 16 November" in await peter.types("/log Bo By by letter on Monday")
    assert "on Monday 16 November" in await peter.opens_home()

    await chooses_danish(maria)

    await peter.sees_in_home("on mandag 16. november")
    assert "torsdag 12. november" in await peter.types("/log Bo By by phone 12.11.2026: hello")


async def test_an_american_workspace_reads_and_writes_months_first(sandbox: Sandbox) -> None:
    maria = Person(sandbox, "maria")
    await maria.types("/contact add Bo By")
    await maria.submits(name="Bo By")
    await maria.types("/noisegate settings")
    fields: dict[str, Chosen] = {Action.SETTINGS_LOCALE: "en-US"}
    assert "en-US" in await maria.is_offered(Action.SETTINGS_LOCALE, "english united states")
    await maria.submits(**fields)

    answer = await maria.types("/log Bo By by phone 11/12/2026 15:30: hello")

    assert "on Thursday, November 12 at 3:30 PM" in answer


async def test_wrong_input_is_said_at_the_field(sandbox: Sandbox) -> None:
    maria = Person(sandbox, "maria")

    await chooses_danish(maria, begins="17:00", ends="09:00")

    assert "Work has to end after it begins" in maria.modal.errors["ends"]
    await maria.submits(begins="09:00")
    assert not maria.has_modal


async def test_only_stewards_are_let_in_and_others_can_ask_one(sandbox: Sandbox) -> None:
    peter = Person(sandbox, "peter")

    assert "This is for stewards" in await peter.types("/noisegate settings")
    assert "Ask a steward" in peter.buttons


async def test_a_member_named_as_steward_changes_settings_too(sandbox: Sandbox) -> None:
    maria, peter = Person(sandbox, "maria"), Person(sandbox, "peter")
    await maria.types("/noisegate settings")

    answer = await maria.submits(stewards=[peter.id])

    assert "Stewards now too" in answer
    await peter.types("/noisegate settings")
    assert peter.modal.title == "Settings"


async def test_the_form_opens_whatever_follows_the_word(sandbox: Sandbox) -> None:
    maria = Person(sandbox, "maria")

    for typed in ("settings", "settings please", "Settings"):
        await maria.types(f"/noisegate {typed}")

        await sandbox.gestures.close(maria.id, maria.modal.id)
