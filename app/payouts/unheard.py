"""Payouts whose end no callback told: found by our own questions or on a statement only (RELIABILITY 3)."""

from datetime import datetime

from sqlalchemy import exists, func, select

from app.core.ids import MutualId
from app.db import Session
from app.inbox import Origin
from app.inbox.tables import DeliveryRow
from app.payouts.model import State
from app.payouts.tables import EvidenceRow, PayoutRow
from app.wallets import Wallet

ENDED = (State.SUCCEEDED.value, State.FAILED.value)
# What the reply to an order tells needs no callback.
REPLY = "pay_out"


async def unheard_payouts(session: Session, mutual_id: MutualId, wallet: Wallet, since: datetime, most: int) -> int:
    """How many payouts reserved after `since` have ended without a callback; `most` at most."""
    payout, evidence, delivery = PayoutRow, EvidenceRow, DeliveryRow
    was_found = exists().where(
        evidence.mutual_id == payout.mutual_id,
        evidence.payout_id == payout.id,
        evidence.effect == "settled",
        delivery.mutual_id == evidence.mutual_id,
        delivery.id == evidence.delivery_id,
        delivery.origin != Origin.CALLBACK.value,
        delivery.event != REPLY,
    )
    found = (
        select(payout.id)
        .where(payout.mutual_id == mutual_id, payout.account_code == wallet.account_code)
        .where(payout.reserved_at > since, payout.state.in_(ENDED), was_found)
        .limit(most)
    )
    return int(await session.scalar(select(func.count()).select_from(found.subquery())) or 0)
