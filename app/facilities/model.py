"""Values of the room: facilities, agreements, tariffs, and the accounts facilities are paid to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from app.core.ids import FacilityId, MutualId, PayeeAccountId, TariffListId, WalletId
from app.providers import PayeeKind


class Parameters(Protocol):
    """What this room asks of a mutual's parameters."""

    @property
    def payout_account_hold(self) -> int:
        """Hours from the second approval of a payee account to its first use."""
        ...


class Mutual(Protocol):
    """What this room asks of a mutual; membership's own value answers it."""

    @property
    def id(self) -> MutualId:
        """Whose facilities they are."""
        ...

    @property
    def region(self) -> str:
        """The country its phone numbers are read in."""
        ...

    @property
    def parameters(self) -> Parameters:
        """Its rules."""
        ...


class Level(StrEnum):
    """Where a facility stands in the pyramid of care."""

    CSCOM = "cscom"
    CSREF = "csref"
    HOSPITAL = "hospital"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFacility:
    """A facility to be registered."""

    code: str
    name: str
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility:
    """A facility as it is now; on hold, batches pass over it (P1)."""

    id: FacilityId
    mutual_id: MutualId
    code: str
    name: str
    level: Level
    on_hold_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A time in which batches passed over a facility: who decided it, why, and how it ended."""

    because: str
    held_at: datetime
    held_by: str
    released_because: str | None
    released_at: datetime | None
    released_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Days on which a facility's claims are taken, both ends included; without an end it is in force until ended."""

    id: UUID
    facility_id: FacilityId
    valid_from: date
    valid_to: date | None


class ItemKind(StrEnum):
    """What an agreed price is for: an act, a kind of drug (C07), or an obstetric ultrasound (C10)."""

    ACT = "act"
    GENERIC = "generic"
    BRANDED = "branded"
    ANTIMALARIAL = "antimalarial"
    ULTRASOUND = "ultrasound"


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffItem:
    """An agreed price: `limit` is the most units covered (C09), `excluded` puts it outside the package (C06)."""

    code: str
    name: str
    price_minor: int
    kind: ItemKind = ItemKind.ACT
    limit: int | None = None
    excluded: bool = False
    speciality: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTariffList:
    """A list of agreed prices to be added."""

    code: str
    name: str
    items: Sequence[TariffItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffList:
    """A list as it is listed."""

    id: TariffListId
    code: str
    name: str
    added_at: datetime


class PayeeState(StrEnum):
    """Where a payee account stands; one that a later account took over from is replaced."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayeeAccount:
    """An account to be proposed: a wallet's payee, or a bank account (P4).

    No wallet named: each batch chooses one that can pay it. `operator` is whose customer the holder says to be.
    """

    wallet_id: WalletId | None
    kind: PayeeKind
    number: str = field(repr=False)
    holder: str = field(repr=False)
    account_reference: str | None = field(default=None, repr=False)
    operator: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeAccount:
    """An account of a facility: `number` is E.164 digits for a phone, else as its operator or bank writes it.

    `wallet_id` none is the bank, or a wallet that each batch chooses. `approvers` are in the order they approved; it is
    paid to from `usable_from` on.
    """

    id: PayeeAccountId
    facility_id: FacilityId
    wallet_id: WalletId | None
    kind: PayeeKind
    number: str = field(repr=False)
    account_reference: str | None = field(repr=False)
    holder: str = field(repr=False)
    state: PayeeState
    proposed_at: datetime
    proposed_by: UUID
    approvers: Sequence[UUID]
    usable_from: datetime | None
    refused_because: str | None
    operator: str | None

    @property
    def is_routed(self) -> bool:
        """Whether nobody named the wallet that pays it."""
        return self.wallet_id is None and self.kind is not PayeeKind.BANK
