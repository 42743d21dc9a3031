"""Money in suspense that nobody claimed: listed by age, proposed as income by one and decided by another (A8, E25)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import collection
from app.accounting import two_people
from app.accounting.errors import AlreadyProposed, ProposalOutdated, UnknownIncomeProposal
from app.accounting.model import IncomeProposal, State
from app.accounting.tables import IncomeProposalRow
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.ids import IncomeProposalId, MutualId, PaymentId, TakingId, new_id
from app.core.money import Currency, Money
from app.db import Session, now
from app.membership import Mutual


async def propose_income(
    session: Session, mutual: Mutual, payment_id: PaymentId, note: str, person: Actor
) -> IncomeProposal:
    """Propose that what is left of a payment in suspense be income (BOOKS_PROPOSE); `is_of_age` tells its age apart.

    Raises `UnknownPayment`, `PaymentNotInSuspense`, `PaymentFrozen`, `AlreadyProposed`, and `Invalid` without a reason.
    """
    if not note.strip():
        raise Invalid(field="note")
    payment = await collection.lock_waiting(session, mutual.id, payment_id)
    row = IncomeProposalRow(
        mutual_id=mutual.id,
        id=new_id(),
        payment_id=payment_id,
        amount_minor=payment.left_minor,
        currency=payment.currency,
        note=note.strip(),
        state=State.PROPOSED.value,
        proposed_by=str(person),
        proposed_at=now(session),
    )
    try:
        async with session.begin_nested():
            session.add(row)
            await session.flush()
    except IntegrityError:
        raise AlreadyProposed from None
    return await _value(session, mutual, row)


async def approve_income(session: Session, mutual: Mutual, payment_id: PaymentId, person: Actor) -> IncomeProposal:
    """Another person approves it, which takes the money as income: 47121 to 7581 (E25, BOOKS_APPROVE).

    Raises `UnknownIncomeProposal`, `MakerDecides`, `PaymentNotInSuspense`, `PaymentFrozen`, `ProposalOutdated`,
    `PeriodClosed`.
    """
    payment = await collection.lock_waiting(session, mutual.id, payment_id)
    row = await _waiting(session, mutual.id, payment_id)
    two_people.admit(row, person)
    if payment.left_minor != row.amount_minor:
        raise ProposalOutdated(left_minor=payment.left_minor)
    maker = Actor(*row.proposed_by.split(":", 1))
    taken = await collection.take_as_income(session, mutual, payment_id, row.note, proposed_by=maker, person=person)
    row.taking_id = taken.id
    await two_people.decide(session, row, State.APPROVED, person)
    return await _value(session, mutual, row)


async def refuse_income(
    session: Session, mutual: Mutual, payment_id: PaymentId, reason: str, person: Actor
) -> IncomeProposal:
    """Another person refuses it, and why; raises `UnknownIncomeProposal`, `MakerDecides`, `Invalid`."""
    row = await _waiting(session, mutual.id, payment_id)
    if not reason.strip():
        raise Invalid(field="reason")
    await two_people.refuse(session, row, reason.strip(), person)
    return await _value(session, mutual, row)


async def withdraw_income(session: Session, mutual: Mutual, payment_id: PaymentId, person: Actor) -> IncomeProposal:
    """Its maker takes it back; raises `UnknownIncomeProposal`, `NotTheMaker`."""
    row = await _waiting(session, mutual.id, payment_id)
    await two_people.withdraw(session, row, person)
    return await _value(session, mutual, row)


async def list_income_proposals(
    session: Session, mutual: Mutual, *, state: State | None = None, after: UUID | None = None, limit: int = 50
) -> Sequence[IncomeProposal]:
    """Proposals to take money as income, the newest first; `after` is the id of the last one seen."""
    of = IncomeProposalRow
    wanted = select(of).where(of.mutual_id == mutual.id).order_by(of.id.desc()).limit(limit)
    if state is not None:
        wanted = wanted.where(of.state == state.value)
    if after is not None:
        wanted = wanted.where(of.id < after)
    return [await _value(session, mutual, row) for row in (await session.scalars(wanted)).all()]


def unclaimed_before(session: Session, mutual: Mutual) -> date:
    """Money received before this day is as old as the rule asks; younger is warned of, and the Board decides (A8)."""
    today = business_date(now(session), mutual.timezone)
    day = min(today.day, 28) if today.month == 2 else today.day
    return today.replace(year=today.year - mutual.parameters.unclaimed_years, day=day)


async def _waiting(session: Session, mutual_id: MutualId, payment_id: PaymentId) -> IncomeProposalRow:
    of = IncomeProposalRow
    mine = (of.mutual_id == mutual_id, of.payment_id == payment_id, of.state == State.PROPOSED.value)
    row = await session.scalar(select(of).where(*mine).with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise UnknownIncomeProposal
    return row


async def _value(session: Session, mutual: Mutual, row: IncomeProposalRow) -> IncomeProposal:
    payment = await collection.payment_row(session, mutual.id, PaymentId(row.payment_id))
    today = business_date(now(session), mutual.timezone)
    received_on = business_date(payment.occurred_at, mutual.timezone)
    return IncomeProposal(
        id=IncomeProposalId(row.id),
        payment_id=PaymentId(row.payment_id),
        amount=Money(row.amount_minor, Currency.of(row.currency)),
        note=row.note,
        received_on=received_on,
        age_days=(today - received_on).days,
        is_of_age=received_on < unclaimed_before(session, mutual),
        taking_id=None if row.taking_id is None else TakingId(row.taking_id),
        decision=two_people.decision_of(row),
    )
