"""Asking Slack for as long as it takes."""

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.slack import patiently
from storage.database import Withdrawn


async def test_what_may_go_better_later_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    garbage = TypeError("'NoneType' object is not iterable")
    failures: list[Exception] = [aiohttp.ClientError(), TimeoutError(), Withdrawn(), garbage]
    pauses: list[float] = []

    async def ask() -> str:
        if failures:
            raise failures.pop()
        return "answered"

    async def noted(seconds: float, result: Any = None) -> Any:
        pauses.append(seconds)
        return result

    monkeypatch.setattr(asyncio, "sleep", noted)

    assert await patiently(ask, "the roster") == "answered"
    assert pauses == [1, 2, 4, 8]
