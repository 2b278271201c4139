"""The geometry of a `data_visualization` block: numbers in, coordinates out.

The shape of the block is that of docs.slack.dev (data visualization block): `line`, `bar` and
`area` with series over categories, `pie` with segments. Templates draw what stands here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.sandbox.model import Json

_HEIGHT, _TOP, _BOTTOM = 260, 28, 206
_STEPS = 4
_BAR_SHARE = 0.7
"""How much of a category's width its bars take."""
_CENTRE, _RADIUS = 100.0, 92.0
_HALF_TURN = 0.5
_LETTER = 7.2
"""Units of the view box that a letter of a label takes, at most."""


@dataclass(frozen=True)
class Frame:
    """The room for a chart with axes, in units of its view box, which are about pixels."""

    width: int
    left: int
    right: int
    labels: int
    """More labels than this would run into each other: every second or third is written then."""


WIDE = Frame(width=560, left=52, right=548, labels=8)
SLIM = Frame(width=300, left=40, right=294, labels=4)
"""For a window as narrow as a telephone: drawn anew and not shrunk, so that it can be read."""


@dataclass(frozen=True)
class GridLine:
    """A horizontal line and the value it stands for."""

    y: float
    label: str


@dataclass(frozen=True)
class Tick:
    """A category's place on the horizontal axis."""

    x: float
    label: str
    """As it is written: cut where it would run into the next one."""
    whole: str


@dataclass(frozen=True)
class Point:
    """One value of a line."""

    x: float
    y: float


@dataclass(frozen=True)
class Bar:
    """One value of a bar chart."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Series:
    """One series as drawn: a line with points, an area under it, or bars."""

    index: int
    line: str = ""
    area: str = ""
    points: tuple[Point, ...] = ()
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True)
class Slice:
    """One segment of a pie."""

    path: str


@dataclass(frozen=True)
class Chart:
    """Everything that the template draws, in units of its view box."""

    title: str
    alternative: str
    """The picture in words, with every number."""
    legend: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]
    """The numbers; the first row is the heading."""
    slices: tuple[Slice, ...] = ()
    series: tuple[Series, ...] = ()
    grid: tuple[GridLine, ...] = ()
    categories: tuple[Tick, ...] = ()
    x_label: str = ""
    y_label: str = ""
    width: int = WIDE.width
    height: int = _HEIGHT
    left: int = WIDE.left
    right: int = WIDE.right
    bottom: int = _BOTTOM


def chart_of(block: Json, frame: Frame = WIDE) -> Chart:
    """Return the drawing of a `data_visualization` block; a pie fits into any frame."""
    content = block.get("chart", {})
    title = str(block.get("title", ""))
    if content.get("type") == "pie":
        return _pie(title, content.get("segments", []))
    return _axes(title, content, frame)


def number_text(value: float) -> str:
    """Return a number as short as it goes: `3`, `0.71`, `12.5`."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _pie(title: str, segments: Sequence[Json]) -> Chart:
    values = [float(segment["value"]) for segment in segments]
    total = sum(values) or 1.0
    names = [str(segment["label"]) for segment in segments]
    shown = [f"{name}: {number_text(value)}" for name, value in zip(names, values, strict=True)]
    slices, turn = [], 0.0
    for value in values:
        slices.append(Slice(_wedge(turn, turn + value / total)))
        turn += value / total
    return Chart(
        title=title,
        alternative=f"{title}. Pie: {', '.join(shown)}.",
        legend=tuple(shown),
        table=(("", "Value"), *((n, number_text(v)) for n, v in zip(names, values, strict=True))),
        slices=tuple(slices),
    )


def _wedge(start: float, end: float) -> str:
    """Return the path of a segment between two shares of the circle, from the top clockwise."""
    # An arc from a point to itself draws nothing: a whole circle stops a hair before it.
    end = min(end, start + 0.99999)
    (x1, y1), (x2, y2) = _rim(start), _rim(end)
    large = int(end - start > _HALF_TURN)
    return (
        f"M{_CENTRE:g} {_CENTRE:g}L{x1:.2f} {y1:.2f}"
        f"A{_RADIUS:g} {_RADIUS:g} 0 {large} 1 {x2:.2f} {y2:.2f}Z"
    )


def _rim(share: float) -> tuple[float, float]:
    angle = 2 * math.pi * share - math.pi / 2
    return _CENTRE + _RADIUS * math.cos(angle), _CENTRE + _RADIUS * math.sin(angle)


