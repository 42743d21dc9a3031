"""The root of every deliberate error, and the few families that say how a caller may react.

MutuelleError
├── Invalid      what was asked cannot be meant: a field is missing, malformed or out of range
├── NotFound     the thing named does not exist for this caller
├── Forbidden    the caller may not do this
├── Refused      understood, allowed, and against a rule of the scheme or of the books
└── Conflict     contradicts what is already recorded
"""

from collections.abc import Mapping
from typing import ClassVar


class MutuelleError(Exception):
    """Something we refuse on purpose; `code` is stable, `facts` fill the sentence shown to people."""

    code: ClassVar[str] = "error"

    def __init__(self, *, field: str | None = None, **facts: object) -> None:
        super().__init__(self.code)
        self.field = field
        self.facts: Mapping[str, object] = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code} ({told})" if told else self.code


class Invalid(MutuelleError):
    """A value cannot be read as what it should be; nothing was done. `field` names it."""

    code = "invalid"


class NotFound(MutuelleError):
    """The thing named does not exist, or not for this caller; nothing was done."""

    code = "not_found"


class Forbidden(MutuelleError):
    """The caller lacks the permission; nothing was done."""

    code = "forbidden"


class Refused(MutuelleError):
    """A rule of the scheme or of the books forbids it; nothing was done."""

    code = "refused"


class Conflict(MutuelleError):
    """It contradicts what is already recorded; the first version stands."""

    code = "conflict"
