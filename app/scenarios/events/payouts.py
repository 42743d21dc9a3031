"""Money to the facilities, and between wallets and bank."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from app.scenarios.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutName:
    """`batch/facility`, or `batch/facility/part` when the cap cut the payout; parts count from 1."""

    batch: str
    facility: str
    part: int | None = None

    def __str__(self) -> str:
        whole = f"{self.batch}/{self.facility}"
        return whole if self.part is None else f"{whole}/{self.part}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutOutcome:
    """How an attempt ends; `fee` None is the operator's payout fee (by bank 0), `levy` None follows `levy_mode`."""

    outcome: str = "confirmed"
    fee: int | None = None
    levy: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutBatch(Event):
    """A batch over `facilities` (None: all that have something to pay), and how its payouts end, part by part."""

    kind: ClassVar[str] = "payout_batch"

    id: str
    facilities: tuple[str, ...] | None
    outcomes: Mapping[str, tuple[PayoutOutcome, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Event):
    """The operator answers at last for an unknown payout or refund, exactly one of the two."""

    kind: ClassVar[str] = "answer"

    payout: PayoutName | None
    refund: str | None
    result: PayoutOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Resend(Event):
    """A new attempt at a payout that failed, under the same name."""

    kind: ClassVar[str] = "resend"

    payout: PayoutName
    result: PayoutOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnPayout(Event):
    """A confirmed payout comes back (E17)."""

    kind: ClassVar[str] = "return_payout"

    payout: PayoutName
    fee_returned: int
    levy_returned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Event):
    """Batches pass over the facility until it is released."""

    kind: ClassVar[str] = "hold"

    facility: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Event):
    """The facility is paid again."""

    kind: ClassVar[str] = "release"

    facility: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutAccount(Event):
    """A change of payout account, held 72 h; `pay_by` is an operator or `bank`."""

    kind: ClassVar[str] = "payout_account"

    facility: str
    pay_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUp(Event):
    """A payout wallet is filled from `bank` or from the operator's `collection` wallet (E19); `txn` as of a deposit.

    What is in transit from the bank has no `txn` before it is credited.
    """

    kind: ClassVar[str] = "top_up"

    id: str | None
    operator: str
    amount: int
    source: str
    fee: int
    is_in_transit: bool
    txn: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep(Event):
    """A collection wallet is emptied to the bank (E18); `txn` as of a deposit."""

    kind: ClassVar[str] = "sweep"

    id: str | None
    operator: str
    amount: int
    fee: int
    levy: int
    is_in_transit: bool
    txn: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credited(Event):
    """A sweep or top-up in transit arrives; `txn` as of a deposit, if it arrives in a wallet."""

    kind: ClassVar[str] = "credited"

    transfer: str
    txn: str | None