def _axes(title: str, content: Json, frame: Frame) -> Chart:
    config, kind = content.get("axis_config", {}), str(content.get("type"))
    categories = [str(name) for name in config.get("categories", [])]
    named = [(str(s["name"]), _values(s, categories)) for s in content.get("series", [])]
    every = [value for _, values in named for value in values if value is not None]
    low, high = _range(every)
    scale = _Scale(low, high, max(len(categories), 1), frame)
    told = ". ".join(f"{name}: {_told(categories, values)}" for name, values in named)
    return Chart(
        title=title,
        alternative=f"{title}. {kind.capitalize()} chart. {told}.",
        legend=tuple(name for name, _ in named),
        table=(
            ("", *(name for name, _ in named)),
            *(
                (category, *(_cell(values[i]) for _, values in named))
                for i, category in enumerate(categories)
            ),
        ),
        series=tuple(_drawn(kind, i, len(named), v, scale) for i, (_, v) in enumerate(named)),
        grid=tuple(scale.lines()),
        categories=_ticks(categories, scale),
        x_label=str(config.get("x_label", "")),
        y_label=str(config.get("y_label", "")),
        width=frame.width,
        left=frame.left,
        right=frame.right,
    )


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float
    count: int
    frame: Frame

    @property
    def room(self) -> float:
        """The width of a category."""
        return (self.frame.right - self.frame.left) / self.count

    def x(self, index: int) -> float:
        return round(self.frame.left + self.room * (index + 0.5), 2)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(_BOTTOM - (_BOTTOM - _TOP) * share, 2)

    def lines(self) -> list[GridLine]:
        size = (self.high - self.low) / _STEPS
        values = [self.low + size * step for step in range(_STEPS + 1)]
        return [GridLine(self.y(value), number_text(value)) for value in values]


def _values(series: Json, categories: Sequence[str]) -> list[float | None]:
    found = {str(point["label"]): float(point["value"]) for point in series.get("data", [])}
    return [found.get(category) for category in categories]


def _told(categories: Sequence[str], values: Sequence[float | None]) -> str:
    pairs = zip(categories, values, strict=True)
    return ", ".join(f"{category} {_cell(value)}" for category, value in pairs)


def _cell(value: float | None) -> str:
    return "no value" if value is None else number_text(value)


def _range(values: Sequence[float]) -> tuple[float, float]:
    """Return the ends of the vertical axis: round numbers, with zero inside."""
    low, high = min([0.0, *values]), max([0.0, *values])
    span = (high - low) or 1.0
    unit = 10 ** math.floor(math.log10(span / _STEPS))
    step = next(unit * m for m in (1, 2, 2.5, 5, 10, 20) if unit * m * _STEPS >= span)
    bottom = math.floor(low / step) * step
    return bottom, max(bottom + step * _STEPS, math.ceil(high / step) * step)


def _ticks(categories: Sequence[str], scale: _Scale) -> tuple[Tick, ...]:
    every = math.ceil(len(categories) / scale.frame.labels) or 1
    letters = int(scale.room * every / _LETTER)
    return tuple(
        Tick(scale.x(i), _cut(category, letters), category)
        for i, category in enumerate(categories)
        if i % every == 0
    )


def _cut(label: str, letters: int) -> str:
    return label if len(label) <= letters else f"{label[: max(letters - 1, 1)].rstrip()}…"


def _drawn(
    kind: str, index: int, count: int, values: Sequence[float | None], scale: _Scale
) -> Series:
    known = [(i, value) for i, value in enumerate(values) if value is not None]
    if kind == "bar":
        return Series(index, bars=tuple(_bar(i, v, index, count, scale) for i, v in known))
    points = tuple(Point(scale.x(i), scale.y(value)) for i, value in known)
    path = "L".join(f"{point.x:g} {point.y:g}" for point in points)
    if not points:
        return Series(index)
    base = scale.y(0)
    area = f"M{points[0].x:g} {base:g}L{path}L{points[-1].x:g} {base:g}Z"
    return Series(index, line=f"M{path}", area=area if kind == "area" else "", points=points)


def _bar(category: int, value: float, index: int, count: int, scale: _Scale) -> Bar:
    room = scale.room * _BAR_SHARE
    width = room / count
    top, base = sorted((scale.y(value), scale.y(0)))
    x = scale.x(category) - room / 2 + width * index
    return Bar(round(x, 2), top, round(max(width - 2, 1), 2), round(max(base - top, 1), 2))
