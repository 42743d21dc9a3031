"""A refund leaves like any payout: ordered once, approved by two (A7)."""

import pytest
from sqlalchemy.exc import IntegrityError

from app import payouts
from app.core.ids import PayoutId, RefundId, new_id
from app.payouts import BatchState, Kind, NewRefundOrder, PayeeUnchanged, State
from app.providers import Payee, PayeeKind
from tests.payouts.cashier import Cashier


async def ordered(cashier: Cashier, refund_id: RefundId, amount: int = 900) -> PayoutId:
    order = NewRefundOrder(
        refund_id=refund_id,
        wallet=cashier.wallet,
        payee=Payee(kind=PayeeKind.PHONE, number="22376000003"),
        amount=cashier.money(amount),
        label="0100012336",
    )
    async with cashier.database.transaction() as session:
        return await payouts.order_refund(session, cashier.mutual, order, cashier.maker)


async def test_a_refund_waits_for_two_in_a_batch_of_its_own(cashier: Cashier) -> None:
    refund_id = RefundId(new_id())
    payout_id = await ordered(cashier, refund_id)
    async with cashier.database.transaction() as session:
        payout = await payouts.payout(session, cashier.mutual.id, payout_id)

    batch = await cashier.batch(payout.batch_id)
    await cashier.approve(batch, cashier.first)
    approved = await cashier.approve(batch, cashier.second)

    assert (payout.kind, payout.subject_id, payout.facility_id) == (Kind.REFUNDS, refund_id, None)
    assert (payout.amount.minor, payout.expected_fee.minor, payout.payee.number) == (900, 5, "22376000003")
    assert (batch.state, batch.label, batch.total.minor) == (BatchState.PENDING_APPROVAL, "0100012336", 900)
    assert [one.state for one in approved.payouts] == [State.APPROVED]


async def test_a_refund_is_ordered_once(cashier: Cashier) -> None:
    refund_id = RefundId(new_id())
    await ordered(cashier, refund_id)

    with pytest.raises(IntegrityError):
        await ordered(cashier, refund_id)


async def test_a_refund_has_no_news_and_no_other_payee(cashier: Cashier) -> None:
    payout_id = await ordered(cashier, RefundId(new_id()))
    async with cashier.database.transaction() as session:
        payout = await payouts.payout(session, cashier.mutual.id, payout_id)
        view = await payouts.approval_view(session, cashier.mutual.id, payout.batch_id)
    for person in (cashier.first, cashier.second):
        await cashier.approve(view.batch, person)

    assert view.payouts[0].news == ()
    with pytest.raises(PayeeUnchanged):
        async with cashier.database.transaction() as session:
            await payouts.reapprove(session, cashier.mutual, payout_id, cashier.maker)
