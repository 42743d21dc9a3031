"""What State and donor owe for paid-up members."""

from dataclasses import dataclass
from typing import ClassVar

from app.scenarios.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsidyStatement(Event):
    """All that is accrued and unbilled is billed, to each of `funders` by a statement named `id/funder` (F3)."""

    kind: ClassVar[str] = "subsidy_statement"

    id: str
    funders: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsidyReceipt(Event):
    """A funder's money on the bank account (F4, E08)."""

    kind: ClassVar[str] = "subsidy_receipt"

    funder: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Disallow(Event):
    """A funder refuses a part (E09) of the statement `id` given, or of its oldest open one."""

    kind: ClassVar[str] = "disallow"

    funder: str
    amount: int
    statement: str | None
