"""Values of papers: what a facility is told of a payout, and of everything between it and the mutual."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """From whom to whom: the mutual, and the facility with its code and level."""

    mutual: str
    facility: str
    facility_code: str
    level: str


@dataclass(frozen=True, slots=True)
class Subtotal:
    """What of a paper belongs to one regime."""

    regime: str
    amount: Money


def subtotals(amounts: Iterable[tuple[str, Money]]) -> Sequence[Subtotal]:
    """The sums by regime, in the order of codes; none where all is of one."""
    sums: dict[str, Money] = {}
    for regime, amount in amounts:
        sums[regime] = sums[regime] + amount if regime in sums else amount
    return [Subtotal(regime, sums[regime]) for regime in sorted(sums)] if len(sums) > 1 else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What a line lost and why: `code` is one of C01 to C15, `reason` its text in the reader's language."""

    form: str
    what: str
    amount: Money
    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidClaim:
    """A claim as an advice shows it: billed = mutual + member + facility; `paid_here` is what this payout pays of it.

    The beneficiary is the unit's reference and the person's number in it: neither name nor diagnosis (RELIABILITY 38).
    """

    form: str
    beneficiary: str
    care_type: str
    regime: str
    service_on: date
    decided_on: date | None
    billed: Money
    eligible: Money
    mutual: Money
    member: Money
    facility: Money
    paid_here: Money
    cuts: tuple[Cut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBack:
    """An overpayment, or a part of one, taken from this payout (E13)."""

    about: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What one payout pays, to the franc: claims, cuts, offsets, and the operator's reference once it is paid.

    `gross` is the sum of what is paid of the claims, `total` what the payee gets: gross less offsets. `state` is the
    console's word (DOMAIN P2).
    """

    head: Head
    number: str
    state: str
    payee_kind: str
    payee_number: str
    payee_name: str | None
    operator: str
    operator_reference: str | None
    paid_on: date | None
    part: int
    parts: int
    claims: tuple[PaidClaim, ...]
    kept_back: tuple[KeptBack, ...]
    gross: Money
    offset: Money
    total: Money
    printed_on: date

    @property
    def subtotals(self) -> Sequence[Subtotal]:
        """What is paid of each regime's claims, where there is more than one."""
        return subtotals((claim.regime, claim.paid_here) for claim in self.claims)

    @property
    def cuts(self) -> Sequence[Cut]:
        """Every cut of every claim, in their order."""
        return [cut for claim in self.claims for cut in claim.cuts]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedClaim:
    """A claim as a statement shows it; amounts are none while it is undecided, all but `mutual` when rejected."""

    form: str
    beneficiary: str
    care_type: str
    regime: str
    service_on: date
    received_on: date
    state: str
    billed: Money
    mutual: Money | None
    posted: Money
    paid: Money
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedPayout:
    """A payout as a statement shows it: one line each, also where a cap cut one payment into several."""

    number: str
    on: date | None
    state: str
    gross: Money
    offset: Money
    amount: Money
    operator_reference: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityStatement:
    """Everything between a mutual and a facility in a period, and what remains at its end.

    `outstanding` is the facility's balance of 4011 with what is in transit; `to_recover` that of 4091; `waiting` what
    it billed and nobody has decided yet.
    """

    head: Head
    since: date
    until: date
    claims: tuple[StatedClaim, ...]
    payouts: tuple[StatedPayout, ...]
    billed: Money
    approved: Money
    paid: Money
    waiting: Money
    outstanding: Money
    to_recover: Money
    printed_on: date

    @property
    def subtotals(self) -> Sequence[Subtotal]:
        """What was approved of each regime's claims, where there is more than one."""
        return subtotals((claim.regime, claim.posted) for claim in self.claims if claim.posted)
