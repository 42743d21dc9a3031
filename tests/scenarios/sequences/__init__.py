"""Random legal sequences of events: written from a seed, played, checked by rules of their own, and shrunk."""

from tests.scenarios.sequences.document import Document, Event
from tests.scenarios.sequences.generator import written

__all__ = ["Broken", "Document", "Event", "Played", "played", "shrunk", "written"]
