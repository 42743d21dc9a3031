"""Payments in: listed, looked at, allocated by an agent, released, reversed; and cash."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from app import collection, membership
from app.access import Permission
from app.api.fields import Amount, Asked, GivenAmount, Instant, Shown, Text, asked, named, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.api.v1.accounts import Since, Until
from app.api.v1.units import found_unit
from app.collection import PaymentFilter, PaymentStatus
from app.collection.tables import AllocationRow, PaymentRow
from app.core.errors import Invalid
from app.core.ids import AntennaId, PaymentId, UnitId, WalletId
from app.core.money import Money
from app.db import now

routes = Resource("Payments")

PaymentPath = Annotated[
    UUID, named("The payment's id.", "L'identifiant du paiement.", "01930000-0000-7000-8000-000000000007")
]
InStatus = Annotated[PaymentStatus | None, asked("Only in this status.", "Seulement dans cet état.", "suspense")]
OfUnit = Annotated[
    str | None, asked("Only of this unit.", "Seulement de cette unité.", "0100012336", pattern="^[0-9]{10}$")
]
OfWallet = Annotated[
    UUID | None,
    asked("Only into this wallet.", "Seulement dans ce portefeuille.", "01930000-0000-7000-8000-000000000009"),
]
Flagged = Annotated[
    bool | None, asked("Only with, or without, an incident.", "Seulement avec, ou sans, incident.", True)
]
XOF_1730 = {"amount": 1730, "currency": "XOF"}


class PaymentShown(Shown):
    """A payment and where its money is now."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000007")
    operator_reference: str = told(
        "The operator's id, or the receipt's number.",
        "L'identifiant de l'opérateur, ou le numéro du reçu.",
        "TKL4H2X9QZ",
    )
    wallet_id: UUID | None = told(
        "Into which wallet.", "Dans quel portefeuille.", "01930000-0000-7000-8000-000000000009"
    )
    antenna_id: UUID | None = told("Or at which antenna, in cash.", "Ou à quelle antenne, en espèces.", None)
    amount: Amount = told("What the payer paid.", "Ce que le payeur a payé.", XOF_1730)
    fee: Amount = told("What the operator kept.", "Ce que l'opérateur a gardé.", {"amount": 17, "currency": "XOF"})
    left: Amount = told("Still to be identified.", "Reste à identifier.", {"amount": 0, "currency": "XOF"})
    undistributed: Amount = told("Still to be distributed.", "Reste à répartir.", {"amount": 0, "currency": "XOF"})
    payer: str | None = told("Number; shortened for some.", "Numéro ; abrégé pour certains.", "+22370000001")
    typed_reference: str | None = told("What the payer typed.", "Ce que le payeur a saisi.", "0100012336")
    status: PaymentStatus = told("Where its money is.", "Où est l'argent.", "allocated")
    reason: str | None = told("Why it waits.", "Pourquoi il attend.", None)
    method: str | None = told("How it found its unit.", "Comment il a trouvé son unité.", "reference")
    unit_id: UUID | None = told("Its unit.", "Son unité.", "01930000-0000-7000-8000-000000000005")
    is_frozen: bool = told(
        "Contradicted by a statement: waits for a person.", "Contredit par un relevé : attend quelqu'un.", False
    )
    has_incident: bool = told("Whether something was raised.", "Si un incident existe.", False)
    occurred_at: datetime = told("When it was paid.", "Quand il fut payé.", "2026-03-02T09:00:00Z")
    received_at: datetime = told("When we heard of it.", "Quand nous l'avons su.", "2026-03-02T09:00:01Z")
    booked_on: date = told("Business date.", "Date comptable.", "2026-03-02")
    age_days: int = told("Full days since it was paid.", "Jours pleins depuis le paiement.", 0)

    @classmethod
    def of(cls, here: Here, row: PaymentRow) -> "PaymentShown":
        """As this caller sees it."""
        payer = collection.payer_of(here.session, row)
        shown = None if payer is None else payer.e164 if here.sees_persons else payer.masked
        return cls(
            id=row.id,
            operator_reference=row.operator_reference,
            wallet_id=row.wallet_id,
            antenna_id=row.antenna_id,
            amount=Amount.minor(row.amount_minor, row.currency),
            fee=Amount.minor(row.fee_minor, row.currency),
            left=Amount.minor(row.left_minor, row.currency),
            undistributed=Amount.minor(row.undistributed_minor, row.currency),
            payer=shown,
            typed_reference=row.typed_reference if here.sees_persons else None,
            status=PaymentStatus(row.status),
            reason=row.reason,
            method=row.method,
            unit_id=row.unit_id,
            is_frozen=row.frozen_at is not None,
            has_incident=row.has_incident,
            occurred_at=row.occurred_at,
            received_at=row.received_at,
            booked_on=row.booked_on,
            age_days=max(0, (now(here.session) - row.occurred_at).days),
        )


