"""A standing as it is kept in a question and in what an edition tells."""

from collections.abc import Mapping
from typing import Any

from domain.digests import Answer
from domain.verdict import Standing, Tally, Verdict


def standing_json(standing: Standing) -> dict[str, Any]:
    """Return a standing as JSON: the verdict, a count for each answer, the users."""
    tally = standing.tally
    counts = {
        Answer.VALUE.value: tally.value,
        Answer.BOTH.value: tally.both,
        Answer.NOISE.value: tally.noise,
    }
    return {"verdict": standing.verdict.value, **counts, "users": standing.users}


def standing_from(json: Mapping[str, Any]) -> Standing:
    """Read a standing back."""
    tally = Tally(json[Answer.VALUE], json[Answer.BOTH], json[Answer.NOISE])
    return Standing(Verdict(json["verdict"]), tally, json["users"])
