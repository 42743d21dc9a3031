"""Refunds ordered one by one: each is a batch of its own, submitted for its two approvals (A7)."""

from app.core.actor import Actor
from app.core.ids import RefundId
from app.core.money import Money
from app.db import Session
from app.membership import Mutual
from app.payouts.drafting import Draft, NewBatch, write_batch
from app.payouts.lanes import lane_of
from app.payouts.model import Batch, Kind
from app.payouts.submitting import submit_batch
from app.providers import Payee
from app.wallets import Wallet


async def order_refund(
    session: Session,
    mutual: Mutual,
    refund_id: RefundId,
    *,
    wallet: Wallet,
    payee: Payee,
    amount: Money,
    maker: Actor,
) -> Batch:
    """Order the payout of a refund, which waits for approval; a refund has one payout, for ever (RELIABILITY 13)."""
    draft = Draft(payee=payee, gross_minor=amount.minor, subject_id=refund_id)
    lane = await lane_of(session, mutual, wallet)
    new = NewBatch(kind=Kind.REFUNDS, lane=lane, drafts=[draft], carried_forward={}, label=None, maker=maker)
    batch_id, _ = await write_batch(session, mutual, new)
    return await submit_batch(session, mutual, batch_id, maker)
