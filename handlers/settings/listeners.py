"""From Slack to the use cases of workspace settings and back."""

from handlers.kit.ids import Action, Form
from handlers.kit.router import Router
from handlers.kit.turn import Turn
from handlers.settings import service, views
from handlers.settings.fields import Answerable


def register(router: Router) -> None:
    """Register the room's listeners."""
    router.word("settings", on_settings)
    router.suggest(Action.SETTINGS_LOCALE, on_locale_typed)
    router.suggest(Action.SETTINGS_HOLIDAYS, on_place_typed)
    router.form(Form.SETTINGS, on_form)


async def on_settings(turn: Turn) -> None:
    """`/noisegate settings`, typed or by a button: open the form."""
    form = await turn.read(service.open_form, turn.workspace_id, turn.member_id)
    await turn.open(views.settings_form(form, Answerable(turn.response_url)))


async def on_locale_typed(turn: Turn) -> None:
    """Somebody looks for a language and country."""
    found = await turn.read(
        service.locales_to_offer, turn.workspace_id, turn.member_id, turn.sought
    )
    await turn.offer([views.named_option(each) for each in found])


async def on_place_typed(turn: Turn) -> None:
    """Somebody looks for a country with its holidays."""
    found = await turn.read(
        service.places_to_offer, turn.workspace_id, turn.member_id, turn.sought
    )
    await turn.offer(views.place_options(found, turn.sought))


async def on_form(turn: Turn) -> None:
    """Store what was filled in; Homes and open digests show dates and are rendered again."""
    saved = await turn.write(
        service.save_settings,
        turn.workspace_id,
        turn.member_id,
        views.filled_wishes(turn.filled),
        turn.now,
    )
    turn.services.homes_changed(turn.workspace_id, saved.homes)
    turn.services.wake_courier()
    await turn.done()
    url = turn.metadata(Answerable).response_url
    if url is not None:  # otherwise it was opened in Home, which shows the settings
        answer = turn.confirm(url, views.saved_message(saved, turn.now))
        turn.services.later(answer, "confirm settings")
