"""All that a decision looks at: the claim, and the facts that other rooms and other claims tell about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.claims.model import ClaimLine, NewClaim, Review
from app.facilities import Level, TariffItem
from app.membership import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierCare:
    """A line of the same person's earlier claim that was not rejected (C10)."""

    service_on: date
    is_visit: bool
    is_same_complaint: bool
    speciality: str | None
    ultrasounds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The facility on the service date: `tariffs` are the prices agreed for that day, by code."""

    code: str
    level: Level
    has_agreement: bool
    tariffs: Mapping[str, TariffItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A claim on the desk.

    `received_on` is that of the first version (DOMAIN 16, appeal); `used_minor` is what this person's other claims
    have cost the mutual in the cover year, less what was recovered.
    """

    claim: NewClaim
    received_on: date
    place: Place
    is_known: bool
    is_covered: bool
    terms: Terms | None
    is_duplicate: bool = False
    has_valid_code: bool = False
    earlier: Sequence[EarlierCare] = ()
    used_minor: int = 0
    has_recent_overpayment: bool = False
    review: Review | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """A line beside what was agreed about it; `ultrasounds_before` counts those of the lines above it."""

    line: ClaimLine
    item: TariffItem | None
    ultrasounds_before: int = 0

    @property
    def agreed(self) -> TariffItem:
        """The item of the facility's list, once C06 has found that it is there."""
        assert self.item is not None, "a line outside the list is rejected first"
        return self.item
