"""What payers are told of what became of their money (A9): one message per payment, to the number that paid."""

from collections.abc import Mapping, Sequence

from app import membership, notices
from app.collection.model import Payment, Reason
from app.collection.tables import RefundRow
from app.core.clock import business_date
from app.core.ids import PaymentId, UnitId
from app.core.money import Money
from app.core.msisdn import Msisdn
from app.db import Session, now
from app.membership import Allocation, DueKind, Mutual, UnitNews
from app.notices import Notice, PaymentAllocated, PaymentInSuspense, PaymentReversed, RefundFailed, RefundPaid
from app.payouts.model import Payout
from app.providers import PayeeKind

Paid = tuple[Payment, Allocation]


async def tell_payers(session: Session, mutual: Mutual, paid: Sequence[Paid], news: Mapping[UnitId, UnitNews]) -> None:
    """Tell each payer what the money paid, what remains, when the next is due and how cover stands."""
    silent = {allocation.unit_id for payment, allocation in paid if payment.payer is None}
    declared = await membership.payers_of(session, mutual.id, silent) if silent else {}
    told = []
    for payment, allocation in paid:
        recipient = payment.payer or _first(declared.get(allocation.unit_id, ()))
        if recipient is not None:
            message = _allocated(mutual, allocation, news[allocation.unit_id])
            told.append(_notice(mutual, recipient, message, payment, allocation.unit_id))
    await notices.write(session, told)


async def tell_suspense(session: Session, mutual: Mutual, waiting: Sequence[tuple[Payment, Reason]]) -> None:
    """Tell the payers of unplaced money that it is kept, and why."""
    told = [
        _notice(
            mutual,
            payment.payer,
            PaymentInSuspense(mutual=mutual.name, amount=payment.amount, reason=reason.value),
            payment,
        )
        for payment, reason in waiting
        if payment.payer is not None
    ]
    await notices.write(session, told)


async def tell_reversal(session: Session, mutual: Mutual, payment: Payment, unit_ids: Sequence[UnitId]) -> None:
    """Tell the payer that the operator took the payment back, once for each unit that owes again."""
    units = sorted(set(unit_ids))
    declared = await membership.payers_of(session, mutual.id, units) if payment.payer is None and units else {}
    told = []
    for unit_id in units:
        recipient = payment.payer or _first(declared.get(unit_id, ()))
        if recipient is not None:
            told.append(
                _notice(mutual, recipient, await _reversed(session, mutual, payment, unit_id), payment, unit_id)
            )
    await notices.write(session, told)


async def tell_refund(
    session: Session, mutual: Mutual, refund: RefundRow, payout: Payout, message: RefundPaid | RefundFailed
) -> None:
    """Tell whoever paid that the money is back on that number, or is not (A7)."""
    if payout.payee.kind is not PayeeKind.PHONE:
        return
    notice = Notice(
        mutual_id=mutual.id,
        recipient=Msisdn(f"+{payout.payee.number}"),
        message=message,
        payment_id=PaymentId(refund.payment_id) if refund.payment_id else None,
        unit_id=UnitId(refund.unit_id) if refund.unit_id else None,
    )
    await notices.write(session, [notice])


def _allocated(mutual: Mutual, allocation: Allocation, news: UnitNews) -> PaymentAllocated:
    fee = sum(part.amount_minor for part in allocation.parts if part.kind is DueKind.FEE)
    instalments = sum(part.amount_minor for part in allocation.parts) - fee
    return PaymentAllocated(
        mutual=mutual.name,
        unit=news.reference,
        amount=Money(allocation.amount_minor, mutual.currency),
        fee=Money(fee, mutual.currency),
        instalments=Money(instalments, mutual.currency),
        advance=Money(allocation.advance_minor, mutual.currency),
        remaining=Money(news.owes_minor, mutual.currency),
        cover=news.status.value,
        next_due_on=news.next_due_on,
    )


async def _reversed(session: Session, mutual: Mutual, payment: Payment, unit_id: UnitId) -> PaymentReversed:
    unit = await membership.unit_account(session, mutual, unit_id, business_date(now(session), mutual.timezone))
    return PaymentReversed(
        mutual=mutual.name,
        unit=unit.reference,
        amount=payment.amount,
        remaining=Money(unit.fee_due_minor + unit.arrears_minor, mutual.currency),
        cover=unit.status.value,
    )


def _notice(
    mutual: Mutual, recipient: Msisdn, message: notices.Message, payment: Payment, unit_id: UnitId | None = None
) -> Notice:
    return Notice(mutual_id=mutual.id, recipient=recipient, message=message, payment_id=payment.id, unit_id=unit_id)


def _first(numbers: Sequence[Msisdn]) -> Msisdn | None:
    return numbers[0] if numbers else None
