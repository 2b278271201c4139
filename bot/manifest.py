"""The Slack app's manifest: `manifest.yml` as it stands for Socket Mode, and its HTTP variant."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from domain.errors import NoisegateError

FILE = Path(__file__).parents[1] / "manifest.yml"
EVENTS = "/slack/events"
"""Where requests arrive over HTTP, all of them."""

Json = dict[str, Any]


class NotAnAddress(NoisegateError):
    """Slack could not send requests to this address."""


def manifest(public_url: str | None = None) -> Json:
    """The manifest: for Socket Mode, or for requests over HTTP to a server at `public_url`.

    Raises `NotAnAddress` for anything but an https address.
    """
    found: Json = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    if public_url is None:
        return found
    address = _requests_to(public_url)
    for command in found["features"]["slash_commands"]:
        command["url"] = address
    settings = found["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"]["request_url"] = address
    settings["interactivity"] |= {"request_url": address, "message_menu_options_url": address}
    return found


def scopes() -> frozenset[str]:
    """The scopes that the bot token should have."""
    return frozenset(manifest()["oauth_config"]["scopes"]["bot"])


def _is_usable(address: str) -> bool:
    try:
        parts = urlsplit(address)
        # Reading the port is what raises for one that there cannot be.
        there = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return there and not (parts.query or parts.fragment or any(map(str.isspace, address)))


def _requests_to(public_url: str) -> str:
    if not _is_usable(public_url):
        msg = "Slack sends requests to https addresses only, such as https://noisegate.example.org"
        raise NotAnAddress(msg)
    address = public_url.rstrip("/")
    return address if address.endswith(EVENTS) else f"{address}{EVENTS}"
