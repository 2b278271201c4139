"""Row numbers that came through Slack are numbers that a row can have."""

import json
from typing import Any

import pytest

from handlers.contacts.card import ContactKey
from handlers.interactions.sheet import (
    AddPress,
    ChannelPress,
    ChoosePress,
    DayPress,
    FormKey,
    LinePress,
    RereadPress,
)
from handlers.kit.values import OutOfDate, unpack
from handlers.parts.interactions import ContactPress, MarkPress, Press


@pytest.mark.parametrize("number", [2**31, 10**30, 0, -1])
@pytest.mark.parametrize(
    ("kind", "names", "rest"),
    [
        (Press, ["interaction"], {}),
        (Press, ["line"], {"interaction": 1}),
        (ContactPress, ["contact"], {}),
        (ContactKey, ["contact"], {}),
        (LinePress, ["line"], {}),
        (ChoosePress, ["line"], {"typed": "Anna", "contact": 1}),
        (ChoosePress, ["contact"], {"typed": "Anna", "line": 1}),
        (AddPress, ["line"], {"typed": "Anna"}),
        (RereadPress, ["line"], {"ending": True, "other": True}),
        (DayPress, ["line"], {"day": "today"}),
        (ChannelPress, ["interaction"], {"channel": 1}),
        (ChannelPress, ["channel"], {"interaction": 1}),
        (ChannelPress, ["line"], {"interaction": 1, "channel": 1}),
        (FormKey, ["line"], {}),
        (FormKey, ["interaction"], {}),
        (MarkPress, ["press", "interaction"], {"press": {}}),
    ],
)
def test_a_number_that_no_row_has_is_refused(
    kind: type[Any], names: list[str], rest: dict[str, Any], number: int
) -> None:
    value: Any = number
    for name in reversed(names):
        value = {name: value}

    with pytest.raises(OutOfDate):
        unpack(kind, json.dumps({**rest, **value}))
