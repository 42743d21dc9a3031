"""A unit's account as the rules see it: frozen rows in a working copy that remembers what happened to it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.core.actor import Actor
from app.core.clock import business_date
from app.core.ids import AntennaId, DueId, EnrolmentId, EntryId, MemberId, PaymentId, UnitId, new_id
from app.core.money import Money
from app.ledger.model import JournalEntry
from app.membership.campaigns import Campaign
from app.membership.model import DueKind, Mutual, UnitStatus

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What moves accounts: `on` is its value date, `today` how far time has run, `booked_on` the books' date."""

    mutual: Mutual
    on: date
    today: date
    booked_on: date
    occurred_at: datetime
    actor: Actor
    cause: str

    def money(self, minor: int) -> Money:
        """An amount in the mutual's currency."""
        return Money(minor, self.mutual.currency)

    def date_of(self, instant: datetime) -> date:
        """The business date of an instant."""
        return business_date(instant, self.mutual.timezone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """A unit in a campaign; see `EnrolmentRow`."""

    id: EnrolmentId
    campaign: Campaign
    kind: str
    enrolled_on: date
    persons: int
    status: UnitStatus
    effective_on: date | None
    cover_from: date | None
    cover_to: date
    suspended_from: date | None = None
    resumes_on: date | None = None
    lapsed_on: date | None = None

    @property
    def starts_on(self) -> date:
        """The first day on which it may lead the unit's status: that of the campaign's cover, or the one taken over."""
        return self.cover_from if self.kind == "takeover" and self.cover_from else self.campaign.coverage_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something owed; see `DueRow`."""

    id: DueId
    enrolment_id: EnrolmentId
    kind: DueKind
    seq: int
    member_id: MemberId | None
    persons: int
    due_on: date
    clock_on: date
    suspends_on: date
    member_minor: int
    state_minor: int
    donor_minor: int
    called_on: date | None = None
    paid_minor: int = 0
    paid_on: date | None = None
    settled_on: date | None = None
    cancelled_minor: int = 0
    written_off_on: date | None = None

    @property
    def left_minor(self) -> int:
        """What is still to pay, called or not."""
        return self.member_minor - self.paid_minor - self.cancelled_minor

    @property
    def is_open(self) -> bool:
        """Called, and something left to pay."""
        return self.called_on is not None and self.left_minor > 0

    @property
    def cleared_on(self) -> date | None:
        """The day since which nothing of it is left to pay: paid, or the rest of it written off (E23)."""
        if self.called_on is None or self.left_minor:
            return None
        return max((day for day in (self.paid_on, self.written_off_on) if day), default=None)

    def was_unpaid_on(self, day: date) -> bool:
        """Whether something of it was left to pay when this day began, by the value dates of its payments."""
        return self.cleared_on is None or self.cleared_on >= day


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What a payment paid of a due; see `SettlementRow`."""

    id: UUID
    due_id: DueId
    payment_id: PaymentId
    source: str
    amount_minor: int
    settled_on: date
    received_at: datetime
    position: int = 0
    undone_on: date | None = None
    entry_id: EntryId | None = None
    entry_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """What a payment left in advance; see `AdvanceRow`."""

    id: UUID
    payment_id: PaymentId
    received_at: datetime
    amount_minor: int
    left_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Accrual:
    """A funder's share of a settled instalment; see `AccrualRow`."""

    id: UUID
    due_id: DueId
    campaign_id: UUID
    funder: str
    persons: int
    amount_minor: int
    accrued_on: date
    undone_on: date | None = None
    entry_id: EntryId | None = None
    entry_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """Days of cover, both ends included; see `CoverSpellRow`."""

    id: UUID
    enrolment_id: EnrolmentId
    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A line for the unit's history."""

    what: str
    on: date
    facts: dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Rows:
    """The rows of a unit's account by their ids."""

    enrolments: dict[UUID, Enrolment] = field(default_factory=dict)
    dues: dict[UUID, Due] = field(default_factory=dict)
    settlements: dict[UUID, Settlement] = field(default_factory=dict)
    advances: dict[UUID, Advance] = field(default_factory=dict)
    accruals: dict[UUID, Accrual] = field(default_factory=dict)
    spells: dict[UUID, Spell] = field(default_factory=dict)

    def copy(self) -> "Rows":
        """The same rows in dictionaries of their own."""
        return Rows(
            enrolments=dict(self.enrolments),
            dues=dict(self.dues),
            settlements=dict(self.settlements),
            advances=dict(self.advances),
            accruals=dict(self.accruals),
            spells=dict(self.spells),
        )


@dataclass(slots=True, kw_only=True)
class UnitAccount:
    """The working copy: `rows` as the rules leave them, `loaded` as they were, and the entries and history between."""

    id: UnitId
    reference: str
    antenna_id: AntennaId
    status: UnitStatus
    looks_on: date | None
    rows: Rows
    loaded: Rows
    loaded_standing: tuple[UnitStatus, date | None]
    entries: list[JournalEntry] = field(default_factory=list)
    happened: list[Happening] = field(default_factory=list)
    covered_members: dict[MemberId, date | None] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        *,
        unit_id: UnitId,
        reference: str,
        antenna_id: AntennaId,
        status: UnitStatus,
        looks_on: date | None,
        rows: Rows,
    ) -> "UnitAccount":
        """A working copy of what is stored."""
        return cls(
            id=unit_id,
            reference=reference,
            antenna_id=antenna_id,
            status=status,
            looks_on=looks_on,
            rows=rows,
            loaded=rows.copy(),
            loaded_standing=(status, looks_on),
        )

    def put(self, *changed: Enrolment | Due | Settlement | Advance | Accrual | Spell) -> None:
        """Take the new state of rows, or new rows."""
        for row in changed:
            self._table(row)[row.id] = row

    def drop(self, spell: Spell) -> None:
        """Forget days of cover that were never lived."""
        del self.rows.spells[spell.id]

    def tell(self, what: str, on: date, **facts: Any) -> None:
        """Write a line of history; dates become text."""
        written = {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}
        self.happened.append(Happening(what=what, on=on, facts=written))

    def running(self) -> list[Enrolment]:
        """Enrolments that have not lapsed, the oldest first."""
        running = [one for one in self.rows.enrolments.values() if one.lapsed_on is None]
        return running if len(running) < 2 else sorted(running, key=lambda one: (one.enrolled_on, one.id))

    def latest(self) -> Enrolment | None:
        """The enrolment entered last."""
        return max(self.rows.enrolments.values(), key=lambda one: (one.enrolled_on, one.id), default=None)

    def dues_of(self, enrolment: Enrolment) -> list[Due]:
        """What an enrolment asks for, fee first."""
        return sorted(
            (due for due in self.rows.dues.values() if due.enrolment_id == enrolment.id), key=lambda due: due.seq
        )

    def open_dues(self, enrolment: Enrolment | None = None) -> list[Due]:
        """What is called and unpaid, in the order money pays it: fees, then instalments by due date (A5)."""
        mine = [
            due
            for due in self.rows.dues.values()
            if due.is_open and (enrolment is None or due.enrolment_id == enrolment.id)
        ]
        return (
            mine
            if len(mine) < 2
            else sorted(mine, key=lambda due: (due.kind is not DueKind.FEE, due.due_on, due.seq, due.id))
        )

    def advances_left(self) -> list[Advance]:
        """Advances with something in them, the oldest receipt first (A5)."""
        return sorted(
            (one for one in self.rows.advances.values() if one.left_minor),
            key=lambda one: (one.received_at, one.payment_id),
        )

    def advance_of(self, payment_id: PaymentId) -> Advance | None:
        """What this payment left in advance."""
        return next((one for one in self.rows.advances.values() if one.payment_id == payment_id), None)

    def standing_settlements(self) -> Iterator[Settlement]:
        """What has been paid and not undone."""
        return (one for one in self.rows.settlements.values() if one.undone_on is None)

    def standing_accruals(self, due: Due) -> list[Accrual]:
        """The funders' shares that this due brought and that stand."""
        return [one for one in self.rows.accruals.values() if one.due_id == due.id and one.undone_on is None]

    def enrolment_of(self, due: Due) -> Enrolment:
        """The enrolment that asks for this due."""
        return self.rows.enrolments[due.enrolment_id]

    def add_to_advance(self, payment_id: PaymentId, received_at: datetime, minor: int) -> None:
        """Put money of a payment into the unit's advance."""
        before = self.advance_of(payment_id) or Advance(
            id=new_id(), payment_id=payment_id, received_at=received_at, amount_minor=0, left_minor=0
        )
        self.put(
            Advance(
                id=before.id,
                payment_id=payment_id,
                received_at=before.received_at,
                amount_minor=before.amount_minor + minor,
                left_minor=before.left_minor + minor,
            )
        )

    def _table(self, row: Enrolment | Due | Settlement | Advance | Accrual | Spell) -> dict[UUID, Any]:
        tables: dict[type, dict[UUID, Any]] = {
            Enrolment: self.rows.enrolments,
            Due: self.rows.dues,
            Settlement: self.rows.settlements,
            Advance: self.rows.advances,
            Accrual: self.rows.accruals,
            Spell: self.rows.spells,
        }
        return tables[type(row)]
