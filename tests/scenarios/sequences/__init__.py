"""Random legal sequences of events: written from a seed, played, checked by rules of their own, and shrunk."""

from tests.scenarios.sequences.document import Document
from tests.scenarios.sequences.generator import written
from tests.scenarios.sequences.playing import Broken, Played, played
from tests.scenarios.sequences.shrinking import shrunk

__all__ = ["Broken", "Document", "Played", "played", "shrunk", "written"]
