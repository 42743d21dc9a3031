"""What is wrong with a written file, by line and field, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made

from app.written.words import sentence


@dataclass(frozen=True, slots=True)
class Malformed:
    """One thing the file gets wrong: where it stands, and what a writer should do about it, with the facts of it."""

    line: int
    field: str
    words: str
    facts: Mapping[str, object] = made(default_factory=dict)

    @property
    def message(self) -> str:
        """What to do about it, in English."""
        return self.told("en")

    def told(self, language: str) -> str:
        """What to do about it; in English where the language has no words for it."""
        return sentence(self.words, self.facts, language)

    def in_line(self, language: str) -> str:
        """Where it stands, and what to do about it."""
        line, whole = sentence("line", {}, language), sentence("the file", {}, language)
        return f"{line} {self.line}  {self.field or whole}  {self.told(language)}"

    def __str__(self) -> str:
        return self.in_line("en")


class Unsound(Exception):
    """What was being read is malformed and has been noted; only readers of written files raise and catch it."""
