"""What members and collective payers pay, and what becomes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from app.scenarios.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay(Event):
    """An operator's callback over a gross `amount`.

    At most one of `unit` and `collective` (whose reference is typed) and `reference` (typed as written) is there.
    `payer` None is the unit's first declared number if there is a `unit`, else a number nobody declared; `txn` None is
    an id of its own.
    """

    kind: ClassVar[str] = "pay"

    id: str | None
    operator: str
    amount: int
    fee: int
    fee_mode: str
    unit: str | None
    collective: str | None
    reference: str | None
    payer: str | None
    txn: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeliver(Event):
    """The callback of a `pay` once more, unchanged or with another amount or payer (A1)."""

    kind: ClassVar[str] = "redeliver"

    receipt: str
    amount: int | None
    payer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocate(Event):
    """An agent allocates a receipt in suspense; `amount` None is all that is left."""

    kind: ClassVar[str] = "allocate"

    receipt: str
    unit: str
    amount: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribute(Event):
    """A collective payment is distributed, whole or not at all (A6)."""

    kind: ClassVar[str] = "distribute"

    collective: str
    lines: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund(Event):
    """Money back from a unit's advance or a receipt in suspense (A7), exactly one of the two.

    `operator` None is that of the unit's latest receipt, and `fee` None then its payout fee on the amount.
    """

    kind: ClassVar[str] = "refund"

    id: str | None
    amount: int
    unit: str | None
    receipt: str | None
    outcome: str
    operator: str | None
    fee: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reverse(Event):
    """The operator takes back the gross amount of a receipt (E11)."""

    kind: ClassVar[str] = "reverse"

    receipt: str
    fee_returned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cash(Event):
    """Cash at the antenna, allocated at once by the agent."""

    kind: ClassVar[str] = "cash"

    id: str | None
    unit: str
    amount: int
    antenna: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit(Event):
    """An antenna's cash goes to the `bank` or to an operator's collection wallet (E20).

    `txn` is what the operator calls it, if known: a payment of that id is this money.
    """

    kind: ClassVar[str] = "deposit"

    amount: int
    to: str
    antenna: str
    txn: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOff(Event):
    """Arrears given up (E23); `amount` None is all the unit owes on instalments."""

    kind: ClassVar[str] = "write_off"

    unit: str
    amount: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recover(Event):
    """A receipt in suspense is a recovery of what was written off (E23)."""

    kind: ClassVar[str] = "recover"

    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclaimed(Event):
    """A receipt in suspense that nobody claimed becomes income (E25)."""

    kind: ClassVar[str] = "unclaimed"

    receipt: str
