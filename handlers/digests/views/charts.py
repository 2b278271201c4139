"""What people said of a subject over time, as a chart and in numbers."""

from collections.abc import Sequence

from domain.charts import Course, Point
from domain.readers import Reader
from handlers.kit.blocks import Block, context, cut, line_chart, said
from handlers.parts.dates import short_date
from handlers.parts.verdicts import counts

_NAME = 24
"""So much of a name fits into the chart's title."""
_HUNDRED = 100


def course_blocks(course: Course, reader: Reader) -> tuple[Block, ...]:
    """Draw how the answers went, and say the same in numbers below it."""
    days = [short_date(reader.day(point.asked_at), reader) for point in course.points]
    lines = {
        "Adding value": [point.standing.tally.value for point in course.points],
        "A bit of both": [point.standing.tally.both for point in course.points],
        "Only noise": [point.standing.tally.noise for point in course.points],
    }
    chart = line_chart(
        f"{cut(course.name, _NAME)}: answers over time",
        days,
        {name: _shares(numbers, course.points) for name, numbers in lines.items()},
        x_label="Asked on",
        y_label="Share of the answers, %",
    )
    numbers = " · ".join(
        f"{day}: {counts(point.standing.tally)}"
        for day, point in zip(days, course.points, strict=True)
    )
    return chart, context(f"*{said(course.name)}*, the answers that counted each time. {numbers}")


def _shares(numbers: Sequence[int], points: Sequence[Point]) -> list[float]:
    return [
        round(_HUNDRED * number / point.standing.tally.answered, 1)
        for number, point in zip(numbers, points, strict=True)
    ]
