"""Blocks of every kind, as a bot would send them."""

from typing import Any

from bot.sandbox.model import Json

MARIA = "U0MARIA"


def plain(text: str) -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    """A mrkdwn text object."""
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str) -> Json:
    """An option."""
    return {"text": plain(text), "value": value}


def button(text: str, action: str, **more: Any) -> Json:
    """A button."""
    return {"type": "button", "text": plain(text), "action_id": action, "value": text, **more}


def numbered(*blocks: Json) -> tuple[Json, ...]:
    """The blocks with ids, as Slack gives them to those that have none."""
    return tuple({"block_id": f"b{i}", **block} for i, block in enumerate(blocks))


VOTES = ("Adding value", "A bit of both", "Only noise", "Don’t use it")


def question(subject: str, why: str, block_id: str) -> list[Json]:
    """A digest's question with its four buttons."""
    return [
        {"type": "divider"},
        {
            "type": "section",
            "text": mrkdwn(f"*{subject}: is it adding value, or only noise?*\n{why}"),
        },
        {
            "type": "actions",
            "block_id": block_id,
            "elements": [button(text, f"vote{i}") for i, text in enumerate(VOTES)],
        },
    ]


def digest() -> tuple[Json, ...]:
    """A digest that waits for answers."""
    return numbered(
        {"type": "header", "text": plain("Value or noise? · 2 to 15 November")},
        {
            "type": "section",
            "text": mrkdwn(
                "You called the scheduler noise. <@U0PETER> cut its reminders; "
                "5 of 7 now say value."
            ),
        },
        *question(
            "LinkedIn",
            "9 interactions in these two weeks, 1 answered so far. Last time: leaning noise "
            "(1 value, 4 noise).",
            "q1",
        ),
        *question("Newsletter", "Not asked since August. 3 interactions.", "q2"),
        {
            "type": "context",
            "elements": [
                mrkdwn(
                    "3 answers so far · results when it closes, "
                    "<!date^1795194000^{date_short_pretty} at {time}|Friday 17:00> · "
                    "why this question?"
                )
            ],
        },
    )


LINE_CHART: Json = {
    "type": "data_visualization",
    "title": "Share that was worth it",
    "chart": {
        "type": "line",
        "series": [
            {
                "name": name,
                "data": [
                    {"label": f"W{42 + i}", "value": value} for i, value in enumerate(values)
                ],
            }
            for name, values in (
                ("Phone", (0.71, 0.74, 0.69, 0.8)),
                ("LinkedIn", (0.4, 0.31, 0.33, 0.22)),
            )
        ],
        "axis_config": {
            "categories": [f"W{42 + i}" for i in range(4)],
            "x_label": "Week",
            "y_label": "Share worth it",
        },
    },
}