class AllocationShown(Shown):
    """A part of a payment given to a unit."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000011")
    unit_id: UUID = told("To which unit.", "À quelle unité.", "01930000-0000-7000-8000-000000000005")
    amount: Amount = told("How much.", "Combien.", XOF_1730)
    fee: Amount = told("Of it for fees.", "Dont droits d'adhésion.", {"amount": 0, "currency": "XOF"})
    advance: Amount = told("Of it kept in advance.", "Dont avance.", {"amount": 0, "currency": "XOF"})
    method: str = told("How.", "Comment.", "agent")
    actor: str = told("By whom.", "Par qui.", "person:01930000-0000-7000-8000-00000000000c")
    made_at: datetime = told("When.", "Quand.", "2026-03-02T09:00:00Z")
    undone_at: datetime | None = told("Undone by a reversal.", "Défaite par une annulation.", None)

    @classmethod
    def of(cls, row: AllocationRow, currency: str) -> "AllocationShown":
        """As callers see it."""
        return cls(
            id=row.id,
            unit_id=row.unit_id,
            amount=Amount.minor(row.amount_minor, currency),
            fee=Amount.minor(row.fee_minor, currency),
            advance=Amount.minor(row.advance_minor, currency),
            method=row.method,
            actor=row.actor,
            made_at=row.made_at,
            undone_at=row.undone_at,
        )


class AllocationAsked(Asked):
    """To whom money in suspense is given."""

    unit: Text = told("The unit's reference.", "La référence de l'unité.", "0100012336")
    amount: GivenAmount | None = told("All that is left without.", "Sinon tout le reste.", XOF_1730, default=None)


class ReversalAsked(Asked):
    """What the operator took back."""

    occurred_at: Instant = told(
        "When the operator reversed it.", "Quand l'opérateur l'a annulé.", "2026-03-03T10:00:00Z"
    )
    fee_returned: GivenAmount | None = told(
        "If the operator gave its fee back.", "Si l'opérateur a rendu ses frais.", None, default=None
    )


class CashAsked(Asked):
    """Cash taken at an antenna."""

    unit: Text = told("The unit's reference.", "La référence de l'unité.", "0100012336")
    antenna_id: UUID = told("Where it was taken.", "Où il fut reçu.", "01930000-0000-7000-8000-000000000002")
    amount: GivenAmount = told("How much.", "Combien.", XOF_1730)
    receipt_number: Text = told("The antenna's own number.", "Le numéro de l'antenne.", "SOC-000123", max_length=64)
    occurred_at: Instant = told("When it was taken.", "Quand il fut reçu.", "2026-03-02T09:00:00Z")


@routes.reads("/payments", Permission.PAYMENTS_READ, "Payments")
async def list_payments(
    here: Here,
    status: InStatus = None,
    unit: OfUnit = None,
    wallet_id: OfWallet = None,
    since: Since = None,
    until: Until = None,
    has_incident: Flagged = None,
    after: After = None,
    limit: Limit = 50,
) -> Page[PaymentShown]:
    """The newest first."""
    parts = behind(after, an_id)
    wanted = PaymentFilter(
        status=status,
        unit_id=None if unit is None else UnitId((await found_unit(here, unit)).id),
        wallet_id=None if wallet_id is None else WalletId(wallet_id),
        since=since,
        until=until,
        has_incident=has_incident,
    )
    found = await collection.list_payments(
        here.session, here.mutual.id, wanted, after=parts[0] if parts else None, limit=limit + 1
    )
    return paged(found, limit, lambda row: PaymentShown.of(here, row), lambda row: (row.id,))


@routes.reads("/payments/{payment_id}", Permission.PAYMENTS_READ, "One payment")
async def payment(here: Here, payment_id: PaymentPath) -> PaymentShown:
    """And where its money is now."""
    return await _shown(here, payment_id)


@routes.reads("/payments/{payment_id}/allocations", Permission.PAYMENTS_READ, "What was done with a payment")
async def allocations(here: Here, payment_id: PaymentPath) -> Page[AllocationShown]:
    """In the order made, undone parts too."""
    await collection.payment_row(here.session, here.mutual.id, PaymentId(payment_id))
    found = await collection.allocations_of(here.session, here.mutual.id, PaymentId(payment_id))
    return Page(items=[AllocationShown.of(row, here.mutual.currency.code) for row in found], next=None)


@routes.acts(
    "POST",
    "/payments/{payment_id}/allocations",
    Permission.PAYMENTS_ALLOCATE,
    "Give money in suspense to a unit",
    status=201,
    moves_money=True,
)
async def allocate(here: Here, payment_id: PaymentPath, to: AllocationAsked) -> PaymentShown:
    """Fee first, then instalments by due date, the rest in advance (A5). Answers the payment."""
    await collection.payment_row(here.session, here.mutual.id, PaymentId(payment_id))
    unit = await found_unit(here, to.unit)
    amount = None if to.amount is None else to.amount.money(here.mutual.currency).minor
    given = await collection.allocate_by_agent(
        here.session, here.mutual, PaymentId(payment_id), unit.id, amount_minor=amount, actor=here.actor
    )
    facts = {"unit": str(unit.id), "amount_minor": given.amount_minor}
    await here.noted("payments.allocate", f"payment:{payment_id}", **facts)
    return await _shown(here, payment_id)


@routes.acts(
    "POST",
    "/payments/{payment_id}/reversal",
    Permission.PAYMENTS_REVERSE,
    "Book an operator's reversal",
    status=201,
    moves_money=True,
)
async def reverse(here: Here, payment_id: PaymentPath, taken: ReversalAsked) -> PaymentShown:
    """All it did is undone by new entries; cover granted up to then stays (E11, U12)."""
    await collection.payment_row(here.session, here.mutual.id, PaymentId(payment_id))
    if taken.occurred_at > now(here.session):
        raise Invalid(field="occurred_at")
    fee = None if taken.fee_returned is None else _fee(here, taken.fee_returned)
    await collection.reverse(
        here.session,
        here.mutual,
        PaymentId(payment_id),
        occurred_at=taken.occurred_at,
        fee_returned=fee,
        actor=here.actor,
    )
    await here.noted("payments.reverse", f"payment:{payment_id}")
    return await _shown(here, payment_id)


@routes.acts("POST", "/payments/{payment_id}/release", Permission.PAYMENTS_RELEASE, "Release a frozen payment")
async def release(here: Here, payment_id: PaymentPath) -> PaymentShown:
    """A person found it sound."""
    await collection.release(here.session, here.mutual.id, PaymentId(payment_id))
    await here.noted("payments.release", f"payment:{payment_id}")
    return await _shown(here, payment_id)


@routes.acts(
    "POST", "/cash-receipts", Permission.CASH_RECEIVE, "Record cash taken for a unit", status=201, moves_money=True
)
async def receive_cash(here: Here, cash: CashAsked) -> PaymentShown:
    """Allocated at once; entered late, it is booked on the day it was taken if that month is open."""
    unit = await found_unit(here, cash.unit)
    if cash.antenna_id not in {one.id for one in await membership.antennas(here.session, here.mutual.id)}:
        raise membership.UnknownAntenna(field="antenna_id")
    receipt = await collection.receive_cash(
        here.session,
        here.mutual,
        unit_id=unit.id,
        antenna_id=AntennaId(cash.antenna_id),
        amount=cash.amount.money(here.mutual.currency),
        receipt_number=cash.receipt_number,
        occurred_at=cash.occurred_at,
        actor=here.actor,
    )
    assert receipt.payment_id is not None, "cash that is refused raises"
    await here.noted("payments.receive_cash", f"payment:{receipt.payment_id}", unit=str(unit.id))
    return await _shown(here, receipt.payment_id)


async def _shown(here: Here, payment_id: UUID) -> PaymentShown:
    row = await collection.payment_row(here.session, here.mutual.id, PaymentId(payment_id))
    return PaymentShown.of(here, row)


def _fee(here: Here, given: GivenAmount) -> Money:
    return given.money(here.mutual.currency, field="fee_returned")
