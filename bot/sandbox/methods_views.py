"""The methods that show modals and Home: `views.*`."""

from bot.sandbox.blocks import Surface
from bot.sandbox.calls import Call
from bot.sandbox.model import Json, Refused
from bot.sandbox.shapes import view_json
from bot.sandbox.view_check import checked_view


def open_view(call: Call) -> Json:
    """`views.open`: a modal for the member whose trigger id it is."""
    payload = checked_view(call.get("view"), Surface.MODAL)
    member_id = call.workspace.triggers.spend(call.get("trigger_id"))
    return {"view": view_json(call.workspace.views.open(member_id, payload))}


def push_view(call: Call) -> Json:
    """`views.push`: a modal on top of the member's open ones."""
    payload = checked_view(call.get("view"), Surface.MODAL)
    member_id = call.workspace.triggers.spend(call.get("trigger_id"))
    return {"view": view_json(call.workspace.views.push(member_id, payload))}


def update_view(call: Call) -> Json:
    """`views.update`: another content for an open modal, named by its id or the bot's own."""
    if ("view_id" in call.arguments) == ("external_id" in call.arguments):
        faults = ["[ERROR] exactly one of view_id and external_id is required"]
        raise Refused("invalid_arguments", response_metadata={"messages": faults})
    views = call.workspace.views
    if "view_id" in call.arguments:
        view = views.find(call.get("view_id"))
    else:
        view = views.find_external(call.get("external_id"))
    surface = Surface(view.payload["type"])
    payload = checked_view(call.get("view"), surface)
    return {"view": view_json(views.update(view, payload, call.get("hash")))}


def publish_view(call: Call) -> Json:
    """`views.publish`: a member's Home."""
    payload = checked_view(call.get("view"), Surface.HOME)
    member = call.workspace.person(call.get("user_id"))
    return {"view": view_json(call.workspace.views.publish(member.id, payload, call.get("hash")))}
