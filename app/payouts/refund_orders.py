"""Money given back to a payer: one payout in a batch of its own, approved like any other (A7)."""

from dataclasses import dataclass, field

from app.core.actor import Actor
from app.core.ids import PayoutId, RefundId
from app.core.money import Money
from app.db import Session
from app.membership import Mutual
from app.payouts.drafting import Draft, NewBatch, write_batch
from app.payouts.lanes import lane_of
from app.payouts.model import Kind
from app.payouts.submitting import submit_batch
from app.providers import Payee
from app.routing import Because, Choice
from app.wallets import Wallet


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRefundOrder:
    """What is given back to whom, by which wallet and why; `label` is what the back office knows it by."""

    refund_id: RefundId
    wallet: Wallet
    payee: Payee = field(repr=False)
    amount: Money
    label: str
    because: Because = Because.BY_PERSON


async def order_refund(session: Session, mutual: Mutual, order: NewRefundOrder, maker: Actor) -> PayoutId:
    """A payout that waits for its two approvals; a refund is ordered once, for ever, by the database's word."""
    draft = Draft(
        payee=order.payee,
        choice=Choice(wallet_id=order.wallet.id, because=order.because),
        gross_minor=order.amount.minor,
        subject_id=order.refund_id,
    )
    new = NewBatch(
        kind=Kind.REFUNDS,
        lane=await lane_of(session, mutual, order.wallet),
        drafts=[draft],
        carried_forward={},
        label=order.label,
        maker=maker,
    )
    batch_id, [payout_id] = await write_batch(session, mutual, new)
    await submit_batch(session, mutual, batch_id, maker)
    return payout_id
