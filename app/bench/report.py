"""The table of a run, for people; and as JSON, for machines."""

import json
from collections.abc import Sequence

from app.bench.model import Measure


def as_table(measures: Sequence[Measure]) -> str:
    """A line per measure: value, anchor, ratio, goal, and whether it is reached."""
    lines = [f"{'':4}{'measure':44}{'value':>14}{'anchor':>12}{'ratio':>8}{'goal':>9}"]
    for one in measures:
        ratio = f"{one.ratio:.2f}" if one.ratio is not None else "-"
        anchor = f"{one.anchor:,.1f}" if one.anchor is not None else "-"
        value = f"{one.value:,.1f} {one.unit}" if one.unit != OF_TRAFFIC else f"{one.value:.2f} s"
        lines.append(f"{one.code:4}{one.what:44}{value:>14}{anchor:>12}{ratio:>8}{_goal(one):>9}{_verdict(one)}")
    return "\n".join(lines)


def as_json(measures: Sequence[Measure]) -> str:
    """The same as one JSON object."""
    return json.dumps({"measures": [one.told() for one in measures]}, ensure_ascii=False)


OF_TRAFFIC = "s of traffic"


def _goal(one: Measure) -> str:
    if one.at_least is not None:
        return f"≥ {one.at_least}"
    return f"≤ {one.at_most}" if one.at_most is not None else ""


def _verdict(one: Measure) -> str:
    return {True: "  reached", False: "  missed", None: ""}[one.is_reached]