def results() -> tuple[Json, ...]:
    """A closed digest with a chart, tables and all the other blocks of messages."""
    bar = {**LINE_CHART["chart"], "type": "bar"}
    area = {**LINE_CHART["chart"], "type": "area"}
    pie = {
        "type": "pie",
        "segments": [
            {"label": label, "value": value}
            for label, value in (("Value", 5), ("Both", 2), ("Noise", 1))
        ],
    }
    return numbered(
        {"type": "header", "text": plain("How it stands :bar_chart:")},
        {
            "type": "section",
            "text": mrkdwn(
                "*LinkedIn: leaning noise* (1 value, 2 both, 4 noise)\n> It brings visitors, "
                "not _conversations_.\n• ~daily posts~ weekly\n• <https://example.org|the plan>\n"
                "```\nvalue  1\nnoise  4\n```"
            ),
            "accessory": {
                "type": "overflow",
                "action_id": "more",
                "options": [option("Why this verdict", "why"), option("Retire", "retire")],
            },
        },
        {
            "type": "section",
            "fields": [mrkdwn("*Owner*\nPeter Lund"), mrkdwn("*Review*\n14 December")],
        },
        LINE_CHART,
        {**LINE_CHART, "title": "By week", "chart": bar},
        {**LINE_CHART, "title": "Over time", "chart": area},
        {"type": "data_visualization", "title": "All answers", "chart": pie},
        {
            "type": "table",
            "column_settings": [{"align": "left"}, {"align": "right"}],
            "rows": [
                [{"type": "raw_text", "text": "Channel"}, {"type": "raw_text", "text": "Calls"}],
                [{"type": "raw_text", "text": "Phone"}, {"type": "raw_text", "text": "12"}],
                [{"type": "raw_text", "text": "Letter"}, {"type": "raw_text", "text": "3"}],
            ],
        },
        {
            "type": "data_table",
            "caption": "Verdicts",
            "rows": [
                [
                    {"type": "raw_text", "text": t}
                    for t in ("Subject", "Verdict", "Votes", "Since")
                ],
                [{"type": "raw_text", "text": t} for t in ("E-mail", "Adding value", "7", "May")],
                [
                    {"type": "raw_text", "text": t}
                    for t in ("LinkedIn", "Leaning noise", "7", "May")
                ],
            ],
        },
        {"type": "markdown", "text": "## Next\n1. **Ask** Anna\n2. Write a *letter*\n\n`done`"},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "From "},
                        {"type": "user", "user_id": MARIA},
                        {"type": "text", "text": " with care", "style": {"bold": True}},
                    ],
                }
            ],
        },
        {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A letter box"},
        {
            "type": "actions",
            "elements": [
                button("Keep", "keep", style="primary"),
                button(
                    "Drop",
                    "drop",
                    style="danger",
                    confirm={
                        "title": plain("Drop LinkedIn?"),
                        "text": mrkdwn("It leaves the *digest*."),
                        "confirm": plain("Drop it"),
                        "deny": plain("Keep it"),
                        "style": "danger",
                    },
                ),
                {
                    "type": "static_select",
                    "action_id": "owner",
                    "placeholder": plain("Owner"),
                    "options": [option("Peter", "peter"), option("Sofie", "sofie")],
                },
                {"type": "datepicker", "action_id": "review", "initial_date": "2026-12-14"},
            ],
        },
    )


def field_block(label: str, element: Json, **more: Any) -> Json:
    """An input block, whose id is its label."""
    return {
        "type": "input",
        "block_id": label,
        "label": plain(label),
        "element": {"action_id": "value", **element},
        **more,
    }


def form() -> Json:
    """A modal with every kind of input."""
    options = [option("E-mail", "email"), option("Phone", "phone"), option("Letter", "letter")]
    people = {"initial_users": ["U0PETER"]}
    return {
        "type": "modal",
        "title": plain("Log an interaction"),
        "submit": plain("Log it"),
        "close": plain("Cancel"),
        "callback_id": "log",
        "blocks": [
            field_block(
                "Who",
                {
                    "type": "external_select",
                    "min_query_length": 0,
                    "placeholder": plain("Type a name"),
                },
            ),
            field_block("Channel", {"type": "static_select", "options": options}),
            field_block(
                "Direction",
                {
                    "type": "radio_buttons",
                    "options": [option("We did", "out"), option("They did", "in")],
                },
            ),
            field_block(
                "Note",
                {"type": "plain_text_input", "multiline": True},
                hint=plain("A sentence is enough."),
                optional=True,
            ),
            field_block(
                "Subject line", {"type": "plain_text_input", "max_length": 40}, optional=True
            ),
            field_block(
                "When", {"type": "datepicker", "initial_date": "2026-11-16"}, optional=True
            ),
            field_block("At", {"type": "timepicker", "initial_time": "09:00"}, optional=True),
            field_block(
                "Minutes",
                {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"},
                optional=True,
            ),
            field_block("Address", {"type": "email_text_input"}, optional=True),
            field_block("Page", {"type": "url_text_input"}, optional=True),
            field_block("Marks", {"type": "checkboxes", "options": options}, optional=True),
            field_block(
                "Also through", {"type": "multi_static_select", "options": options}, optional=True
            ),
            field_block(
                "Companions",
                {"type": "multi_external_select", "min_query_length": 1},
                optional=True,
            ),
            field_block("Who took part", {"type": "multi_users_select", **people}, optional=True),
            field_block("Owner", {"type": "users_select"}, optional=True),
            field_block("Where", {"type": "conversations_select"}, optional=True),
            field_block("Told in", {"type": "multi_conversations_select"}, optional=True),
        ],
    }
