"""What all events have in common."""

from dataclasses import dataclass
from datetime import time
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happens on a day; with `refused` the application must refuse it so, and change nothing."""

    kind: ClassVar[str]

    line: int
    note: str | None = None
    at: time | None = None
    refused: str | None = None
