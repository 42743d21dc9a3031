"""What an approver sees beside a payout: the last payment to its payee, and what is other now (RELIABILITY 7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from app.core.ids import MutualId, PayoutId
from app.core.money import Money
from app.db import Session
from app.payouts.model import Batch, Payout, State
from app.payouts.rows import payout_of
from app.payouts.tables import PayoutRow


class Change(StrEnum):
    """What is other than it was in the last payment to the payee."""

    FIRST_PAYMENT = "first_payment"
    NUMBER = "number"
    HOLDER = "holder"
    LANE = "lane"
    MUCH_MORE = "much_more"


MUCH_MORE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LastPayment:
    """The last payout that arrived at the same payee."""

    payout_id: PayoutId
    amount: Money
    settled_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A payout to be approved beside the last one; without a last one it is the first payment."""

    payout: Payout
    last: LastPayment | None
    changes: tuple[Change, ...]


async def compared(session: Session, mutual_id: MutualId, batch: Batch) -> Sequence[Compared]:
    """Each payout of the batch that is to be made, with what changed since the last payment to its payee."""
    before = await _last_payments(session, mutual_id, batch)
    live = (one for one in batch.payouts if one.state is not State.REJECTED)
    return [_beside(payout, before.get(payout.id)) for payout in live]


async def _last_payments(session: Session, mutual_id: MutualId, batch: Batch) -> Mapping[UUID, Payout]:
    """By payout: a facility's last one whatever its number was, of a refund the last to the same number."""
    mine, last = aliased(PayoutRow, name="mine"), aliased(PayoutRow, name="last")
    same = or_(
        and_(mine.facility_id.is_not(None), last.facility_id == mine.facility_id),
        and_(mine.facility_id.is_(None), last.facility_id.is_(None), last.payee_index == mine.payee_index),
    )
    wanted = (
        select(mine.id, last)
        .join(last, and_(last.mutual_id == mine.mutual_id, same))
        .where(mine.mutual_id == mutual_id, mine.batch_id == batch.id)
        .where(last.state == State.SUCCEEDED.value, last.batch_id != mine.batch_id)
        .order_by(mine.id, last.settled_at.desc(), last.id.desc())
        .ext(distinct_on(mine.id))
    )
    return {payout_id: payout_of(session, row) for payout_id, row in (await session.execute(wanted)).all()}


def _beside(payout: Payout, before: Payout | None) -> Compared:
    if before is None:
        return Compared(payout=payout, last=None, changes=(Change.FIRST_PAYMENT,))
    last = LastPayment(payout_id=before.id, amount=before.amount, settled_on=before.settled_on)
    return Compared(payout=payout, last=last, changes=tuple(_changes(payout, before)))


def _changes(payout: Payout, before: Payout) -> Sequence[Change]:
    now, then = payout.payee, before.payee
    tried = {
        Change.NUMBER: (now.kind, now.number, now.account_reference)
        != (then.kind, then.number, then.account_reference),
        Change.HOLDER: now.name != then.name,
        Change.LANE: payout.account_code != before.account_code,
        Change.MUCH_MORE: payout.amount.minor > MUCH_MORE * before.amount.minor,
    }
    return [change for change, is_so in tried.items() if is_so]
