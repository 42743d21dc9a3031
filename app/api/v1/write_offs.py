"""What is given up and what is kept: arrears written off, recoveries, money nobody claimed (E23, E25)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from app import accounting, collection
from app.access import Permission
from app.accounting import IncomeProposal, State
from app.api.fields import Amount, Asked, GivenAmount, Shown, Text, asked, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.api.v1.manual_entries import PERSON, DecisionShown, NoteAsked, RefusalAsked
from app.api.v1.payments import PaymentPath
from app.api.v1.units import Reference, found_unit
from app.collection import NewWriteOff, Taking, WriteOff
from app.core.ids import PaymentId, UnitId, WriteOffId, new_id

routes = Resource("Payments")

XOF_1153 = {"amount": 1153, "currency": "XOF"}
PAYMENT = "01930000-0000-7000-8000-000000000007"
Proposed = Annotated[State | None, asked("Only in this state.", "Seulement dans cet état.", "proposed")]


class WriteOffShown(Shown):
    """Arrears of a unit given up."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000041")
    amount: Amount = told("How much.", "Combien.", XOF_1153)
    note: str = told("Why.", "Pourquoi.", "Famille partie")
    decided_by: str = told("Who decided.", "Qui a décidé.", PERSON)
    decided_at: datetime = told("When.", "Quand.", "2026-03-02T09:00:00Z")
    booked_on: date = told("Business date.", "Date comptable.", "2026-03-02")

    @classmethod
    def of(cls, one: WriteOff) -> "WriteOffShown":
        """As callers see it."""
        return cls(
            id=one.id,
            amount=Amount.of(one.amount),
            note=one.note,
            decided_by=one.decided_by,
            decided_at=one.decided_at,
            booked_on=one.booked_on,
        )


class WriteOffAsked(Asked):
    """Arrears to be given up."""

    amount: GivenAmount | None = told(
        "How much; all it owes on instalments without.",
        "Combien ; sinon tout ce qu'elle doit sur ses échéances.",
        XOF_1153,
        default=None,
    )
    note: Text = told("Why.", "Pourquoi.", "Famille partie")


class RecoveryShown(Shown):
    """Money in suspense taken as a recovery of what was given up."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000042")
    payment_id: UUID = told("Of this payment.", "De ce paiement.", PAYMENT)
    amount: Amount = told("All that was left of it.", "Tout ce qui en restait.", XOF_1153)
    note: str = told("Why.", "Pourquoi.", "Ancien arriéré")
    booked_on: date = told("Business date.", "Date comptable.", "2026-03-02")

    @classmethod
    def of(cls, one: Taking) -> "RecoveryShown":
        """As callers see it."""
        return cls(
            id=one.id,
            payment_id=one.payment_id,
            amount=Amount.of(one.amount),
            note=one.note,
            booked_on=one.booked_on,
        )


class IncomeShown(Shown):
    """Money nobody claimed, proposed as income."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000043")
    payment_id: UUID = told("Of this payment.", "De ce paiement.", PAYMENT)
    amount: Amount = told("What is left of it.", "Ce qui en reste.", XOF_1153)
    note: str = told("The Board's decision.", "La décision du conseil.", "PV du conseil, 12 mars")
    received_on: date = told("When it came.", "Quand il est arrivé.", "2021-01-15")
    age_days: int = told("Its age in days.", "Son âge en jours.", 1872)
    is_of_age: bool = told(
        "Whether it has waited as long as the rule asks: five years (A8).",
        "S'il a attendu aussi longtemps que le veut la règle : cinq ans (A8).",
        True,
    )
    decision: DecisionShown = told("How it stands.", "Où elle en est.", {"state": "proposed"})

    @classmethod
    def of(cls, one: IncomeProposal) -> "IncomeShown":
        """As callers see it."""
        return cls(
            id=one.id,
            payment_id=one.payment_id,
            amount=Amount.of(one.amount),
            note=one.note,
            received_on=one.received_on,
            age_days=one.age_days,
            is_of_age=one.is_of_age,
            decision=DecisionShown.of(one.decision),
        )


@routes.reads("/units/{reference}/write-offs", Permission.PAYMENTS_READ, "What was written off of a unit's arrears")
async def list_write_offs(
    here: Here, reference: Reference, after: After = None, limit: Limit = 50
) -> Page[WriteOffShown]:
    """The newest first."""
    unit, parts = await found_unit(here, reference), behind(after, an_id)
    found = await collection.write_offs_of(
        here.session, here.mutual.id, UnitId(unit.id), after=parts[0] if parts else None, limit=limit + 1
    )
    return paged(found, limit, WriteOffShown.of, lambda one: (one.id,))


