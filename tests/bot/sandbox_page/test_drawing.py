"""Charts, markdown, rich text and colours."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox import charts, dates, rich
from bot.sandbox.mrkdwn import Reader
from bot.sandbox.render import Painter, Surface
from tests.bot.sandbox_page.demo_blocks import LINE_CHART, form

READER = Reader("U1", ZoneInfo("UTC"), datetime(2026, 11, 16, tzinfo=UTC), {"U1": "Maria"}, {})
CSS = (Path(__file__).parents[3] / "bot/sandbox/static/sandbox.css").read_text(encoding="utf-8")


def test_a_line_goes_up_where_the_numbers_do() -> None:
    chart = charts.chart_of(LINE_CHART)

    first, _, _, last = chart.series[0].points
    assert last.y < first.y
    assert [tick.label for tick in chart.categories] == ["W42", "W43", "W44", "W45"]


def test_a_chart_says_every_number_in_words() -> None:
    chart = charts.chart_of(LINE_CHART)

    assert "Phone: W42 0.71, W43 0.74" in chart.alternative
    assert chart.table[1] == ("W42", "0.71", "0.4")


def test_bars_stand_on_zero_and_inside_the_frame() -> None:
    bars = {**LINE_CHART["chart"], "type": "bar"}
    chart = charts.chart_of({**LINE_CHART, "chart": bars})

    for bar in (bar for series in chart.series for bar in series.bars):
        assert bar.y + bar.height == pytest.approx(chart.bottom)
        assert chart.left <= bar.x <= bar.x + bar.width <= chart.right


def test_a_pie_of_one_segment_is_a_whole_circle() -> None:
    pie = {"type": "pie", "segments": [{"label": "Value", "value": 3}]}
    chart = charts.chart_of({"title": "All", "chart": pie})

    assert "A92 92 0 1 1" in chart.slices[0].path
    assert chart.alternative == "All. Pie: Value: 3."


@pytest.mark.parametrize("values", [[0.0], [-3.0, 4.0], [1e6], [0.001, 0.002]])
def test_every_value_lies_within_the_axis(values: list[float]) -> None:
    data = [{"label": str(i), "value": value} for i, value in enumerate(values)]
    axis = {"categories": [point["label"] for point in data]}
    line = {"type": "line", "series": [{"name": "a", "data": data}], "axis_config": axis}
    chart = charts.chart_of({"title": "Any", "chart": line})

    ys = [line.y for line in chart.grid]
    assert all(min(ys) <= point.y <= max(ys) for point in chart.series[0].points)


def test_markdown_has_headings_lists_and_escapes_the_rest() -> None:
    html = rich.markdown("## Next\n1. **Ask** <b>\n2. [x](https://x.org)\n\n[y](javascript:z)")

    assert html.startswith("<h5>Next</h5><ol><li><strong>Ask</strong> &lt;b&gt;</li>")
    assert 'href="https://x.org"' in html
    assert 'href="javascript' not in html


def test_rich_text_has_styles_and_names() -> None:
    elements = [
        {"type": "user", "user_id": "U1"},
        {"type": "text", "text": " <b>", "style": {"bold": True}},
        {"type": "link", "url": "javascript:x", "text": "no"},
    ]
    section = {"type": "rich_text_section", "elements": elements}

    html = rich.rich_text({"elements": [section]}, READER)

    assert "@Maria" in html
    assert "<strong> &lt;b&gt;</strong>" in html
    assert "href" not in html


def test_days_have_headings() -> None:
    today = date(2026, 11, 16)

    assert dates.day_heading(today, today) == "Today"
    assert dates.day_heading(date(2026, 11, 13), today) == "Friday, 13 November"
    assert dates.day_heading(date(2025, 11, 13), today) == "Thursday, 13 November 2025"


def test_first_values_are_found_by_any_of_slacks_names() -> None:
    painter = Painter(READER)

    assert painter.initial({"initial_date": "2026-11-16"}) == "2026-11-16"
    assert painter.initial_values({"initial_users": ["U1"]}) == ["U1"]
    assert [c.label for c in painter.chosen({"initial_user": "U1"})] == ["Maria"]


def test_an_elements_id_in_the_page_is_stable_and_harmless() -> None:
    surface, block = Surface("view", "V1"), {"block_id": 'a" b'}

    assert surface.dom_of(block, {"action_id": "x"}) == "view-V1-a__b-x"


def test_every_input_of_the_demo_has_a_name_of_its_own() -> None:
    blocks = [block["block_id"] for block in form()["blocks"]]

    assert len(blocks) == len(set(blocks))


PAIRS = (
    ("text", "ground"),
    ("text", "raised"),
    ("text", "hover"),
    ("muted", "ground"),
    ("muted", "side"),
    ("muted", "hover"),
    ("accent-text", "ground"),
    ("accent-text", "accent-soft"),
    ("on-accent", "accent"),
    ("danger-text", "raised"),
    ("own-text", "own-soft"),
)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_words_are_readable_on_their_ground(theme: str, front: str, back: str) -> None:
    colours = _colours(theme)

    assert _contrast(colours[front], colours[back]) >= 4.5


def test_both_ways_into_the_dark_have_the_same_colours() -> None:
    by_system = re.findall(
        r"--[\w-]+: .*?;", CSS.split("prefers-color-scheme: dark")[1].split("}")[0]
    )
    by_choice = re.findall(r"--[\w-]+: .*?;", CSS.split('[data-theme="dark"]')[1].split("}")[0])

    assert by_system == by_choice


def _colours(theme: str) -> dict[str, str]:
    start = ":root {" if theme == "light" else ':root[data-theme="dark"] {'
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", CSS.split(start)[1].split("}")[0]))


def _contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_narrow_chart_is_drawn_anew_and_its_labels_do_not_touch() -> None:
    names = ["Newsletter", "LinkedIn", "Phone calls", "Trade fairs abroad", "Letters", "Visits"]
    data = [{"label": name, "value": n} for n, name in enumerate(names)]
    bars = {
        "type": "bar",
        "series": [{"name": "All", "data": data}],
        "axis_config": {"categories": names},
    }
    chart = charts.chart_of({"title": "All", "chart": bars}, charts.SLIM)

    (_, first, second) = chart.categories
    assert [tick.whole for tick in chart.categories] == ["Newsletter", "Phone calls", "Letters"]
    assert first.label == "Phone calls"
    assert second.x - first.x > 7 * max(len(tick.label) for tick in chart.categories)
    assert chart.right <= chart.width == charts.SLIM.width
    for series in chart.series:
        assert all(chart.left <= bar.x <= bar.x + bar.width <= chart.right for bar in series.bars)
