"""The table of a run, for people; and as JSON, for machines."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from app.bench.drawing import Drawn
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


def drawn_table(drawn: Sequence[Drawn]) -> str:
    """A line per report: seconds, the most memory its process held, how large its file is, or why there is none."""
    lines = [f"{'report':32}{'seconds':>10}{'MiB':>8}{'file KiB':>12}"]
    for one in drawn:
        size = f"{one.file_kib:,.0f}" if one.file_kib else "-"
        refused = f"  {one.refused}" if one.refused else ""
        lines.append(f"{one.name:32}{one.seconds:>10.2f}{one.peak_mib:>8,.0f}{size:>12}{refused}")
    return "\n".join(lines)


def drawn_json(drawn: Sequence[Drawn]) -> str:
    """The same as one JSON object."""
    return json.dumps({"reports": [asdict(one) for one in drawn]}, ensure_ascii=False)


OF_TRAFFIC = "s of traffic"


def _goal(one: Measure) -> str:
    if one.at_least is not None:
        return f"≥ {one.at_least}"
    return f"≤ {one.at_most}" if one.at_most is not None else ""


def _verdict(one: Measure) -> str:
    return {True: "  reached", False: "  missed", None: ""}[one.is_reached]
