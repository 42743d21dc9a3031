"""Makes a failing document small: events are left out, halves first, as long as it still fails."""

from collections.abc import Awaitable, Callable, Sequence

from app.scenarios import MalformedScenario, parse
from tests.scenarios.sequences.document import Document, Event

Fails = Callable[[Document], Awaitable[bool]]


async def shrunk(document: Document, fails: Fails) -> Document:
    """A document of which no single event can be left out."""
    events, size = list(document.events), max(1, len(document.events) // 2)
    while size:
        events, is_smaller = await _without_chunks(document, events, size, fails)
        size = size if is_smaller and size == 1 else size // 2
    return document.with_events(events)


async def _without_chunks(document: Document, events: list[Event], size: int, fails: Fails) -> tuple[list[Event], bool]:
    """Leave out every chunk of that size that is not needed, the last ones first."""
    before = len(events)
    for start in range((before - 1) // size * size, -1, -size):
        rest = events[:start] + events[start + size :]
        if _is_sound(document, rest) and await fails(document.with_events(rest)):
            events = rest
    return events, len(events) < before


def _is_sound(document: Document, events: Sequence[Event]) -> bool:
    """Whether it still names only what it creates."""
    try:
        parse(document.with_events(events).text)
    except MalformedScenario:
        return False
    return True
