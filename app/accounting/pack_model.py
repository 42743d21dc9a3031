"""The month-end pack as a value: everything its paper prints, figures as at the last day of the month.

Amounts are minor units of `currency`. What is told of the present is said so: the checklist, what waits in suspense of
a payment, proofs of wallets, and the chain's head stand as of `made_at`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.accounting.checklist import Checklist
from app.core.ids import FacilityId, PaymentId, WalletId
from app.core.money import Currency
from app.ledger import Period, TrialRow
from app.subsidies import Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What the month did to a code: net balances (debits less credits) before and after, and both columns between."""

    code: str
    name_fr: str
    name_en: str
    opening_minor: int
    debit_minor: int
    credit_minor: int

    @property
    def closing_minor(self) -> int:
        """Debits less credits at the end of the month."""
        return self.opening_minor + self.debit_minor - self.credit_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletProof:
    """A wallet's balance in the books, beside its newest proof of a day up to the month's end; none was ever made.

    `stated_minor` is the operator's figure of `proven_on` and `ledger_minor` what the books showed then;
    `difference_minor` is what of 47111 is open for the wallet at the month's end, above zero where the books were
    above the operator's figure. `is_proven` tells a proof of the month's last day.
    """

    wallet_id: WalletId
    name: str
    role: str
    account: str
    balance_minor: int
    proven_on: date | None
    stated_minor: int | None
    ledger_minor: int | None
    difference_minor: int
    is_proven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Money of one payment in 47121 on the last day of the month."""

    payment_id: PaymentId
    reference: str
    received_on: date
    age_days: int
    minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspense:
    """47121 as a whole, and its oldest payments."""

    minor: int
    payments: int
    oldest: Sequence[Waiting]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payable:
    """What a facility has coming (4011), less what is to be recovered from it (4091)."""

    facility_id: FacilityId
    code: str
    name: str
    payable_minor: int
    recoverable_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrears:
    """What the units of an antenna owe: instalments (4111), fees (4112), and how many units owe anything."""

    antenna_id: UUID
    antenna: str
    units: int
    instalments_minor: int
    fees_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthEndPack:
    """A month of a mutual's books, complete: closed or about to be."""

    mutual_code: str
    mutual_name: str
    currency: Currency
    period: Period
    is_closed: bool
    made_at: datetime
    trial: Sequence[TrialRow]
    movements: Sequence[Movement]
    wallets: Sequence[WalletProof]
    suspense: Suspense
    payables: Sequence[Payable]
    in_transit_minor: int
    operators_minor: int
    arrears: Sequence[Arrears]
    subsidies: tuple[Position, ...]
    subsidies_to_repay_minor: int
    checklist: Checklist
    chain_head: str
