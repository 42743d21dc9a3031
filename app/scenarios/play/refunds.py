"""Plays refunds: ordered, approved twice, and sent to the number that paid (A7)."""

from app import collection, payouts
from app.collection import NewRefund
from app.scenarios.events import PayoutOutcome, Refund
from app.scenarios.play import sending
from app.scenarios.play.cast import ACCOUNTANT, Refunded, nameless
from app.scenarios.play.sending import Sending
from app.scenarios.play.stage import Stage


async def refund(stage: Stage, event: Refund) -> None:
    """Money back from an advance or from suspense; refused, it changes nothing."""
    new = NewRefund(
        amount=stage.francs(event.amount),
        unit_id=None if event.unit is None else stage.cast.units[event.unit],
        payment_id=None if event.receipt is None else stage.cast.receipts[event.receipt].payment_id,
        wallet_id=None if event.operator is None else stage.operators[event.operator].payout.wallet.id,
    )
    async with stage.database.transaction() as session:
        ordered = await collection.order_refund(session, stage.mutual, new, ACCOUNTANT)
        batch = await payouts.batch(session, stage.mutual.id, ordered.batch_id)
        [payout] = (await sending.approve(session, stage, batch)).payouts
    refunded = Refunded(refund_id=ordered.id, payout_id=ordered.payout_id)
    stage.cast.refunds[event.id or nameless(event.line)] = refunded
    told = PayoutOutcome(outcome=event.outcome, fee=event.fee)
    await sending.send(stage, [Sending(payout=payout, told=told)])
