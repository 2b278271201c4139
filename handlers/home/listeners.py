"""App Home: opened, and turned to another page."""

from domain.homes import HomePlace
from handlers.home.service import open_home
from handlers.kit.ids import Action, Event
from handlers.kit.router import Router
from handlers.kit.turn import Turn


def register(router: Router) -> None:
    """Register the room's listeners."""
    router.event(Event.APP_HOME_OPENED, on_home_opened)
    router.action(Action.HOME_PAGE, on_page)


async def on_home_opened(turn: Turn) -> None:
    """Show the member their Home as it is now, from its first pages on."""
    if turn.body["event"].get("tab") == "home":
        await _show(turn, HomePlace())
    await turn.done()


async def on_page(turn: Turn) -> None:
    """Turn to another page of one of the lists."""
    await _show(turn, turn.value(HomePlace))
    await turn.done()


async def _show(turn: Turn, place: HomePlace) -> None:
    await turn.write(open_home, turn.workspace_id, turn.member_id, place)
    turn.services.homes_changed(turn.workspace_id, {turn.member_id})