@routes.acts(
    "POST",
    "/units/{reference}/write-offs",
    Permission.ARREARS_WRITE_OFF,
    "Write off a unit's arrears",
    status=201,
    moves_money=True,
)
async def write_off(here: Here, reference: Reference, new: WriteOffAsked) -> WriteOffShown:
    """From the oldest due on; the unit then stands as if it had paid, but no instalment is settled (E23)."""
    unit = await found_unit(here, reference)
    amount = None if new.amount is None else new.amount.money(here.mutual.currency)
    asked_for = NewWriteOff(id=WriteOffId(new_id()), unit_id=UnitId(unit.id), amount=amount, note=new.note)
    made = await collection.write_off(here.session, here.mutual, asked_for, here.actor)
    await here.noted("arrears.write_off", f"unit:{unit.id}", write_off=str(made.id), amount_minor=made.amount.minor)
    return WriteOffShown.of(made)


@routes.acts(
    "POST",
    "/payments/{payment_id}/recovery",
    Permission.ARREARS_WRITE_OFF,
    "Take money in suspense as a recovery",
    status=201,
    moves_money=True,
)
async def recover(here: Here, payment_id: PaymentPath, why: NoteAsked) -> RecoveryShown:
    """What is left of it pays arrears that were written off before (E23)."""
    made = await collection.recover(here.session, here.mutual, PaymentId(payment_id), why.note, here.actor)
    await here.noted("payments.recover", f"payment:{payment_id}", amount_minor=made.amount.minor)
    return RecoveryShown.of(made)


@routes.reads("/income-proposals", Permission.BOOKS_READ, "Money in suspense proposed as income")
async def list_income(here: Here, state: Proposed = None, after: After = None, limit: Limit = 50) -> Page[IncomeShown]:
    """The newest first."""
    parts = behind(after, an_id)
    found = await accounting.list_income_proposals(
        here.session, here.mutual, state=state, after=parts[0] if parts else None, limit=limit + 1
    )
    return paged(found, limit, IncomeShown.of, lambda one: (one.id,))


@routes.acts(
    "POST",
    "/payments/{payment_id}/income",
    Permission.BOOKS_PROPOSE,
    "Propose money nobody claimed as income",
    status=201,
    moves_money=True,
)
async def propose_income(here: Here, payment_id: PaymentPath, why: NoteAsked) -> IncomeShown:
    """Nothing is booked before another person approves it; its age is told, the Board decides (E25, A8)."""
    made = await accounting.propose_income(here.session, here.mutual, PaymentId(payment_id), why.note, here.actor)
    return await _noted(here, "propose", made)


@routes.acts(
    "POST",
    "/payments/{payment_id}/income/approval",
    Permission.BOOKS_APPROVE,
    "Approve it, which takes the money as income",
    moves_money=True,
)
async def approve_income(here: Here, payment_id: PaymentPath) -> IncomeShown:
    """By another person than who proposed it."""
    made = await accounting.approve_income(here.session, here.mutual, PaymentId(payment_id), here.actor)
    return await _noted(here, "approve", made)


@routes.acts("POST", "/payments/{payment_id}/income/refusal", Permission.BOOKS_APPROVE, "Refuse it")
async def refuse_income(here: Here, payment_id: PaymentPath, why: RefusalAsked) -> IncomeShown:
    """By another person than who proposed it; the money stays in suspense."""
    made = await accounting.refuse_income(here.session, here.mutual, PaymentId(payment_id), why.reason, here.actor)
    return await _noted(here, "refuse", made)


@routes.acts("POST", "/payments/{payment_id}/income/withdrawal", Permission.BOOKS_PROPOSE, "Take the proposal back")
async def withdraw_income(here: Here, payment_id: PaymentPath) -> IncomeShown:
    """By who made it."""
    made = await accounting.withdraw_income(here.session, here.mutual, PaymentId(payment_id), here.actor)
    return await _noted(here, "withdraw", made)


async def _noted(here: Here, act: str, made: IncomeProposal) -> IncomeShown:
    await here.noted(
        f"income.{act}", f"payment:{made.payment_id}", amount_minor=made.amount.minor, of_age=made.is_of_age
    )
    return IncomeShown.of(made)
