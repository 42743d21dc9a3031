"""Payments as statements are compared with them: by the operator's id, those it lacks, and what is not proven yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, exists, func, select

from app.collection.asked_tables import UnprovenPaymentRow
from app.collection.tables import OwnTieRow, PaymentRow
from app.core.ids import MutualId, PaymentId, WalletId
from app.db import Session, bulk
from app.inbox import Origin
from app.inbox.tables import DeliveryRow
from app.providers import Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A payment as we booked it; `by_statement` when a statement brought it, `is_stated` when one shows it.

    Of our own money `own_minor` is what the move that it is tied to brought.
    """

    id: PaymentId
    operator_reference: str
    amount_minor: int
    fee_minor: int
    occurred_at: datetime
    is_reversed: bool
    is_stated: bool
    by_statement: bool
    own_minor: int | None = None


async def payments_named(
    session: Session, mutual_id: MutualId, wallet_id: WalletId, references: Collection[str]
) -> Mapping[str, Booked]:
    """The wallet's payments of these ids of its operator."""
    found = await _booked(session, mutual_id, wallet_id, bulk.among(PaymentRow.operator_reference, references))
    return {one.operator_reference: one for one in found}


async def payments_by_id(
    session: Session, mutual_id: MutualId, wallet_id: WalletId, ids: Collection[UUID]
) -> Mapping[UUID, Booked]:
    """The wallet's payments of these ids of ours."""
    return {one.id: one for one in await _booked(session, mutual_id, wallet_id, bulk.among(PaymentRow.id, ids))}


async def payments_not_stated(
    session: Session, mutual_id: MutualId, wallet_id: WalletId, since: datetime, until: datetime
) -> Sequence[Booked]:
    """Payments of those days that stand and that no statement ever showed."""
    row = PaymentRow
    lacks = and_(row.confirmed_by_statement_at.is_(None), row.reversed_at.is_(None))
    return await _booked(session, mutual_id, wallet_id, lacks & row.occurred_at.between(since, until))


async def not_proven_yet(session: Session, mutual_id: MutualId, wallet_id: WalletId) -> int:
    """What operators claim was paid into the wallet and is not booked before it is proven, in minor units.

    What is tied to a move of our own is booked already.
    """
    row, tie = UnprovenPaymentRow, OwnTieRow
    is_own = exists().where(
        tie.mutual_id == row.mutual_id,
        tie.wallet_id == row.wallet_id,
        tie.operator_reference == row.operator_reference,
        tie.direction == Direction.IN.value,
        tie.undone_at.is_(None),
    )
    wanted = select(func.coalesce(func.sum(row.amount_minor), 0)).where(
        row.mutual_id == mutual_id, row.wallet_id == wallet_id, row.state == "waiting", ~is_own
    )
    return int(await session.scalar(wanted) or 0)


async def _booked(session: Session, mutual_id: MutualId, wallet_id: WalletId, which: object) -> Sequence[Booked]:
    row, delivery, tie = PaymentRow, DeliveryRow, OwnTieRow
    rows = await session.execute(
        select(
            row.id,
            row.operator_reference,
            row.amount_minor,
            row.fee_minor,
            row.occurred_at,
            row.reversed_at.is_not(None).label("is_reversed"),
            row.confirmed_by_statement_at.is_not(None).label("is_stated"),
            func.coalesce(delivery.origin == Origin.STATEMENT.value, False).label("by_statement"),
            tie.amount_minor.label("own_minor"),
        )
        .outerjoin(delivery, (delivery.mutual_id == row.mutual_id) & (delivery.id == row.delivery_id))
        .outerjoin(
            tie,
            and_(
                tie.mutual_id == row.mutual_id,
                tie.wallet_id == row.wallet_id,
                tie.operator_reference == row.operator_reference,
                tie.direction == Direction.IN.value,
                tie.undone_at.is_(None),
            ),
        )
        .where(row.mutual_id == mutual_id, row.wallet_id == wallet_id, which)  # type: ignore[arg-type]
        .order_by(row.id)
    )
    return [Booked(**one) for one in rows.mappings()]
