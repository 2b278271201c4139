"""What Slack takes as the chart of a `data_visualization` block.

Source: docs.slack.dev, reference/block-kit/blocks/data-visualization-block.
"""

from typing import Any

from bot.sandbox import limits
from bot.sandbox.checks import Check, both, by_type, fault, listed, number, shape, string

_LABEL = string(limits.CHART_LABEL)
_POINT = shape({"label": _LABEL, "value": number})


def _agrees_with_its_axis(value: Any, pointer: str, faults: list[str]) -> None:
    names = [series["name"] for series in value["series"]]
    if len(set(names)) < len(names):
        fault(faults, "names of series must be unique", f"{pointer}/series")
    categories = value["axis_config"]["categories"]
    for place, series in enumerate(value["series"]):
        if any(point["label"] not in categories for point in series["data"]):
            fault(faults, "each label must be one of the categories", f"{pointer}/series/{place}")


def _with_axes() -> Check:
    return both(
        shape(
            {
                "type": string(),
                "series": listed(
                    shape({"name": string(), "data": listed(_POINT)}),
                    limits.CHART_SERIES,
                ),
                "axis_config": shape(
                    {"categories": listed(_LABEL)},
                    {
                        "x_label": string(limits.CHART_AXIS),
                        "y_label": string(limits.CHART_AXIS),
                    },
                ),
            }
        ),
        _agrees_with_its_axis,
    )


CHART = by_type(
    {
        "line": _with_axes(),
        "bar": _with_axes(),
        "area": _with_axes(),
        "pie": shape(
            {"type": string(), "segments": listed(_POINT, limits.CHART_SERIES)},
        ),
    }
)
