"""App Home: opened, and turned to another page."""

from domain.homes import HomePlace
from handlers.home.service import home_of, open_home
from handlers.home.views import home_view
from handlers.kit.ids import Action, Event
from handlers.kit.router import Router
from handlers.kit.turn import Turn


def register(router: Router) -> None:
    """Register the room's listeners."""
    router.event(Event.APP_HOME_OPENED, on_home_opened)
    router.action(Action.HOME_PAGE, on_page)


async def on_home_opened(turn: Turn) -> None:
    """Show the member their Home as it is now."""
    if turn.body["event"].get("tab") == "home":
        await turn.write(open_home, turn.workspace_id, turn.member_id)
        turn.services.homes_changed(turn.workspace_id, {turn.member_id})
    await turn.done()


async def on_page(turn: Turn) -> None:
    """Turn to another page of one of the lists."""
    place = turn.value(HomePlace)
    page = await turn.read(home_of, turn.workspace_id, turn.member_id, turn.now, place)
    await turn.client.views_publish(user_id=turn.member_id, view=home_view(page))
    await turn.done()
