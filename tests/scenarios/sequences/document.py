"""A scenario document as it is written: a header, and events each on its day (SCENARIOS 3-5)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby


class Quoted(str):
    """A text that stands in quotes: a reference, a phone number, a circle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of a day."""

    on: date
    kind: str
    fields: Mapping[str, object]

    def __str__(self) -> str:
        return f"{self.kind}: {flow(self.fields)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a file of this seed says."""

    seed: int
    header: Mapping[str, object]
    events: Sequence[Event]

    @property
    def text(self) -> str:
        """The file."""
        return "\n".join(self._lines()) + "\n"

    def with_events(self, events: Sequence[Event]) -> "Document":
        """The same mutual, to whom this happens."""
        return replace(self, events=tuple(events))

    def _lines(self) -> Iterator[str]:
        for key, value in self.header.items():
            yield f"{key}: {flow(value)}"
        yield "days:" if self.events else "days: {}"
        for day, events in groupby(self.events, key=lambda event: event.on):
            yield f"  {day}:"
            yield from (f"    - {event}" for event in events)


def flow(value: object) -> str:
    """A value in YAML's flow style."""
    match value:
        case Mapping():
            return "{" + ", ".join(f"{key}: {flow(inner)}" for key, inner in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(flow, value)) + "]"
        case bool():
            return "true" if value else "false"
        case Quoted():
            return f'"{value}"'
    return str(value)
