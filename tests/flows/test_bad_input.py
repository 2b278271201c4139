"""Whatever is typed after a command gets a clear answer; nothing typed is lost."""

import pytest

from bot.sandbox.running import Sandbox
from handlers.kit.ids import Command
from tests.flows.person import Person, words

ABSURD = {
    "nothing": "",
    "spaces": "   ",
    "one letter": "x",
    "punctuation": "?!.,;:--++~~",
    "3,000 characters": "lorem ipsum dolor " * 166 + "end",
    "3,000 without a space": "a" * 3_000,
    "emoji": "👍🏽🎉🎉 :tada: 🤷",
    "right to left": "פגישה עם דנה בטלפון: סיכום \u202e",
    "a channel ping": "<!channel> by phone: <!here> look",
    "formatting": "*bold* _it_ ~no~ `code` by phone: *yes*",
    "entities": "&amp; &lt;b&gt; by phone: a &amp; b",
    "a formula": '=cmd()|" /C calc"!A0 by phone: =1+1',
    "control characters": "a\x00b\x07c\u2028d by phone: x",
    "a help word and more": "help me",
    "many lines": "\n".join(f"Person {number} by phone: line {number}" for number in range(40)),
    "sql": "'; DROP TABLE contact; -- by phone: x",
}


@pytest.mark.parametrize("command", Command)
async def test_absurd_text_gets_a_clear_answer(sandbox: Sandbox, command: Command) -> None:
    for name, text in ABSURD.items():
        maria = Person(sandbox, "maria")
        before = len(maria.messages)

        await maria.types(f"{command} {text}")

        answers = maria.messages[before:]
        if maria.has_modal:
            answers.append(maria.modal.title + words(maria.modal.blocks))
            await sandbox.gestures.close(maria.id, maria.modal.id)
        assert answers, name
        for answer in answers:
            assert "Something went wrong" not in answer, name
            assert "failed with the error" not in answer, name
            assert "Traceback" not in answer, name


async def test_nobody_is_pinged_by_what_was_typed(sandbox: Sandbox) -> None:
    maria = Person(sandbox, "maria")

    for command in Command:
        await maria.types(f"{command} <!channel> <!here> by phone: <!everyone> <@U0PETER> look")

        if maria.has_modal:
            # In a field nothing pings: it stands there as it was typed.
            fields = [block for block in maria.modal.blocks if block["type"] == "input"]
            assert "look" in str(fields), command
            assert "<!" not in str([block for block in maria.modal.blocks if block not in fields])
            await sandbox.gestures.close(maria.id, maria.modal.id)
        else:
            assert "<!" not in maria.formatted, command
            assert "look" in maria.messages[-1], command
