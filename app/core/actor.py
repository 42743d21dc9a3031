"""Who acts: a person, a key of a partner, or a part of the system (RELIABILITY I17)."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """Stored with every act: `kind` is person, key or system; `name` is an id or the part's name."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"

    @classmethod
    def person(cls, person_id: UUID) -> "Actor":
        """A person of the back office."""
        return cls("person", str(person_id))

    @classmethod
    def key(cls, key_id: UUID) -> "Actor":
        """A partner's API key."""
        return cls("key", str(key_id))

    @classmethod
    def system(cls, part: str) -> "Actor":
        """The clock or an operator's message, by the part of the system that acts: `drain`, `daily_run`."""
        return cls("system", part)
